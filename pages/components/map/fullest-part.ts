import {
  LEAST_SCALE,
  MARGIN,
  type NodeBox,
  type Opening,
  openingPart,
  partAround,
  placeIn,
  type Viewport,
  type VisiblePart,
} from "./visible-part.js";

/** What a drawing is looked at for, and how much it counts. */
interface Sight extends NodeBox {
  readonly weight: number;
}

/** How a drawing opens that is looked at for something. */
export interface OpeningAtSights extends Opening {
  readonly sights?: readonly Sight[];
}

/** A drawing opens at its start if so much of what is seen elsewhere at most is in sight there. */
const ENOUGH_AT_START = 0.5;
/** So much of that may be out of sight where the edge of the canvas then cuts fewer nodes. */
const NEARLY_MOST = 0.98;
/** The others are not looked for: this bounds the time. */
const MOST_SIGHTS = 60;
/** Room around what is looked for, px. */
const ROOM = 24;
/** What a node that is cut costs more than one that is in sight gains. */
const CUT = 2;

/**
 * The part with the start of a drawing, as `openingPart` has it, or else the one with most of what
 * it is looked at for: readers come for that, and the minimap tells where in the whole it is.
 */
export function openedPart(viewport: Viewport, opening: OpeningAtSights): VisiblePart {
  const atStart = openingPart(viewport, opening);
  const { nodes = [], start } = opening;
  const sights = (opening.sights ?? []).toSorted((a, b) => b.weight - a.weight).slice(0, MOST_SIGHTS);
  const isWhole = (part: VisiblePart, box: NodeBox) => placeIn(part, box) === "whole";
  const seen = (part: VisiblePart) => sights.reduce((sum, box) => sum + (isWhole(part, box) ? box.weight : 0), 0);
  const corners = cornersIn(viewport);
  let fullest = atStart;
  for (const x of corners.along("x", sights)) {
    for (const y of corners.along("y", sights)) {
      const part = { ...corners.size, x, y };
      if (seen(part) > seen(fullest)) fullest = part;
    }
  }
  const most = seen(fullest);
  if (seen(atStart) >= ENOUGH_AT_START * most) return atStart;
  /** More nodes are better; of as many, those that are nearer to the start. */
  const worth = (part: VisiblePart) =>
    nodes.reduce((sum, box) => {
      const place = placeIn(part, box);
      return sum + (place === "whole" ? 1 : place === "out" ? 0 : -CUT);
    }, 0) - (start === undefined ? 0 : Math.hypot(part.x - start.x, part.y - start.y) * 1e-6);
  for (const axis of ["x", "y", "x"] as const) {
    for (const at of corners.along(axis, [...sights, ...nodes])) {
      const part = { ...fullest, [axis]: at };
      if (seen(part) >= NEARLY_MOST * most && worth(part) > worth(fullest)) fullest = part;
    }
  }
  // What is in sight is in the middle, if the edges then cut no more.
  for (const axis of ["x", "y"] as const) {
    const inSight = [...sights, ...nodes].filter((box) => isWhole(fullest, box));
    const part = { ...fullest, [axis]: corners.around(axis, inSight) };
    if (seen(part) >= seen(fullest) && Math.floor(worth(part)) >= Math.floor(worth(fullest))) fullest = part;
  }
  return fullest;
}

/** The parts at the smallest scale that are looked at, by their corners. */
function cornersIn(viewport: Viewport) {
  const { whole: { left, top, width, height }, isPhone } = viewport;
  const size = partAround(viewport, { x: 0, y: 0 }, LEAST_SCALE[isPhone ? "phone" : "usual"]);
  const sides = {
    x: { low: left, length: width, canvas: size.width },
    y: { low: top, length: height, canvas: size.height },
  };
  const within = (axis: "x" | "y", at: number) => {
    const { low, length, canvas } = sides[axis];
    return length <= canvas ? low - (canvas - length) / 2 : Math.min(low + length + MARGIN - canvas, Math.max(low - MARGIN, at));
  };
  const endsOf = (axis: "x" | "y", box: NodeBox): [low: number, high: number] => {
    const half = box[axis === "x" ? "width" : "height"] / 2;
    return [box[axis] - half, box[axis] + half];
  };
  return {
    size,
    /** Corners that have one of some boxes at an edge of the part, within the drawing. */
    along(axis: "x" | "y", boxes: readonly NodeBox[]): number[] {
      const at = boxes.flatMap((box) => {
        const [low, high] = endsOf(axis, box);
        return [low - ROOM, high + ROOM - sides[axis].canvas];
      });
      return [...new Set(at.map((corner) => within(axis, corner)))];
    },
    /** The corner of the part that has some boxes in its middle. */
    around(axis: "x" | "y", boxes: readonly NodeBox[]): number {
      const ends = boxes.map((box) => endsOf(axis, box));
      const [low, high] = [Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))];
      return within(axis, (low + high - sides[axis].canvas) / 2);
    },
  };
}
