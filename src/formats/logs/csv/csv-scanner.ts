import { inputError } from "../../../errors.ts";
import { firstByte, fourOf, zeroBytes } from "../byte-scanning.ts";

/** Rows found by {@linkcode scanRows}: where their cells start and end in the scanned bytes. */
export interface CsvScan {
  readonly source: string;
  /** Number of cells that each row must have. */
  readonly columns: number;
  /**
   * By byte: 1 for those that end an unquoted cell: delimiter, line breaks, and NUL, which makes
   * the row a fault.
   */
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
  /** Malformed rows since the last call. */
  faults: { readonly start: number; readonly end: number; readonly line: number; readonly reason: string }[];
  /** Line of the quote that is still open at the end of the bytes; 0 if none is. */
  openQuoteLine: number;
  /** The fault of the current row; empty if it has none. */
  fault: string;
  /** Whether the current quoted cell has doubled quotes. */
  doubled: boolean;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Most rows of one call. */
const SCAN_ROWS = 4096;

/**
 * Prepares the scan of rows of `columns` cells.
 *
 * @param options.bytes the length of the source, where it is known: a short one needs little room
 */
export function createCsvScan(
  options: { source: string; columns: number; delimiter: number; line: number; bytes?: number },
): CsvScan {
  const { columns, bytes = Infinity } = options;
  const rows = Math.max(64, Math.floor(Math.min(SCAN_ROWS, 2 ** 20 / columns, bytes / columns)));
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
    fault: "",
    doubled: false,
  };
}

/**
 * Finds complete rows in `bytes[from..to)`; see {@linkcode rowsOfText} for the plain version.
 *
 * Cells with doubled quotes are written after `to`: `bytes` needs as much room there as there is
 * between `from` and `to`, and four bytes more. A row with another number of cells, a NUL byte or
 * text after a closing quote is a fault. Empty lines are skipped.
 *
 * @param last whether the source ends at `to`
 * @returns the start of the first row that is not complete, or for which there was no room
 * @throws inputError for a quote that is open at the end of the source
 */
export function scanRows(scan: CsvScan, bytes: Uint8Array, range: { from: number; to: number; last: boolean }): number {
  const { columns, starts, ends, endsCell, delimiter } = scan;
  // `| 0` keeps positions small integers for the compiler: objects with the same field names
  // elsewhere hold fractions, which makes these fields floating point, and this scan twice as slow.
  const to = range.to | 0;
  const last = range.last;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const delimiters = fourOf(delimiter);
  const room = scan.rowStart.length;
  let at = range.from | 0;
  // A line break after the last byte ends every search, which saves a comparison for each byte.
  bytes[to] = LF;
  let spare = to + 1;
  let rows = 0;
  scan.faults = [];
  scan.openQuoteLine = 0;

  while (at < to && rows < room) {
    const rowStart = at;
    const rowLine = scan.line;
    const base = rows * columns;
    let cells = 0;
    let emptyLine = false;
    scan.fault = "";
    for (;;) {
      let cellStart = at;
      let cellEnd = at;
      if (at < to && bytes[at] === QUOTE) {
        cellStart++;
        cellEnd = closingQuote(scan, bytes, { from: cellStart, to, last });
        if (cellEnd < 0) return incomplete(scan, rows, rowStart, rowLine);
        at = cellEnd + 1;
        if (scan.doubled) {
          const end = undouble(bytes, cellStart, cellEnd, spare);
          cellStart = spare;
          cellEnd = spare = end;
        }
        if (at < to && endsCell[bytes[at]] === 0) {
          scan.fault ||= "expected a delimiter or line break after the closing quote, found other text";
        }
        while (at < to && (endsCell[bytes[at]] === 0 || bytes[at] === 0)) at++;
      } else {
        at = endOfPlainCell(scan, bytes, view, at, delimiters);
        cellEnd = at;
        emptyLine = cells === 0 && cellEnd === cellStart;
      }
      if (cells < columns) {
        starts[base + cells] = cellStart;
        ends[base + cells] = cellEnd;
      }
      cells++;
      if (at >= to || (bytes[at] === CR && at + 1 >= to)) {
        if (!last) return incomplete(scan, rows, rowStart, rowLine);
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
      scan.line++;
      break;
    }
    if (cells === 1 && emptyLine && scan.fault === "") continue;
    if (cells !== columns) scan.fault ||= `expected ${columns} cells, found ${cells}`;
    if (scan.fault !== "") {
      scan.faults.push({ start: rowStart, end: scan.rowEnd[rows], line: rowLine, reason: scan.fault });
      continue;
    }
    scan.rowStart[rows] = rowStart;
    scan.lines[rows] = rowLine;
    rows++;
  }
  scan.rows = rows;
  return at;
}

/** The end of a cell without quotes that begins at `at`; notes NUL bytes. */
function endOfPlainCell(scan: CsvScan, bytes: Uint8Array, view: DataView, at: number, delimiters: number): number {
  const { endsCell } = scan;
  for (;;) {
    // Four bytes at a time: the plain version is `while (endsCell[bytes[at]] === 0) at++`.
    for (;;) {
      const word = view.getInt32(at, true);
      const found = belowLineEnds(word) | zeroBytes(word ^ delimiters);
      if (found === 0) at += 4;
      else {
        at += firstByte(found);
        if (endsCell[bytes[at]] === 1) break;
        at++;
      }
    }
    if (bytes[at] !== 0) return at;
    scan.fault ||= NUL;
    at++;
  }
}

/** As {@linkcode zeroBytes} for bytes up to 13, the line breaks among them. */
const belowLineEnds = (word: number): number => (word - 0x0e0e0e0e) & ~word & 0x80808080;

/** Ends a call within a row, which is scanned again when more of it is there. */
function incomplete(scan: CsvScan, rows: number, rowStart: number, rowLine: number): number {
  scan.rows = rows;
  scan.line = rowLine;
  return rowStart;
}

/**
 * The position of the closing quote of a cell; -1 if it is not before `to`. Counts line breaks, and
 * notes doubled quotes and NUL bytes.
 */
function closingQuote(scan: CsvScan, bytes: Uint8Array, range: { from: number; to: number; last: boolean }): number {
  const from = range.from | 0;
  const to = range.to | 0;
  const last = range.last;
  const openLine = scan.line;
  scan.doubled = false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte > QUOTE) continue;
    if (byte === QUOTE) {
      if (at + 1 < to && bytes[at + 1] === QUOTE) {
        scan.doubled = true;
        at++;
      } else if (at + 1 < to || last) return at;
      else break;
    } else if (byte === LF || (byte === CR && at + 1 < to && bytes[at + 1] !== LF)) scan.line++;
    else if (byte === 0) scan.fault ||= NUL;
  }
  if (last) throw openQuote(scan.source, openLine);
  scan.openQuoteLine = openLine;
  return -1;
}

/** Writes a cell with single quotes for doubled ones; returns the end of what it wrote. */
function undouble(bytes: Uint8Array, start: number, end: number, into: number): number {
  for (let i = start; i < end; i++) {
    bytes[into++] = bytes[i];
    if (bytes[i] === QUOTE) i++;
  }
  return into;
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
