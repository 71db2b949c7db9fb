import { inputError } from "../errors.ts";
import { CATEGORY_SET, type TreeEnsemble } from "./tree-ensemble.ts";

/**
 * Trees as bytes, all numbers little-endian, `varint` as in {@linkcode ByteWriter}:
 *
 * | part | what |
 * |---|---|
 * | head | number of columns, trees, nodes: three uint32; base: float64; 1 if the trees are added, 0 for their mean: uint8; bytes of a leaf's value, 4 or 8: uint8 |
 * | each column | words of its sets: varint; how many thresholds: varint; the thresholds, ascending: float64 each |
 * | each split | 4 x (column + 1) + flags: varint; position of its threshold: varint, or the words of its set: uint32 each |
 * | each leaf | 0: varint; rows that came to it: varint; value |
 *
 * Nodes stand in preorder, tree after tree: where a right child stands follows from that, and the
 * rows of a split are those of its leaves. Leaves take four bytes where that changes none. So a
 * split takes two or three bytes, a leaf six or seven.
 *
 * @example
 * ```ts
 * import { decodeTrees, encodeTrees } from "@/machine-learning/tree-ensemble-bytes.ts";
 * import { numberTrees } from "@/machine-learning/tree-ensemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const leaf = numberTrees({
 *   featureCount: 3,
 *   roots: Uint32Array.of(0),
 *   feature: Int16Array.of(-1),
 *   value: Float64Array.of(7.5),
 *   right: Uint32Array.of(0),
 *   cover: Uint32Array.of(20),
 * });
 * assertEquals(decodeTrees(encodeTrees(leaf), "leaf"), leaf);
 * ```
 */
export function encodeTrees(ensemble: TreeEnsemble): Uint8Array {
  const { featureCount, roots, feature, value, flags, cover, setWords, sets } = ensemble;
  const out = createByteWriter();
  const leafBytes = feature.every((column, node) => column >= 0 || Math.fround(value[node]) === value[node]) ? 4 : 8;
  for (const number of [featureCount, roots.length, feature.length]) out.uint32(number);
  out.float64(ensemble.base);
  out.uint8(ensemble.combine === "sum" ? 1 : 0);
  out.uint8(leafBytes);
  const positions = thresholdsOf(ensemble);
  positions.forEach((thresholds, column) => {
    out.varint(setWords[column]);
    out.varint(thresholds.size);
    for (const threshold of thresholds.keys()) out.float64(threshold);
  });
  for (let node = 0; node < feature.length; node++) {
    const column = feature[node];
    if (column < 0) {
      out.varint(0);
      out.varint(cover[node]);
      if (leafBytes === 4) out.float32(value[node]);
      else out.float64(value[node]);
      continue;
    }
    out.varint(4 * (column + 1) + flags[node]);
    if ((flags[node] & CATEGORY_SET) === 0) out.varint(positions[column].get(value[node])!);
    else for (let word = 0; word < setWords[column]; word++) out.uint32(sets[value[node] + word]);
  }
  return out.finish();
}

/** For each column its thresholds, ascending, with their positions. */
function thresholdsOf({ featureCount, feature, value, flags }: TreeEnsemble): Map<number, number>[] {
  const found = Array.from({ length: featureCount }, () => new Set<number>());
  feature.forEach((column, node) => {
    if (column >= 0 && (flags[node] & CATEGORY_SET) === 0) found[column].add(value[node]);
  });
  return found.map((set) => new Map([...set].sort((a, b) => a - b).map((threshold, at) => [threshold, at])));
}

/**
 * Reads what {@linkcode encodeTrees} wrote. Every tree that comes out can be walked: columns exist
 * and ways lead forward.
 *
 * @param source what the error's text names, such as the file
 * @throws an input error if the bytes hold no such trees
 */
export function decodeTrees(bytes: Uint8Array, source: string): TreeEnsemble {
  const refuse = (found: string) => damaged(source, found);
  const read = createByteReader(bytes, () => refuse(`${bytes.length} bytes, which end too early`));
  const [featureCount, trees, nodes] = [read.uint32(), read.uint32(), read.uint32()];
  const base = read.float64();
  const combine = read.uint8() === 1 ? "sum" : "mean";
  const leafBytes = read.uint8();
  // Each column and each node takes at least two bytes, and each tree has a node: that bounds what
  // is allocated.
  if (2 * (featureCount + nodes) > read.rest() || trees > nodes) throw refuse(`${bytes.length} bytes for ${nodes} nodes`);
  if ((trees === 0 && combine === "mean") || !Number.isFinite(base) || (leafBytes !== 4 && leafBytes !== 8)) {
    throw refuse("a head that is none");
  }
  const { setWords, thresholds } = readColumns(read, featureCount, refuse);
  const ensemble = {
    featureCount,
    base,
    combine,
    roots: new Uint32Array(trees),
    feature: new Int16Array(nodes),
    value: new Float64Array(nodes),
    right: new Uint32Array(nodes),
    flags: new Uint8Array(nodes),
    cover: new Uint32Array(nodes),
    setWords,
  } as const;
  const sets: number[] = [];
  let node = 0;
  for (let tree = 0; tree < trees; tree++) {
    ensemble.roots[tree] = node;
    node = readTree(read, { ...ensemble, sets, thresholds, leafBytes }, node, refuse);
  }
  if (node !== nodes || read.rest() !== 0) throw refuse(`${node} nodes where ${nodes} should be`);
  for (let at = nodes - 1; at >= 0; at--) {
    if (ensemble.feature[at] >= 0) ensemble.cover[at] = ensemble.cover[at + 1] + ensemble.cover[ensemble.right[at]];
  }
  return { ...ensemble, sets: Uint32Array.from(sets) };
}

type Refusal = (found: string) => Error;

function readColumns(read: ByteReader, columns: number, refuse: Refusal) {
  const setWords = new Uint16Array(columns);
  const thresholds: Float64Array[] = [];
  for (let column = 0; column < columns; column++) {
    setWords[column] = read.varint();
    const count = read.varint();
    if (8 * count > read.rest()) throw refuse(`${count} thresholds that are not there`);
    thresholds.push(Float64Array.from({ length: count }, () => read.float64()));
    if (thresholds[column].some(Number.isNaN)) throw refuse("a threshold that is no number");
  }
  return { setWords, thresholds };
}

type GrowingEnsemble = Omit<TreeEnsemble, "sets"> & {
  readonly sets: number[];
  readonly thresholds: readonly Float64Array[];
  readonly leafBytes: number;
};

/** Reads one tree from node `root` on. @returns the position behind its last node */
function readTree(read: ByteReader, into: GrowingEnsemble, root: number, refuse: Refusal): number {
  const { featureCount, feature, value, right, flags, cover, setWords, sets, thresholds, leafBytes } = into;
  /** Splits whose right child is still to come. */
  const open: number[] = [];
  for (let node = root;; node++) {
    if (node >= feature.length) throw refuse(`node ${node} that cannot be walked`);
    const head = read.varint();
    if (head === 0) {
      feature[node] = -1;
      cover[node] = read.varint();
      value[node] = leafBytes === 4 ? read.float32() : read.float64();
      if (!Number.isFinite(value[node])) throw refuse(`node ${node} that cannot be walked`);
      const parent = open.pop();
      if (parent === undefined) return node + 1;
      right[parent] = node + 1;
      continue;
    }
    const column = Math.floor(head / 4) - 1;
    if (column < 0 || column >= featureCount) throw refuse(`node ${node} that cannot be walked`);
    feature[node] = column;
    flags[node] = head & 3;
    if ((flags[node] & CATEGORY_SET) === 0) {
      const threshold = thresholds[column][read.varint()];
      if (threshold === undefined) throw refuse(`node ${node} that cannot be walked`);
      value[node] = threshold;
    } else {
      value[node] = sets.length;
      for (let word = 0; word < setWords[column]; word++) sets.push(read.uint32());
    }
    open.push(node);
  }
}

const damaged = (source: string, found: string) =>
  inputError({ file: source, expected: "the trees of a model", found, advice: "Train the model again." });

/** Collects numbers as bytes, little-endian. */
interface ByteWriter {
  uint8(value: number): void;
  uint32(value: number): void;
  float32(value: number): void;
  float64(value: number): void;
  /**
   * A whole number from 0 to 2^31 - 1, seven bits a byte, the least ones first; the highest bit of
   * a byte says that more follow.
   */
  varint(value: number): void;
  /** What was written so far. */
  finish(): Uint8Array;
}

/** Starts with nothing written. */
function createByteWriter(): ByteWriter {
  let bytes = new Uint8Array(1024);
  let view = new DataView(bytes.buffer);
  let length = 0;
  const advance = (size: number): number => {
    if (length + size > bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
      view = new DataView(bytes.buffer);
    }
    length += size;
    return length - size;
  };
  // Room is made first: growing changes `view`.
  const uint8 = (value: number) => {
    const at = advance(1);
    view.setUint8(at, value);
  };
  return {
    uint8,
    uint32(value) {
      const at = advance(4);
      view.setUint32(at, value, true);
    },
    float32(value) {
      const at = advance(4);
      view.setFloat32(at, value, true);
    },
    float64(value) {
      const at = advance(8);
      view.setFloat64(at, value, true);
    },
    varint(value) {
      let rest = value;
      for (; rest > 127; rest >>>= 7) uint8((rest & 127) | 128);
      uint8(rest);
    },
    finish: () => bytes.slice(0, length),
  };
}

/** Reads what a {@linkcode ByteWriter} wrote, from the start on. */
interface ByteReader {
  uint8(): number;
  uint32(): number;
  float32(): number;
  float64(): number;
  varint(): number;
  /** Bytes not read yet. */
  rest(): number;
}

/**
 * Starts at the first byte.
 *
 * @param cutOff makes the error that is thrown where bytes are missing, or a number is none
 */
function createByteReader(bytes: Uint8Array, cutOff: () => Error): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const advance = (size: number): number => {
    if (at + size > bytes.length) throw cutOff();
    at += size;
    return at - size;
  };
  return {
    uint8: () => view.getUint8(advance(1)),
    uint32: () => view.getUint32(advance(4), true),
    float32: () => view.getFloat32(advance(4), true),
    float64: () => view.getFloat64(advance(8), true),
    varint() {
      let value = 0;
      for (let shift = 0; shift < 32; shift += 7) {
        const byte = view.getUint8(advance(1));
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
      throw cutOff();
    },
    rest: () => bytes.length - at,
  };
}
