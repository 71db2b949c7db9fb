import type { KnownCondition } from "./case-conditions.ts";

/** Fewest cases on each side. */
const LEAST = 20;
/** Cases on each side of a bound whose spread shows how close together values are there. */
const NEAR = 10;
/** Mean gaps between these cases that lie between the sides of a bound at most. */
const MOST_GAPS = 4;

/**
 * The subjects of attributes that only repeat an outcome, such as `late` or the days that a case
 * took: one of their conditions divides the cases exactly as a bound of the outcome does, and the
 * values on the two sides of the bound are hardly further apart than their neighbours. (Where they
 * are, the attribute may well be a cause: cases by letter take days, cases by web take minutes.) Of
 * an outcome that is 1 or 0 the condition is satisfied by all cases with it, or by all without.
 * Cases times conditions on attributes, after sorting the cases.
 *
 * @param cases numbers of the cases that have an outcome, ascending
 * @param values the outcome of each case of the log
 */
export function subjectsOfOutcome(
  conditions: readonly Pick<KnownCondition, "subject" | "cases" | "among">[],
  cases: Uint32Array,
  values: Float64Array,
): Set<string> {
  const order = cases.toSorted((a, b) => values[a] - values[b]);
  const found = new Set<string>();
  for (const { subject, cases: members, among } of conditions) {
    if (!isOnAttribute(subject) || found.has(subject)) continue;
    const flags = new Uint8Array(values.length).fill(among === null ? 0 : 2);
    for (const [list, flag] of [[among ?? [], 0], [members, 1]] as const) {
      for (let i = 0; i < list.length; i++) flags[list[i]] = flag;
    }
    const own = among === null ? order : order.filter((c) => flags[c] < 2);
    if (dividesByBound(flags, own, values)) found.add(subject);
  }
  return found;
}

const isOnAttribute = (subject: string): boolean => /^attribute | of the first event$/.test(subject);

/** Whether the first cases of an order have all of a condition and the others none, or reversed. */
function dividesByBound(flags: Uint8Array, order: Uint32Array, values: Float64Array): boolean {
  let cut = 1;
  while (cut < order.length && flags[order[cut]] === flags[order[0]]) cut++;
  if (cut < LEAST || order.length - cut < LEAST) return false;
  if (order.subarray(cut).some((c) => flags[c] === flags[order[0]])) return false;
  const [first, below, above, last] = [0, cut - 1, cut, order.length - 1].map((at) => values[order[at]]);
  const isFlag = first === 0 && below === 0 && above === 1 && last === 1;
  const near = Math.min(...[[cut - 1, -1], [cut, 1]].map(([from, step]) => {
    let at = from + NEAR * step;
    while (order[at + step] !== undefined && values[order[at]] === values[order[from]]) at += step;
    return Math.abs(values[order[at]] - values[order[from]]);
  }));
  return isFlag || (below < above && above - below <= MOST_GAPS * near / NEAR);
}
