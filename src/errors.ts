/**
 * The one error class of Tracebook: a problem told to a person.
 *
 * A problem says where it is (file, line, column, case), what was expected, what was found, and
 * what to do about it. Its {@linkcode ProblemKind} decides the exit status of a command. Everything
 * else that is thrown is a fault of the program.
 *
 * @module
 */

/**
 * Why an answer could not be given: the caller's words, the data, a stated limit, or the
 * surroundings (database, disk, port).
 */
export type ProblemKind = "usage" | "input" | "limit" | "environment";

/** What a person needs to know about a problem. All fields but `found` may be left out. */
export interface ProblemDetails {
  /** The file or other source as the user named it. */
  readonly file?: string;
  /** Line in the source, counted from 1. */
  readonly line?: number;
  /** Column in the line (1 = first character), or the name of a table's column. */
  readonly column?: number | string;
  /** The case id in question. */
  readonly caseId?: string;
  /** What would have been right, as a noun phrase: `a timestamp such as 2026-01-31T08:30:00Z`. */
  readonly expected?: string;
  /** What was there instead, as a noun phrase: `"31.02.2026"`. */
  readonly found: string;
  /** What to do, as a sentence: `Name the column with --timestamp.` */
  readonly advice?: string;
}

/** Exit status of a command by the kind of problem; 0 is an answer. */
export const EXIT_STATUS: Readonly<Record<ProblemKind, number>> = {
  usage: 2,
  input: 3,
  limit: 4,
  environment: 1,
};

/** A problem told to a person; see the module's text. */
export class TracebookError extends Error {
  override readonly name = "TracebookError";

  /**
   * @param kind whose problem it is
   * @param details where, expected, found, and what to do
   * @param options the error that brought it about, if any
   */
  constructor(readonly kind: ProblemKind, readonly details: ProblemDetails, options?: ErrorOptions) {
    super(describeProblem(details), options);
  }
}

/** The caller's words are off: exit status 2. */
export const usageError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("usage", details, options);

/** The data is off: exit status 3. */
export const inputError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("input", details, options);

/** A stated limit is reached: exit status 4. */
export const limitError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("limit", details, options);

/** Database, disk, port or permission are off: exit status 1. */
export const environmentError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("environment", details, options);

/**
 * The sentence that a person reads.
 *
 * @example
 * ```ts
 * import { describeProblem } from "@/errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   describeProblem({ file: "a.csv", line: 3, expected: "a timestamp", found: '"soon"', advice: "Name the column with --timestamp." }),
 *   'a.csv, line 3: expected a timestamp, found "soon". Name the column with --timestamp.',
 * );
 * ```
 */
export function describeProblem(details: ProblemDetails): string {
  const place = [
    details.file,
    details.line === undefined ? undefined : `line ${details.line}`,
    details.column === undefined ? undefined : `column ${details.column}`,
    details.caseId === undefined ? undefined : `case ${details.caseId}`,
  ].filter((part) => part !== undefined).join(", ");
  const what = details.expected === undefined ? details.found : `expected ${details.expected}, found ${details.found}`;
  const sentence = (place === "" ? what : `${place}: ${what}`).replace(/\.?$/, ".");
  return details.advice === undefined ? sentence : `${sentence} ${details.advice}`;
}

/**
 * A text of the input, short enough for a message: what is longer ends in an ellipsis.
 *
 * @param most greatest length in UTF-16 units
 *
 * @example
 * ```ts
 * import { clip } from "@/errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([clip("short", 5), clip("longer", 5)], ["short", "long…"]);
 * ```
 */
export const clip = (text: string, most = 80): string => text.length > most ? `${text.slice(0, most - 1)}…` : text;
