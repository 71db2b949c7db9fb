import { describeClassifier } from "../event-log/classifier.ts";
import type { ClassifiedFacts } from "../pipeline/facts.ts";
import { sayDuration } from "../time/duration-text.ts";
import { alignColumns } from "./align-columns.ts";
import { oneLine } from "./one-line.ts";
import { groupDigits } from "../numerics/number-text.ts";

/** How many variants and edges the table shows; `--json` has all. */
const SHOWN = 10;

/** Facts of a log as a table for people. */
export function factsTable(facts: ClassifiedFacts): string {
  const { summary, activities, variants, caseDurations, activityDefinition } = facts;
  const edges = [...facts.directlyFollows].sort((a, b) => b.count - a.count || compare(a.from, b.from) || compare(a.to, b.to));
  const eventually = facts.eventuallyFollows?.toSorted((a, b) =>
    b.cases - a.cases || b.count - a.count || compare(a.from, b.from) || compare(a.to, b.to)
  );
  return [
    `${oneLine(facts.log)} (${oneLine(facts.file)})`,
    "",
    ...alignColumns([
      ...(activityDefinition === undefined ? [] : [["activity", oneLine(describeClassifier(activityDefinition))]]),
      ["events", groupDigits(summary.events)],
      ["cases", groupDigits(summary.cases)],
      ["activities", groupDigits(summary.activities)],
      ["variants", groupDigits(summary.variants)],
      ["first event", summary.firstTimestamp ?? "none"],
      ["last event", summary.lastTimestamp ?? "none"],
      ["rejected rows", groupDigits(summary.rowsWithoutCaseActivityOrTime)],
      ["median case", duration(caseDurations.medianSeconds)],
      ["90 % of cases", duration(caseDurations.p90Seconds)],
    ]),
    "",
    "activities",
    ...alignColumns(
      Object.entries(activities).sort(([a, x], [b, y]) => y - x || compare(a, b)).map((
        [name, count],
      ) => [oneLine(name), groupDigits(count)]),
    ),
    "",
    `most frequent steps (${Math.min(SHOWN, edges.length)} of ${edges.length})`,
    ...alignColumns(
      edges.slice(0, SHOWN).map((edge) => [
        `${oneLine(edge.from)} → ${oneLine(edge.to)}`,
        groupDigits(edge.count),
        `median ${duration(edge.medianSeconds)}`,
      ]),
    ),
    ...(eventually === undefined ? [] : [
      "",
      `eventually follows, in most cases (${Math.min(SHOWN, eventually.length)} of ${eventually.length})`,
      ...alignColumns(
        eventually.slice(0, SHOWN).map(({ from, to, count, cases }) => [
          `${oneLine(from)} … ${oneLine(to)}`,
          groupDigits(cases),
          `cases, ${groupDigits(count)} pairs of events`,
        ]),
      ),
    ]),
    "",
    `most frequent variants (${Math.min(SHOWN, variants.top.length)} of ${variants.count})`,
    ...alignColumns(
      variants.top.slice(0, SHOWN).map(({ count, activities }) => [groupDigits(count), activities.map(oneLine).join(" → ")]),
    ),
  ].join("\n");
}

/** A duration in seconds as people say it; `none` for null. */
export const duration = (seconds: number | null): string => seconds === null ? "none" : sayDuration(seconds);

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
