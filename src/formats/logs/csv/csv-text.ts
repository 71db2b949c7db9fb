/** A row of a CSV text. */
interface TextRow {
  readonly cells: readonly string[];
  /** Position in the text after the row's line break. */
  readonly end: number;
  /** Line breaks up to and including the row's own. */
  readonly linesBefore: number;
}

/**
 * The rows of a CSV text (RFC 4180; line breaks CRLF, LF or CR): the plain version of the byte
 * scanner, for samples, with a fast path for lines without quotes. A last row that may be
 * incomplete (no line break, or an open quote) is left out unless `complete`.
 *
 * @example
 * ```ts
 * import { rowsOfText } from "@/formats/logs/csv/csv-text.ts";
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
 * Null if the quote stays open. Text between the closing quote and the delimiter is part of the
 * cell.
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

/**
 * One line of a CSV file by RFC 4180, with its line end: cells that hold a quote, a delimiter or a
 * line break are quoted, quotes doubled.
 *
 * @param cells as text, not changed whatever they begin with; an empty cell is a missing value
 * @param delimiter one character, a comma by default
 *
 * @example
 * ```ts
 * import { csvRow } from "@/formats/logs/csv/csv-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(csvRow(["CASE_1", "Check, again", 'say "no"']), 'CASE_1,"Check, again","say ""no"""\n');
 * ```
 */
export function csvRow(cells: readonly string[], delimiter = ","): string {
  const plain = cells.join(delimiter);
  return `${isPlain(plain, delimiter, cells.length) ? plain : cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\n`;
}

/** Whether joined cells need no quotes: no delimiter in a cell, no quote and no line break. */
function isPlain(joined: string, delimiter: string, cells: number): boolean {
  const between = delimiter.charCodeAt(0);
  let delimiters = 0;
  for (let at = 0; at < joined.length; at++) {
    const code = joined.charCodeAt(at);
    if (code === between) delimiters++;
    else if (code === 34 || code === 13 || code === 10) return false;
  }
  return delimiters === Math.max(0, cells - 1);
}

function csvCell(text: string, delimiter: string): string {
  return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Advice for files in Windows-1252. */
export const SAVE_AS_UTF8 = "save the file as UTF-8, for instance with iconv -f WINDOWS-1252 -t UTF-8";

/**
 * The text of bytes that are no UTF-8 but probably Windows-1252 (or Latin-1, which is part of it):
 * all characters beyond ASCII are letters or usual marks, and none is a character of UTF-8.
 * Otherwise null.
 *
 * @example
 * ```ts
 * import { textOfWindows1252 } from "@/formats/logs/csv/csv-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(textOfWindows1252(Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72)), "Müller");
 * assertEquals(textOfWindows1252(Uint8Array.of(0x4d, 0x81)), null);
 * ```
 */
export function textOfWindows1252(bytes: Uint8Array): string | null {
  if (/[^\p{ASCII}\ufffd]/u.test(new TextDecoder().decode(bytes))) return null;
  const text = new TextDecoder("windows-1252").decode(bytes);
  return USUAL.test(text) ? text : null;
}

const USUAL = /^[\t\n\r\x20-\x7e\p{L}\xa0€‚„…‘’“”–—‹›«»§°©®™´·²³¼½¾±×÷£¡¿]*$/u;
