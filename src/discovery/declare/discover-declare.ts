import { limitError, usageError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import { isSymmetric, takesOneActivity } from "../../process-models/declare-conditions.ts";
import {
  DECLARE_TEMPLATES,
  type DeclareConstraint,
  type DeclareModel,
  type DeclareTemplate,
} from "../../process-models/declare-model.ts";
import { checkShares } from "../check-shares.ts";
import { tallyPairs } from "../pair-tallies.ts";
import { usedActivities } from "../used-activities.ts";
import { keepStrongest } from "./keep-strongest.ts";
import { casesOfPair, type CasesOfRule, casesOfSingle } from "./cases-of-rule.ts";

/** Options of {@linkcode discoverDeclare}. */
export interface DeclareOptions {
  /**
   * Least share of all cases that activate a rule, and that have each activity of a rule about two,
   * from 0 to 1. Default 0.1.
   */
  readonly support?: number;
  /** Least share of the activating cases that keep the rule, from 0 to 1. Default 0.9. */
  readonly confidence?: number;
  /** Templates to look for. Default: all. */
  readonly templates?: readonly DeclareTemplate[];
  /**
   * All rules, or only those that do not follow from another one that is at least as confident.
   * Default all.
   */
  readonly rules?: "all" | "strongest";
  /** Most rules looked at for a model. Default 1,000,000. */
  readonly maxConstraints?: number;
}

/**
 * Finds the DECLARE rules that a log keeps (Maggi, Mooij, van der Aalst, "User-Guided Discovery of
 * Declarative Process Models", 2011; templates as in Di Ciccio, Mecella, 2015).
 *
 * A case activates a rule if it has the rule's condition: a for responded existence and the
 * responses of a, b; b for the precedences; a or b for co-existence and the successions; the not
 * forms alike. Every case activates existence, absence, exactly one, init and the choices. Support
 * is the share of all cases that activate the rule, confidence the share of those that keep it at
 * all their events; cases are counted, not single activations (Di Ciccio counts events: his figures
 * are finer, his rules at confidence 1 the same). With `rules: "strongest"` those that follow from
 * another one are left out: a quarter to a half is left on real logs.
 *
 * Rules about two activities are only looked for among those that at least the share `support` of
 * the cases has (after Maggi, Bose, van der Aalst, "Efficient Discovery of Understandable
 * Declarative Process Models from Event Logs", 2012): that two do not occur together says nothing
 * where one hardly occurs at all.
 *
 * One pass over the variants, each at its length times plus the square of its distinct activities,
 * then one over the pairs of activities.
 *
 * @example
 * ```ts
 * import { discoverDeclare } from "@/discovery/declare/discover-declare.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // a b in three cases, b in one
 * const variants = { activities: ["a", "b"], offsets: Uint32Array.of(0, 2, 3), steps: Uint16Array.of(0, 1, 1), counts: Uint32Array.of(3, 1) };
 * const { constraints } = discoverDeclare(variants, { templates: ["response", "precedence"], confidence: 0.7 });
 * assertEquals(constraints, [
 *   { template: "response", activities: ["a", "b"], support: 0.75, confidence: 1 },
 *   { template: "precedence", activities: ["a", "b"], support: 1, confidence: 0.75 },
 * ]);
 * ```
 *
 * @throws a usage error for thresholds that are not from 0 to 1 and for unknown templates; a limit
 * error for more rules than `maxConstraints`, above 4,096 activities, or above some minutes of work
 */
export function discoverDeclare(variants: Variants, options: DeclareOptions = {}): DeclareModel {
  checkShares({ ...options }, ["support", "confidence"]);
  const { support = 0.1, confidence = 0.9, templates = DECLARE_TEMPLATES, maxConstraints = 1_000_000 } = options;
  for (const template of templates) {
    if (DECLARE_TEMPLATES.includes(template)) continue;
    throw usageError({ expected: `templates out of ${DECLARE_TEMPLATES.join(", ")}`, found: JSON.stringify(template) });
  }
  const tallies = tallyPairs(usedActivities(variants));
  const { activities, cases } = tallies;
  const constraints: DeclareConstraint[] = [];
  const keep = (template: DeclareTemplate, codes: readonly number[], { activated, kept }: CasesOfRule) => {
    if (activated === 0 || activated / cases < support || kept / activated < confidence) return;
    if (constraints.length === maxConstraints) throw tooManyRules(maxConstraints);
    constraints.push({
      template,
      activities: codes.map((code) => activities[code]),
      support: activated / cases,
      confidence: kept / activated,
    });
  };
  const all = Array.from(activities.keys());
  const frequent = all.filter((a) => tallies.casesWith[a] / cases >= support);
  for (const template of DECLARE_TEMPLATES.filter((template) => templates.includes(template))) {
    if (takesOneActivity(template)) {
      for (const a of all) keep(template, [a], casesOfSingle(template, tallies, a));
      continue;
    }
    for (const a of frequent) {
      for (const b of frequent) {
        if (isSymmetric(template) ? a < b : a !== b) keep(template, [a, b], casesOfPair(template, tallies, a, b));
      }
    }
  }
  return { activities, constraints: options.rules === "strongest" ? keepStrongest(constraints) : constraints };
}

const tooManyRules = (most: number) =>
  limitError({
    expected: `at most ${most} rules`,
    found: "more",
    advice: "Raise support or confidence, or look for fewer templates.",
  });
