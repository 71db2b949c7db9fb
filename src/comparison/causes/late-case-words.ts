import type { EventLog } from "../../event-log/event-log.ts";
import { groupDigits, sayShare, shareBelow } from "../../numerics/number-text.ts";
import { type SaidAlike, saidAlike, sayDuration } from "../../time/duration-text.ts";
import type { CaseGroup, LateCase, LateClause } from "./explain-late-case.ts";

/** A part of a sentence; what comes from the log is apart, so that a page can mark it. */
export type LateWord = string | { readonly name: string };

/** The figures of a case that a reader adds up, in words. */
export interface LateFigures {
  /** Of the whole difference, without a sign. */
  readonly excess: string;
  /** Of each clause, with its sign. */
  readonly clauses: readonly string[];
  /** Of what the clauses leave over, with its sign. */
  readonly rest: string;
}

/**
 * The difference of a case and its parts as they are said: rounded so that the parts add up to the
 * difference, and the difference and the median to the duration.
 *
 * @example
 * ```ts
 * import { lateFigures } from "@/comparison/causes/late-case-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const day = 86_400;
 * const clause = { kind: "repeat", activity: 0, times: 3, typicalTimes: 1, seconds: 50.25 * day, events: [4, 6], range: null } as const;
 * const late = { durationSeconds: 83.94 * day, typicalSeconds: 14.46 * day, excessSeconds: 69.48 * day, clauses: [clause] };
 * assertEquals(lateFigures(late), { excess: "69.4 d", clauses: ["+50.3 d"], rest: "+19.1 d" });
 * ```
 */
export function lateFigures(late: ComparedDurations & Pick<LateCase, "clauses">): LateFigures {
  const { seconds: excess, round, say } = saidExcess(late);
  const signed = (seconds: number) => `${seconds < 0 ? "−" : "+"}${say(Math.abs(seconds))}`;
  const rest = late.clauses.reduce((rest, { seconds }) => rest - round(seconds), excess);
  return { excess: say(Math.abs(excess)), clauses: late.clauses.map(({ seconds }) => signed(seconds)), rest: signed(rest) };
}

/** How long a late case and the comparable ones took. */
export type ComparedDurations = Pick<LateCase, "durationSeconds" | "typicalSeconds" | "excessSeconds">;

const alikeIn = ({ durationSeconds, typicalSeconds }: ComparedDurations): SaidAlike =>
  saidAlike(Math.max(durationSeconds, typicalSeconds));

/**
 * The difference of the durations as they are said, and how its parts are said. Durations that are
 * said to be the same have a difference of smaller units.
 */
function saidExcess(late: ComparedDurations): SaidAlike & { readonly seconds: number } {
  const alike = alikeIn(late);
  const seconds = alike.round(late.durationSeconds) - alike.round(late.typicalSeconds);
  if (seconds !== 0) return { ...alike, seconds };
  const finer = saidAlike(Math.abs(late.excessSeconds));
  return { ...finer, seconds: finer.round(late.excessSeconds) };
}

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
export function lateCaseWords(late: LateCase): string {
  const { durationSeconds, excessSeconds, typicalSeconds, comparableCases, comparedWith } = late;
  const { say, round } = alikeIn(late);
  const cases = groupDigits(comparableCases);
  const others = {
    "same end": `the median of ${cases} completed cases with the same last activity`,
    completed: `the median of ${cases} completed cases`,
    reached: `${cases} other cases needed to get as far, at the median`,
  }[comparedWith];
  const difference = round(durationSeconds) !== round(typicalSeconds)
    ? `${say(Math.abs(saidExcess(late).seconds))} ${excessSeconds > 0 ? "longer" : "shorter"} than`
    : excessSeconds === 0
    ? "as long as"
    : "about as long as";
  return `${say(durationSeconds)}, ${difference} ${others} (${say(typicalSeconds)})`;
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
    const share = `${shareBelow(clause.longerThan)}${clause.longerThan === 1 ? "" : " of"}`;
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
