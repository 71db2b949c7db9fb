import type { EventLog } from "../event-log/event-log.ts";
import type { Variants } from "../event-log/variants.ts";
import { quantile } from "../numerics/quantile.ts";

/** The figures of the overview. Durations in seconds, times in ms since 1970-01-01 UTC, shares 0 to 1. */
export interface OverviewFigures {
  readonly cases: number;
  readonly events: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** From the first to the last event of a case; over all cases. */
  readonly medianDuration: number;
  readonly p90Duration: number;
  /** Cases that are still under way when the log ends; see {@linkcode openCases}. */
  readonly open: number;
  /** Labels of the activities that usually end a case. */
  readonly usualEnds: readonly string[];
  readonly variants: number;
  /** The fewest variants that together have 80 % of the cases. */
  readonly variantsFor80: number;
  /** Share of cases in which some activity occurs more than once. */
  readonly reworkShare: number;
  /** The activity that is repeated in the most cases, and in how many; null where none is. */
  readonly mostRepeated: { readonly label: string; readonly cases: number } | null;
  /** Over the time from the log's first to its last event. */
  readonly eventsPerDay: number;
  readonly casesPerDay: number;
}

const DAY_MS = 86_400_000;

/** Computes the overview's figures. Linear in the events, plus sorting the cases' durations. */
export function overviewFigures(log: EventLog, variants: Variants, variantOfCase: Uint32Array): OverviewFigures {
  const durations = caseDurations(log).sort();
  const { firstTime, lastTime } = timeSpan(log);
  const days = Math.max((lastTime - firstTime) / DAY_MS, 1 / 24);
  const { open, usualEnds } = openCases(log, variants, variantOfCase);
  return {
    cases: log.caseIds.length,
    events: log.time.length,
    firstTime,
    lastTime,
    medianDuration: quantile(durations, 0.5),
    p90Duration: quantile(durations, 0.9),
    open: open.length,
    usualEnds: usualEnds.map((activity) => log.activities[activity]),
    variants: variants.counts.length,
    variantsFor80: variantsCovering(variants, 0.8),
    ...reworkOf(variants),
    eventsPerDay: log.time.length / days,
    casesPerDay: log.caseIds.length / days,
  };
}

/** The time from the first to the last event of each case, in seconds. */
export function caseDurations(log: EventLog): Float64Array {
  return Float64Array.from(log.caseIds, (_, c) => {
    const [first, end] = [log.caseOffsets[c], log.caseOffsets[c + 1]];
    return end > first ? (log.time[end - 1] - log.time[first]) / 1000 : 0;
  });
}

/** Time of the log's first and last event. */
export function timeSpan(log: EventLog): { firstTime: number; lastTime: number } {
  let [firstTime, lastTime] = [Infinity, -Infinity];
  for (const time of log.time) {
    if (time < firstTime) firstTime = time;
    if (time > lastTime) lastTime = time;
  }
  return { firstTime, lastTime };
}

/** Of its occurrences, so many must be the last event of their case for an activity to be a usual end. */
export const USUAL_END_SHARE = 0.5;

/** A case that has been silent for longer than this share of all waits is taken as abandoned, not as open. */
export const SILENCE_QUANTILE = 0.99;

/**
 * The cases that are under way when the log ends. No log says so; this is taken for it: the last activity of the case is no usual end (an
 * activity that is last in at least half of its occurrences), and since then no more time has passed, up to the log's last event,
 * than 99 % of the waits between two events of a case take.
 */
export function openCases(
  log: EventLog,
  variants: Variants,
  variantOfCase: Uint32Array,
): { open: number[]; usualEnds: number[] } {
  const size = variants.activities.length;
  const occurrences = new Float64Array(size);
  const last = new Float64Array(size);
  for (let v = 0; v < variants.counts.length; v++) {
    for (let s = variants.offsets[v]; s < variants.offsets[v + 1]; s++) occurrences[variants.steps[s]] += variants.counts[v];
    if (variants.offsets[v + 1] > variants.offsets[v]) last[variants.steps[variants.offsets[v + 1] - 1]] += variants.counts[v];
  }
  const isEnd = Uint8Array.from(occurrences, (count, a) => count > 0 && last[a] >= USUAL_END_SHARE * count ? 1 : 0);
  const endsWell = Uint8Array.from(variants.counts, (_, v) => isEnd[variants.steps[variants.offsets[v + 1] - 1]]);
  const { lastTime } = timeSpan(log);
  const silence = quantile(waits(log).sort(), SILENCE_QUANTILE);
  const open: number[] = [];
  for (let c = 0; c < variantOfCase.length; c++) {
    if (endsWell[variantOfCase[c]] === 0 && !(lastTime - log.time[log.caseOffsets[c + 1] - 1] > silence)) open.push(c);
  }
  return { open, usualEnds: Array.from(isEnd.keys()).filter((a) => isEnd[a] === 1) };
}

function waits(log: EventLog): Float64Array {
  const all = new Float64Array(log.time.length);
  let length = 0;
  for (let c = 0; c < log.caseIds.length; c++) {
    for (let e = log.caseOffsets[c] + 1; e < log.caseOffsets[c + 1]; e++) all[length++] = log.time[e] - log.time[e - 1];
  }
  return all.subarray(0, length);
}

function variantsCovering(variants: Variants, share: number): number {
  const all = variants.counts.reduce((sum, count) => sum + count, 0);
  let [covered, needed] = [0, 0];
  while (needed < variants.counts.length && covered < share * all) covered += variants.counts[needed++];
  return needed;
}

function reworkOf(variants: Variants): Pick<OverviewFigures, "reworkShare" | "mostRepeated"> {
  const repeatedIn = new Float64Array(variants.activities.length);
  let [cases, reworked] = [0, 0];
  for (let v = 0; v < variants.counts.length; v++) {
    const seen = new Set<number>();
    const repeated = new Set<number>();
    for (let s = variants.offsets[v]; s < variants.offsets[v + 1]; s++) {
      if (seen.has(variants.steps[s])) repeated.add(variants.steps[s]);
      seen.add(variants.steps[s]);
    }
    cases += variants.counts[v];
    if (repeated.size > 0) reworked += variants.counts[v];
    for (const activity of repeated) repeatedIn[activity] += variants.counts[v];
  }
  let most = -1;
  for (let a = 0; a < repeatedIn.length; a++) if (repeatedIn[a] > 0 && (most < 0 || repeatedIn[a] > repeatedIn[most])) most = a;
  return {
    reworkShare: cases === 0 ? 0 : reworked / cases,
    mostRepeated: most < 0 ? null : { label: variants.activities[most], cases: repeatedIn[most] },
  };
}
