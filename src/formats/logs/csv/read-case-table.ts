import { clip, inputError, limitError } from "../../../errors.ts";
import type { RejectedRow } from "../../../event-log/event-batch.ts";
import type { CaseTable } from "../../../event-log/join-cases.ts";
import { createTimeParser } from "../../../time/time-parser.ts";
import { numberOfComma } from "../number-of-comma.ts";
import { canonicalValue } from "../value-column.ts";
import { isCaseName, normalName } from "./column-roles.ts";
import { guessType, takeSample } from "./csv-sample.ts";
import { rowsOfText } from "./csv-text.ts";

/** Settings of {@linkcode readCaseTable}. */
interface CaseTableOptions {
  /** Name of the file, for messages. */
  readonly source: string;
  /** Name that the column of the ids may have, such as that of the case column of the log. */
  readonly caseColumn?: string;
  /** IANA zone of times without an offset. Default UTC. */
  readonly zone?: string;
}

/** Most characters of a table of cases. */
const LONGEST_TABLE = 2 ** 28;

/**
 * Reads a table of case attributes from the text of a CSV file with a header; delimiter and types
 * are guessed as in `readCsv`. The ids are in the column that is called like the case column of the
 * log, else in the one whose name is known for cases, else in the first. A row without an id, of
 * another number of cells, or with the id of an earlier row is rejected.
 *
 * @throws an input error for a file without a header or without another column than the ids; a
 * limit error above 268 million characters
 */
export function readCaseTable(text: string, { source, caseColumn, zone = "UTC" }: CaseTableOptions): CaseTable {
  if (text.length > LONGEST_TABLE) {
    throw limitError({ file: source, expected: "a table of cases of at most 268 435 456 characters", found: `${text.length}` });
  }
  const sample = takeSample(new TextEncoder().encode(text), { source, complete: true });
  const names = sample?.names ?? [];
  if (sample === null || names.length < 2) {
    throw inputError({
      file: source,
      expected: "a header with a column of case ids and one or more of attributes",
      found: sample === null ? "an empty file" : `only ${JSON.stringify(names[0])}`,
    });
  }
  const idAt = idColumn(names, caseColumn);
  const rows = acceptedRows(text, { ...sample, idAt, source });
  const rules = { times: createTimeParser(zone), declared: false };
  return {
    source,
    idColumn: names[idAt],
    rowOf: rows.rowOf,
    lines: rows.lines,
    texts: rows.cells.map((cells) => clip(cells.join(sample.delimiter), 1000)),
    rejected: rows.rejected,
    columns: names.flatMap((header, at) => {
      if (at === idAt) return [];
      const values = rows.cells.map((cells) => cells[at]);
      const guess = guessType(values);
      const name = header.replace(/^case:/, "") || `column ${at + 1}`;
      return [{ name, type: guess.type, values: values.map((value) => value === "" ? null : stored(value, guess, rules)) }];
    }),
  };
}

function idColumn(names: readonly string[], caseColumn: string | undefined): number {
  const wished = caseColumn === undefined ? -1 : names.findIndex((name) => normalName(name) === normalName(caseColumn));
  return wished >= 0 ? wished : Math.max(0, names.findIndex(isCaseName));
}

interface TableShape {
  readonly source: string;
  readonly delimiter: string;
  readonly names: readonly string[];
  readonly headerLine: number;
  readonly idAt: number;
}

function acceptedRows(text: string, { source, delimiter, names, headerLine, idAt }: TableShape) {
  const rowOf = new Map<string, number>();
  const lines: number[] = [];
  const accepted: (readonly string[])[] = [];
  const rejected: RejectedRow[] = [];
  let line = 1;
  for (const { cells, linesBefore } of rowsOfText(text, { delimiter, complete: true })) {
    const own = line;
    line = linesBefore + 1;
    if (own <= headerLine || (cells.length === 1 && cells[0] === "")) continue;
    const fault = faultOf(cells);
    if (fault !== null) {
      rejected.push({ source, line: own, column: names[idAt], reason: fault, text: clip(cells.join(delimiter), 1000) });
      continue;
    }
    rowOf.set(cells[idAt], lines.length);
    lines.push(own);
    accepted.push(cells);
  }
  return { rowOf, lines, cells: accepted, rejected };

  function faultOf(cells: readonly string[]): string | null {
    if (cells.length !== names.length) return `expected ${names.length} cells, found ${cells.length}`;
    if (cells[idAt] === "") return "expected the id of a case, found an empty cell";
    const earlier = rowOf.get(cells[idAt]);
    const id = JSON.stringify(clip(cells[idAt], 60));
    return earlier === undefined ? null : `expected each case once, found ${id} again, as on line ${lines[earlier]}`;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function stored(
  value: string,
  { type, decimalComma }: ReturnType<typeof guessType>,
  rules: Parameters<typeof canonicalValue>[2],
): string | null {
  if (decimalComma) return decoder.decode(numberOfComma(encoder.encode(value))!);
  if (type !== "date" && type !== "boolean") return value;
  const canonical = canonicalValue(encoder.encode(value), type, rules);
  return canonical === null ? null : decoder.decode(canonical);
}
