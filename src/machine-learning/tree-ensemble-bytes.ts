import { inputError } from "../errors.ts";
import type { TreeEnsemble } from "./tree-ensemble.ts";

/**
 * Trees as bytes, all numbers little-endian:
 *
 * | offset | what |
 * |---|---|
 * | 0 | number of columns, trees, nodes: three uint32 |
 * | 12 | root of each tree: uint32 |
 * | then | for each node: column (int16, -1 at a leaf), right child (uint32), value (float64): 14 bytes |
 *
 * @example
 * ```ts
 * import { decodeTrees, encodeTrees } from "@/machine-learning/tree-ensemble-bytes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const leaf = {
 *   featureCount: 3,
 *   roots: Uint32Array.of(0),
 *   feature: Int16Array.of(-1),
 *   value: Float64Array.of(7.5),
 *   right: Uint32Array.of(0),
 * };
 * assertEquals(decodeTrees(encodeTrees(leaf), "leaf"), leaf);
 * ```
 */
export function encodeTrees(ensemble: TreeEnsemble): Uint8Array {
  const { featureCount, roots, feature, value, right } = ensemble;
  const bytes = new Uint8Array(12 + 4 * roots.length + 14 * feature.length);
  const view = new DataView(bytes.buffer);
  [featureCount, roots.length, feature.length].forEach((number, at) => view.setUint32(4 * at, number, true));
  roots.forEach((root, tree) => view.setUint32(12 + 4 * tree, root, true));
  for (let node = 0, at = 12 + 4 * roots.length; node < feature.length; node++, at += 14) {
    view.setInt16(at, feature[node], true);
    view.setUint32(at + 2, right[node], true);
    view.setFloat64(at + 6, value[node], true);
  }
  return bytes;
}

/**
 * Reads what {@linkcode encodeTrees} wrote. Every tree that comes out can be walked: columns exist and ways lead forward.
 *
 * @param source what the error's text names, such as the file
 * @throws an input error if the bytes hold no such trees
 */
export function decodeTrees(bytes: Uint8Array, source: string): TreeEnsemble {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) throw damaged(source, `${bytes.length} bytes of trees`);
  const [featureCount, trees, nodes] = [0, 4, 8].map((at) => view.getUint32(at, true));
  const length = 12 + 4 * trees + 14 * nodes;
  if (bytes.length !== length) throw damaged(source, `${bytes.length} bytes of trees where ${length} should be`);
  const ensemble = {
    featureCount,
    roots: Uint32Array.from({ length: trees }, (_, tree) => view.getUint32(12 + 4 * tree, true)),
    feature: new Int16Array(nodes),
    value: new Float64Array(nodes),
    right: new Uint32Array(nodes),
  };
  for (let node = 0, at = 12 + 4 * trees; node < nodes; node++, at += 14) {
    ensemble.feature[node] = view.getInt16(at, true);
    ensemble.right[node] = view.getUint32(at + 2, true);
    ensemble.value[node] = view.getFloat64(at + 6, true);
  }
  checkTrees(ensemble, source);
  return ensemble;
}

function checkTrees({ featureCount, roots, feature, value, right }: TreeEnsemble, source: string): void {
  const nodes = feature.length;
  if (roots.length === 0) throw damaged(source, "no tree");
  for (const root of roots) if (root >= nodes) throw damaged(source, `a tree that starts at node ${root} of ${nodes}`);
  for (let node = 0; node < nodes; node++) {
    const isLeaf = feature[node] === -1;
    const leadsForward = right[node] > node && right[node] < nodes;
    const isSplit = feature[node] >= 0 && feature[node] < featureCount && leadsForward;
    if (!Number.isFinite(value[node]) || !(isLeaf || isSplit)) throw damaged(source, `node ${node} that cannot be walked`);
  }
}

const damaged = (source: string, found: string) =>
  inputError({ file: source, expected: "the trees of a model", found, advice: "Train the model again." });
