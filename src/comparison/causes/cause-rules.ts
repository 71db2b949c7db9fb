import type { Filter } from "../../filtering/filter.ts";
import { printFilters } from "../../filtering/filter-text.ts";
import { normalQuantile, normalTail } from "../../numerics/normal-distribution.ts";
import type { KnownCondition } from "./case-conditions.ts";
import { overlapsMostly } from "./nearly-same.ts";
import { stratifiedEffect, type StratifiedOutcome, stratifyOutcome, type StratumSums, stratumSums } from "./stratified-effect.ts";

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
interface RuleSearch {
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
 * @returns the rules, those that explain the most hours first, of overlapping ranges of one subject
 * only the first; and how many tests were made
 */
export function* causeRules(
  search: RuleSearch,
): Generator<void, { readonly rules: readonly CauseRule[]; readonly tests: number }> {
  const { chosen, tests, singles } = yield* clearestConditions(search);
  const deviations = normalQuantile(search.level / 2 / Math.max(1, singles));
  // Rules that are left out, also those that overlap with another rule, are not adjusted for.
  for (let adjusted: readonly Candidate[] = chosen;;) {
    const all = measuredRules(adjusted, search, deviations);
    const told = all.filter((one, i) => isTold(one) && !all.slice(0, i).some((other) => doOverlap(one[0], other[0])));
    if (told.length === all.length) return { rules: told.map(([, rule]) => rule), tests };
    adjusted = told.map(([own]) => own);
  }
}

/** The conditions or pairs that are clearest, each among cases alike in those before it. */
function* clearestConditions(
  { conditions: known, cases, values, level, most }: RuleSearch,
): Generator<void, { readonly chosen: readonly Candidate[]; readonly tests: number; readonly singles: number }> {
  const size = values.length;
  const conditions = known.map((condition): Candidate => ({
    parts: [condition],
    members: condition.cases,
    among: condition.among,
  }));
  // Half of the level is for single conditions in all rounds, half for all pairs that there are.
  const singles = 2 * most * conditions.length;
  const couples = singles * Math.max(1, conditions.length - 1) / 2;
  const chosen: Candidate[] = [];
  let tests = 0;
  while (chosen.length < most && cases.length >= 2 * LEAST_CASES) {
    const outcome = stratifyOutcome(cases, values, strataOf(chosen, cases, size));
    const compared = comparedWith(outcome);
    const effectOf = (own: Candidate, tests: number) => {
      const effect = stratifiedEffect(outcome, own.members, compared(own.among));
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
    chosen.push({ ...best.own, pValue: best.pValue, alike: alikeOf(best.own, ranked, cases, size) });
  }
  return { chosen, tests, singles };
}

type MeasuredRule = readonly [Candidate, CauseRule];

/**
 * What each of the chosen is worth beside the others, those that explain the most hours first.
 *
 * @param deviations standard errors from a difference to the ends of its interval
 */
function measuredRules(
  adjusted: readonly Candidate[],
  { cases, values, secondsEach, caseIds }: RuleSearch,
  deviations: number,
): MeasuredRule[] {
  const size = values.length;
  const whole = stratifyOutcome(cases, values, new Uint32Array(size));
  return adjusted.map((own): MeasuredRule => {
    // Overlapping ranges are measured one by one: beside another only a part of each is seen.
    const rest = adjusted.filter((one) => one !== own && !doOverlap(one, own));
    const others = stratifyOutcome(cases, values, strataOf(rest, cases, size));
    const { difference, standardError } = stratifiedEffect(others, own.members, comparedWith(others)(own.among));
    const plain = stratifiedEffect(whole, own.members, comparedWith(whole)(own.among));
    const has = flagsOf(own, size);
    const members = cases.filter((c) => has[c] === 1);
    return [own, {
      conditions: own.parts.map(({ words }) => words),
      alike: own.alike!,
      filter: filterOf(own.parts),
      cases: members.length,
      examples: Array.from(
        members.toSorted((a, b) => values[b] - values[a] || a - b).slice(0, MOST_EXAMPLES),
        (c) => caseIds[c],
      ),
      plainDifference: plain.difference,
      difference,
      interval: [difference - deviations * standardError, difference + deviations * standardError],
      hours: secondsEach === null ? null : difference * members.length * secondsEach / 3600,
      pValue: own.pValue!,
    }];
  }).sort(([, a], [, b]) => b.difference * b.cases - a.difference * a.cases);
}

/** A rule whose cases take longer only after adjustment may be an artefact of the adjustment. */
const isTold = ([, { interval: [low], plainDifference }]: MeasuredRule): boolean => low > 0 && plainDifference > 0;

/** Whether two rules are on the same subjects and share cases: overlapping ranges of a number. */
function doOverlap(a: Candidate, b: Candidate): boolean {
  const [first, second] = [a, b].map(({ parts }) => parts.map(({ subject }) => subject).sort().join("\n"));
  return a !== b && first === second && commonOf(a.members, b.members).length > 0;
}

/** One or two conditions, and the cases that satisfy them. */
interface Candidate extends Pick<KnownCondition, "among"> {
  readonly parts: readonly KnownCondition[];
  /** The cases that satisfy all parts, ascending. */
  readonly members: ArrayLike<number>;
  /** Of a pair: the greater z of its parts. */
  readonly least?: number;
  /** Of what was chosen. */
  readonly pValue?: number;
  readonly alike?: readonly string[];
}

/** The sums of what conditions are compared with, once for all that share it. */
function comparedWith(outcome: StratifiedOutcome): (among: Candidate["among"]) => StratumSums {
  const known = new Map<Candidate["among"], StratumSums>([[null, outcome.all]]);
  return (among) => {
    if (!known.has(among)) known.set(among, stratumSums(outcome, among!));
    return known.get(among)!;
  };
}

/** What else nearly the same cases satisfy, of each subject the clearest. */
function alikeOf(
  chosen: Candidate,
  ranked: readonly { readonly own: Candidate; readonly z: number }[],
  cases: Uint32Array,
  size: number,
): string[] {
  if (chosen.parts.length > 1) return [];
  const has = flagsOf(chosen, size);
  const subjects = new Set([chosen.parts[0].subject]);
  const alike: string[] = [];
  for (const { own, z } of ranked) {
    if (z <= 0 || alike.length === MOST_ALIKE) break;
    const [{ subject, words }] = own.parts;
    if (subjects.has(subject) || !isLike(own, has, cases)) continue;
    subjects.add(subject);
    alike.push(words);
  }
  return alike;
}

/** Whether nearly the same cases satisfy a condition, and nearly the same do not. */
function isLike(own: Candidate, has: Uint8Array, cases: Uint32Array): boolean {
  const other = flagsOf(own, has.length);
  const counts = new Float64Array(9);
  for (let i = 0; i < cases.length; i++) counts[3 * has[cases[i]] + other[cases[i]]]++;
  return [0, 1].every((flag) => {
    const [first, second] = [0, 1, 2].reduce(([a, b], k) => [a + counts[3 * flag + k], b + counts[3 * k + flag]], [0, 0]);
    return overlapsMostly(counts[4 * flag], first, second);
  });
}

/** 1 for cases that satisfy a condition, 0 for those that could, 2 for all others. */
function flagsOf({ members, among }: Candidate, size: number): Uint8Array {
  const has = new Uint8Array(size).fill(among === null ? 0 : 2);
  if (among !== null) { for (let i = 0; i < among.length; i++) has[among[i]] = 0; }
  for (let i = 0; i < members.length; i++) has[members[i]] = 1;
  return has;
}

/** Pairs of conditions on different things. */
function pairsOf(ranked: readonly { readonly own: Candidate; readonly z: number }[]): Candidate[] {
  return ranked.flatMap((a, i) =>
    ranked.slice(i + 1).filter((b) => a.own.parts[0].subject !== b.own.parts[0].subject).map((b): Candidate => ({
      parts: [a.own.parts[0], b.own.parts[0]],
      members: commonOf(a.own.members, b.own.members),
      among: a.own.among === null || b.own.among === null || a.own.among === b.own.among
        ? a.own.among ?? b.own.among
        : commonOf(a.own.among, b.own.among),
      least: Math.max(a.z, b.z),
    }))
  );
}

/** What two ascending lists have in common. */
function commonOf(first: ArrayLike<number>, second: ArrayLike<number>): Uint32Array {
  const common = new Uint32Array(Math.min(first.length, second.length));
  let count = 0;
  for (let i = 0, j = 0; i < first.length && j < second.length;) {
    if (first[i] === second[j]) common[count++] = first[i];
    const step = first[i] - second[j];
    if (step <= 0) i++;
    if (step >= 0) j++;
  }
  return common.subarray(0, count);
}

/** Cases that satisfy the same rules are in one stratum. */
function strataOf(rules: readonly Candidate[], cases: Uint32Array, size: number): Uint32Array {
  const numbers = new Map<number, number>();
  const stratumOf = new Uint32Array(size);
  const flags = rules.map((own) => flagsOf(own, size));
  for (const c of cases) {
    const key = flags.reduce((sum, has) => 3 * sum + has[c], 0);
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
