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

/** A drawing and the canvas that it is seen through. */
export interface Scene {
  /** Of the canvas, px of the page. */
  readonly size: { readonly width: number; readonly height: number };
  readonly whole: Bounds;
}

/** Room around the drawing, px. */
const MARGIN = 14;
/** How far before its start a drawing begins, px. */
const LEAD = 40;
/** Small drawings are enlarged at most so far. */
const LARGEST_SCALE = 2;
const SMALLEST_SCALE = 0.05;
/** From this scale on, texts of 11.5 px have 11 px, enough for the whole to be shown at first. */
const NEARLY_WHOLE = 0.957;

const fitScale = ({ size, whole }: Scene): number =>
  Math.min((size.width - 2 * MARGIN) / whole.width, (size.height - 2 * MARGIN) / whole.height, LARGEST_SCALE);

/** The part with a point in its middle, at a scale in px of the page for each unit. */
export const partAround = ({ size: { width, height } }: Scene, { x, y }: Point, scale: number): VisiblePart => ({
  x: x - width / scale / 2,
  y: y - height / scale / 2,
  width: width / scale,
  height: height / scale,
});

/** The part with the whole drawing. */
export function wholePart(scene: Scene): VisiblePart {
  const { left, top, width, height } = scene.whole;
  return partAround(scene, { x: left + width / 2, y: top + height / 2 }, Math.max(SMALLEST_SCALE, fitScale(scene)));
}

/** A part zoomed by a factor; what is at a point of the canvas, in px, stays there. */
export function zoomedPart({ size }: Scene, old: VisiblePart, { factor, at }: { factor: number; at: Point }): VisiblePart {
  const next = Math.min(8, Math.max(SMALLEST_SCALE, size.width / old.width * factor));
  const [px, py] = [at.x / size.width, at.y / size.height];
  const [width, height] = [size.width / next, size.height / next];
  return { x: old.x + px * (old.width - width), y: old.y + py * (old.height - height), width, height };
}

/** A part moved by px of the page, so far that some of the drawing stays in view. */
export function movedPart({ size, whole }: Scene, old: VisiblePart, dx: number, dy: number): VisiblePart {
  const scale = size.width / old.width;
  const keep = 60 / scale;
  const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
  const x = clamp(old.x - dx / scale, whole.left - old.width + keep, whole.left + whole.width - keep);
  const y = clamp(old.y - dy / scale, whole.top - old.height + keep, whole.top + whole.height - keep);
  return { ...old, x, y };
}

/**
 * The beginning of the drawing at natural size, or the whole if it fits; a small one is enlarged.
 *
 * @param side where it begins
 * @param start what is to be seen; by default the middle of that side
 */
export function openingPart(scene: Scene, side: "left" | "top", start?: Point): VisiblePart {
  const { size, whole: { left, top, width, height } } = scene;
  const at = fitScale(scene) > NEARLY_WHOLE ? fitScale(scene) : 1;
  const canvas = { width: size.width / at, height: size.height / at };
  const begin = {
    x: beforeStart(left, start?.x ?? left, canvas.width) + canvas.width / 2,
    y: beforeStart(top, start?.y ?? top, canvas.height) + canvas.height / 2,
  };
  const centre = { x: start?.x ?? left + width / 2, y: start?.y ?? top + height / 2 };
  const middle = {
    x: middleOf(left, width, canvas.width, side === "left" ? begin.x : centre.x),
    y: middleOf(top, height, canvas.height, side === "top" ? begin.y : centre.y),
  };
  return partAround(scene, middle, at);
}

/** Signs and labels before a start that is near the edge of the drawing are in view, too. */
const beforeStart = (low: number, at: number, canvas: number): number => at - low < canvas / 3 ? low - MARGIN : at - LEAD;

/**
 * The middle of the canvas along one axis. What is longer than it begins a little before the start
 * on the side where the drawing begins, and has it in the middle otherwise.
 */
const middleOf = (low: number, length: number, canvas: number, wished: number): number =>
  length <= canvas ? low + length / 2 : Math.min(Math.max(wished, low - MARGIN + canvas / 2), low + length + MARGIN - canvas / 2);
