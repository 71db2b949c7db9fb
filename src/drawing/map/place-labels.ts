import { round } from "../svg-element.ts";
import type { LayoutNode } from "./map-layout.ts";
import { FIGURE_ROOM } from "./plan-map.ts";
import type { Route } from "./route-arcs.ts";

/** Points of each curve that are tried and looked at. */
const SAMPLES = 8;
/** Side of the squares by which neighbours are found, px. */
const CELL = 32;

/**
 * Places the figures of arcs: each on its own arc, near its middle, never on a node or another
 * figure, and crossed by as few other arcs as can be. The most frequent arcs choose first.
 *
 * @returns the centre of each figure; null where there is no room for one
 */
export function placeLabels(
  routes: readonly Route[],
  nodes: readonly LayoutNode[],
): (readonly [x: number, y: number] | null)[] {
  const boxes = createGrid<Box>();
  const lines = createGrid<{ x: number; y: number; route: number }>();
  for (const node of nodes) boxes.add(node, node);
  const samples = routes.map(({ points }) => samplesOf(points));
  samples.forEach((points, route) => {
    for (const [x, y] of points) lines.add({ x, y, route }, { x, y, width: 0, height: 0 });
  });
  const labels = routes.map((): readonly [number, number] | null => null);
  // Figures with a fixed place first.
  const order = [...routes.keys()].sort((a, b) =>
    Number(routes[b].label !== undefined) - Number(routes[a].label !== undefined) || routes[b].count - routes[a].count || a - b
  );
  for (const route of order) {
    const fixed = routes[route].label;
    const points = fixed === undefined ? samples[route] : [fixed];
    const middle = (points.length - 1) / 2;
    const fromMiddle = [...points.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
    let best: Box | null = null;
    let least = Infinity;
    for (const i of fromMiddle) {
      const off = Math.abs(i - middle) / Math.max(1, points.length - 1);
      if (off >= least) break;
      const box = { x: points[i][0], y: points[i][1], ...FIGURE_ROOM };
      if (boxes.some(box, (other) => overlaps(other, box))) continue;
      const crossed = new Set<number>();
      lines.some(box, (line) => {
        if (line.route !== route && Math.abs(line.x - box.x) < box.width / 2 && Math.abs(line.y - box.y) < box.height / 2) {
          crossed.add(line.route);
        }
        return off + 0.5 * crossed.size >= least;
      });
      const cost = off + 0.5 * crossed.size;
      if (cost < least) [best, least] = [box, cost];
    }
    if (best === null) continue;
    labels[route] = [round(best.x), round(best.y)];
    boxes.add(best, best);
  }
  return labels;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

function samplesOf(points: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i + 7 < points.length; i += 6) {
    const steps = Math.max(SAMPLES, Math.ceil(Math.hypot(points[i + 6] - points[i], points[i + 7] - points[i + 1]) / 14));
    for (let step = 1; step < steps; step++) {
      const t = step / steps;
      const u = 1 - t;
      const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      const at = (axis: number) => weights.reduce((sum, weight, k) => sum + weight * points[i + 2 * k + axis], 0);
      found.push([at(0), at(1)]);
    }
  }
  return found;
}

/** Items by the squares that they touch. */
interface Grid<Item> {
  add(item: Item, box: Box): void;
  /** Whether a test holds for an item near a box. */
  some(box: Box, test: (item: Item) => boolean): boolean;
}

function createGrid<Item>(): Grid<Item> {
  const cells = new Map<number, Item[]>();
  const visit = ({ x, y, width, height }: Box, cell: (key: number) => boolean) => {
    for (let i = Math.floor((x - width / 2) / CELL); i <= Math.floor((x + width / 2) / CELL); i++) {
      for (let j = Math.floor((y - height / 2) / CELL); j <= Math.floor((y + height / 2) / CELL); j++) {
        if (cell(i * 1_000_003 + j)) return true;
      }
    }
    return false;
  };
  return {
    add(item, box) {
      visit(box, (key) => {
        const items = cells.get(key);
        if (items === undefined) cells.set(key, [item]);
        else items.push(item);
        return false;
      });
    },
    some: (box, test) => visit(box, (key) => cells.get(key)?.some(test) ?? false),
  };
}
