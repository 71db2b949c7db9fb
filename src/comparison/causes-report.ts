import { alignmentSteps } from "../conformance/alignments/align-variants.ts";
import { discoverInductive } from "../discovery/inductive/discover-inductive.ts";
import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { variantsOf } from "../event-log/variants.ts";
import type { Filter } from "../filtering/filter.ts";
import { printFilters } from "../filtering/filter-text.ts";
import { normalQuantile, normalTail } from "../numerics/normal-distribution.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { petriNetOfTree } from "../process-models/conversions/petri-net-of-tree.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import type { CauseTarget } from "./cause-target.ts";
import { caseConditions, type KnownCondition } from "./case-conditions.ts";
import { type CauseContributions, causeContributions } from "./cause-contributions.ts";
import { stratifiedEffect, stratifyOutcome } from "./stratified-effect.ts";

/** A rule: cases that satisfy it are slower, or deviate or repeat work more often. */
export interface CauseRule {
  /** One or two conditions that hold together, in words. */
  readonly conditions: readonly string[];
  /** Filters that choose the cases; null where a condition is none of the filters. */
  readonly filter: string | null;
  readonly cases: number;
  /** Ids of at most five of them, those with the greatest outcome. */
  readonly examples: readonly string[];
  /** Difference from the other cases as they are: of mean seconds, or of shares. */
  readonly plainDifference: number;
  /** The same, cases being compared with those alike in all other rules. */
  readonly difference: number;
  /** Interval of `difference`, which holds at once for all conditions that were looked at. */
  readonly interval: readonly [number, number];
  /** `difference` times the cases; for shares, times what an outcome takes longer. */
  readonly hours: number;
  /** Corrected for all conditions that were looked at (Bonferroni). */
  readonly pValue: number;
}

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
  /** What a model of all conditions together tells: a summary of SHAP values. */
  readonly contributions: CauseContributions;
  /** What the figures do not say. */
  readonly warning: string;
}

/** Options of {@linkcode causesReport}. */
export interface CausesOptions {
  readonly target: CauseTarget;
  /** 1 for each completed case, 0 for each running one. */
  readonly completed: ArrayLike<number>;
  /** Greatest chance of any rule where nothing goes with the outcome. Default 0.05. */
  readonly significance?: number;
  /** IANA zone of weekdays and hours. Default UTC. */
  readonly zone?: string;
  /** Seed of the cases that are learned from. Default 42. */
  readonly seed?: number;
  /** Tells whether alignments are to stop; cases without one are left out. Default: never. */
  readonly deadline?: () => boolean;
}

/** Says that an association is no cause. */
const WARNING = "These are associations. What is not in the log may be the cause of both: try a change before you trust it.";
const NOISE = 0.2;
const LEAST_CASES = 20;
const MOST_RULES = 5;
const MOST_EXAMPLES = 5;
/** Share of the cases that have a step, from which on having it tells nothing. */
const USUAL = 0.95;
/** Conditions that are tested in one step. */
const EFFECTS_AT_A_TIME = 25;
/** Conditions whose pairs are tried, the clearest ones. */
const PAIRED = 12;
/** How much clearer than each of its parts a pair must be. */
const CLEARER = 1.25;

/**
 * What distinguishes slow, deviating or reworked cases: a small set of rules, by subgroup discovery
 * (Klösgen 1996; Wrobel 1997). Conditions are those of {@linkcode caseConditions}, alone and in
 * pairs. The clearest one is taken, then that which is clearest among cases alike in the rules so
 * far, and so on: so what only goes along with a rule is none itself. Tests are rank sums within
 * strata (van Elteren 1960), one-sided, corrected for all conditions and pairs of
 * them in all rounds (Bonferroni); a rule whose interval holds 0 is not told.
 *
 * A rule is an association, adjusted for the other rules, and not a cause. Conditions times cases
 * for each rule.
 *
 * @throws a usage error for a significance out of its range
 *
 * @example
 * ```ts
 * import { causesReport } from "@/comparison/causes-report.ts";
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
 * import { causesReport, causesSteps } from "@/comparison/causes-report.ts";
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
  const { target, completed, significance = 0.05, zone = "UTC", seed = 42, deadline } = options;
  if (!(significance > 0 && significance < 1)) {
    throw usageError({ expected: "a significance between 0 and 1", found: String(significance) });
  }
  const seconds = cycleTimes(log);
  const values = yield* outcomeOf(log, target, seconds, deadline);
  const cases = Uint32Array.from(log.caseIds.keys()).filter((c) => completed[c] === 1 && !Number.isNaN(values[c]));
  const size = log.caseIds.length;
  yield;
  const known = caseConditions(log, { zone: ianaTimeZone(zone), minCases: LEAST_CASES, steps: target === "slow" });
  yield;
  const conditions = known.map((condition): Candidate => ({ parts: [condition], has: flagsOf(condition, size) }));
  // Half of the level is for single conditions in all rounds, half for all pairs that there are.
  const singles = 2 * MOST_RULES * conditions.length;
  const couples = singles * Math.max(1, conditions.length - 1) / 2;
  const chosen: Candidate[] = [];
  let tried = 0;
  while (chosen.length < MOST_RULES && cases.length >= 2 * LEAST_CASES) {
    const outcome = stratifyOutcome(cases, values, strataOf(chosen, cases, size));
    const effectOf = (own: Candidate, tests: number) => {
      const effect = stratifiedEffect(outcome, own.has);
      return { own, ...effect, pValue: Math.min(1, tests * normalTail(effect.z)) };
    };
    const effects: ReturnType<typeof effectOf>[] = [];
    for (const own of conditions) {
      if (effects.length % EFFECTS_AT_A_TIME === 0) yield;
      effects.push(effectOf(own, singles));
    }
    const ranked = effects.filter(({ members }) => members >= LEAST_CASES).sort((a, b) => b.z - a.z);
    const pairs = pairsOf(ranked.slice(0, PAIRED)).map((own) => effectOf(own, couples))
      .filter(({ members, own, z }) => members >= LEAST_CASES && z > CLEARER * own.least!).sort((a, b) => b.z - a.z);
    tried += ranked.length + pairs.length;
    const [best] = [...ranked.slice(0, 1), ...pairs.slice(0, 1)].sort((a, b) => a.pValue - b.pValue || b.z - a.z);
    if (best === undefined || best.pValue > significance) break;
    chosen.push({ ...best.own, pValue: best.pValue });
  }
  const mean = cases.reduce((sum, c) => sum + values[c], 0) / Math.max(1, cases.length);
  const deviations = normalQuantile(significance / 2 / Math.max(1, singles));
  const perOutcome = target === "slow" ? 1 : excessOf(cases, values, seconds);
  // Who does a step that few cases have would tell whether they have it.
  const least = target === "slow" ? 0 : USUAL * size;
  const may = known.filter(({ among }) => among === null || among.length >= least);
  const contributions = yield* causeContributions(may, { cases, values, seed });
  return {
    target,
    cases: cases.length,
    unit: target === "slow" ? "seconds" : "share",
    mean,
    tests: tried,
    rules: chosen.map((own) => {
      const others = strataOf(chosen.filter((one) => one !== own), cases, size);
      const { difference, standardError } = stratifiedEffect(stratifyOutcome(cases, values, others), own.has);
      const plain = stratifiedEffect(stratifyOutcome(cases, values, new Uint32Array(size)), own.has);
      const members = cases.filter((c) => own.has[c] === 1);
      const count = members.length;
      return {
        conditions: own.parts.map(({ words }) => words),
        filter: filterOf(own.parts),
        cases: count,
        examples: Array.from(
          members.toSorted((a, b) => values[b] - values[a] || a - b).slice(0, MOST_EXAMPLES),
          (c) => log.caseIds[c],
        ),
        plainDifference: plain.difference,
        difference,
        interval: [difference - deviations * standardError, difference + deviations * standardError] as const,
        hours: difference * count * perOutcome / 3600,
        pValue: own.pValue!,
      };
    }).filter(({ interval: [low] }) => low > 0).sort((a, b) => b.hours - a.hours),
    contributions,
    warning: WARNING,
  };
}

/** One or two conditions, and the cases that satisfy them. */
interface Candidate {
  readonly parts: readonly KnownCondition[];
  readonly has: Uint8Array;
  /** Of a pair: the greater z of its parts. */
  readonly least?: number;
  readonly pValue?: number;
}

/** 1 for cases that satisfy a condition, 0 for those that could, 2 for all others. */
function flagsOf({ cases, among }: KnownCondition, size: number): Uint8Array {
  const has = new Uint8Array(size).fill(among === null ? 0 : 2);
  if (among !== null) { for (let i = 0; i < among.length; i++) has[among[i]] = 0; }
  for (let i = 0; i < cases.length; i++) has[cases[i]] = 1;
  return has;
}

function pairsOf(ranked: readonly { readonly own: Candidate; readonly z: number }[]): Candidate[] {
  return ranked.flatMap((a, i) =>
    ranked.slice(i + 1).filter((b) => a.own.parts[0].subject !== b.own.parts[0].subject).map((b): Candidate => ({
      parts: [a.own.parts[0], b.own.parts[0]],
      has: a.own.has.map((own, c) => Math.max(own, b.own.has[c]) > 1 ? 2 : own & b.own.has[c]),
      least: Math.max(a.z, b.z),
    }))
  );
}

/** Cases that satisfy the same rules are in one stratum. */
function strataOf(rules: readonly Candidate[], cases: Uint32Array, size: number): Uint32Array {
  const numbers = new Map<number, number>();
  const stratumOf = new Uint32Array(size);
  for (const c of cases) {
    const key = rules.reduce((sum, { has }) => 3 * sum + has[c], 0);
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, number = numbers.size);
    stratumOf[c] = number;
  }
  return stratumOf;
}

/** What is explained, of each case: its cycle time, or 1 and 0; NaN where it is not known. */
function* outcomeOf(
  log: EventLog,
  target: CauseTarget,
  seconds: Float64Array,
  deadline?: () => boolean,
): Generator<void, Float64Array> {
  if (target === "slow") return seconds;
  const { activity, caseOffsets } = log;
  if (target === "reworked") {
    return seconds.map((_, c) => {
      const own = activity.subarray(caseOffsets[c], caseOffsets[c + 1]);
      return new Set(own).size < own.length ? 1 : 0;
    });
  }
  const { variants, variantOfCase } = variantsOf(log);
  yield;
  const net = petriNetOfTree(discoverInductive(variants, { noise: NOISE }));
  const { variants: alignments } = yield* alignmentSteps(net, variants, { deadline });
  return seconds.map((_, c) => {
    const { deviations, lower } = alignments[variantOfCase[c]];
    return deviations === 0 ? 0 : (deviations ?? lower) > 0 ? 1 : NaN;
  });
}

/** How much longer the mean case with the outcome takes than one without, in seconds. */
function excessOf(cases: Uint32Array, values: Float64Array, seconds: Float64Array): number {
  const [sums, counts] = [[0, 0], [0, 0]];
  for (const c of cases) {
    sums[values[c]] += seconds[c];
    counts[values[c]]++;
  }
  const excess = sums[1] / counts[1] - sums[0] / counts[0];
  return Number.isFinite(excess) ? excess : 0;
}

function filterOf(parts: readonly KnownCondition[]): string | null {
  const filters = parts.flatMap(({ where }): Filter[] => where === null ? [] : [{ effect: "with", where }]);
  return filters.length < parts.length ? null : printFilters(filters);
}
