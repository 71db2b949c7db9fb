import { inputError } from "../../errors.ts";

/** Rows found by {@linkcode scanRows}: where their cells start and end in the scanned bytes. */
export interface CsvScan {
  readonly source: string;
  /** Cells that a row must have. */
  readonly columns: number;
  /** Bytes that end an unquoted cell: delimiter, line breaks, and NUL, which ends the row's chances. */
  readonly endsCell: Uint8Array;
  readonly delimiter: number;
  /** Complete rows of the right number of cells since the last call. */
  rows: number;
  /** Cell `c` of row `r` is `bytes[starts[r * columns + c]..ends[r * columns + c])`. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly rowStart: Uint32Array;
  readonly rowEnd: Uint32Array;
  readonly lines: Float64Array;
  /** Line of the next row, from 1. */
  line: number;
  /** Rows that are no rows, since the last call. */
  faults: { readonly start: number; readonly end: number; readonly line: number; readonly reason: string }[];
  /** Where the quote was opened that was still open when the bytes ended; 0 where none was. */
  openQuoteLine: number;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Rows that one call finds at most. */
export const SCAN_ROWS = 4096;

/** Prepares the scan of rows of `columns` cells. */
export function createCsvScan(options: { source: string; columns: number; delimiter: number; line: number }): CsvScan {
  const rows = Math.max(64, Math.min(SCAN_ROWS, Math.floor(2 ** 20 / options.columns)));
  const endsCell = new Uint8Array(256);
  for (const byte of [0, LF, CR, options.delimiter]) endsCell[byte] = 1;
  return {
    ...options,
    endsCell,
    rows: 0,
    starts: new Uint32Array(rows * options.columns),
    ends: new Uint32Array(rows * options.columns),
    rowStart: new Uint32Array(rows),
    rowEnd: new Uint32Array(rows),
    lines: new Float64Array(rows),
    faults: [],
    openQuoteLine: 0,
  };
}

/**
 * Finds complete rows in `bytes[from..to)`; see {@linkcode rowsOfText} for the plain version.
 *
 * Cells with doubled quotes are written out behind `to`, where `bytes` needs as much room again as there is between `from` and `to`. A row with another number of cells,
 * a NUL byte or text behind a closing quote is a fault; an empty line is nothing.
 *
 * @param last whether the source ends at `to`
 * @returns where the first row starts that is not complete (or that there was no room for)
 * @throws inputError for a quote that is open at the end of the source
 */
export function scanRows(scan: CsvScan, bytes: Uint8Array, range: { from: number; to: number; last: boolean }): number {
  const { columns, starts, ends, endsCell, delimiter } = scan;
  const { to, last } = range;
  const room = scan.rowStart.length;
  let at = range.from;
  let spare = to;
  let line = scan.line;
  let rows = 0;
  scan.faults = [];
  scan.openQuoteLine = 0;

  nextRow:
  while (at < to && rows < room) {
    const rowStart = at;
    const rowLine = line;
    const base = rows * columns;
    let cells = 0;
    let fault = "";
    let emptyLine = false;
    for (;;) {
      let cellStart = at;
      let cellEnd = at;
      if (at < to && bytes[at] === QUOTE) {
        const openLine = line;
        let doubled = 0;
        cellStart = ++at;
        for (;; at++) {
          while (at < to && bytes[at] > QUOTE) at++;
          const byte = bytes[at];
          if (at + (byte === QUOTE || byte === CR ? 1 : 0) >= to && !(last && at < to)) {
            if (last) throw openQuote(scan.source, openLine);
            scan.openQuoteLine = openLine;
            line = rowLine;
            at = rowStart;
            break nextRow;
          }
          if (byte === QUOTE) {
            if (at + 1 >= to || bytes[at + 1] !== QUOTE) break;
            doubled++;
            at++;
          } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) line++;
          else if (byte === 0) fault ||= NUL;
        }
        cellEnd = at++;
        if (doubled > 0) {
          const from = cellStart;
          cellStart = spare;
          for (let i = from; i < cellEnd; i++) {
            bytes[spare++] = bytes[i];
            if (bytes[i] === QUOTE) i++;
          }
          cellEnd = spare;
        }
        if (at < to && endsCell[bytes[at]] === 0) {
          fault ||= "expected a delimiter or line break behind the closing quote, found other text";
        }
        while (at < to && (endsCell[bytes[at]] === 0 || bytes[at] === 0)) at++;
      } else {
        for (;;) {
          while (at < to && endsCell[bytes[at]] === 0) at++;
          if (at >= to || bytes[at] !== 0) break;
          fault ||= NUL;
          at++;
        }
        cellEnd = at;
        emptyLine = cells === 0 && cellEnd === cellStart;
      }
      if (cells < columns) {
        starts[base + cells] = cellStart;
        ends[base + cells] = cellEnd;
      }
      cells++;
      if (at >= to || (bytes[at] === CR && at + 1 >= to)) {
        if (!last) {
          line = rowLine;
          at = rowStart;
          break nextRow;
        }
        if (at < to) line++;
        scan.rowEnd[rows] = at;
        at = to;
        break;
      }
      if (bytes[at] === delimiter) {
        at++;
        continue;
      }
      scan.rowEnd[rows] = at;
      at += bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1;
      line++;
      break;
    }
    if (cells === 1 && emptyLine && fault === "") continue;
    if (cells !== columns) fault ||= `expected ${columns} cells, found ${cells}`;
    if (fault !== "") {
      scan.faults.push({ start: rowStart, end: scan.rowEnd[rows], line: rowLine, reason: fault });
      continue;
    }
    scan.rowStart[rows] = rowStart;
    scan.lines[rows] = rowLine;
    rows++;
  }
  scan.rows = rows;
  scan.line = line;
  return at;
}

const NUL = "expected text, found a NUL byte";

function openQuote(file: string, line: number): Error {
  return inputError({
    file,
    line,
    expected: "a closing quote",
    found: "the end of the file inside the quoted cell that starts on this line",
    advice: 'Close the quote, or write quotes within a quoted cell twice ("").',
  });
}
