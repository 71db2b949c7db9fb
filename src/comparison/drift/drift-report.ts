import { usageError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { lowerBound } from "../../numerics/binary-search.ts";
import { shareStatistic } from "../../numerics/change-points.ts";
import { createRandom } from "../../numerics/random.ts";
import { onWholeDays } from "../../performance/whole-days.ts";
import { DAY } from "../../time/civil-date.ts";
import { shiftOfDates } from "../../time/dates-only.ts";
import { type TimeZone, UTC } from "../../time/time-zone.ts";
import { casesEndTogether } from "../causes/cases-end-together.ts";
import type { DriftAspect } from "./drift-features.ts";
import { caseRows, type CasesByStart, casesByStart, dayRows, includes, type Rows } from "./drift-rows.ts";
import { type ChangedFeature, type DriftChange, type DriftKind, driftWords } from "./drift-words.ts";
import { findChanges } from "./find-changes.ts";
import type { Change } from "./locate-change.ts";

/** A point in time at which the process changed. */
export interface ProcessDrift {
  readonly aspect: DriftAspect;
  /**
   * When it changed, ISO 8601 in UTC: the start of the first case after, or the day. In a log of
   * dates midnight UTC of the date that is meant.
   */
  readonly at: string;
  /** 95 % interval of that time. */
  readonly interval: readonly [string, string];
  /** Whether it changed at once or over time; then `at` is the middle, `interval` the span. */
  readonly shape: "sudden" | "gradual";
  /** Whether running cases changed too, at that time, or only cases that started later. */
  readonly affects: "new cases" | "running cases too" | "days";
  /** Number of cases that started before, and id of the first one that started after. */
  readonly casesBefore: number;
  readonly firstCase: string | null;
  /**
   * Chance that a process without changes shows one as clear at any time, in anything that was
   * looked at.
   */
  readonly pValue: number;
  readonly kind: DriftKind;
  /** All kinds of change at that time, `kind` first. */
  readonly kinds: readonly DriftKind[];
  /** What changed, in one sentence. */
  readonly sentence: string;
  /** Each change that is significant itself, the clearest first. */
  readonly changes: readonly DriftChange[];
}

/** What has changed in a process. */
export interface DriftReport {
  /** Cases that were looked at, and all of them. */
  readonly casesUsed: number;
  readonly cases: number;
  /** In the order of time. */
  readonly drifts: readonly ProcessDrift[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

/** Options of {@linkcode driftReport}. */
export interface DriftReportOptions {
  /** Largest chance of any false alarm in a process without changes. Default 0.01. */
  readonly significance?: number;
  /** Aspects that are looked at. Default: all. */
  readonly aspects?: readonly DriftAspect[];
  /**
   * What may be exchanged if nothing changes: single cases, or all cases of a day at once. Choose
   * days where the cases of one day are alike. Default "cases".
   */
  readonly by?: "cases" | "days";
  /** Only drifts from this time on, ms. Earlier cases still tell how it was. Default: all. */
  readonly since?: number;
  /** Zone of weekdays and days, unless the log has dates only. Default UTC. */
  readonly zone?: TimeZone;
  /** Seed of the permutations. Default 42. */
  readonly seed?: number;
}

/** All aspects, in the order in which changes at the same time are told. */
export const DRIFT_ASPECTS: readonly DriftAspect[] = ["control flow", "time", "resources", "arrivals", "case mix"];

/** Smallest effect that is told: the h of Cohen (1988) that he calls small. */
const LEAST_EFFECT = 0.2;

/**
 * Finds the points in time at which a process changed, and says what changed. Cases are in the
 * order of their start. Each aspect is a set of yes-or-no questions on cases
 * ({@linkcode DriftFeature}). A stretch of cases is tested for a change of any share at any time,
 * by permutations of whole cases ({@linkcode testForChange}); it is divided at a significant
 * change, and both parts are tested again. The time of a change is that of the greatest likelihood
 * of the features that changed, either in the order of case starts, or, if that is clearer, in the
 * order of the events: then running cases changed too.
 *
 * Differences between weekdays are no drift: cases are only permuted within weekdays. Changes that
 * come back each year are no drift either if the log covers two years. The latest cases are
 * ignored, since many of them may be running.
 *
 * @throws a usage error if an option is out of its range
 *
 * @example
 * ```ts
 * import { driftReport } from "@/comparison/drift/drift-report.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 200 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "order", time: i * hour }, { activity: i < 100 ? "phone" : "mail", time: (i + 0.5) * hour }],
 * })));
 * const [{ casesBefore, sentence }] = driftReport(log).drifts;
 * assertEquals([casesBefore, sentence], [100, "phone was replaced by mail"]);
 * ```
 */
export function driftReport(log: EventLog, options: DriftReportOptions = {}): DriftReport {
  const steps = driftSteps(log, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same as {@linkcode driftReport} in parts: after each the caller has a turn, and may leave the
 * rest undone.
 *
 * @throws a usage error if an option is out of its range
 */
export function* driftSteps(given: EventLog, options: DriftReportOptions = {}): Generator<void, DriftReport> {
  const { significance = 0.01, aspects = DRIFT_ASPECTS, by = "cases", since = -Infinity, seed = 42 } = options;
  if (!(significance > 0 && significance < 1)) {
    throw usageError({ expected: "a significance between 0 and 1", found: String(significance) });
  }
  const dates = shiftOfDates(given);
  const [log, zone] = dates === null ? [given, options.zone ?? UTC] : [onWholeDays(given, dates), UTC];
  const cases = casesByStart(log);
  const { used, starts, notes } = cases;
  const level = significance / aspects.length;
  const found: ProcessDrift[] = [];
  for (const aspect of aspects) {
    const random = createRandom(seed).fork(aspect);
    yield;
    const rows = aspect === "arrivals" ? dayRows(cases, zone) : caseRows(log, cases, aspect, by, zone);
    for (const change of yield* findChanges(rows, level, random)) {
      yield;
      const pValue = Math.min(1, change.pValue * aspects.length);
      found.push(describe(log, cases, aspect, rows, change, { level, pValue, zone }));
    }
  }
  const drifts = found.filter(({ at, changes }) => changes.length > 0 && Date.parse(at) >= since)
    .sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : DRIFT_ASPECTS.indexOf(a.aspect) - DRIFT_ASPECTS.indexOf(b.aspect));
  const years = used.length === 0 ? 0 : (starts[used.length - 1] - starts[0]) / (365 * DAY);
  return {
    casesUsed: used.length,
    cases: log.caseIds.length,
    drifts,
    notes: [
      ...notes,
      ...(casesEndTogether(log, used) ? [ENDS_TOGETHER] : []),
      ...(years >= 2 || used.length === 0
        ? []
        : ["The log covers less than two years: what comes back each year looks like drift."]),
    ],
  };
}

const ENDS_TOGETHER = "Most cases end within a short time of the log: that later cases take less time, and that more start, " +
  "may only show how the cases were chosen.";

/** Puts a change into words, with everything that changed with it. */
function describe(
  log: EventLog,
  { used, starts }: CasesByStart,
  aspect: DriftAspect,
  rows: Rows,
  change: Change,
  { level, pValue, zone }: { readonly level: number; readonly pValue: number; readonly zone: TimeZone },
): ProcessDrift {
  const { row, mixed, begin, end, pValueOf } = change;
  const [left, right] = change.shape === "gradual" ? change.interval : [mixed, row];
  const changed = changedFeatures(rows, [begin, left, right, end])
    .map((feature) => ({ ...feature, pValue: pValueOf(feature.statistic) }))
    .filter(({ pValue, effect }) => pValue <= level && effect >= LEAST_EFFECT);
  const time = (r: number) => rows.times[Math.min(r, rows.times.length - 1)];
  const instant = (r: number) => new Date(aspect === "arrivals" ? time(r) - zone.offsetAt(time(r)) : time(r)).toISOString();
  const casesBefore = aspect === "arrivals" ? lowerBound(starts, Date.parse(instant(row))) : row;
  const inLog = (r: number) => aspect === "arrivals" ? null : used[r];
  const { kinds, sentence, changes } = driftWords(log, changed, {
    cases: (feature) => casesThatShow(rows, feature, [row, end]).map((r) => inLog(r)).filter((c) => c !== null),
    before: Array.from(used.subarray(begin, aspect === "arrivals" ? begin : left)),
    after: Array.from(used.subarray(right, aspect === "arrivals" ? right : end)),
  });
  return {
    aspect,
    at: instant(row),
    interval: [instant(change.interval[0]), instant(change.interval[1])],
    shape: change.shape,
    affects: aspect === "arrivals" ? "days" : change.affects,
    casesBefore,
    firstCase: casesBefore < used.length ? log.caseIds[used[casesBefore]] : null,
    pValue,
    kind: kinds[0],
    kinds,
    sentence,
    changes,
  };
}

/** The shares of all features before and after a change, the clearest change first. */
function changedFeatures({ found, dispersion }: Rows, [begin, mixed, row, end]: readonly [number, number, number, number]) {
  const size = found.features.length;
  const count = (from: number, to: number) => {
    const counts = new Uint32Array(size);
    for (let r = from; r < to; r++) for (let i = 0; i < found.rows[r].length; i++) counts[found.rows[r][i]]++;
    return counts;
  };
  const [first, second] = [count(begin, mixed), count(row, end)];
  const changed: Omit<ChangedFeature, "pValue">[] = [];
  found.features.forEach((feature, j) => {
    if (feature.kind === "segment" || feature.kind === "done") return;
    const trial = found.trials[j];
    const [n, m] = trial < 0 ? [mixed - begin, end - row] : [first[trial], second[trial]];
    if (Math.min(n, m) < 1) return;
    const [before, after] = [first[j] / n, second[j] / m];
    const effect = Math.abs(2 * Math.asin(Math.sqrt(after)) - 2 * Math.asin(Math.sqrt(before)));
    const statistic = shareStatistic(first[j], n, second[j], m) / dispersion[j];
    changed.push({ number: j, feature, before, after, trialsBefore: n, trialsAfter: m, effect, statistic });
  });
  return changed.sort((a, b) => b.statistic - a.statistic || a.number - b.number);
}

/** Rows after a change that have what became more frequent, or lack what became rarer. */
function casesThatShow(
  { found }: Rows,
  { number, before, after }: ChangedFeature,
  [row, end]: readonly [number, number],
): number[] {
  const shown: number[] = [];
  for (let r = row; r < end && shown.length < 5; r++) {
    if (found.trials[number] >= 0 && !includes(found.rows[r], found.trials[number])) continue;
    if (includes(found.rows[r], number) === after > before) shown.push(r);
  }
  return shown;
}
