import type { EventLog } from "../../event-log/event-log.ts";
import { groupDigits, sayShare } from "../../numerics/number-text.ts";
import { sayDuration } from "../../time/duration-text.ts";
import type { CaseGroup, LateCase, LateClause } from "./explain-late-case.ts";

/** A part of a sentence; what comes from the log is apart, so that a page can mark it. */
export type LateWord = string | { readonly name: string };

/**
 * The comparison of a case in a sentence, such as "12 d, 7 d longer than the median of 310
 * completed cases with the same end".
 *
 * @example
 * ```ts
 * import { lateCaseWords } from "@/comparison/causes/late-case-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const late = {
 *   caseIndex: 0,
 *   durationSeconds: 7200,
 *   comparedWith: "completed",
 *   comparableCases: 30,
 *   typicalSeconds: 3600,
 *   excessSeconds: 3600,
 *   clauses: [],
 *   restSeconds: 3600,
 *   unmatched: null,
 * } as const;
 * assertEquals(
 *   lateCaseWords(late),
 *   "2 h, 1 h longer than the median of 30 completed cases (1 h)",
 * );
 * ```
 */
export function lateCaseWords(
  { durationSeconds, excessSeconds, typicalSeconds, comparableCases, comparedWith }: LateCase,
): string {
  const cases = groupDigits(comparableCases);
  const others = {
    "same end": `the median of ${cases} completed cases with the same last activity`,
    completed: `the median of ${cases} completed cases`,
    reached: `${cases} other cases needed to get as far, at the median`,
  }[comparedWith];
  const difference = excessSeconds === 0
    ? "as long as"
    : `${sayDuration(Math.abs(excessSeconds))} ${excessSeconds > 0 ? "longer" : "shorter"} than`;
  return `${sayDuration(durationSeconds)}, ${difference} ${others} (${sayDuration(typicalSeconds)})`;
}

/**
 * A clause in words. It states a difference and claims no cause.
 *
 * @example
 * ```ts
 * import { lateClauseWords } from "@/comparison/causes/late-case-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const clause = { kind: "repeat", activity: 0, times: 3, typicalTimes: 1, seconds: 7200, events: [4, 6], range: null } as const;
 * assertEquals(lateClauseWords(clause, { activities: ["check"] }), [{ name: "check" }, " 3 times, where 1 is typical"]);
 * ```
 */
export function lateClauseWords(clause: LateClause, { activities }: Pick<EventLog, "activities">): LateWord[] {
  if (clause.kind === "repeat") {
    return [{ name: activities[clause.activity] }, ` ${clause.times} times, where ${clause.typicalTimes} is typical`];
  }
  if (clause.kind === "not-allowed") {
    const times = clause.times === 1 ? "" : ` ${clause.times} times`;
    return [
      { name: activities[clause.activity] },
      `${times} where the model does not allow it, as in ${sayShare(clause.share)} of these cases`,
    ];
  }
  const segment: LateWord[] = [{ name: activities[clause.from] }, " → ", { name: activities[clause.to] }];
  const typical = sayDuration(clause.typicalSeconds);
  if (clause.kind === "wait") {
    const times = clause.events.length === 1 ? "" : ` in ${clause.events.length} passages`;
    const share = clause.longerThan === 1 ? "all" : `${Math.floor(100 * clause.longerThan)} % of`;
    const group = clause.group === null ? [] : groupWords(clause.group);
    return [
      ...segment,
      ` took ${sayDuration(clause.waitedSeconds)}${times}, longer than ${share} passages`,
      ...group,
      ` (median ${typical})`,
    ];
  }
  const group = groupWords(groupOf(clause));
  const median = sayDuration(clause.groupSeconds);
  return [...segment, ...group, ` takes ${median} at the median of ${groupDigits(clause.passages)} passages, ${typical} of all`];
}

/**
 * What the clauses leave over, in words.
 *
 * @example
 * ```ts
 * import { lateRestWords } from "@/comparison/causes/late-case-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const late = { clauses: [], excessSeconds: 7200, unmatched: { from: 0, to: 1, seconds: 3600 } };
 * assertEquals(lateRestWords(late, { activities: ["ask", "pay"] }), [
 *   "no part stands out",
 *   "; of it 1 h from ",
 *   { name: "ask" },
 *   " to ",
 *   { name: "pay" },
 *   ", which too few of these cases have to compare",
 * ]);
 * ```
 */
export function lateRestWords(
  { clauses, excessSeconds, unmatched }: Pick<LateCase, "clauses" | "excessSeconds" | "unmatched">,
  { activities }: Pick<EventLog, "activities">,
): LateWord[] {
  if (excessSeconds <= 0) return ["the case is no slower than others"];
  const rest = clauses.length === 0 ? "no part stands out" : "everything else, faster parts included";
  if (unmatched === null) return [rest];
  const { from, to, seconds } = unmatched;
  return [
    rest,
    `; of it ${sayDuration(seconds)} from `,
    { name: activities[from] },
    " to ",
    { name: activities[to] },
    ", which too few of these cases have to compare",
  ];
}

/**
 * Where the case stands among those that it is compared with, in words; null where the clause has
 * no range.
 *
 * @example
 * ```ts
 * import { lateRangeWords } from "@/comparison/causes/late-case-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const range = { own: 3, low: 1, median: 1, high: 2 };
 * assertEquals(lateRangeWords({ kind: "repeat", range }), "3 times here; 1 is the median, 90 % from 1 to 2");
 * ```
 */
export function lateRangeWords({ kind, range }: Pick<LateClause, "kind" | "range">): string | null {
  if (range === null) return null;
  const said = kind === "repeat" ? String : sayDuration;
  const own = kind === "repeat" ? `${range.own} times` : said(range.own);
  return `${own} here; ${said(range.median)} is the median, 90 % from ${said(range.low)} to ${said(range.high)}`;
}

/** The group of cases that a clause is about. */
function groupOf(clause: Exclude<LateClause, { readonly kind: "wait" | "repeat" | "not-allowed" }>): CaseGroup {
  if (clause.kind === "deviation") return { deviation: clause.deviation };
  return { attribute: clause.kind === "person" ? null : clause.attribute, value: clause.value };
}

function groupWords(group: CaseGroup): LateWord[] {
  if (!("deviation" in group)) {
    const { attribute, value } = group;
    return attribute === null ? [" by ", { name: value }] : [" with ", { name: attribute }, " ", { name: value }];
  }
  const { kind, activity } = group.deviation;
  const name = { name: activity ?? "" };
  return kind === "model-move"
    ? [" in cases without ", name, ", which the model requires,"]
    : [" in cases with ", name, " where the model does not allow it"];
}
