/** A rectangle that a drawing fills, in its own units. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The visible part of a drawing. */
export interface VisiblePart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point of a drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A node of a drawing; x and y are its centre. */
export interface NodeBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a drawing opens. */
export interface Opening {
  /** Where it begins. */
  readonly side: "left" | "top";
  /** What is to be seen; by default the middle of that side. */
  readonly start?: Point;
  /** Its nodes: few of them are cut by the edge of the canvas. */
  readonly nodes?: readonly NodeBox[];
  /** The figures of its arcs, which matter less. */
  readonly figures?: readonly NodeBox[];
  /** What is looked for: as much of it is in sight as can be beside the start. */
  readonly wanted?: readonly NodeBox[];
}

/** A drawing and the canvas that it is seen through. */
export interface Viewport {
  /** Of the canvas, px of the page. */
  readonly size: { readonly width: number; readonly height: number };
  readonly whole: Bounds;
  /** Whether texts may be as small as on phones. */
  readonly isPhone?: boolean;
}

/** Room around the drawing, px; its bounds have some of their own. */
export const MARGIN = 14;
/** The same where the drawing then just fits. */
const TIGHT_MARGIN = 2;
/** How far before its start a drawing begins, px. */
const LEAD = 40;
/** Small drawings are enlarged at most so far. */
const LARGEST_SCALE = 3;
const SMALLEST_SCALE = 0.05;
/** How small texts of 11.5 px may be shown at first: with 11 px, on phones with 10 px. */
export const LEAST_SCALE = { usual: 0.957, phone: 0.87 };

const fitScale = ({ size, whole }: Viewport, margin = MARGIN): number =>
  Math.min((size.width - 2 * margin) / whole.width, (size.height - 2 * margin) / whole.height, LARGEST_SCALE);

/** The part with a point in its middle, at a scale in px of the page for each unit. */
export const partAround = ({ size: { width, height } }: Viewport, { x, y }: Point, scale: number): VisiblePart => ({
  x: x - width / scale / 2,
  y: y - height / scale / 2,
  width: width / scale,
  height: height / scale,
});

/** The part with the whole drawing. */
export function wholePart(viewport: Viewport): VisiblePart {
  const { left, top, width, height } = viewport.whole;
  return partAround(viewport, { x: left + width / 2, y: top + height / 2 }, Math.max(SMALLEST_SCALE, fitScale(viewport)));
}

/** A part zoomed by a factor; what is at a point of the canvas, in px, stays there. */
export function zoomedPart({ size }: Viewport, old: VisiblePart, { factor, at }: { factor: number; at: Point }): VisiblePart {
  const next = Math.min(8, Math.max(SMALLEST_SCALE, size.width / old.width * factor));
  const [px, py] = [at.x / size.width, at.y / size.height];
  const [width, height] = [size.width / next, size.height / next];
  return { x: old.x + px * (old.width - width), y: old.y + py * (old.height - height), width, height };
}

/** A part moved by px of the page, so far that some of the drawing stays in view. */
export function movedPart({ size, whole }: Viewport, old: VisiblePart, dx: number, dy: number): VisiblePart {
  const scale = size.width / old.width;
  const keep = 60 / scale;
  const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
  const x = clamp(old.x - dx / scale, whole.left - old.width + keep, whole.left + whole.width - keep);
  const y = clamp(old.y - dy / scale, whole.top - old.height + keep, whole.top + whole.height - keep);
  return { ...old, x, y };
}

/** Scales that are tried so that the edge of the canvas cuts no node; texts stay legible. */
const SCALES = [1, 0.98, 0.96, 1.02, 1.04, 1.08, 1.12, 1.16, 1.2];
/** The same on phones. */
const PHONE_SCALES = [1, 0.98, 0.96, 0.94, 0.92, 0.9, LEAST_SCALE.phone, 1.04, 1.08, 1.12, 1.16, 1.2, 1.25];
/** What a node that is cut costs; a figure costs 1. */
const NODE_CUT = 3;
/** What is cut where readers go on costs only so much of that. */
const CUT_AHEAD = 0.3;
/** What something that is looked for costs more if it is cut, and if it is out of sight. */
const WANTED = { cut: 3, out: 1 };
/** What is seen of a start at least, px. */
const START_ROOM = { width: 40, height: 40 };
/** Nodes have at least so much room to the edge, px. */
const ROOM = 3;
/** Moves along the side where a drawing begins that are tried for the same, px. */
const MOVES = Array.from({ length: 401 }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5) * (i + i % 2));

/**
 * The beginning of the drawing at about natural size, where the edge of the canvas cuts the fewest
 * nodes; or the whole if it fits. A small drawing is enlarged, and one that is a little too long or
 * too broad is made a little smaller.
 */
export function openingPart(viewport: Viewport, opening: Opening): VisiblePart {
  const least = LEAST_SCALE[viewport.isPhone ? "phone" : "usual"];
  const fit = [fitScale(viewport), fitScale(viewport, TIGHT_MARGIN)].find((fit) => fit > least);
  if (fit !== undefined) return beginningAt(viewport, opening, fit, 0);
  const { size, whole } = viewport;
  const { side, start } = opening;
  const ratios = [size.width / whole.width, size.height / whole.height];
  const [broad, long] = side === "top" ? ratios : ratios.toReversed();
  const isNearly = (ratio: number) => ratio >= least && ratio < 1;
  if (isNearly(broad)) return beginningAt(viewport, opening, broad, 0);
  const scales = isNearly(long) ? [long] : viewport.isPhone ? PHONE_SCALES : SCALES;
  return leastCut(viewport, opening, scales, (scale, move) => {
    const part = beginningAt(viewport, opening, scale, move);
    // The start stays in view.
    return move === 0 || start === undefined || placeIn(part, { ...start, ...START_ROOM }) === "whole" ? part : null;
  });
}

/** Of the parts at the scales and moves that are tried the first that cuts the fewest nodes. */
function leastCut(
  { size }: Viewport,
  { side, nodes = [], figures = [], wanted = [] }: Opening,
  scales: readonly number[],
  partAt: (scale: number, move: number) => VisiblePart | null,
): VisiblePart {
  let best = partAt(scales[0], 0)!;
  let fewest = Infinity;
  for (const scale of scales) {
    for (const move of MOVES) {
      if (scale * Math.abs(move) > Math.min(size.width, size.height) / 2 - LEAD) continue;
      const part = partAt(scale, move);
      if (part === null) continue;
      const costOf = (boxes: readonly NodeBox[], cut: number, out = 0) =>
        boxes.reduce((sum, box) => {
          const place = placeIn(part, box, side);
          return sum + (place === "out" ? out : cut * CUT_COSTS[place]);
        }, 0);
      const cut = costOf(nodes, NODE_CUT) + costOf(figures, 1) + costOf(wanted, WANTED.cut, WANTED.out);
      if (cut < fewest) [best, fewest] = [part, cut];
      if (fewest === 0) return best;
    }
  }
  return best;
}

/** Where a box is. */
export type Place = "out" | "cut" | "cut ahead" | "whole";

const CUT_COSTS: Readonly<Record<Place, number>> = { out: 0, cut: 1, "cut ahead": CUT_AHEAD, whole: 0 };

/**
 * Whether a box is in a part, with some room, or cut by its edge.
 *
 * @param side where the drawing begins; the side over against it is ahead
 */
export function placeIn({ x, y, width, height }: VisiblePart, box: NodeBox, side?: Opening["side"]): Place {
  const [right, down] = [box.x - x - width / 2, box.y - y - height / 2];
  const [dx, dy] = [Math.abs(right), Math.abs(down)];
  if (dx >= (width + box.width) / 2 || dy >= (height + box.height) / 2) return "out";
  const [cutsX, cutsY] = [dx > (width - box.width) / 2 - ROOM, dy > (height - box.height) / 2 - ROOM];
  if (!cutsX && !cutsY) return "whole";
  const isAhead = side === "top" ? !cutsX && down > 0 : side === "left" && !cutsY && right > 0;
  return isAhead ? "cut ahead" : "cut";
}

/** The beginning of the drawing at a scale, moved along the side where it begins, px. */
function beginningAt(viewport: Viewport, { side, start }: Opening, at: number, move: number): VisiblePart {
  const { size, whole: { left, top, width, height } } = viewport;
  const canvas = { width: size.width / at, height: size.height / at };
  const begin = {
    x: beforeStart(left, start?.x ?? left, canvas.width) + canvas.width / 2,
    y: beforeStart(top, start?.y ?? top, canvas.height) + canvas.height / 2,
  };
  const centre = { x: (start?.x ?? left + width / 2) + move, y: (start?.y ?? top + height / 2) + move };
  const middle = {
    x: middleOf(left, width, canvas.width, side === "left" ? begin.x : centre.x),
    y: middleOf(top, height, canvas.height, side === "top" ? begin.y : centre.y),
  };
  return partAround(viewport, middle, at);
}

/** Signs and labels before a start that is near the edge of the drawing are in view, too. */
const beforeStart = (low: number, at: number, canvas: number): number => at - low < canvas / 3 ? low - MARGIN : at - LEAD;

/** What rounding may take from a canvas that is as long as the drawing. */
const ROUNDING = 1e-6;

/**
 * The middle of the canvas along one axis. What is longer than it begins a little before the start
 * on the side where the drawing begins, and has it in the middle otherwise.
 */
const middleOf = (low: number, length: number, canvas: number, wished: number): number =>
  length <= canvas + ROUNDING
    ? low + length / 2
    : Math.min(Math.max(wished, low - MARGIN + canvas / 2), low + length + MARGIN - canvas / 2);
