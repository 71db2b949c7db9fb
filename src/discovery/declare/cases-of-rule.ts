import { conditionOf, type SingleTemplate } from "../../process-models/declare-conditions.ts";
import type { DeclareTemplate } from "../../process-models/declare-model.ts";
import type { PairFact, PairTallies } from "../pair-tallies.ts";

/** In how many cases a rule is activated, and in how many of those it is kept. */
export interface CasesOfRule {
  readonly activated: number;
  readonly kept: number;
}

/** Templates about two activities. */
export type PairTemplate = Exclude<DeclareTemplate, SingleTemplate>;

/**
 * How a rule about two activities is read off the tallies: the cases that a fact holds for keep it,
 * or break it.
 */
const PAIR_RULES: Readonly<
  Record<Exclude<PairTemplate, "choice" | "exclusive-choice">, readonly ["keeps" | "breaks", PairFact]>
> = {
  "responded-existence": ["keeps", "together"],
  "co-existence": ["keeps", "together"],
  "response": ["keeps", "response"],
  "precedence": ["keeps", "precedence"],
  "succession": ["keeps", "succession"],
  "alternate-response": ["keeps", "alternateResponse"],
  "alternate-precedence": ["keeps", "alternatePrecedence"],
  "alternate-succession": ["keeps", "alternateSuccession"],
  "chain-response": ["keeps", "chainResponse"],
  "chain-precedence": ["keeps", "chainPrecedence"],
  "chain-succession": ["keeps", "chainSuccession"],
  "not-responded-existence": ["breaks", "together"],
  "not-co-existence": ["breaks", "together"],
  "not-response": ["breaks", "follows"],
  "not-precedence": ["breaks", "follows"],
  "not-succession": ["breaks", "follows"],
  "not-chain-response": ["breaks", "followsDirectly"],
  "not-chain-precedence": ["breaks", "followsDirectly"],
  "not-chain-succession": ["breaks", "followsDirectly"],
};

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
  const [effect, fact] = PAIR_RULES[template];
  const activated = { first: casesWith[a], second: casesWith[b], either, always: cases }[conditionOf(template)];
  const held = tallies.count(fact, a, b);
  return { activated, kept: effect === "keeps" ? held : activated - held };
}
