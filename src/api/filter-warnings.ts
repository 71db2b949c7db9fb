import { clip } from "../errors.ts";
import { unknownNameNote } from "../filtering/nearest-name.ts";
import type { UnknownName } from "../filtering/unknown-names.ts";
import type { Answers, LogQuestion } from "./answers.ts";
import { LOG_FUNCTIONS } from "./log-functions.ts";
import { readDocument } from "./receipt.ts";

/** Most warnings, and most characters of one: a header must not grow with a filter. */
const MOST_WARNINGS = 5;
const MOST_CHARACTERS = 300;

/**
 * What the filters of a question name and its log lacks, as sentences without a full stop: with
 * such a name a filter chooses all cases or none.
 *
 * @param ask answers the question which names are unknown
 */
export async function filterWarnings(
  question: LogQuestion,
  ask: (question: LogQuestion) => ReturnType<Answers>,
): Promise<string[]> {
  const isOfLog = LOG_FUNCTIONS[question.function].unfiltered === undefined && question.function !== "rejected";
  if (question.filter === "" || !isOfLog) return [];
  const { log, identity, filter } = question;
  const steps = await ask({ log, identity, filter, function: "filter-steps", arguments: {} });
  const { document } = await readDocument(steps, "/unknown");
  return (document as UnknownName[]).map(unknownNameNote);
}

/**
 * Warnings as the value of a header: a JSON list of sentences, in ASCII.
 *
 * @example
 * ```ts
 * import { warningHeader } from "@/api/filter-warnings.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(warningHeader(['the log has no activity "Prüfen"']), String.raw`["the log has no activity \"Pr\u00fcfen\""]`);
 * ```
 */
export const warningHeader = (warnings: readonly string[]): string =>
  JSON.stringify(warnings.slice(0, MOST_WARNINGS).map((warning) => clip(warning, MOST_CHARACTERS)))
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
