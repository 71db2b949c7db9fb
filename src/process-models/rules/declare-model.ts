/**
 * The templates of DECLARE (Pesic, Schonenberg, van der Aalst, "DECLARE: Full Support for
 * Loosely-Structured Processes", 2007; alternate, chain and not forms as in Di Ciccio, Mecella, "On
 * the Discovery of Declarative Control Flows for Artful Processes", 2015). The first four are about
 * one activity, the others about two, in the order of their meaning: `response(a, b)`: every a is
 * followed by a b later; `precedence(a, b)`: every b has an a before it.
 */
export const DECLARE_TEMPLATES = [
  "existence",
  "absence",
  "exactly-one",
  "init",
  "choice",
  "exclusive-choice",
  "responded-existence",
  "co-existence",
  "response",
  "precedence",
  "succession",
  "alternate-response",
  "alternate-precedence",
  "alternate-succession",
  "chain-response",
  "chain-precedence",
  "chain-succession",
  "not-responded-existence",
  "not-co-existence",
  "not-response",
  "not-precedence",
  "not-succession",
  "not-chain-response",
  "not-chain-precedence",
  "not-chain-succession",
] as const;

/** One of {@linkcode DECLARE_TEMPLATES}. */
export type DeclareTemplate = typeof DECLARE_TEMPLATES[number];

/** A rule that the cases of a process keep, or most of them. */
export interface DeclareConstraint {
  readonly template: DeclareTemplate;
  /** One label for the first four templates, two for the others. */
  readonly activities: readonly string[];
  /** Share of all cases in which the rule is activated (its condition occurs), 0 to 1. */
  readonly support: number;
  /** Share of the cases that activate the rule and keep it, 0 to 1. */
  readonly confidence: number;
}

/** A declarative model: whatever breaks none of the constraints is allowed. */
export interface DeclareModel {
  /** The activities that the model knows, in code-unit order. */
  readonly activities: readonly string[];
  /** In the order of the templates, then of the activities, label by label in code-unit order. */
  readonly constraints: readonly DeclareConstraint[];
}

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
