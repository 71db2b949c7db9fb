import type { FindingsReport } from "../../comparison/findings/findings-report.ts";
import { countOf, groupDigits, sayPValue } from "../../numerics/number-text.ts";
import { listFindings } from "../../pipeline/list-findings.ts";
import type { CommandBody } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { oneLine, oneSentence } from "../terminal-text.ts";

/** `tracebook findings`: what is worth knowing, without being asked. */
export const findingsCommand: CommandBody = {
  name: "findings",
  usage: "LOG [--json]",
  description: [
    "Each has a figure with its 95 % interval, the affected cases, and the hours at stake, by which they are ranked: of waits, those",
    "waited; of rework, those from an activity to its repetition; of deviations, groups and changes, the difference of the medians",
    "times the cases; of late cases, those beyond; of mistakes, those next to them, which are measured wrongly. In a log in",
    "which there is nothing to find, the chance of any finding is at most 5 %, whatever was looked at; mistakes are recognised by",
    "rule instead. Findings are associations: they say where to look, and not why.",
    "JSON: {cases, completed, tests, findings: [{kind, sentence, figure: {value, unit, interval}, cases, hours, pValue,",
    "evidence: {page, filter}, examples}], mistakes: [{kind, caseId, event, activity}], notes}; events are counted within the case",
    "from 0, a missing one by the one after it.",
  ].join("\n"),
  flags: { "json": { help: "print one JSON document instead of text" }, ...ANALYSIS_FLAGS },
  positionals: { min: 1, max: 1 },
  examples: [{ call: "log:loan-applications", does: "what stands out in the demo log" }],
  async run(input) {
    const report = await listFindings(input.positionals[0], analysisOptions(input));
    for (const note of report.notes) input.reporter.message(`note: ${note}`);
    input.print(input.has("json") ? JSON.stringify(report) : findingsText(report));
  },
};

/** Cases that are named below a finding; `--json` has more. */
const SHOWN = 3;
/** Longest filter that is printed. */
const MOST_FILTER = 200;

function findingsText({ findings, tests }: FindingsReport): string {
  if (findings.length === 0) return `nothing found in ${groupDigits(tests)} tests`;
  return findings.map(({ sentence, cases, hours, pValue, evidence: { filter }, examples }, i) =>
    [
      `${i + 1}. ${oneSentence(sentence)}`,
      `   ${countOf(cases, "case")}, ${groupDigits(Math.round(Math.abs(hours)))} h${hours < 0 ? " saved" : ""}` +
      `${pValue === null ? "" : `, ${sayPValue(pValue)}`}` +
      `${examples.length === 0 ? "" : `, such as ${examples.slice(0, SHOWN).map((text) => oneLine(text)).join(", ")}`}`,
      ...(filter === "" ? [] : [`   filter: ${shortFilter(filter)}`]),
    ].join("\n")
  ).join("\n");
}

/** A filter; of one that names very many cases its beginning, and where the whole is. */
const shortFilter = (filter: string): string =>
  filter.length > MOST_FILTER ? `${filter.slice(0, MOST_FILTER).replace(/,[^,]*$/, "")},... (whole in --json)` : filter;
