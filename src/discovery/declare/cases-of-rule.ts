import type { DeclareTemplate } from "../../process-models/declare-model.ts";
import type { PairFact, PairTallies } from "../pair-tallies.ts";

/** In how many cases a rule is activated, and in how many of those it is kept. */
export interface CasesOfRule {
  readonly activated: number;
  readonly kept: number;
}

/** Templates about one activity. */
export type SingleTemplate = "existence" | "absence" | "exactly-one" | "init";

/** Templates about two activities. */
export type PairTemplate = Exclude<DeclareTemplate, SingleTemplate>;

/** Which cases activate a rule about a and b: those with a, with b, or with any of the two. */
type Condition = "first" | "second" | "either";

/** How a rule about two activities is read off the tallies: the cases that a fact holds for keep it, or break it. */
const PAIR_RULES: Readonly<
  Record<Exclude<PairTemplate, "choice" | "exclusive-choice">, readonly [Condition, "keeps" | "breaks", PairFact]>
> = {
  "responded-existence": ["first", "keeps", "together"],
  "co-existence": ["either", "keeps", "together"],
  "response": ["first", "keeps", "response"],
  "precedence": ["second", "keeps", "precedence"],
  "succession": ["either", "keeps", "succession"],
  "alternate-response": ["first", "keeps", "alternateResponse"],
  "alternate-precedence": ["second", "keeps", "alternatePrecedence"],
  "alternate-succession": ["either", "keeps", "alternateSuccession"],
  "chain-response": ["first", "keeps", "chainResponse"],
  "chain-precedence": ["second", "keeps", "chainPrecedence"],
  "chain-succession": ["either", "keeps", "chainSuccession"],
  "not-responded-existence": ["first", "breaks", "together"],
  "not-co-existence": ["either", "breaks", "together"],
  "not-response": ["first", "breaks", "follows"],
  "not-precedence": ["second", "breaks", "follows"],
  "not-succession": ["either", "breaks", "follows"],
  "not-chain-response": ["first", "breaks", "followsDirectly"],
  "not-chain-precedence": ["second", "breaks", "followsDirectly"],
  "not-chain-succession": ["either", "breaks", "followsDirectly"],
};

/** Whether a template is about one activity. */
export const takesOneActivity = (template: DeclareTemplate): template is SingleTemplate =>
  template === "existence" || template === "absence" || template === "exactly-one" || template === "init";

/** Whether a rule about a and b says the same as one about b and a. */
export const isSymmetric = (template: DeclareTemplate): boolean =>
  template === "choice" || template === "exclusive-choice" || template === "co-existence" || template === "not-co-existence";

/** Counts the cases of a rule about one activity; every case activates it. */
export function casesOfSingle(template: SingleTemplate, tallies: PairTallies, a: number): CasesOfRule {
  const { cases, casesWith, casesBeginning, occurrences } = tallies;
  switch (template) {
    case "existence":
      return { activated: cases, kept: casesWith[a] };
    case "absence":
      return { activated: cases, kept: cases - casesWith[a] };
    case "exactly-one":
      return { activated: cases, kept: occurrences[a].get(1) ?? 0 };
    case "init":
      return { activated: cases, kept: casesBeginning[a] };
  }
}

/** Counts the cases of a rule about two activities. */
export function casesOfPair(template: PairTemplate, tallies: PairTallies, a: number, b: number): CasesOfRule {
  const { cases, casesWith } = tallies;
  const together = tallies.count("together", a, b);
  const either = casesWith[a] + casesWith[b] - together;
  if (template === "choice") return { activated: cases, kept: either };
  if (template === "exclusive-choice") return { activated: cases, kept: either - together };
  const [condition, effect, fact] = PAIR_RULES[template];
  const activated = { first: casesWith[a], second: casesWith[b], either }[condition];
  const held = tallies.count(fact, a, b);
  return { activated, kept: effect === "keeps" ? held : activated - held };
}
