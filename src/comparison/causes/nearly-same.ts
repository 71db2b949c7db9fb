/** Sets with at least this share of their union in common are nearly the same. */
const NEARLY_SAME = 0.8;

/** Whether two sets of numbers are nearly the same. Linear. */
export function areNearlySame(first: ArrayLike<number>, second: ArrayLike<number>): boolean {
  if (!overlapsMostly(Math.min(first.length, second.length), first.length, second.length)) return false;
  const known = new Set(Array.from(first));
  const common = Array.from(second).reduce((sum, own) => sum + (known.has(own) ? 1 : 0), 0);
  return overlapsMostly(common, first.length, second.length);
}

/** Whether two sets of these sizes are nearly the same with so much in common. */
export const overlapsMostly = (common: number, first: number, second: number): boolean =>
  common >= NEARLY_SAME * (first + second - common);
