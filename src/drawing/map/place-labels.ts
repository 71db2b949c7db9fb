import { round } from "../svg-element.ts";
import type { LayoutArc, LayoutNode } from "./map-layout.ts";
import { FIGURE_ROOM } from "./plan-map.ts";
import type { Route } from "./route-arcs.ts";

/** Points of each curve that are tried and looked at. */
const SAMPLES = 8;
/** What a crossed arc costs; the way from one end of the arc to the other costs 1. */
const CROSSING = 0.5;
/** What a place beside the arc costs, more than one on it. */
const BESIDE = 0.3;
/** What a place costs that hides most of a short arc: more than one beside it. */
const HIDDEN = 0.35;
/** What a place costs that almost touches a node or another figure. */
const CROWDED = 0.4;
/** Room for that, px. */
const ROOM_BETWEEN = 6;
/** From the middle of an arc to a figure beside it, px. */
const FROM_ARC = 6;
/** The same where it stands beside the head of the arc. */
const FROM_HEAD = 11;
/** Most figures are no wider, px. */
const USUAL_WIDTH = 40;
/** Figures stand beside arcs that are this steep: y by x. */
const STEEP = 0.8;
/** Side of the squares by which neighbours are found, px. */
const CELL = 32;

/** The place of a figure: the centre of its room, and on which side of its arc it stands. */
type FigurePlace = Pick<LayoutArc, "label" | "labelSide">;

/**
 * Places the figures of arcs: each on its own arc, near its middle, never on a node or another
 * figure, and crossed by as few other arcs as can be; or beside its arc where it is crowded there.
 * Short arcs choose first, and of these the most frequent ones.
 *
 * @param short height of arcs that a figure on them would hide, px
 * @returns the place of each figure; a label of null where there is no room for one
 */
export function placeLabels(routes: readonly Route[], nodes: readonly LayoutNode[], short: number): FigurePlace[] {
  const boxes = createGrid();
  for (const node of nodes) boxes.add(node);
  const samples = routes.map(({ points }) => samplesOf(points));
  const crossed = crossedRoutes(samples);
  const places = routes.map((): FigurePlace => ({ label: null }));
  // Figures with a fixed place first, those with many places last.
  const order = [...routes.keys()].sort((a, b) =>
    Number(routes[b].label !== undefined) - Number(routes[a].label !== undefined) ||
    routes[a].points.length - routes[b].points.length || routes[b].count - routes[a].count || a - b
  );
  for (const route of order) {
    const fixed = routes[route].label;
    const points = fixed === undefined ? samples[route] : [fixed];
    const isShort = fixed === undefined && heightOf(routes[route].points) <= short;
    const middle = (points.length - 1) / 2;
    const fromMiddle = [...points.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
    let best: Candidate | null = null;
    let least = Infinity;
    for (const i of fromMiddle) {
      const off = Math.abs(i - middle) / Math.max(1, points.length - 1);
      if (off >= least) break;
      for (const candidate of candidatesAt(points, i, isShort ? FROM_HEAD : FROM_ARC)) {
        if (boxes.overlap(candidate.box)) continue;
        let cost = off + (candidate.side !== undefined ? BESIDE : isShort ? HIDDEN : 0);
        if (cost < least && boxes.overlap(withRoom(candidate.box))) cost += CROWDED;
        if (cost >= least) continue;
        // With another arc between, the figure would seem to belong to that arc.
        if (candidate.side !== undefined && crossed(nearHalf(candidate), -1, 1) > 0) continue;
        cost += CROSSING * crossed(usualBox(candidate), route, (least - cost) / CROSSING);
        if (cost < least) [best, least] = [candidate, cost];
      }
    }
    if (best === null) continue;
    const label = [round(best.box.x), round(best.box.y)] as const;
    places[route] = best.side === undefined ? { label } : { label, labelSide: best.side };
    boxes.add(best.box);
  }
  return places;
}

const heightOf = (points: readonly number[]): number => Math.abs(points[points.length - 1] - points[1]);

interface Candidate {
  readonly box: Box;
  readonly side?: "left" | "right";
}

/** The places of a figure at a point of its arc: on it and, where the arc is steep, beside it. */
function candidatesAt(points: readonly (readonly [number, number])[], i: number, fromArc: number): Candidate[] {
  const [x, y] = points[i];
  const on: Candidate = { box: { x, y, ...FIGURE_ROOM } };
  const [before, after] = [points[i - 1], points[i + 1]];
  if (before === undefined || after === undefined) return [on];
  const [dx, dy] = [Math.abs(after[0] - before[0]), Math.abs(after[1] - before[1])];
  if (dy < STEEP * dx) return [on];
  const far = (FIGURE_ROOM.width + FIGURE_ROOM.height * dx / dy) / 2 + fromArc;
  return [
    on,
    { box: { x: x - far, y, ...FIGURE_ROOM }, side: "left" },
    { box: { x: x + far, y, ...FIGURE_ROOM }, side: "right" },
  ];
}

/** The half of a place beside an arc that is next to the arc. */
const nearHalf = ({ box: { x, y, width, height }, side }: Candidate): Box => ({
  x: x + (side === "left" ? width / 4 : -width / 4),
  y,
  width: width / 2,
  height,
});

/** What most figures take of their room; it is next to an arc beside which they stand. */
function usualBox({ box, side }: Candidate): Box {
  const free = (box.width - USUAL_WIDTH) / 2;
  return { ...box, x: box.x + (side === undefined ? 0 : side === "left" ? free : -free), width: USUAL_WIDTH };
}

const withRoom = ({ x, y, width, height }: Box): Box => ({ x, y, width, height: height + 2 * ROOM_BETWEEN });

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
 * Counts the routes, other than its own (-1: all), that cross a box.
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
