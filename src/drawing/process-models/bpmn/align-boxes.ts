import type { LayerBox } from "./bpmn-layers.ts";

/** Steps up to this height are removed where there is room, px. */
const MOST_STEP = 60;
/** Least distance between boxes of a layer, px. */
const MIN_GAP = 14;

/**
 * Straightens flows: Graphviz leaves small steps between boxes that could stand at the same height.
 * From the smallest step on, all boxes that are joined to one of its ends without a step are moved
 * to the height of the other end, if no box of a layer comes too near to another.
 *
 * @param paths for each flow its boxes
 * @param y heights of the middles; changed in place
 */
export function alignBoxes(boxes: readonly LayerBox[], paths: readonly (readonly number[])[], y: number[]): void {
  const layers: number[][] = [];
  boxes.forEach(({ rank }, box) => (layers[rank] ??= []).push(box));
  for (const layer of layers) layer.sort((a, b) => y[a] - y[b] || a - b);
  const place = boxes.map(() => 0);
  for (const layer of layers) layer.forEach((box, i) => place[box] = i);
  const run = boxes.map((_, box) => [box]);

  const join = (a: number, b: number) => {
    if (run[a] === run[b]) return;
    const [small, large] = run[a].length < run[b].length ? [run[a], run[b]] : [run[b], run[a]];
    for (const box of small) {
      large.push(box);
      run[box] = large;
    }
  };
  const fits = (members: readonly number[], by: number) =>
    members.every((box) => {
      const neighbour = layers[boxes[box].rank][place[box] + Math.sign(by)];
      if (neighbour === undefined || run[neighbour] === members) return true;
      const room = Math.abs(y[neighbour] - y[box]) - (boxes[neighbour].height + boxes[box].height) / 2 - MIN_GAP;
      return Math.abs(by) <= room;
    });
  const tryMove = (box: number, by: number): boolean => {
    const members = run[box];
    if (!fits(members, by)) return false;
    for (const member of members) y[member] += by;
    return true;
  };

  const steps = paths.flatMap((path) =>
    path.slice(1).map((to, i) => ({ from: path[i], to })).filter(({ from, to }) => boxes[from].rank !== boxes[to].rank)
  );
  for (const { from, to } of steps) if (y[from] === y[to]) join(from, to);
  const height = ({ from, to }: { from: number; to: number }) => Math.abs(y[from] - y[to]);
  const isPassing = ({ from, to }: { from: number; to: number }) => Number(boxes[from].node >= 0 || boxes[to].node >= 0);
  // Twice, as a move can make room for another.
  for (let pass = 0; pass < 2; pass++) {
    const open = steps.filter((step) => height(step) > 0 && height(step) <= MOST_STEP);
    open.sort((a, b) => isPassing(a) - isPassing(b) || height(a) - height(b) || a.from - b.from || a.to - b.to);
    for (const { from, to } of open) {
      const by = y[to] - y[from];
      if (by === 0 || run[from] === run[to] || Math.abs(by) > MOST_STEP) continue;
      if (tryMove(to, -by) || tryMove(from, by)) join(from, to);
    }
  }
}
