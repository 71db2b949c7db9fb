import type { DriftReport } from "../../comparison/drift/drift-report.ts";
import { usageError } from "../../errors.ts";
import { countOf, groupDigits, sayPValue } from "../../numerics/number-text.ts";
import { measureDrift } from "../../pipeline/measure-drift.ts";
import type { CommandBody } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { oneLine, oneSentence } from "../terminal-text.ts";

/** `tracebook drift`: when and how the process changed. */
export const driftCommand: CommandBody = {
  name: "drift",
  usage: "LOG [--since DATE] [--by cases|days] [--json]",
  description: [
    "Each change has its time, a 95 % interval of it, and a p-value that is corrected for all times, all relations and all other",
    "things that were looked at: a process without changes shows one in at most 1 % of logs. What differs between weekdays is no",
    "change, nor what comes back each year, in a log of two years. The latest cases, which may be running, are not looked at.",
    "The models in use are checked on newer cases by tracebook check-models.",
    "JSON: {casesUsed, cases, drifts: [{aspect, at, interval, shape, affects, casesBefore, firstCase, pValue, kind, sentence,",
    "changes: [{words, before, after, casesBefore, casesAfter, seconds, segment, pValue, cases}]}], notes}.",
  ].join("\n"),
  flags: {
    "since": {
      value: "DATE",
      help: "only changes from this time on (2026, 2026-01, 2026-01-31, ...); earlier cases tell how it was",
    },
    "by": { value: "UNIT", help: "cases (default), or days: where the cases of a day are alike, as in batches" },
    "json": { help: "print one JSON document instead of text" },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 0, max: 1 },
  examples: [
    { call: "log:loan-applications", does: "all changes" },
    { call: "sepsis.xes.gz --since 2014-06 --json", does: "changes since June 2014" },
  ],
  async run(input) {
    const [source] = input.positionals;
    if (source === undefined) {
      throw usageError({ expected: "a log", found: "none", advice: "To check the models in use, run deno task check-models." });
    }
    const by = input.option("by") ?? "cases";
    if (by !== "cases" && by !== "days") throw usageError({ expected: "--by cases or --by days", found: JSON.stringify(by) });
    const report = await measureDrift(source, { ...analysisOptions(input), since: input.option("since"), by });
    for (const note of report.notes) input.reporter.message(`note: ${note}`);
    input.print(input.has("json") ? JSON.stringify(report) : driftText(report));
  },
};

/** Changes that are shown below each drift; `--json` has all. */
const SHOWN = 4;

function driftText({ drifts, casesUsed }: DriftReport): string {
  if (drifts.length === 0) return `no change found in ${countOf(casesUsed, "case")}`;
  return drifts.map(({ aspect, at, interval: [from, to], shape, affects, casesBefore, pValue, sentence, changes }) =>
    [
      `${at.slice(0, 10)}  ${aspect}: ${oneSentence(sentence)}`,
      `  ${shape}, between ${from.slice(0, 10)} and ${to.slice(0, 10)}, after ${groupDigits(casesBefore)} cases, ` +
      `${affects === "days" ? "" : `${affects}, `}${sayPValue(pValue)}`,
      ...changes.filter(({ words }) => words !== sentence).slice(0, SHOWN).map(({ words, cases }) =>
        `  - ${oneSentence(words)}${cases.length === 0 ? "" : `, as in ${oneLine(cases[0])}`}`
      ),
    ].join("\n")
  ).join("\n\n");
}
