import { clip, usageError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { printFilters } from "../../filtering/filter-text.ts";
import { viewOf } from "../../filtering/log-view.ts";
import { materialize } from "../../filtering/materialize.ts";
import { adjustPValues } from "../../numerics/adjust-p-values.ts";
import { countOf, sayShare } from "../../numerics/number-text.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import { onWholeDays } from "../../performance/whole-days.ts";
import { shiftOfDates } from "../../time/dates-only.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";
import { waitCandidates } from "./wait-candidates.ts";
import {
  deviationCandidates,
  goesWith,
  groupCandidates,
  rankCases,
  type RankedCases,
  reworkCandidates,
} from "./case-candidates.ts";
import { changedSegments } from "./changed-segments.ts";
import type { Candidate, Finding, FindingKind } from "./finding.ts";
import type { Mistake, MistakeKind } from "./find-mistakes.ts";
import { areNearlySame } from "../causes/nearly-same.ts";
import { changeCandidates, lateCandidates, mistakeCandidates } from "./other-candidates.ts";
import { plannedWaits } from "./wait-nature.ts";

/** What is worth knowing about a process. */
export interface FindingsReport {
  /** Cases of the log, and how many of them are completed. */
  readonly cases: number;
  readonly completed: number;
  /** How many tests were made, for which the p-values are corrected. */
  readonly tests: number;
  /** At most ten, those with the most hours at stake first. */
  readonly findings: readonly ReportedFinding[];
  /** Each event that looks like a mistake in the data, by case and event, at most a thousand. */
  readonly mistakes: readonly ReportedMistake[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

/** A finding whose filters are text. */
export interface ReportedFinding extends Omit<Finding, "evidence"> {
  /** The page of the site that shows it, and the filters for it; "" for all cases. */
  readonly evidence: { readonly page: string; readonly filter: string };
}

/** An event that looks like a mistake. */
export interface ReportedMistake {
  readonly kind: MistakeKind;
  readonly caseId: string;
  /** Place in the case, from 0; for a missing event, that of the event after it. */
  readonly event: number;
  /** The activity, also of a missing event. */
  readonly activity: string;
}

/** Options of {@linkcode findingsReport}. */
export interface FindingsOptions {
  /** 1 for each completed case, 0 for each running one. */
  readonly completed: ArrayLike<number>;
  /** Labels of the activities that end a case; without them late running cases are not told. */
  readonly endActivities?: readonly string[] | "all";
  /** Greatest chance of any false finding, but for mistakes. Default 0.05. */
  readonly significance?: number;
  /** IANA zone of days and working hours, unless the log has dates only. Default UTC. */
  readonly zone?: string;
  /** Seed of what is chosen at random. Default 42. */
  readonly seed?: number;
  /**
   * Ids of cases of which rows were rejected when the log was read: what is missing in them or out
   * of order is no mistake of the process. Default: none.
   */
  readonly rejectedCases?: ReadonlySet<string>;
  /** Tells whether the search for deviations is to stop. Default: never. */
  readonly deadline?: () => boolean;
}

/** Most findings, and most of one kind, so that a list is not of one thing. */
const MOST_FINDINGS = 10;
const MOST_OF_KIND = 3;
const MOST_MISTAKES = 1000;
/** Smallest share of the time of all completed cases that a difference of time is worth. */
const LEAST_AT_STAKE = 0.001;
/** Kinds that are told whatever their hours. */
const ALWAYS: ReadonlySet<FindingKind> = new Set(["mistakes", "at risk"]);

/**
 * What is worth knowing about a process, without being asked: bottlenecks with their cause, rework,
 * deviations that cost time, segments that got slower or faster, attribute values whose cases take
 * longer, running cases that are late, and what looks like mistakes in the data.
 *
 * **Control of chance.** All tests of a report are one family, whose probability of any false
 * finding is at most `significance`: a fifth of it is that of the search for changes, which
 * corrects for all that it looks at; the rest is shared by all other tests (Holm 1979). Each is
 * that of an assignment by chance: of delays to the segments of their case, of cycle times to
 * cases. Mistakes are recognised by rule ({@linkcode findMistakes}). What is worth less than a
 * thousandth of the time of all cases is not told. A finding is an association: it says where to
 * look and not why.
 *
 * Takes n log n in the events, plus alignments of the variants.
 *
 * @throws a usage error for a significance out of its range
 *
 * @example
 * ```ts
 * import { findingsReport } from "@/comparison/findings/findings-report.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 100 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [0, 1, 9, 10].map((at, k) => ({ activity: "abcd"[k], time: (10 * i + at) * hour })),
 * })));
 * const { findings } = findingsReport(log, { completed: new Uint8Array(100).fill(1) });
 * assertEquals(findings.map(({ kind, hours }) => [kind, hours]), [["bottleneck", 800]]);
 * ```
 */
export function findingsReport(whole: EventLog, options: FindingsOptions): FindingsReport {
  const steps = findingsSteps(whole, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same as {@linkcode findingsReport} in parts: after each the caller has a turn, and may leave
 * the rest undone.
 *
 * @example
 * ```ts
 * import { findingsReport, findingsSteps } from "@/comparison/findings/findings-report.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: 0 }] }]);
 * const steps = findingsSteps(log, { completed: [1] });
 * let step = steps.next();
 * while (!step.done) step = steps.next(); // or stop here
 * assertEquals(step.value, findingsReport(log, { completed: [1] }));
 * ```
 */
export function* findingsSteps(whole: EventLog, options: FindingsOptions): Generator<void, FindingsReport> {
  const { significance = 0.05, seed = 42, deadline } = options;
  if (!(significance > 0 && significance < 1)) {
    throw usageError({ expected: "a significance between 0 and 1", found: String(significance) });
  }
  const { mistakes, candidates: recognised, leftOut: incomplete } = mistakeCandidates(whole, options.rejectedCases);
  yield;
  const timed = whole.timed !== false;
  const { log, completed, leftOut, zone, durations, planned, ranks } = measuredCases(whole, options, mistakes);
  yield;
  const deviating = timed ? yield* deviationCandidates(ranks, deadline) : { candidates: [], notes: [] };
  const forChanges = significance / 5;
  const { changes, notes } = timed
    ? yield* changedSegments(log, { completed, zone: ianaTimeZone(zone), seed, significance: forChanges })
    : { changes: [], notes: [] };
  const tests = [
    () => waitCandidates(log, { zone, seed, changes }),
    () => reworkCandidates(ranks),
    () => deviating.candidates,
    () => groupCandidates(ranks),
    () => lateCandidates(log, { ...options, completed }, durations),
  ];
  const tested: Candidate[] = [];
  for (const test of timed ? tests : []) {
    yield;
    tested.push(...test());
  }
  yield;
  const significant = significantOf(tested, significance - forChanges);
  const short = shortNames(whole.activities);
  const least = LEAST_AT_STAKE * durations.reduce((sum, seconds) => Number.isNaN(seconds) ? sum : sum + seconds, 0) / 3600;
  const told: Told[] = [];
  for (const candidate of [...significant, ...changeCandidates(changes), ...recognised]) {
    yield;
    told.push(...toldOf(candidate, least).map((one) => shortened(one, short)));
  }
  return {
    cases: whole.caseIds.length,
    completed: durations.reduce((sum, seconds) => Number.isNaN(seconds) ? sum : sum + 1, 0),
    tests: tested.length,
    findings: mostOf(ranks, told),
    mistakes: mistakes.slice(0, MOST_MISTAKES).map((one) => reportedMistake(whole, one)),
    notes: [
      ...(timed ? [] : ["The log has no times: only its order is looked at."]),
      ...notes,
      ...longestNotTold(tested, significant).map(short),
      ...incompleteNote(incomplete),
      ...(planned === null ? [] : ["Cases are compared by their time without waits until a planned date."]),
      ...leftOutNote(leftOut),
      ...deviating.notes,
    ],
  };
}

/** The cases of which figures of time are told, and how long they take. */
function measuredCases(
  whole: EventLog,
  { completed: given, zone: named = "UTC" }: FindingsOptions,
  mistakes: readonly Mistake[],
) {
  const timed = whole.timed !== false;
  const dates = timed ? shiftOfDates(whole) : null;
  // A change of the clock is no time that a case takes.
  const { log, completed, leftOut } = withoutImpossibleTimes(dates === null ? whole : onWholeDays(whole, dates), given, mistakes);
  /** Seconds of completed cases; NaN for running ones. */
  const durations = cycleTimes(log).map((seconds, c) => completed[c] === 1 ? seconds : NaN);
  const planned = timed ? plannedWaits(log) : null;
  // A case of one event has no duration, and waiting for a planned date counts as none.
  const isShort = (c: number) => log.caseOffsets[c + 1] - log.caseOffsets[c] < 2;
  const ranks = rankCases(log, durations.map((seconds, c) => isShort(c) ? NaN : seconds - (planned?.[c] ?? 0)));
  return { log, completed, leftOut, zone: dates === null ? named : "UTC", durations, planned, ranks };
}

/** The candidates whose p-value, corrected for all that were tested, is small enough. */
function significantOf(tested: readonly Candidate[], level: number): Candidate[] {
  const corrected = adjustPValues(tested.map(({ pValue }) => pValue!), "holm");
  return tested.map((one, i) => ({ ...one, pValue: corrected[i] })).filter(({ pValue }) => pValue <= level);
}

/** An event that looks like a mistake, by its place in the case. */
const reportedMistake = (log: EventLog, { kind, case: c, event, activity }: Mistake): ReportedMistake => ({
  kind,
  caseId: log.caseIds[c],
  event: event - log.caseOffsets[c],
  activity: log.activities[activity],
});

const incompleteNote = (ids: readonly string[]): string[] =>
  ids.length === 0 ? [] : [
    `${countOf(ids.length, "case")}, such as ${ids[0]}, of which rows were rejected when the log was read, ` +
    `${ids.length === 1 ? "is" : "are"} not told as mistakes, although events seem to be missing or out of order.`,
  ];

const leftOutNote = (cases: number): string[] =>
  cases === 0 ? [] : [
    `${countOf(cases, "case")} with times that cannot be ${cases === 1 ? "is" : "are"} looked at for mistakes only, so ` +
    "that figures may differ a little from those of all cases.",
  ];

/** Most characters of a name in a sentence: a log may have a text of pages as an activity. */
const LONGEST_NAME = 120;

/** Cuts very long names of activities in a sentence. */
function shortNames(activities: readonly string[]): (sentence: string) => string {
  const long = activities.filter((name) => name.length > LONGEST_NAME);
  return (sentence) => long.reduce((text, name) => text.replaceAll(name, () => clip(name, LONGEST_NAME)), sentence);
}

const shortened = (told: Told, short: (sentence: string) => string): Told => ({
  ...told,
  finding: { ...told.finding, sentence: short(told.finding.sentence) },
});

/** Why the wait with the most time is no finding, if it is none by its test. */
function longestNotTold(tested: readonly Candidate[], significant: readonly { readonly subject?: string }[]): string[] {
  const [longest] = tested.filter(({ wait }) => wait !== undefined).sort((a, b) => b.wait!.share - a.wait!.share);
  if (longest === undefined || significant.some(({ subject }) => subject === longest.subject)) return [];
  const { words, share } = longest.wait!;
  return [
    `${words} takes the most time, ${sayShare(share)}, and is not told: in most cases it is no longer than their other waits.`,
  ];
}

const byHours = (a: ReportedFinding, b: ReportedFinding): number => b.hours - a.hours || (a.sentence < b.sentence ? -1 : 1);

/** The log without cases whose times would spoil all figures of time. */
function withoutImpossibleTimes(log: EventLog, completed: ArrayLike<number>, mistakes: readonly Mistake[]) {
  const bad = new Set(mistakes.filter(({ kind }) => kind === "impossible time").map((one) => one.case));
  if (bad.size === 0) return { log, completed, leftOut: 0 };
  const cases = Uint32Array.from(log.caseIds.keys()).filter((c) => !bad.has(c));
  const left = materialize({ ...viewOf(log), cases });
  return { log: left, completed: Uint8Array.from(cases, (c) => completed[c]), leftOut: bad.size };
}

/** A finding, and what it is about, if others can be about the same. */
interface Told {
  readonly subject?: string;
  readonly members?: ArrayLike<number>;
  readonly finding: ReportedFinding;
}

/** What a candidate tells, if at least so many hours are at stake, or whatever they are. */
function toldOf({ kind, subject, pValue, tell }: Candidate, least: number): Told[] {
  const own = tell();
  if (own === null || !ALWAYS.has(kind) && !(Math.abs(own.hours) >= least)) return [];
  const { evidence: { page, filters }, members, ...others } = own;
  return [{ subject, members, finding: { kind, ...others, pValue, evidence: { page, filter: printFilters(filters) } } }];
}

/** The findings with the most hours, some of each kind. */
function mostOf(ranks: RankedCases, found: readonly Told[]): ReportedFinding[] {
  const all = found.toSorted((a, b) => byHours(a.finding, b.finding));
  // Of one subject, and of activities that are mostly done together, one is told.
  const keyOf = ({ kind, cases, figure }: ReportedFinding) => JSON.stringify([kind, cases, figure]);
  const told = all.filter((own, i) =>
    !all.slice(0, i).some(({ subject, members, finding }) =>
      (subject !== undefined && subject === own.subject) || (finding.cases > 0 && keyOf(finding) === keyOf(own.finding)) ||
      (finding.kind === own.finding.kind && members !== undefined && own.members !== undefined &&
        areNearlySame(members, own.members))
    )
  );
  const groups: ArrayLike<number>[] = [];
  const distinct = told.filter(({ finding: { kind }, members }) => {
    if (kind !== "group" || members === undefined) return true;
    if (goesWith(ranks, members, groups)) return false;
    if (groups.length < MOST_OF_KIND) groups.push(members);
    return true;
  });
  const place = (one: Told) => distinct.filter(({ finding: { kind } }) => kind === one.finding.kind).indexOf(one);
  // The first of each kind come before the second of any.
  return distinct.filter((one) => place(one) < MOST_OF_KIND).sort((a, b) => place(a) - place(b) || byHours(a.finding, b.finding))
    .slice(0, MOST_FINDINGS).sort((a, b) => byHours(a.finding, b.finding))
    .map(({ finding }) => finding);
}
