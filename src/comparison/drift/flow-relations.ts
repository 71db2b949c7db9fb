import type { EventLog } from "../../event-log/event-log.ts";

/** Relations between the activities of some cases, by number of cases. Pairs are `a * size + b`. */
export interface FlowRelations {
  /** Cases, and activities of the log. */
  readonly cases: number;
  readonly size: number;
  /** Cases that have the activity, and those that have it more than once. */
  readonly has: Uint32Array;
  readonly repeated: Uint32Array;
  /**
   * Of the cases that repeat it: in how many it is repeated at once or after a stretch of
   * activities that are each repeated in the case.
   */
  readonly looped: Uint32Array;
  /** Cases that have both. */
  readonly together: Uint32Array;
  /** Cases that have both, the first `a` before the first `b`. */
  readonly before: Uint32Array;
}

/** Cases that are looked at, at most: evenly chosen. */
const MOST_CASES = 2000;
/** Activities of a log, at most: pairs grow by the square. */
export const MOST_RELATED = 200;

/**
 * Counts the relations of some cases.
 *
 * Cost: cases times the square of their different activities.
 *
 * @param cases numbers of cases
 */
export function flowRelations({ activity, activities, caseOffsets }: EventLog, cases: readonly number[]): FlowRelations {
  const size = activities.length;
  const step = Math.max(1, cases.length / MOST_CASES);
  const relations = {
    cases: 0,
    size,
    has: new Uint32Array(size),
    repeated: new Uint32Array(size),
    looped: new Uint32Array(size),
    together: new Uint32Array(size * size),
    before: new Uint32Array(size * size),
  };
  const times = new Uint32Array(size);
  for (let at = 0; at < cases.length; at += step) {
    const c = cases[Math.floor(at)];
    const trace = activity.subarray(caseOffsets[c], caseOffsets[c + 1]);
    relations.cases++;
    const first: number[] = [];
    for (const a of trace) if (++times[a] === 1) first.push(a);
    for (let i = 0; i < first.length; i++) {
      const a = first[i];
      relations.has[a]++;
      for (let j = i + 1; j < first.length; j++) {
        relations.together[a * size + first[j]]++;
        relations.together[first[j] * size + a]++;
        relations.before[a * size + first[j]]++;
      }
      if (times[a] < 2) continue;
      relations.repeated[a]++;
      let end = trace.indexOf(a) + 1;
      while (trace[end] !== a && times[trace[end]] > 1) end++;
      if (trace[end] === a) relations.looped[a]++;
    }
    for (const a of first) times[a] = 0;
  }
  return relations;
}
