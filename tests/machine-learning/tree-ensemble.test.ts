import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { joinTrees, numberTrees, predictTrees, type TreeEnsemble } from "@/machine-learning/tree-ensemble.ts";
import { decodeTrees, encodeTrees } from "@/machine-learning/tree-ensemble-bytes.ts";

/** Without -0, which a file does not tell from 0. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** A tree of random shape over three columns, in preorder. */
const treeShape = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, tie("leaf"), tie("split")),
  leaf: fc.record({ value: finite }),
  split: fc.record({
    feature: fc.integer({ min: 0, max: 2 }),
    value: finite,
    left: tie("tree"),
    right: tie("tree"),
  }),
}));

interface Shape {
  value: number;
  feature?: number;
  left?: Shape;
  right?: Shape;
}

function flatten(shape: Shape): TreeEnsemble {
  const nodes: { feature: number; value: number; right: number }[] = [];
  const add = (node: Shape): void => {
    const own = { feature: node.feature ?? -1, value: node.value, right: 0 };
    nodes.push(own);
    if (node.left === undefined) return;
    add(node.left);
    own.right = nodes.length;
    add(node.right!);
  };
  add(shape);
  const isLeaf = (node: { feature: number }) => node.feature < 0;
  const cover = Uint32Array.from(nodes, (node) => isLeaf(node) ? 3 : 0);
  for (let at = nodes.length - 1; at >= 0; at--) if (!isLeaf(nodes[at])) cover[at] = cover[at + 1] + cover[nodes[at].right];
  return numberTrees({
    featureCount: 3,
    cover,
    roots: Uint32Array.of(0),
    feature: Int16Array.from(nodes, ({ feature }) => feature),
    value: Float64Array.from(nodes, ({ value }) => value),
    right: Uint32Array.from(nodes, ({ right }) => right),
  });
}

const walk = (node: Shape, row: number[]): number =>
  node.left === undefined ? node.value : walk(row[node.feature!] < node.value ? node.left : node.right!, row);

const shapes = treeShape.tree as fc.Arbitrary<Shape>;
const rows = fc.array(fc.double({ noNaN: true }), { minLength: 3, maxLength: 3 });

// A mean is a sum from 0 on, and 0 + -0 is 0.
Deno.test("a flat tree leads to the leaf that the tree of objects leads to", () => {
  fc.assert(fc.property(shapes, rows, (shape, row) => assertEquals(predictTrees(flatten(shape), row), walk(shape, row) + 0)));
});

Deno.test("joined ensembles predict the mean over all their trees", () => {
  const values = fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(fc.property(values, (groups) => {
    const part = (group: number[]) => joinTrees(group.map((value) => flatten({ value })));
    const all = groups.flat();
    assertAlmostEquals(predictTrees(joinTrees(groups.map(part)), [0, 0, 0]), all.reduce((a, b) => a + b, 0) / all.length, 1e-9);
  }));
});

Deno.test("trees written and read are the same trees", () => {
  fc.assert(fc.property(fc.array(shapes, { minLength: 1, maxLength: 5 }), (trees) => {
    const ensemble = joinTrees(trees.map(flatten));
    assertEquals(decodeTrees(encodeTrees(ensemble), "trees"), ensemble);
  }));
});

Deno.test("bytes that hold no walkable trees are refused, whatever they are", () => {
  const good = encodeTrees(flatten({ feature: 1, value: 3, left: { value: 1 }, right: { value: 2 } }));
  const damaged = (change: (bytes: Uint8Array, view: DataView) => void) => {
    const bytes = good.slice();
    change(bytes, new DataView(bytes.buffer));
    return bytes;
  };
  const columns = 22;
  const split = columns + 3 * 2 + 8;
  const firstLeaf = split + 2;
  const cases: [Uint8Array, string][] = [
    [good.subarray(0, 11), "11 bytes, which end too early"],
    [good.subarray(0, good.length - 1), "which end too early"],
    [damaged((_, view) => view.setUint32(4, 0, true)), "a head that is none"],
    [damaged((_, view) => view.setUint32(4, 2, true)), "node 3 that cannot be walked"],
    [damaged((_, view) => view.setUint32(4, 0xffffffff, true)), "bytes for 3 nodes"],
    [damaged((_, view) => view.setUint32(8, 0xffffff, true)), "bytes for 16777215 nodes"],
    [damaged((_, view) => view.setUint32(8, 2, true)), "node 2 that cannot be walked"],
    [damaged((_, view) => view.setUint32(8, 4, true)), "3 nodes where 4 should be"],
    [damaged((_, view) => view.setFloat64(12, Infinity, true)), "a head that is none"],
    [damaged((bytes) => bytes[21] = 5), "a head that is none"],
    [damaged((bytes) => bytes[split] = 4 * 4), "node 0 that cannot be walked"], // a column that is not there
    [damaged((bytes) => bytes[split + 1] = 1), "node 0 that cannot be walked"], // a threshold that is not there
    [damaged((_, view) => view.setFloat32(firstLeaf + 2, NaN, true)), "node 1 that cannot be walked"],
    [damaged((_, view) => view.setFloat64(columns + 4, NaN, true)), "a threshold that is no number"],
  ];
  for (const [bytes, found] of cases) assertThrows(() => decodeTrees(bytes, "m.bin"), TracebookError, found);
});

Deno.test("any bytes whatever are trees or a told problem", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
    try {
      const trees = decodeTrees(bytes, "noise");
      predictTrees(trees, new Float64Array(trees.featureCount));
    } catch (error) {
      assertEquals((error as Error).name, "TracebookError");
    }
  }));
});
