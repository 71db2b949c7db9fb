/** A row of a CSV text: its cells, and where it starts and ends. */
export interface TextRow {
  readonly cells: readonly string[];
  /** Position in the text behind the row's line break. */
  readonly end: number;
  /** Line breaks up to and with the row's own. */
  readonly linesBefore: number;
}

/**
 * The rows of a CSV text (RFC 4180; line breaks CRLF, LF or CR). This is the plain version of the
 * byte scanner, for samples, with a short cut for lines without quotes. A last row that may be cut
 * (no line break, or an open quote) is left out unless `complete`.
 *
 * @example
 * ```ts
 * import { rowsOfText } from "@/formats/csv/csv-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [...rowsOfText('a,"b ""c"""\n1,2', { delimiter: ",", complete: true })];
 * assertEquals(rows.map(({ cells }) => cells), [["a", 'b "c"'], ["1", "2"]]);
 * ```
 */
export function* rowsOfText(text: string, options: { delimiter: string; complete: boolean }): Generator<TextRow> {
  const { delimiter, complete } = options;
  let at = 0;
  let lines = 0;
  let lineEnd = text.indexOf("\n");
  while (at < text.length) {
    if (lineEnd >= 0 && lineEnd < at) lineEnd = text.indexOf("\n", at);
    const line = lineEnd < 0 ? '"' : text.slice(at, text[lineEnd - 1] === "\r" ? Math.max(at, lineEnd - 1) : lineEnd);
    if (!line.includes("\r") && !line.includes('"')) {
      at = lineEnd + 1;
      yield { cells: line.split(delimiter), end: at, linesBefore: ++lines };
      continue;
    }
    const cells: string[] = [];
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at, delimiter) : plainCell(text, at, delimiter);
      if (cell === null || (cell.end >= text.length && !complete)) return;
      for (let i = at; i < cell.end; i++) if (text[i] === "\n" || (text[i] === "\r" && text[i + 1] !== "\n")) lines++;
      cells.push(cell.value);
      at = cell.end;
      if (text[at] !== delimiter) break;
      at++;
    }
    if (text[at] === "\r" && at + 1 >= text.length && !complete) return;
    if (at < text.length) lines++;
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
    yield { cells, end: Math.min(at, text.length), linesBefore: lines };
  }
}

function plainCell(text: string, start: number, delimiter: string): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++;
  return { value: text.slice(start, end), end };
}

/**
 * Null where the quote stays open. What follows the closing quote up to the delimiter counts as
 * part of the cell.
 */
function quotedCell(text: string, start: number, delimiter: string): { value: string; end: number } | null {
  let close = start;
  do {
    close = text.indexOf('"', close + 1);
    if (close < 0) return null;
    if (text[close + 1] !== '"') break;
    close++;
  } while (close < text.length);
  const rest = plainCell(text, close + 1, delimiter);
  return { value: text.slice(start + 1, close).replaceAll('""', '"') + rest.value, end: rest.end };
}
