import type { DeclareConstraint, DeclareTemplate } from "../../process-models/declare-model.ts";

/**
 * Which activities of the weaker rule a stronger one is about, in its order: the same, the two
 * exchanged, or the first or second one alone.
 */
type Order = "ab" | "ba" | "a" | "b";

/**
 * For each template those from which it follows, at the same activities (Di Ciccio, Maggi, Montali,
 * Mendling, "Resolving Inconsistencies and Redundancies in Declarative Process Models", 2017).
 */
const STRONGER: Partial<Record<DeclareTemplate, readonly (readonly [DeclareTemplate, Order])[]>> = {
  "existence": [["exactly-one", "a"], ["init", "a"]],
  "choice": [["existence", "a"], ["existence", "b"], ["exclusive-choice", "ab"]],
  "responded-existence": [["co-existence", "ab"], ["co-existence", "ba"], ["response", "ab"], ["precedence", "ba"]],
  "co-existence": [["succession", "ab"], ["succession", "ba"]],
  "response": [["succession", "ab"], ["alternate-response", "ab"]],
  "precedence": [["succession", "ab"], ["alternate-precedence", "ab"]],
  "succession": [["alternate-succession", "ab"]],
  "alternate-response": [["alternate-succession", "ab"], ["chain-response", "ab"]],
  "alternate-precedence": [["alternate-succession", "ab"], ["chain-precedence", "ab"]],
  "alternate-succession": [["chain-succession", "ab"]],
  "chain-response": [["chain-succession", "ab"]],
  "chain-precedence": [["chain-succession", "ab"]],
  "not-responded-existence": [["not-co-existence", "ab"], ["not-co-existence", "ba"]],
  "not-co-existence": [["exclusive-choice", "ab"]],
  "not-response": [["not-succession", "ab"], ["not-responded-existence", "ab"]],
  "not-precedence": [["not-succession", "ab"], ["not-responded-existence", "ba"]],
  "not-succession": [["not-co-existence", "ab"], ["not-co-existence", "ba"]],
  "not-chain-response": [["not-chain-succession", "ab"], ["not-response", "ab"]],
  "not-chain-precedence": [["not-chain-succession", "ab"], ["not-precedence", "ab"]],
  "not-chain-succession": [["not-succession", "ab"]],
};

/**
 * The constraints without those that follow from another one that is at least as confident:
 * `response(a, b)` from `chain-response(a, b)`, say. Rules that follow only from several others
 * together stay. Linear.
 */
export function keepStrongest(constraints: readonly DeclareConstraint[]): DeclareConstraint[] {
  const keyOf = (template: DeclareTemplate, activities: readonly string[]) => JSON.stringify([template, ...activities]);
  const confidence = new Map(constraints.map((rule) => [keyOf(rule.template, rule.activities), rule.confidence]));
  return constraints.filter((rule) => {
    const [a, b] = rule.activities;
    const about = { ab: [a, b], ba: [b, a], a: [a], b: [b] };
    return !(STRONGER[rule.template] ?? []).some(([template, order]) =>
      (confidence.get(keyOf(template, about[order])) ?? -1) >= rule.confidence
    );
  });
}
