import { round } from "./svg-element.ts";

/** A handle may be longer than its curve by this factor, as those of loops are. */
const LONGEST_HANDLE = 1.25;

/** Shorter handles do no harm, px. */
const SHORTEST_CLAMPED = 60;

/**
 * Shortens the handles (inner control points) of a chain of cubic Bézier curves that reach farther
 * than the curve itself. Graphviz sometimes draws such handles where a line bends through a narrow
 * gap; the curve would then make a hook far outside of it.
 *
 * @param points x and y of 3n + 1 points
 * @returns the same points, but too long handles are half as long as their curve
 */
export function clampHandles(points: readonly number[]): number[] {
  const clamped = [...points];
  for (let i = 0; i + 7 < points.length; i += 6) {
    const reach = Math.hypot(points[i + 6] - points[i], points[i + 7] - points[i + 1]);
    for (const [handle, anchor] of [[i + 2, i], [i + 4, i + 6]]) {
      const [dx, dy] = [points[handle] - points[anchor], points[handle + 1] - points[anchor + 1]];
      const length = Math.hypot(dx, dy);
      if (length <= LONGEST_HANDLE * reach || length < SHORTEST_CLAMPED) continue;
      clamped[handle] = round(points[anchor] + dx * reach / (2 * length));
      clamped[handle + 1] = round(points[anchor + 1] + dy * reach / (2 * length));
    }
  }
  return clamped;
}
