import { usageError } from "../../errors.ts";
import { parseFilters } from "../../filtering/filter-text.ts";
import { countOf, groupDigits } from "../../numerics/number-text.ts";
import { compareLog, type Grouping, type LogComparison } from "../../pipeline/compare-log.ts";
import { alignColumns } from "../align-columns.ts";
import type { Command, CommandInput } from "../command.ts";
import { duration } from "../facts-table.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { oneLine } from "../one-line.ts";
import { unknownNameNote } from "../unknown-name-note.ts";

/** `tracebook compare`: how the durations of two groups of cases differ. */
export const compareCommand: Command = {
  name: "compare",
  summary: "Compares two groups of cases: cycle time and the segments that take the most time, with effect size and p-value.",
  usage: "LOG (FILTER [FILTER] | --split TIME) [--json]",
  description: [
    "The first group are the cases that the first FILTER chooses, the second those of the second FILTER, or all other cases.",
    "FILTER as for tracebook filter, several with ; between them; only filters that choose cases. Cases that both choose are",
    "in neither group, and counted. --split TIME makes groups of the cases that start before TIME, and from it on.",
    "Effect size: Cliff's delta, -1 to 1, above 0 where the second group takes longer; p-values by permutation of whole cases,",
    "corrected after Holm. Segments that either group takes fewer than 20 times are not compared. JSON: {groups: [{name, cases}],",
    "inBoth, inNone, differences: [{measure, first, second, medianDifferenceSeconds, cliffsDelta, size, pValue}]}.",
  ].join("\n"),
  flags: {
    "split": { value: "TIME", help: "groups by the start of cases: before TIME (2026-01, 2026-01-31, ...) and from it on" },
    "json": { help: "one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 3 },
  examples: [
    { call: "sepsis.xes.gz 'through:Return ER'", does: "the cases that return, and all others" },
    { call: "log:loan-applications 'case-attribute:channel=web' 'case-attribute:channel=branch'", does: "two channels" },
    { call: "sepsis.xes.gz --split 2014-10 --json", does: "cases that start before October 2014, and later ones" },
  ],
  async run(input) {
    const { comparison, unknown } = await compareLog(input.positionals[0], {
      ...openingOptions(input),
      grouping: groupingOf(input),
    });
    for (const name of unknown) input.reporter.message(unknownNameNote(name));
    const { inBoth } = comparison;
    if (inBoth > 0) input.reporter.message(`note: ${countOf(inBoth, "case")} that both filters choose: in neither group`);
    input.print(input.has("json") ? JSON.stringify(comparison) : comparisonText(comparison));
  },
};

function groupingOf({ positionals, option }: CommandInput): Grouping {
  const [, first, second] = positionals;
  const time = option("split");
  if (time !== undefined && first === undefined) return { by: "start", time };
  if (time === undefined && first !== undefined) {
    return { by: "filters", first: parseFilters(first), second: second === undefined ? null : parseFilters(second) };
  }
  throw usageError({
    expected: "a filter that chooses the first group, or --split TIME",
    found: time === undefined ? "neither" : "both",
    advice: "See --help.",
  });
}

function comparisonText({ groups, inNone, differences }: LogComparison): string {
  return [
    ...alignColumns([
      ...groups.map(({ name, cases }, i) => [`${"AB"[i]}  ${oneLine(name)}`, groupDigits(cases)]),
      ...(inNone === 0 ? [] : [["   chosen by no filter", groupDigits(inNone)]]),
    ]),
    "",
    "medians, smallest p-values first",
    ...alignColumns([
      ["", "A", "B", "effect", "", "p"],
      ...differences.map(({ measure, first, second, cliffsDelta, size, pValue }) => [
        measure === "cycle time" ? measure : `${oneLine(measure.from)} → ${oneLine(measure.to)}`,
        duration(first.medianSeconds),
        duration(second.medianSeconds),
        cliffsDelta.toFixed(2),
        size,
        pValue.toFixed(3),
      ]),
    ]),
  ].join("\n");
}
