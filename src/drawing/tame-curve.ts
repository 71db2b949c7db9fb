/** A handle may be longer than the curve by this factor: bows of loops are. */
const LONGEST_HANDLE = 1.25;

/**
 * Shortens the handles of a chain of cubic Bézier curves that reach farther than the curve itself:
 * Graphviz draws such now and then where a line bends through a narrow place, and the curve would
 * make a hook far outside of it.
 *
 * @param points x and y of 3n + 1 points
 * @returns the same, or with some handles half as long as their curve
 */
export function tameCurve(points: readonly number[]): number[] {
  const tamed = [...points];
  for (let i = 0; i + 7 < points.length; i += 6) {
    const reach = Math.hypot(points[i + 6] - points[i], points[i + 7] - points[i + 1]);
    for (const [handle, anchor] of [[i + 2, i], [i + 4, i + 6]]) {
      const [dx, dy] = [points[handle] - points[anchor], points[handle + 1] - points[anchor + 1]];
      const length = Math.hypot(dx, dy);
      if (length <= LONGEST_HANDLE * reach || length < 60) continue;
      tamed[handle] = Math.round((points[anchor] + dx * reach / (2 * length)) * 10) / 10;
      tamed[handle + 1] = Math.round((points[anchor + 1] + dy * reach / (2 * length)) * 10) / 10;
    }
  }
  return tamed;
}
