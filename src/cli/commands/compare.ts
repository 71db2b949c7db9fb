import { mayBeChance } from "../../comparison/groups/comparison-words.ts";
import { clip, usageError } from "../../errors.ts";
import { parseFilters } from "../../filtering/filter-text.ts";
import { unknownNameNote } from "../../filtering/nearest-name.ts";
import { countOf, groupDigits, sayShare } from "../../numerics/number-text.ts";
import { deadlineOf } from "../../pipeline/check-conformance.ts";
import { compareLog, type Grouping, type LogComparison } from "../../pipeline/compare-log.ts";
import { alignColumns, duration, oneLine, oneSentence } from "../terminal-text.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { parseCount } from "../flag-values.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";

/** `tracebook compare`: compares two groups of cases. */
export const compareCommand: CommandBody = {
  name: "compare",
  usage: "LOG (FILTER [FILTER] | --split TIME | --with LOG | --model FILE) [--json]",
  description: [
    "The first FILTER chooses the first group. The second FILTER chooses the second group; without it, that is all other cases.",
    "A FILTER is written as for tracebook filter, several joined by ; and must choose cases, not events. Cases that both filters",
    "choose are in neither group; they are counted. --split TIME divides the cases into those that start before TIME and the others.",
    "--with compares the log with another one, --model the cases that fit a model file with those that deviate from it.",
    "Differences are B less A: of shares of cases, and of medians. The effect size of a share is Cohen's h; that of a duration is",
    "Cliff's delta, from -1 to 1, positive if the second group takes longer. The p-values are those of assignments of whole cases",
    "to the groups, exact for shares, by rank sums for durations, with Holm's correction over everything that is compared; *",
    "marks what is at most 0.05, - what too few cases have, or lack, to be tested. All 95 % intervals hold at once. Segments with",
    "fewer than 20 passages in a group are not compared. The distance of the variants is the earth mover's distance, beside that of groups drawn at random.",
    "JSON: {groups: [{name, cases}], inBoth, inNone, sentence, tests, activities, relations, variants, resources: [{...,",
    "first, second, firstShare, secondShare, difference, interval, cohensH, size, pValue}], variantCounts,",
    "differences: [{measure, first, second, cases, medianDifferenceSeconds, medianInterval, cliffsDelta, deltaInterval, size,",
    "pValue}], cycleTimeQuantiles, languageDistance: {lower, upper, chance, beyondChance}}.",
  ].join("\n"),
  flags: {
    "split": { value: "TIME", help: "divide the cases by their start: before TIME (2026, 2026-01, 2026-01-31, ...), and later" },
    "with": { value: "LOG", help: "compare with all cases of another log, a file or a stored log" },
    "model": { value: "FILE", help: "compare the cases that fit a model (.pnml .bpmn .ptml) with those that deviate" },
    "top": { value: "N", help: "rows of each table (default 12); the JSON has all" },
    "seed": { value: "N", help: "seed of what is chosen at random (default 42)" },
    "json": { help: "print one JSON document instead of tables" },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 3 },
  examples: [
    { call: "sepsis.xes.gz 'through:Return ER'", does: "cases with a return, and all others" },
    { call: "log:loan-applications 'case-attribute:channel=web' 'case-attribute:channel=branch'", does: "cases of two channels" },
    { call: "sepsis.xes.gz --split 2014-10 --json", does: "cases that start before October 2014, and later cases" },
    { call: "april.csv --with may.csv", does: "two logs" },
  ],
  async run(input) {
    const { comparison, unknown } = await compareLog(input.positionals[0], {
      ...analysisOptions(input),
      grouping: groupingOf(input),
      seed: parseCount(input.option("seed"), "--seed"),
    });
    for (const name of unknown) input.reporter.message(`note: ${unknownNameNote(name)}`);
    const { inBoth } = comparison;
    if (inBoth > 0) input.reporter.message(`note: left out of both groups: ${countOf(inBoth, "case")} that both filters choose`);
    input.print(
      input.has("json")
        ? JSON.stringify(comparison)
        : comparisonTables(comparison, parseCount(input.option("top"), "--top") ?? 12),
    );
  },
};

function groupingOf({ positionals, option }: CommandInput): Grouping {
  const [, first, second] = positionals;
  const [time, other, file] = [option("split"), option("with"), option("model")];
  const given = [first, time, other, file].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw usageError({
      expected: "a filter that chooses the first group, --split TIME, --with LOG or --model FILE",
      found: given === 0 ? "none of them" : given === 2 ? "both of two" : "several of them",
      advice: "See --help.",
    });
  }
  if (time !== undefined) return { by: "start", time };
  if (other !== undefined) return { by: "logs", other };
  if (file !== undefined) return { by: "model", file, deadline: deadlineOf(60_000) };
  return { by: "filters", first: parseFilters(first), second: second === undefined ? null : parseFilters(second) };
}

function comparisonTables(comparison: LogComparison, top: number): string {
  const { groups, inNone, sentence, tests } = comparison;
  return [
    [oneSentence(sentence)],
    alignColumns([
      ...groups.map(({ name, cases }, i) => [`${"AB"[i]}  ${oneLine(name)}`, groupDigits(cases)]),
      ...(inNone === 0 ? [] : [["   in neither group", groupDigits(inNone)]]),
    ]),
    shareLines(comparison, top),
    medianLines(comparison, top),
    [distanceLine(comparison), `${groupDigits(tests)} differences were tested`],
  ].map((lines) => lines.join("\n")).join("\n\n");
}

/** A p-value, with a star where the difference is more than chance. */
const pText = (pValue: number | null): string =>
  pValue === null ? "-" : `${pValue < 0.0005 ? "<0.001" : pValue.toFixed(3)}${mayBeChance({ pValue }) ? "" : " *"}`;

function shareLines({ activities, relations, variants, resources }: LogComparison, top: number): string[] {
  const shares = [
    ...activities.map((row) => ({ row, name: oneLine(row.activity) })),
    ...relations.map((row) => ({ row, name: `${oneLine(row.from ?? "start")} → ${oneLine(row.to ?? "end")}` })),
    ...variants.map((row) => ({ row, name: `variant ${clip(row.activities.map((text) => oneLine(text)).join(", "), 60)}` })),
    ...(resources ?? []).map((row) => ({ row, name: `by ${oneLine(row.resource)}` })),
  ].sort((a, b) => (a.row.pValue ?? 2) - (b.row.pValue ?? 2) || Math.abs(b.row.cohensH) - Math.abs(a.row.cohensH));
  const points = (share: number) => `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
  return [
    "shares of cases, smallest p-values first; differences in points with 95 % intervals",
    "h: how far the shares are apart; from 0.2 on small, from 0.5 on medium, from 0.8 on large",
    ...alignColumns([
      ["", "A", "B", "B - A", "from", "to", "h", "", "p"],
      ...shares.slice(0, top).map(({ row, name }) => [
        name,
        sayShare(row.firstShare),
        sayShare(row.secondShare),
        points(row.difference),
        row.interval === null ? "" : points(row.interval[0]),
        row.interval === null ? "" : points(row.interval[1]),
        row.cohensH.toFixed(2),
        row.size,
        pText(row.pValue),
      ]),
    ]),
  ];
}

const medianLines = ({ differences }: LogComparison, top: number): string[] => [
  "medians, smallest p-values first; effect with its 95 % interval",
  "effect: how much likelier it is that a case of B takes longer than one of A than the reverse, from -1 to 1",
  ...alignColumns([
    ["", "A", "B", "effect", "from", "to", "", "p"],
    ...differences.slice(0, top).map(({ measure, first, second, cliffsDelta, deltaInterval, size, pValue }) => [
      measure === "cycle time" ? measure : `${oneLine(measure.from)} → ${oneLine(measure.to)}`,
      duration(first.medianSeconds),
      duration(second.medianSeconds),
      cliffsDelta.toFixed(2),
      deltaInterval[0].toFixed(2),
      deltaInterval[1].toFixed(2),
      size,
      pText(pValue),
    ]),
  ]),
];

function distanceLine({ languageDistance: { lower, upper, chance, beyondChance } }: LogComparison): string {
  const distance = `${lower === upper ? "" : `${lower.toFixed(3)} to `}${upper.toFixed(3)}`;
  return `distance of the variants, 0 (the same) to 1 (nothing in common): ${distance}; of groups drawn at random ${
    chance.median.toFixed(3)
  }, in 95 % at most ${chance.most.toFixed(3)}${beyondChance ? ": more than chance" : ": it may be chance"}`;
}
