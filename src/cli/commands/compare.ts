import { usageError } from "../../errors.ts";
import { parseFilters } from "../../filtering/filter-text.ts";
import { countOf, groupDigits } from "../../numerics/number-text.ts";
import { compareLog, type Grouping, type LogComparison } from "../../pipeline/compare-log.ts";
import { alignColumns, duration, oneLine } from "../terminal-text.ts";
import type { Command, CommandInput } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { unknownNameNote } from "../nearest-name.ts";

/** `tracebook compare`: compares the durations of two groups of cases. */
export const compareCommand: Command = {
  name: "compare",
  summary: "Compares two groups of cases: cycle time and the segments that take the most time, with effect size and p-value.",
  usage: "LOG (FILTER [FILTER] | --split TIME) [--json]",
  description: [
    "The first FILTER chooses the first group. The second FILTER chooses the second group; without it, that is all other cases.",
    "A FILTER is written as for tracebook filter, several joined by ; and must choose cases, not events. Cases that both filters",
    "choose are in neither group; they are counted. --split TIME divides the cases into those that start before TIME and the others.",
    "The effect size is Cliff's delta, from -1 to 1, positive if the second group takes longer. The p-values are from permutations",
    "of whole cases, with Holm's correction. Segments with fewer than 20 passages in a group are not compared.",
    "JSON: {groups: [{name, cases}], inBoth, inNone,",
    "differences: [{measure, first, second, medianDifferenceSeconds, cliffsDelta, size, pValue}]}.",
  ].join("\n"),
  flags: {
    "split": { value: "TIME", help: "divide the cases by their start: before TIME (2026-01, 2026-01-31, ...), and later" },
    "json": { help: "print one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 3 },
  examples: [
    { call: "sepsis.xes.gz 'through:Return ER'", does: "cases with a return, and all others" },
    { call: "log:loan-applications 'case-attribute:channel=web' 'case-attribute:channel=branch'", does: "cases of two channels" },
    { call: "sepsis.xes.gz --split 2014-10 --json", does: "cases that start before October 2014, and later cases" },
  ],
  async run(input) {
    const { comparison, unknown } = await compareLog(input.positionals[0], {
      ...openingOptions(input),
      grouping: groupingOf(input),
    });
    for (const name of unknown) input.reporter.message(unknownNameNote(name));
    const { inBoth } = comparison;
    if (inBoth > 0) input.reporter.message(`note: left out of both groups: ${countOf(inBoth, "case")} that both filters choose`);
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
