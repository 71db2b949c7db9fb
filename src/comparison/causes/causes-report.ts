import { clip, usageError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { printFilters } from "../../filtering/filter-text.ts";
import { quantile } from "../../numerics/quantile.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import { onWholeDays } from "../../performance/whole-days.ts";
import { shiftOfDates, zoneOfDays } from "../../time/dates-only.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";
import type { CauseTarget } from "./cause-target.ts";
import { caseConditions, type KnownCondition } from "./case-conditions.ts";
import { type CauseContributions, causeContributions } from "./cause-contributions.ts";
import { caseOutcome, partOutcomes } from "./cause-outcomes.ts";
import { casesEndTogether } from "./cases-end-together.ts";
import { type CauseRule, causeRules, LEAST_CASES } from "./cause-rules.ts";
import { subjectsOfOutcome } from "./repeats-outcome.ts";
import { isComingLate, isDecidedBefore } from "./when-decided.ts";

/** What goes with an outcome. */
export interface CausesReport {
  readonly target: CauseTarget;
  /** Completed cases that were looked at. */
  readonly cases: number;
  /** Unit of the differences: mean seconds of cycle time, or the share of the cases. */
  readonly unit: "seconds" | "share";
  /** Its mean over these cases. */
  readonly mean: number;
  /** How many conditions, alone and in pairs, were tested. */
  readonly tests: number;
  /** At most five, those that explain the most hours first. */
  readonly rules: readonly CauseRule[];
  /** The same of single steps and waits, for those where anything goes with the outcome. */
  readonly parts: readonly CausesOfPart[];
  /** What a model of all conditions together tells: a summary of SHAP values. */
  readonly contributions: CauseContributions;
  /** What the figures do not say. */
  readonly warning: string;
}

/** What goes with slow or repeated work at one place of the process. */
export interface CausesOfPart {
  /** In words, such as `Assess risk is done again` or `Waiting from Ask to Answer`. */
  readonly part: string;
  /** Filters that choose the cases that come there. */
  readonly filter: string;
  /** Completed cases that come there. */
  readonly cases: number;
  /** Mean over these cases: of seconds, or the share. */
  readonly mean: number;
  /**
   * At most three, on what was known by then: no steps, and nobody who does what comes after.
   * Their hours are those at this place.
   */
  readonly rules: readonly CauseRule[];
}

/** Options of {@linkcode causesReport}. */
export interface CausesOptions {
  readonly target: CauseTarget;
  /** 1 for each completed case, 0 for each running one. */
  readonly completed: ArrayLike<number>;
  /** Greatest chance of any rule where nothing goes with the outcome. Default 0.05. */
  readonly significance?: number;
  /** IANA zone of weekdays and hours, unless the log has dates only. Default UTC. */
  readonly zone?: string;
  /** Seed of the cases that are learned from. Default 42. */
  readonly seed?: number;
  /** Tells whether alignments are to stop; cases without one are left out. Default: never. */
  readonly deadline?: () => boolean;
}

/** Says that an association is no cause. */
const WARNING = "These are associations. What is not in the log may be the cause of both: try a change before you trust it.";
const TOGETHER = "Most cases end within a short time of the log, so that those that started early took long whatever happened: " +
  "date and weekday of the start and the load then are left out.";
/** What tells, where cases end together, how long ago the start was. */
const DATES: readonly string[] = [
  "date of the start",
  "month of the start",
  "weekday of the start",
  "cases running at the start",
];
/** Cases take long for a log if one in twenty takes a greater share of the time of all starts. */
const LONG = 0.15;
const LONG_FOR_LOG =
  "Cases take long beside the time that the log covers: an early start, its month, and how many cases were running then, are left out.";
const MOST_RULES = 5;
const MOST_OF_PART = 3;
/** Share of the cases that have a step, from which on having it tells nothing. */
const USUAL = 0.95;

/**
 * What distinguishes slow, deviating or reworked cases: a small set of rules, by subgroup discovery
 * (Klösgen 1996; Wrobel 1997). Conditions are those of {@linkcode caseConditions}, alone and in
 * pairs. The clearest one is the first rule; each next rule is the clearest one among cases alike
 * in the rules so far. So a condition that only occurs together with a rule does not become a rule.
 * Tests are rank sums within strata (van Elteren 1960), one-sided, corrected for all conditions and
 * pairs of them in all rounds (Bonferroni); a rule whose interval holds 0 is not told. Half of the
 * level is for whole cases, half for the parts: the waits and the work that take the most time, or
 * the activities that most cases do again. Conditions that only say that a case has lasted are left
 * out: an activity that cases come to when they are older than others become, and an early start
 * where cases take long beside the time that the log covers ({@linkcode isComingLate}). So are
 * attributes that are the outcome in other words, such as `late`, which the warning names
 * ({@linkcode subjectsOfOutcome}).
 *
 * A rule is an association, adjusted for the other rules, and not a cause. Conditions times cases
 * for each rule.
 *
 * @throws a usage error for a significance out of its range
 *
 * @example
 * ```ts
 * import { causesReport } from "@/comparison/causes/causes-report.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces(Array.from({ length: 200 }, (_, i) => ({
 *   caseId: String(i),
 *   attributes: { channel: i % 2 === 0 ? "web" : "letter" },
 *   events: [{ activity: "a", time: i * 1e6 }, { activity: "b", time: i * 1e6 + (i % 2 === 0 ? 1000 : 3000) + i }],
 * })));
 * const { rules: [{ conditions, difference }] } = causesReport(log, { target: "slow", completed: new Uint8Array(200).fill(1) });
 * assertEquals([conditions, Math.round(difference)], [["channel is letter"], 2]);
 * ```
 */
export function causesReport(log: EventLog, options: CausesOptions): CausesReport {
  const steps = causesSteps(log, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same as {@linkcode causesReport} in parts: after each the caller has a turn, and may leave
 * the rest undone.
 *
 * @example
 * ```ts
 * import { causesReport, causesSteps } from "@/comparison/causes/causes-report.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: 0 }] }]);
 * const steps = causesSteps(log, { target: "slow", completed: [1] });
 * let step = steps.next();
 * while (!step.done) step = steps.next(); // or stop here
 * assertEquals(step.value, causesReport(log, { target: "slow", completed: [1] }));
 * ```
 */
export function* causesSteps(log: EventLog, options: CausesOptions): Generator<void, CausesReport> {
  const { target, completed, significance = 0.05, seed = 42, deadline } = options;
  if (!(significance > 0 && significance < 1)) {
    throw usageError({ expected: "a significance between 0 and 1", found: String(significance) });
  }
  // A change of the clock is no time that a case takes. Conditions are as filters read the dates.
  const dates = log.timed === false ? null : shiftOfDates(log);
  const measured = dates === null ? log : onWholeDays(log, dates);
  const seconds = cycleTimes(measured);
  const { values } = yield* caseOutcome(measured, target, seconds, deadline);
  const isCompleted = (c: number) => completed[c] === 1;
  const cases = Uint32Array.from(log.caseIds.keys()).filter((c) => isCompleted(c) && !Number.isNaN(values[c]));
  yield;
  const endTogether = casesEndTogether(measured, cases);
  const long = isLongForLog(measured, cases, seconds);
  const comesLate = isComingLate(measured, cases, seconds);
  const zone = zoneOfDays(log, options.zone ?? "UTC");
  const all = caseConditions(log, { zone: ianaTimeZone(zone), minCases: LEAST_CASES, steps: target === "slow" });
  const repeating = subjectsOfOutcome(all, cases, values);
  const known = all.filter((one) => !repeating.has(one.subject) && !comesLate(one))
    .filter((one) => !(endTogether && DATES.includes(one.subject)) && !(long && isByLength(one)));
  yield;
  const { caseIds } = log;
  const outcomes = partOutcomes(measured, target, { cases, zone: dates === null ? zone : "UTC" });
  const level = outcomes.length === 0 ? significance : significance / 2;
  const secondsEach = (cases: Uint32Array, values: Float64Array) => target === "slow" ? 1 : excessOf(cases, values, seconds);
  const search = { cases, values, level, most: MOST_RULES, secondsEach: secondsEach(cases, values), caseIds };
  const whole = yield* causeRules({ ...search, conditions: known });
  const { parts, tests } = yield* causesOfParts(log, outcomes, { conditions: known, cases, level, secondsEach, repeating });
  // Who does a step that few cases have would tell whether they have it.
  const least = target === "slow" ? 0 : USUAL * caseIds.length;
  const may = known.filter(({ among }) => among === null || among.length >= least);
  const contributions = yield* causeContributions(may, { cases, values, seed });
  const limits = endTogether ? [TOGETHER] : long ? [LONG_FOR_LOG] : [];
  return {
    target,
    cases: cases.length,
    unit: target === "slow" ? "seconds" : "share",
    mean: meanOf(cases, values),
    tests: whole.tests + tests,
    rules: whole.rules,
    parts,
    contributions,
    warning: [WARNING, ...limits, ...repeatingWords(repeating, target)].join(" "),
  };
}

/** What causes of the parts are looked for in. */
interface PartSearch {
  readonly conditions: readonly KnownCondition[];
  readonly cases: Uint32Array;
  /** Greatest chance of any rule of any part where nothing goes with its outcome. */
  readonly level: number;
  /** What a case with the whole outcome takes longer, in seconds; null where it does not. */
  secondsEach(cases: Uint32Array, values: Float64Array): number | null;
  /** Gets the subjects that are the outcome of a part in other words. */
  readonly repeating: Set<string>;
}

/** Rules of the single steps and waits, on what was known by then. */
function* causesOfParts(
  log: EventLog,
  outcomes: ReturnType<typeof partOutcomes>,
  { conditions, cases, level, secondsEach, repeating }: PartSearch,
): Generator<void, { readonly parts: readonly CausesOfPart[]; readonly tests: number }> {
  const people = conditions.filter(({ subject }) => !subject.startsWith("activity "));
  const parts: CausesOfPart[] = [];
  let tests = 0;
  for (const { words, where, values, activity } of outcomes) {
    const own = cases.filter((c) => !Number.isNaN(values[c]));
    const repeatingPart = subjectsOfOutcome(people, own, values);
    for (const subject of repeatingPart) repeating.add(subject);
    const found = yield* causeRules({
      conditions: people.filter(isDecidedBefore(log, activity)).filter(({ subject }) => !repeatingPart.has(subject)),
      cases: own,
      values,
      level: level / outcomes.length,
      most: MOST_OF_PART,
      secondsEach: secondsEach(own, values),
      caseIds: log.caseIds,
    });
    tests += found.tests;
    if (found.rules.length === 0) continue;
    parts.push({
      part: words,
      filter: printFilters([{ effect: "with", where }]),
      cases: own.length,
      mean: meanOf(own, values),
      rules: found.rules,
    });
  }
  return { parts, tests };
}

/** What is left out since it is the outcome in other words. */
const repeatingWords = (subjects: ReadonlySet<string>, target: CauseTarget): string[] =>
  subjects.size === 0 ? [] : [
    `Left out, since ${subjects.size === 1 ? "it divides" : "each divides"} the cases exactly as ${OUTCOME_WORDS[target]}: ` +
    `${[...subjects].map((subject) => clip(subject, 60)).join(", ")}.`,
  ];

const OUTCOME_WORDS: Readonly<Record<CauseTarget, string>> = {
  slow: "a bound of a duration does",
  deviating: "deviating does",
  reworked: "repeated work does",
};

/** Whether the latest cases of a log could not have lasted as long as long cases do. */
function isLongForLog({ caseOffsets, time, timed }: EventLog, cases: Uint32Array, seconds: Float64Array): boolean {
  if (timed === false || cases.length === 0) return false;
  const starts = Float64Array.from(cases, (c) => time[caseOffsets[c]]).sort();
  const long = quantile(Float64Array.from(cases, (c) => seconds[c]).sort(), 0.95);
  return long * 1000 > LONG * (starts[starts.length - 1] - starts[0]);
}

/** Conditions that the beginning and the end of a log make where cases take long. */
const isByLength = ({ subject, where }: KnownCondition): boolean =>
  subject === "cases running at the start" || subject === "month of the start" ||
  subject === "date of the start" && where?.kind === "started" && where.range.from === null;

const meanOf = (cases: Uint32Array, values: Float64Array): number =>
  cases.reduce((sum, c) => sum + values[c], 0) / Math.max(1, cases.length);

/** How much longer the mean case with the outcome takes than one without, in s, if it does. */
function excessOf(cases: Uint32Array, values: Float64Array, seconds: Float64Array): number | null {
  const [sums, counts] = [[0, 0], [0, 0]];
  for (const c of cases) {
    sums[values[c]] += seconds[c];
    counts[values[c]]++;
  }
  const excess = sums[1] / counts[1] - sums[0] / counts[0];
  return excess > 0 && Number.isFinite(excess) ? excess : null;
}
