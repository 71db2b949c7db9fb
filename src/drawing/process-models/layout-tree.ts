import { round } from "../svg-element.ts";

/**
 * A tree to be laid out: sizes of nodes in px and the children of each, by position; parents stand
 * before their children.
 */
interface TreeSpec {
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  readonly children: readonly (readonly number[])[];
}

/** Centres of the nodes, px from the upper left corner of the drawing. */
export interface TreeLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly x: number; readonly y: number }[];
}

const MARGIN = 16;
const GAP = 14;
const LEVEL_GAP = 26;

/**
 * Lays a tree out from its root, the first node, downwards: each level on a line, parents above the
 * middle of their children, subtrees as near to each other as their outlines allow (after Reingold
 * and Tilford, "Tidier drawings of trees", 1981). O(nodes x depth).
 */
export function layoutTree({ sizes, children }: TreeSpec): TreeLayout {
  const count = sizes.length;
  const depth = sizes.map(() => 0);
  for (let node = 0; node < count; node++) for (const child of children[node]) depth[child] = depth[node] + 1;
  const offset = sizes.map(() => 0); // from the parent's middle
  const outlines: Outline[] = [];
  // Children stand behind their parents: from the last node on, each finds its children done.
  for (let node = count - 1; node >= 0; node--) {
    const half = sizes[node].width / 2;
    const below = joinSiblings(children[node], outlines, offset);
    outlines[node] = { left: [...below.left, -half], right: [...below.right, half] };
    for (const child of children[node]) outlines[child] = { left: [], right: [] };
  }
  const { left, right } = outlines[0];
  const rows = rowMiddles(sizes, depth);
  const shift = MARGIN - Math.min(...left);
  const x = sizes.map(() => shift);
  for (let node = 0; node < count; node++) for (const child of children[node]) x[child] = x[node] + offset[child];
  return {
    width: Math.ceil(Math.max(...right) - Math.min(...left) + 2 * MARGIN),
    height: Math.ceil(rows.end + MARGIN),
    nodes: x.map((value, node) => ({ x: round(value), y: rows.middles[depth[node]] })),
  };
}

/**
 * The leftmost and rightmost reach of each level of a subtree from its root's middle, the deepest
 * level first.
 */
interface Outline {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/**
 * Puts subtrees side by side, sets their offsets from the middle between the first and the last,
 * and returns their common outline.
 */
function joinSiblings(
  siblings: readonly number[],
  outlines: readonly Outline[],
  offset: number[],
): { left: number[]; right: number[] } {
  let left: number[] = [];
  let right: number[] = [];
  siblings.forEach((child, i) => {
    const own = outlines[child];
    const levels = Math.min(right.length, own.left.length);
    let at = 0;
    for (let level = 1; level <= levels; level++) {
      at = Math.max(at, right[right.length - level] + GAP - own.left[own.left.length - level]);
    }
    offset[child] = i === 0 ? 0 : at;
    left = merged(left, own.left.map((value) => value + offset[child]), Math.min);
    right = merged(right, own.right.map((value) => value + offset[child]), Math.max);
  });
  const middle = siblings.length === 0 ? 0 : offset[siblings[siblings.length - 1]] / 2;
  for (const child of siblings) offset[child] -= middle;
  return { left: left.map((value) => value - middle), right: right.map((value) => value - middle) };
}

function merged(a: readonly number[], b: readonly number[], better: (x: number, y: number) => number): number[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const lead = long.length - short.length;
  return long.map((value, i) => i < lead ? value : better(value, short[i - lead]));
}

function rowMiddles(sizes: TreeSpec["sizes"], depth: readonly number[]): { middles: number[]; end: number } {
  const heights: number[] = [];
  sizes.forEach(({ height }, node) => heights[depth[node]] = Math.max(heights[depth[node]] ?? 0, height));
  let top = MARGIN;
  const middles = heights.map((height) => {
    const middle = top + height / 2;
    top += height + LEVEL_GAP;
    return middle;
  });
  return { middles, end: top - LEVEL_GAP };
}
