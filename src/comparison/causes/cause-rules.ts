import type { Filter } from "../../filtering/filter.ts";
import { printFilters } from "../../filtering/filter-text.ts";
import { normalQuantile, normalTail } from "../../numerics/normal-distribution.ts";
import type { KnownCondition } from "./case-conditions.ts";
import { areNearlySame } from "./nearly-same.ts";
import { stratifiedEffect, stratifyOutcome } from "./stratified-effect.ts";

/** A rule: cases that satisfy it are slower, or deviate or repeat work more often. */
export interface CauseRule {
  /** One or two conditions that hold together, in words. */
  readonly conditions: readonly string[];
  /**
   * Conditions on something else that nearly the same cases satisfy, so that the data cannot tell
   * which of them it is; at most three, the clearest first.
   */
  readonly alike: readonly string[];
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
  /**
   * `difference` times the cases; for shares, times what cases with the outcome take longer. Null
   * where these take no longer: nothing is lost.
   */
  readonly hours: number | null;
  /** Corrected for all conditions that were looked at (Bonferroni). */
  readonly pValue: number;
}

/** What rules are looked for in. */
export interface RuleSearch {
  readonly conditions: readonly KnownCondition[];
  /** Numbers of the cases that have an outcome, ascending. */
  readonly cases: Uint32Array;
  /** The outcome of each case of the log. */
  readonly values: Float64Array;
  /** Greatest chance of any rule where nothing goes with the outcome. */
  readonly level: number;
  readonly most: number;
  /** What a case with the whole outcome takes longer, in seconds; null where it does not. */
  readonly secondsEach: number | null;
  readonly caseIds: readonly string[];
}

/** Fewest cases that satisfy a rule. */
export const LEAST_CASES = 20;
const MOST_EXAMPLES = 5;
const MOST_ALIKE = 3;
/** Conditions that are tested in one step. */
const EFFECTS_AT_A_TIME = 25;
/** Conditions whose pairs are tried, the clearest ones. */
const PAIRED = 12;
/** How much clearer than each of its parts a pair must be. */
const CLEARER = 1.25;

/**
 * A small set of rules: see `causesReport`. The clearest condition, or pair of conditions, is
 * taken, then that which is clearest among cases alike in the rules so far, and so on.
 *
 * @returns the rules, those that explain the most hours first, of bounds on one subject only the
 * first; and how many tests were made
 */
export function* causeRules(
  { conditions: known, cases, values, level, most, secondsEach, caseIds }: RuleSearch,
): Generator<void, { readonly rules: readonly CauseRule[]; readonly tests: number }> {
  const size = values.length;
  const conditions = known.map((condition): Candidate => ({ parts: [condition], has: flagsOf(condition, size) }));
  // Half of the level is for single conditions in all rounds, half for all pairs that there are.
  const singles = 2 * most * conditions.length;
  const couples = singles * Math.max(1, conditions.length - 1) / 2;
  const chosen: Candidate[] = [];
  let tests = 0;
  while (chosen.length < most && cases.length >= 2 * LEAST_CASES) {
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
    tests += ranked.length + pairs.length;
    const [best] = [...ranked.slice(0, 1), ...pairs.slice(0, 1)].sort((a, b) => a.pValue - b.pValue || b.z - a.z);
    if (best === undefined || best.pValue > level) break;
    chosen.push({ ...best.own, pValue: best.pValue, alike: alikeOf(best.own, ranked, cases) });
  }
  const deviations = normalQuantile(level / 2 / Math.max(1, singles));
  const rules = chosen.map((own): readonly [Candidate, CauseRule] => {
    const others = strataOf(chosen.filter((one) => one !== own), cases, size);
    const { difference, standardError } = stratifiedEffect(stratifyOutcome(cases, values, others), own.has);
    const plain = stratifiedEffect(stratifyOutcome(cases, values, new Uint32Array(size)), own.has);
    const members = cases.filter((c) => own.has[c] === 1);
    return [own, {
      conditions: own.parts.map(({ words }) => words),
      alike: own.alike!,
      filter: filterOf(own.parts),
      cases: members.length,
      examples: Array.from(members.toSorted((a, b) => values[b] - values[a] || a - b).slice(0, MOST_EXAMPLES), (c) => caseIds[c]),
      plainDifference: plain.difference,
      difference,
      interval: [difference - deviations * standardError, difference + deviations * standardError],
      hours: secondsEach === null ? null : difference * members.length * secondsEach / 3600,
      pValue: own.pValue!,
    }];
  });
  return {
    // What is longer only after adjustment, and shorter as it is, may be made by the adjustment.
    rules: rules.filter(([, { interval: [low], plainDifference }]) => low > 0 && plainDifference > 0)
      .sort(([, a], [, b]) => b.difference * b.cases - a.difference * a.cases)
      .filter(([own], i, all) => !all.slice(0, i).some(([other]) => areNested(own, other))).map(([, rule]) => rule),
    tests,
  };
}

/** Whether two conditions are on one subject and one holds the other, as two bounds of a number. */
function areNested(a: Candidate, b: Candidate): boolean {
  if (a.parts.length > 1 || b.parts.length > 1 || a.parts[0].subject !== b.parts[0].subject) return false;
  const isIn = (one: Candidate, other: Candidate) => one.has.every((own, c) => own !== 1 || other.has[c] === 1);
  return isIn(a, b) || isIn(b, a);
}

/** One or two conditions, and the cases that satisfy them. */
interface Candidate {
  readonly parts: readonly KnownCondition[];
  readonly has: Uint8Array;
  /** Of a pair: the greater z of its parts. */
  readonly least?: number;
  /** Of what was chosen. */
  readonly pValue?: number;
  readonly alike?: readonly string[];
}

/** What else nearly the same cases satisfy, of each subject the clearest. */
function alikeOf(
  { parts, has }: Candidate,
  ranked: readonly { readonly own: Candidate; readonly z: number }[],
  cases: Uint32Array,
): string[] {
  if (parts.length > 1) return [];
  const withFlag = (flags: Uint8Array, flag: 0 | 1) => cases.filter((c) => flags[c] === flag);
  const [others, own] = [withFlag(has, 0), withFlag(has, 1)];
  const subjects = new Set([parts[0].subject]);
  const alike: string[] = [];
  for (const { own: { parts: [{ subject, words }], has }, z } of ranked) {
    if (z <= 0 || alike.length === MOST_ALIKE) break;
    if (subjects.has(subject) || !areNearlySame(own, withFlag(has, 1)) || !areNearlySame(others, withFlag(has, 0))) continue;
    subjects.add(subject);
    alike.push(words);
  }
  return alike;
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

/** The filters of a rule. How many cases run depends on those that filters before it leave. */
function filterOf(parts: readonly KnownCondition[]): string | null {
  const filters = parts.flatMap(({ where }): Filter[] => where === null ? [] : [{ effect: "with", where }])
    .sort((a, b) => Number(b.where.kind === "start-load") - Number(a.where.kind === "start-load"));
  return filters.length < parts.length ? null : printFilters(filters);
}
