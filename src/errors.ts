/**
 * The error class of Tracebook, for problems that a user should read.
 *
 * A problem says where it is (file, line, column, case), what was expected, what was found, and
 * what to do. Its {@linkcode ProblemKind} decides the exit status of a command. Any other error is
 * a fault of the program.
 *
 * @module
 */

/**
 * The cause of a problem: wrong usage, bad input data, a stated limit, or the environment
 * (database, disk, port).
 */
export type ProblemKind = "usage" | "input" | "limit" | "environment";

/** The details of a problem. Only `found` is required. */
export interface ProblemDetails {
  /** The file or other source, as the user wrote it. */
  readonly file?: string;
  /** Line in the source, counted from 1. */
  readonly line?: number;
  /** Column in the line (1 = first character), or the name of a table's column. */
  readonly column?: number | string;
  /** The id of the case. */
  readonly caseId?: string;
  /** What was expected, as a noun phrase: `a timestamp such as 2026-01-31T08:30:00Z`. */
  readonly expected?: string;
  /** What was found instead, as a noun phrase: `"31.02.2026"`. */
  readonly found: string;
  /** What to do, as a sentence: `Name the column with --timestamp.` */
  readonly advice?: string;
}

/** Exit status of a command by the kind of problem; 0 is success. */
export const EXIT_STATUS: Readonly<Record<ProblemKind, number>> = {
  usage: 2,
  input: 3,
  limit: 4,
  environment: 1,
};

/** A problem that a user should read; see the module's documentation. */
export class TracebookError extends Error {
  // The class keeps its name in the minified library, whose errors Node.js prints with it.
  static {
    Object.defineProperty(this, "name", { value: "TracebookError" });
  }

  override readonly name = "TracebookError";

  /**
   * @param kind the cause of the problem
   * @param details where it is, what was expected and found, and what to do
   * @param options the error that caused it, if any
   */
  constructor(readonly kind: ProblemKind, readonly details: ProblemDetails, options?: ErrorOptions) {
    super(describeProblem(details), options);
  }
}

/** A problem of wrong usage: exit status 2. */
export const usageError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("usage", details, options);

/** A problem of the input data: exit status 3. */
export const inputError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("input", details, options);

/** A stated limit was reached: exit status 4. */
export const limitError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("limit", details, options);

/** A problem of database, disk, port or permissions: exit status 1. */
export const environmentError = (details: ProblemDetails, options?: ErrorOptions): TracebookError =>
  new TracebookError("environment", details, options);

/**
 * The problem as a sentence for the user.
 *
 * @example
 * ```ts
 * import { describeProblem } from "@/errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   describeProblem({
 *     file: "a.csv",
 *     line: 3,
 *     expected: "a timestamp",
 *     found: '"soon"',
 *     advice: "Name the column with --timestamp.",
 *   }),
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
  const sentence = (place === "" ? what : `${place}: ${what}`).replace(/[^.?]$/, "$&.");
  return details.advice === undefined ? sentence : `${sentence} ${details.advice}`;
}

/**
 * A text of the input, shortened for a message: a longer text ends in an ellipsis.
 *
 * @param most greatest length in UTF-16 code units
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
