import type { EventLog } from "../../event-log/event-log.ts";

/** Passages of cases from one shown event to the next, in columns, sorted by start. */
export interface CasePassages {
  /** Codes of activities. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Times of the two events in ms since 1970, UTC. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** How many cases they are of. */
  readonly cases: number;
}

/**
 * The passages of cases that an animation shows; of many cases an even sample. Linear in the
 * events, plus sorting.
 *
 * @param shown codes of the activities that are shown
 * @param most cases
 */
export function casePassages(log: EventLog, shown: readonly number[], most: number): CasePassages {
  const keep = new Set(shown);
  const all = log.caseIds.length;
  const cases = Math.min(all, most);
  const rows: { from: number; to: number; start: number; end: number }[] = [];
  for (let i = 0; i < cases; i++) {
    const c = Math.floor(i * all / cases);
    let before = -1;
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) {
      if (!keep.has(log.activity[e])) continue;
      if (before >= 0) {
        rows.push({ from: log.activity[before], to: log.activity[e], start: log.time[before], end: log.time[e] });
      }
      before = e;
    }
  }
  rows.sort((a, b) => a.start - b.start);
  return {
    from: Uint32Array.from(rows, ({ from }) => from),
    to: Uint32Array.from(rows, ({ to }) => to),
    start: Float64Array.from(rows, ({ start }) => start),
    end: Float64Array.from(rows, ({ end }) => end),
    cases,
  };
}
