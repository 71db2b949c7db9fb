/**
 * Places along a curve that are moved one by one: enough that no bend of the way between two of
 * them is missed.
 */
const STEPS_PER_CURVE = 8;
/** How often neighbours are averaged, so that a bend has no corner. */
const SMOOTHINGS = 6;

/**
 * Moves a chain of cubic Bézier curves place by place, and draws a smooth curve through what comes
 * of it (Catmull and Rom, "A class of local interpolating splines", 1974). Its two ends go exactly
 * where `move` says.
 *
 * @param points x and y of 3n + 1 points
 * @param move from an old place to a new one
 * @returns x and y of 3m + 1 points
 */
export function bendCurve(points: readonly number[], move: (x: number, y: number) => [number, number]): number[] {
  let places = samples(points).map(([x, y]) => move(x, y));
  for (let pass = 0; pass < SMOOTHINGS; pass++) places = places.map((place, i) => smoothed(places, place, i));
  return throughPlaces(places);
}

function samples(points: readonly number[]): [number, number][] {
  const found: [number, number][] = [[points[0], points[1]]];
  for (let i = 0; i + 7 < points.length; i += 6) {
    for (let step = 1; step <= STEPS_PER_CURVE; step++) found.push(pointOn(points, i, step / STEPS_PER_CURVE));
  }
  return found;
}

/** The point at `t` of the curve whose first point stands at `i`. */
function pointOn(points: readonly number[], i: number, t: number): [number, number] {
  const u = 1 - t;
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  const at = (axis: number) => weights.reduce((sum, weight, k) => sum + weight * points[i + 2 * k + axis], 0);
  return [at(0), at(1)];
}

function smoothed(places: readonly [number, number][], place: [number, number], i: number): [number, number] {
  if (i === 0 || i === places.length - 1) return place;
  const [before, after] = [places[i - 1], places[i + 1]];
  return [(before[0] + 2 * place[0] + after[0]) / 4, (before[1] + 2 * place[1] + after[1]) / 4];
}

function throughPlaces(places: readonly [number, number][]): number[] {
  const curve: number[] = [...places[0]];
  const at = (i: number) => places[Math.min(places.length - 1, Math.max(0, i))];
  for (let i = 0; i + 1 < places.length; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    curve.push(
      ...[p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6],
      ...[p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6],
      ...p2,
    );
  }
  return curve.map((value) => Math.round(value * 10) / 10);
}
