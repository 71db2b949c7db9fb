import { round } from "../svg-element.ts";
import type { LayoutNode } from "./map-layout.ts";
import { FIGURE_ROOM } from "./plan-map.ts";
import type { Route } from "./route-arcs.ts";

/** Points of each curve that are tried and looked at. */
const SAMPLES = 8;
/** What a crossed arc costs; the way from one end of the arc to the other costs 1. */
const CROSSING = 0.5;
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
  const boxes = createGrid();
  for (const node of nodes) boxes.add(node);
  const samples = routes.map(({ points }) => samplesOf(points));
  const crossed = crossedRoutes(samples);
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
      if (boxes.overlap(box)) continue;
      const cost = off + CROSSING * crossed(box, route, (least - off) / CROSSING);
      if (cost < least) [best, least] = [box, cost];
    }
    if (best === null) continue;
    labels[route] = [round(best.x), round(best.y)];
    boxes.add(best);
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

/** x and y of points on a chain of curves. */
function samplesOf(points: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i + 7 < points.length; i += 6) {
    const steps = Math.max(SAMPLES, Math.ceil(Math.hypot(points[i + 6] - points[i], points[i + 7] - points[i + 1]) / 14));
    for (let step = 1; step < steps; step++) {
      const t = step / steps;
      const u = 1 - t;
      const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      const at = (axis: number) =>
        a * points[i + axis] + b * points[i + 2 + axis] + c * points[i + 4 + axis] + d * points[i + 6 + axis];
      found.push([at(0), at(1)]);
    }
  }
  return found;
}

/**
 * Counts the routes, other than its own, that cross a box.
 *
 * @returns a function that stops counting at `most`
 */
function crossedRoutes(samples: readonly (readonly [number, number][])[]): (box: Box, own: number, most: number) => number {
  const cells = new Map<number, number[]>();
  samples.forEach((points, route) => {
    for (const [x, y] of points) {
      const key = cellOf(Math.floor(x / CELL), Math.floor(y / CELL));
      const cell = cells.get(key);
      if (cell === undefined) cells.set(key, [x, y, route]);
      else cell.push(x, y, route);
    }
  });
  const countedFor = new Uint32Array(samples.length);
  let number = 0;
  return ({ x, y, width, height }, own, most) => {
    number++;
    let crossed = 0;
    for (let i = Math.floor((x - width / 2) / CELL); i <= Math.floor((x + width / 2) / CELL); i++) {
      for (let j = Math.floor((y - height / 2) / CELL); j <= Math.floor((y + height / 2) / CELL); j++) {
        const cell = cells.get(cellOf(i, j));
        if (cell === undefined) continue;
        for (let at = 0; at < cell.length; at += 3) {
          const route = cell[at + 2];
          if (route === own || countedFor[route] === number) continue;
          if (Math.abs(cell[at] - x) >= width / 2 || Math.abs(cell[at + 1] - y) >= height / 2) continue;
          countedFor[route] = number;
          if (++crossed >= most) return crossed;
        }
      }
    }
    return crossed;
  };
}

const cellOf = (column: number, row: number): number => column * 1_000_003 + row;

/** Boxes by the squares that they touch. */
interface Grid {
  add(box: Box): void;
  /** Whether a box of the grid overlaps another one. */
  overlap(box: Box): boolean;
}

function createGrid(): Grid {
  const cells = new Map<number, Box[]>();
  const visit = ({ x, y, width, height }: Box, cell: (key: number) => boolean) => {
    for (let i = Math.floor((x - width / 2) / CELL); i <= Math.floor((x + width / 2) / CELL); i++) {
      for (let j = Math.floor((y - height / 2) / CELL); j <= Math.floor((y + height / 2) / CELL); j++) {
        if (cell(cellOf(i, j))) return true;
      }
    }
    return false;
  };
  return {
    add(box) {
      visit(box, (key) => {
        const boxes = cells.get(key);
        if (boxes === undefined) cells.set(key, [box]);
        else boxes.push(box);
        return false;
      });
    },
    overlap: (box) => visit(box, (key) => cells.get(key)?.some((other) => overlaps(other, box)) ?? false),
  };
}
