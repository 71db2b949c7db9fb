import type { LateCase } from "../../comparison/causes/explain-late-case.ts";
import {
  lateCaseWords,
  lateClauseWords,
  lateFigures,
  lateRestWords,
  type LateWord,
} from "../../comparison/causes/late-case-words.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { lateDocument, whyLate } from "../../pipeline/why-late.ts";
import { alignColumns, oneLine } from "../terminal-text.ts";
import type { CommandBody } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";

/** `tracebook why`: why a case is late. */
export const whyCommand: CommandBody = {
  name: "why",
  usage: "LOG CASE_ID [--model FILE|MINER] [--json]",
  description: [
    "A completed case is compared with the completed cases that have the same last activity, a running one with all cases that",
    "have come to its last activity. The difference from their median is divided into at most five parts and a rest; together they",
    "add up. Each part is a measured difference, not a cause. With a model, completed cases are compared by their deviations as well.",
    "JSON: {caseId, durationSeconds, comparedWith, comparableCases, typicalSeconds, excessSeconds, clauses: [{kind, seconds, range, ...}],",
    "restSeconds, unmatched}; activities are labels, events are counted within the case from 0; a range has the size of the case (`own`) beside",
    "that of comparable ones (`low` 5 %, `median`, `high` 95 %).",
  ].join("\n"),
  flags: {
    "model": { value: "FILE", help: "a process model (.pnml .bpmn .ptml), or a miner to discover one, such as inductive" },
    "json": { help: "print one JSON document instead of a table" },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 2, max: 2 },
  examples: [{ call: 'helpdesk.xes.gz "Case 3608"', does: "one case of a file" }],
  async run(input) {
    const explained = await whyLate(input.positionals[0], input.positionals[1], {
      ...analysisOptions(input),
      model: input.option("model"),
    });
    input.print(input.has("json") ? JSON.stringify(lateDocument(explained)) : lateTable(explained.log, explained.late));
  },
};

const wordsOf = (words: readonly LateWord[]): string =>
  words.map((word) => typeof word === "string" ? word : oneLine(word.name)).join("");

function lateTable(log: EventLog, late: LateCase): string {
  const { caseIndex, clauses } = late;
  const figures = lateFigures(late);
  return [
    `Case ${oneLine(log.caseIds[caseIndex])}: ${lateCaseWords(late)}`,
    ...alignColumns([
      ...clauses.map((clause, i) => [figures.clauses[i], wordsOf(lateClauseWords(clause, log))]),
      [figures.rest, wordsOf(lateRestWords(late, log))],
    ]),
  ].join("\n");
}
