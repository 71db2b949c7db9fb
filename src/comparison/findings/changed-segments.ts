import type { EventLog } from "../../event-log/event-log.ts";
import { lowerBound } from "../../numerics/binary-search.ts";
import { type MedianDifference, medianDifference } from "../../numerics/median-difference.ts";
import { medianOf } from "../../numerics/quantile.ts";
import { delaysOf } from "../../performance/delays.ts";
import { DAY } from "../../time/civil-date.ts";
import { localDay, type TimeZone } from "../../time/time-zone.ts";
import { casesEndTogether } from "../causes/cases-end-together.ts";
import { driftSteps, type ProcessDrift } from "../drift/drift-report.ts";
import type { DriftChange } from "../drift/drift-words.ts";
import { casesByStart } from "../drift/drift-rows.ts";
import { waitNatures } from "./wait-nature.ts";

/** A segment, or the whole case, that takes another time from some day on to the end of the log. */
export interface ChangedSegment {
  /** Labels of its activities; null: the whole case. */
  readonly segment: readonly [from: string, to: string] | null;
  /** When it changed, ISO 8601 in UTC. */
  readonly at: string;
  /**
   * Medians from the change before to this one, and from this one to the next, as drift tells them.
   */
  readonly difference: MedianDifference;
  /** The difference of the medians of all passages since and of all before, in seconds. */
  readonly lasting: number;
  /** When times changed next and last, and the median since; null if this is the last change. */
  readonly next: { readonly at: string; readonly last: string; readonly lastMedian: number } | null;
  /** How many since. */
  readonly passages: number;
  /** Ids of cases that show it. */
  readonly cases: readonly string[];
  readonly pValue: number;
}

/** Longest stretch after a change that the turn of a year explains, in days. */
const MOST_SEASON = 60;
/** Days before the turn of a year from which on it is felt. */
const HOLIDAYS = 21;
/** Longest log, in years, that has too few turns of a year to compare them. */
const MOST_YEARS = 3;

/** Options of {@linkcode changedSegments}. */
interface ChangedSegmentsOptions {
  /** 1 for each completed case, 0 for each running one, which has no time as a whole. */
  readonly completed: ArrayLike<number>;
  /** Zone of days. */
  readonly zone: TimeZone;
  readonly seed: number;
  /** Greatest chance of any false change. */
  readonly significance: number;
}

/**
 * Segments that take another time than before, as {@linkcode driftSteps} finds them, with its
 * p-values: these are corrected already. Told is what is so to the end of the log: all passages
 * since must clearly differ from all before, as must the later half of them, and the medians of
 * days, as passages of one day often have one reason; of several such changes of a segment the one
 * with the most hours. The medians are those that drift tells, up to the next change of times, with
 * what the segment takes since the last one.
 *
 * Not told are waits that are no bottlenecks by {@linkcode waitNatures}, a slower time of two
 * months around the turn of a year where the log covers less than three years, and less time where
 * cases were chosen by their end.
 */
export function* changedSegments(
  log: EventLog,
  { completed, zone, seed, significance }: ChangedSegmentsOptions,
): Generator<void, { readonly changes: readonly ChangedSegment[]; readonly notes: readonly string[] }> {
  const { drifts } = yield* driftSteps(log, { aspects: ["time"], zone, seed, significance });
  const { used, starts } = casesByStart(log);
  const [first, last] = [starts[0], starts[starts.length - 1]];
  const chosen = casesEndTogether(log, used);
  const delays = delaysOf(log);
  const natures = new Map(
    waitNatures(log, delays).map((nature, s) => {
      const { from, to } = delays.segments[s];
      return [JSON.stringify([log.activities[from], log.activities[to]]), nature];
    }),
  );
  const found = drifts.flatMap(({ at, pValue, changes }) =>
    changes.map(({ segment, cases, seconds }) => ({ segment, at, cases, pValue, seconds }))
  );
  const keys = found.map(({ segment }) => JSON.stringify(segment));
  let holidays = 0;
  const changes: ChangedSegment[] = [];
  for (const key of new Set(keys)) {
    yield;
    if ((natures.get(key) ?? null) !== null) continue;
    const own = found.filter((_, i) => keys[i] === key);
    const [{ segment }] = own;
    const passages = passagesOf(log, segment === null ? used.filter((c) => completed[c] === 1) : used, segment);
    const clear = own.flatMap(({ seconds, ...one }): ChangedSegment[] => {
      const since = Date.parse(one.at);
      const all = clearDifference(passages, since, zone);
      if (all === null || (chosen && all.difference < 0)) return [];
      const count = passages.begin.length - lowerBound(passages.begin, since);
      const told = seconds !== null && seconds.difference * all.difference > 0 ? seconds : all;
      const next = told === all ? null : nextChange(one.at, drifts, { own, passages });
      return [{ ...one, difference: told, lasting: all.difference, next, passages: count }];
    });
    const hours = ({ lasting, passages }: ChangedSegment) => Math.abs(lasting) * passages;
    const [most] = clear.sort((a, b) => hours(b) - hours(a) || (a.at < b.at ? -1 : 1));
    if (most === undefined) continue;
    if (mayBeSeason(most, [first, last])) holidays++;
    else changes.push(most);
  }
  return {
    changes,
    notes: holidays === 0
      ? []
      : ["A slower time around the turn of a year is not told: the log has too few years to compare it with."],
  };
}

/** Whether a slower time may be that of the turn of a year, in a log of too few years to tell. */
function mayBeSeason({ at, lasting }: ChangedSegment, [first, last]: readonly [number, number]): boolean {
  const since = Date.parse(at);
  const newYear = Date.UTC(new Date(since).getUTCFullYear() + 1, 0, 1);
  return lasting > 0 && last - first < MOST_YEARS * 365 * DAY && last - since <= MOST_SEASON * DAY &&
    newYear <= last + HOLIDAYS * DAY;
}

/** The next change of times after one, and what a segment takes since the last one. */
function nextChange(
  at: string,
  drifts: readonly ProcessDrift[],
  { own, passages }: { readonly own: readonly Pick<DriftChange & ProcessDrift, "at" | "seconds">[]; readonly passages: Passages },
): ChangedSegment["next"] {
  const later = drifts.filter((drift) => drift.at > at);
  if (later.length === 0) return null;
  const last = later.at(-1)!.at;
  const since = passages.seconds.slice(lowerBound(passages.begin, Date.parse(last)));
  const told = own.find((change) => change.at === last)?.seconds?.secondMedian;
  return { at: later[0].at, last, lastMedian: told ?? medianOf(since) };
}

/** Passages of a segment, or whole cases, in the order in which they begin. */
interface Passages {
  /** When they begin, ms, and how long they take, s. */
  readonly begin: Float64Array;
  readonly seconds: Float64Array;
}

function passagesOf(
  { activities, activity, caseOffsets, time }: EventLog,
  used: Uint32Array,
  segment: ChangedSegment["segment"],
): Passages {
  const found: (readonly [begin: number, seconds: number])[] = [];
  const [from, to] = segment === null ? [-1, -1] : segment.map((label) => activities.indexOf(label));
  for (const c of used) {
    const [begin, end] = [caseOffsets[c], caseOffsets[c + 1]];
    if (segment === null && end > begin + 1) found.push([time[begin], (time[end - 1] - time[begin]) / 1000]);
    for (let e = begin + 1; segment !== null && e < end; e++) {
      if (activity[e - 1] === from && activity[e] === to) found.push([time[e - 1], (time[e] - time[e - 1]) / 1000]);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  return { begin: Float64Array.from(found, ([begin]) => begin), seconds: Float64Array.from(found, ([, seconds]) => seconds) };
}

/** The difference of all passages since a time from those before, if it is clear; null else. */
function clearDifference({ begin, seconds }: Passages, since: number, zone: TimeZone): MedianDifference | null {
  const cut = lowerBound(begin, since);
  const ofDays = (from: number, to: number) => {
    const days = new Map<number, number[]>();
    for (let i = from; i < to; i++) {
      const day = localDay(zone, begin[i]);
      const known = days.get(day);
      if (known === undefined) days.set(day, [seconds[i]]);
      else known.push(seconds[i]);
    }
    return Float64Array.from(days.values(), medianOf);
  };
  const single = medianDifference(seconds.slice(0, cut), seconds.slice(cut));
  const daily = medianDifference(ofDays(0, cut), ofDays(cut, begin.length));
  const latest = medianDifference(seconds.slice(0, cut), seconds.slice((cut + seconds.length) >> 1));
  const isClear = (one: MedianDifference | null, sign: number) =>
    one !== null && sign * one.interval[0] > 0 && sign * one.interval[1] > 0;
  const sign = Math.sign(single?.difference ?? 0);
  return sign !== 0 && [single, daily, latest].every((one) => isClear(one, sign)) ? single : null;
}
