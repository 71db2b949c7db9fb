import { describeClassifier } from "../../event-log/classifier.ts";
import { jsonParts } from "../../formats/json/json-parts.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { groupDigits } from "../../numerics/number-text.ts";
import { type ClassifiedFacts, readFacts } from "../../pipeline/facts.ts";
import type { CommandBody } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { alignColumns, duration, eventTime, oneLine } from "../terminal-text.ts";

/** `tracebook facts`: the facts of a log. */
export const factsCommand: CommandBody = {
  name: "facts",
  usage: "LOG [--eventually-follows] [--json]",
  description: `LOG is a file (${LOG_ENDINGS.join(", ")}), which needs no database, or the name of a stored log.\n` +
    "log:NAME always means the stored log.",
  flags: {
    "eventually-follows": { help: "also how often one activity comes later than another in the same case, directly or not" },
    "json": { help: "print one JSON document instead of a table" },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz", does: "the main figures as a table" },
    { call: "log:loan-applications --json", does: "all facts of a stored log as JSON" },
    { call: "sepsis.xes.gz --eventually-follows --json", does: "with the eventually-follows relation" },
    { call: "orders.csv --case order --activity step --timestamp at", does: "a CSV file, with its columns named" },
    { call: "shop.sqlite --object-type order", does: "an object-centric log, each order a case" },
  ],
  async run(input) {
    const facts = await readFacts(input.positionals[0], {
      ...analysisOptions(input),
      eventuallyFollows: input.has("eventually-follows"),
    });
    input.print(input.has("json") ? jsonParts(facts) : factsTable(facts));
  },
};

/** Rows of each list that the table shows; `--json` has all. */
const SHOWN = 10;

/** Facts of a log as tables. */
function factsTable(facts: ClassifiedFacts): string {
  const { activities, variants } = facts;
  const rows = Object.entries(activities).sort(([a, x], [b, y]) => y - x || compare(a, b));
  return [
    [`${oneLine(facts.log)} (${oneLine(facts.file)})`],
    summaryLines(facts),
    ["activities", ...alignColumns(rows.map(([name, count]) => [oneLine(name), groupDigits(count)]))],
    stepLines(facts),
    eventuallyLines(facts),
    [
      `most frequent variants (${Math.min(SHOWN, variants.top.length)} of ${variants.count})`,
      ...alignColumns(variants.top.slice(0, SHOWN).map(({ count, activities }) => [groupDigits(count), pathText(activities)])),
    ],
  ].filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

function summaryLines({ summary, caseDurations, activityDefinition, firstDate, lastDate, zone }: ClassifiedFacts): string[] {
  const timeOf = (text: string | null) => eventTime(text === null ? null : new Date(text), zone);
  return alignColumns([
    ...(activityDefinition === undefined ? [] : [["activity", oneLine(describeClassifier(activityDefinition))]]),
    ["events", groupDigits(summary.events)],
    ["cases", groupDigits(summary.cases)],
    ["activities", groupDigits(summary.activities)],
    ["variants", groupDigits(summary.variants)],
    ...(caseDurations === null ? [["times", "none: only the order of events is known"]] : [
      ["first event", firstDate ?? timeOf(summary.firstTimestamp)],
      ["last event", lastDate ?? timeOf(summary.lastTimestamp)],
    ]),
    ["rejected rows", groupDigits(summary.rowsWithoutCaseActivityOrTime)],
    ...(caseDurations === null ? [] : [
      ["median case", duration(caseDurations.medianSeconds)],
      ["90 % of cases", duration(caseDurations.p90Seconds)],
    ]),
  ]);
}

function stepLines({ directlyFollows }: ClassifiedFacts): string[] {
  const edges = directlyFollows.toSorted((a, b) => b.count - a.count || compare(a.from, b.from) || compare(a.to, b.to));
  return [
    `most frequent steps (${Math.min(SHOWN, edges.length)} of ${edges.length})`,
    ...alignColumns(
      edges.slice(0, SHOWN).map((edge) => [
        `${oneLine(edge.from)} → ${oneLine(edge.to)}`,
        groupDigits(edge.count),
        edge.medianSeconds === null ? "" : `median ${duration(edge.medianSeconds)}`,
      ]),
    ),
  ];
}

/** None where the relation was not asked for. */
function eventuallyLines({ eventuallyFollows }: ClassifiedFacts): string[] {
  if (eventuallyFollows === undefined) return [];
  const pairs = eventuallyFollows.toSorted((a, b) =>
    b.cases - a.cases || b.count - a.count || compare(a.from, b.from) || compare(a.to, b.to)
  );
  return [
    `eventually follows, most cases first (${Math.min(SHOWN, pairs.length)} of ${pairs.length})`,
    ...alignColumns(
      pairs.slice(0, SHOWN).map(({ from, to, count, cases }) => [
        `${oneLine(from)} … ${oneLine(to)}`,
        groupDigits(cases),
        `cases, ${groupDigits(count)} pairs of events`,
      ]),
    ),
  ];
}

/** Steps of a path that are shown. */
const SHOWN_STEPS = 25;

/** A path as text; of a long one the first steps, the number of others, and the last step. */
function pathText(activities: readonly string[]): string {
  const steps = activities.map((text) => oneLine(text));
  const left = steps.length - SHOWN_STEPS;
  const shown = left <= 0 ? steps : [...steps.slice(0, SHOWN_STEPS - 1), `${groupDigits(left)} more`, steps.at(-1)!];
  return shown.join(" → ");
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
