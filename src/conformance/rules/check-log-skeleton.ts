import type { LogSkeleton } from "../../process-models/rules/log-skeleton.ts";
import { checkRules, type Rule, type RuleCheck, type RuleCheckOptions, type RuleSource, type TraceView } from "./check-rules.ts";
import { withoutEarlier, withoutLater } from "./check-declare.ts";

/** One rule of a log skeleton. */
export interface SkeletonRule {
  /**
   * `knownActivities`: only activities of the skeleton occur. The others as in
   * {@linkcode LogSkeleton}.
   */
  readonly relation:
    | "equivalence"
    | "alwaysAfter"
    | "alwaysBefore"
    | "neverTogether"
    | "directlyFollows"
    | "occurrences"
    | "knownActivities";
  /**
   * The pair; one label for `directlyFollows` (what may follow it directly) and `occurrences`; none
   * for `knownActivities`.
   */
  readonly activities: readonly string[];
}

/**
 * Checks a log against a log skeleton (Verbeek, Medeiros de Carvalho, "Log Skeletons: A
 * Classification Approach to Process Discovery", 2018): a case fits if it breaks no relation.
 *
 * Rules are the pairs of the skeleton, in its order; for each activity the activities that may
 * follow it directly, and how often it may occur; and that no other activities occur. Cases with
 * the first activity (`alwaysAfter`, `alwaysBefore`, `directlyFollows`) or with any of the two
 * (other pairs) activate a rule; every case activates the others.
 *
 * A variant takes time in proportion to the rules about its activities.
 *
 * @example
 * ```ts
 * import { checkLogSkeleton } from "@/conformance/rules/check-log-skeleton.ts";
 * import { discoverLogSkeleton } from "@/discovery/discover-log-skeleton.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const ab = { activities: ["a", "b"], offsets: Uint32Array.of(0, 2), steps: Uint16Array.of(0, 1), counts: Uint32Array.of(1) };
 * const ba = { ...ab, steps: Uint16Array.of(1, 0) };
 * const check = checkLogSkeleton(discoverLogSkeleton(ab), ba);
 * const broken = check.rules.filter(({ breaches }) => breaches.length > 0).map(({ rule }) => `${rule.relation} ${rule.activities}`);
 * assertEquals(broken, ["alwaysAfter a,b", "alwaysBefore b,a", "directlyFollows b"]);
 * ```
 *
 * @throws a limit error above 2 × 10^9 rules to check
 */
export function checkLogSkeleton(
  skeleton: LogSkeleton,
  source: RuleSource,
  options: RuleCheckOptions = {},
): RuleCheck<SkeletonRule> {
  return checkRules(skeletonRules(skeleton), source, options);
}

/** The rules of a log skeleton. */
export function skeletonRules(skeleton: LogSkeleton): Rule<SkeletonRule>[] {
  const { activities, occurrences } = skeleton;
  const rule = (
    relation: SkeletonRule["relation"],
    labels: readonly string[],
    condition: Rule<SkeletonRule>["condition"],
    breach: Rule<SkeletonRule>["breach"],
  ): Rule<SkeletonRule> => ({ subject: { relation, activities: labels }, activities: labels, condition, breach });
  const both = (a: readonly number[], b: readonly number[]) => [...a, ...b].sort((x, y) => x - y);
  const some = (events: readonly number[]) => events.length === 0 ? null : events;
  const mayFollow = new Map(activities.map((label) => [label, new Set<string>()]));
  for (const [from, to] of skeleton.directlyFollows) mayFollow.get(from)?.add(to);
  const known = new Set(activities);
  return [
    ...skeleton.equivalence.map((pair) =>
      rule("equivalence", pair, "either", (a, b) => a.length === b.length ? null : both(a, b))
    ),
    ...skeleton.alwaysAfter.map((pair) => rule("alwaysAfter", pair, "first", (a, b) => some(withoutLater(a, b)))),
    ...skeleton.alwaysBefore.map((pair) => rule("alwaysBefore", pair, "first", (a, b) => some(withoutEarlier(b, a)))),
    ...skeleton.neverTogether.map((pair) =>
      rule("neverTogether", pair, "either", (a, b) => a.length === 0 || b.length === 0 ? null : both(a, b))
    ),
    ...activities.map((label) =>
      rule("directlyFollows", [label], "first", (a, _, trace) => some(wrongNext(a, trace, mayFollow.get(label)!)))
    ),
    ...activities.map((label, i) => rule("occurrences", [label], "always", (a) => occurrences[i].includes(a.length) ? null : a)),
    rule("knownActivities", [], "always", (_, __, trace) => some(unknownEvents(trace, known))),
  ];
}

/** The events that may not follow the given ones directly. */
const wrongNext = (events: readonly number[], trace: TraceView, allowed: ReadonlySet<string>): number[] =>
  events.map((event) => event + 1).filter((next) => next < trace.length && !allowed.has(trace.labelAt(next)));

const unknownEvents = (trace: TraceView, known: ReadonlySet<string>): number[] =>
  Array.from({ length: trace.length }, (_, position) => position).filter((position) => !known.has(trace.labelAt(position)));
