import { medianOf } from "../../numerics/quantile.ts";

/** The key of a prefix in a baseline: its last activity and its number of events. */
export interface BaselineKey {
  readonly activity: string;
  readonly length: number;
}

/**
 * Medians of the remaining hours by last activity and number of events. Where fewer than
 * {@linkcode LEAST_GROUP} training rows are alike, the median of those with the same last activity
 * is taken, and for an activity with as few that of all rows. Plain JSON.
 */
export interface MedianTable {
  /** Median of all training rows. */
  readonly all: number;
  readonly byActivity: readonly (readonly [activity: string, median: number])[];
  readonly byBoth: readonly (readonly [activity: string, length: number, median: number])[];
}

/** Least number of rows of a group. */
const LEAST_GROUP = 5;

/** Learns the medians. Linear time on average. */
export function fitMedians(keys: readonly BaselineKey[], hours: Float64Array): MedianTable {
  const groups = new Map<string, Map<number, number[]>>();
  keys.forEach(({ activity, length }, row) => {
    const lengths = groups.get(activity) ?? new Map<number, number[]>();
    groups.set(activity, lengths);
    lengths.set(length, push(lengths.get(length), hours[row]));
  });
  const byActivity: [string, number][] = [];
  const byBoth: [string, number, number][] = [];
  for (const [activity, lengths] of [...groups].sort(([a], [b]) => a < b ? -1 : 1)) {
    const all = [...lengths.values()].flat();
    if (all.length >= LEAST_GROUP) byActivity.push([activity, medianOf(all)]);
    for (const [length, values] of [...lengths].sort(([a], [b]) => a - b)) {
      if (values.length >= LEAST_GROUP) byBoth.push([activity, length, medianOf(values)]);
    }
  }
  return { all: medianOf(hours), byActivity, byBoth };
}

function push(list: number[] | undefined, value: number): number[] {
  const values = list ?? [];
  values.push(value);
  return values;
}

/** Makes the predictor of a table of medians. */
export function medianByLastActivity(table: MedianTable): (key: BaselineKey) => number {
  const byActivity = new Map(table.byActivity);
  const byBoth = new Map<string, Map<number, number>>();
  for (const [activity, length, median] of table.byBoth) {
    const lengths = byBoth.get(activity) ?? new Map<number, number>();
    byBoth.set(activity, lengths.set(length, median));
  }
  return ({ activity, length }) => byBoth.get(activity)?.get(length) ?? byActivity.get(activity) ?? table.all;
}
