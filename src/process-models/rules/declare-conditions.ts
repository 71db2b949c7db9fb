import type { DeclareTemplate } from "./declare-model.ts";

/** Templates about one activity. */
export type SingleTemplate = "existence" | "absence" | "exactly-one" | "init";

/** Which cases activate a rule about a and b: those with a, with b, with any of the two, or all. */
export type RuleCondition = "first" | "second" | "either" | "always";

const CONDITIONS: Readonly<Record<DeclareTemplate, RuleCondition>> = {
  "existence": "always",
  "absence": "always",
  "exactly-one": "always",
  "init": "always",
  "choice": "always",
  "exclusive-choice": "always",
  "responded-existence": "first",
  "co-existence": "either",
  "response": "first",
  "precedence": "second",
  "succession": "either",
  "alternate-response": "first",
  "alternate-precedence": "second",
  "alternate-succession": "either",
  "chain-response": "first",
  "chain-precedence": "second",
  "chain-succession": "either",
  "not-responded-existence": "first",
  "not-co-existence": "either",
  "not-response": "first",
  "not-precedence": "second",
  "not-succession": "either",
  "not-chain-response": "first",
  "not-chain-precedence": "second",
  "not-chain-succession": "either",
};

/** Which cases activate a rule of a template; support counts them, confidence is asked of them. */
export const conditionOf = (template: DeclareTemplate): RuleCondition => CONDITIONS[template];

/** Whether a template is about one activity. */
export const takesOneActivity = (template: DeclareTemplate): template is SingleTemplate =>
  template === "existence" || template === "absence" || template === "exactly-one" || template === "init";

/** Whether a rule about a and b says the same as one about b and a. */
export const isSymmetric = (template: DeclareTemplate): boolean =>
  template === "choice" || template === "exclusive-choice" || template === "co-existence" || template === "not-co-existence";
