import type { EventLog } from "../../event-log/event-log.ts";
import { quantile } from "../../numerics/quantile.ts";

/** The middle part of the cases whose starts and ends are compared. */
const [FIRST, LAST] = [0.05, 0.95];
/** Ends within a smaller part of the time of the starts are together. */
const TOGETHER = 0.5;

/**
 * Whether the ends of cases lie much closer together than their starts, as where a log holds the
 * cases that were closed in some weeks: then the earlier a case started, the longer it took, which
 * says how they were chosen and nothing about the process. Of the middle 90 % of the starts and of
 * the ends, the latter take less than half of the time. n log n in the cases.
 *
 * @param cases numbers of completed cases
 */
export function casesEndTogether({ caseOffsets, time, timed }: EventLog, cases: Uint32Array): boolean {
  const own = cases.filter((c) => caseOffsets[c + 1] > caseOffsets[c]);
  if (timed === false || own.length === 0) return false;
  const spread = (times: Float64Array) => quantile(times.sort(), LAST) - quantile(times, FIRST);
  const starts = spread(Float64Array.from(own, (c) => time[caseOffsets[c]]));
  const ends = spread(Float64Array.from(own, (c) => time[caseOffsets[c + 1] - 1]));
  return ends < TOGETHER * starts;
}
