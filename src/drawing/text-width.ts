/**
 * Estimates the width of a text in a sans-serif font, in the unit of `size`. Layout also runs where
 * no font is at hand (a job, a worker), so widths come from classes of characters. Estimates are
 * rather too wide than too narrow.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * size;
}

/** Width of the narrowest class of characters, in ems. */
const NARROWEST = 0.36;

function emsOf(character: string): number {
  if (/[ijl.,:;'|!()[\]{} \u2009\u202f]/.test(character)) return NARROWEST;
  if (/[mwMW@%\u2026]/.test(character)) return 0.95;
  if (/[A-Z]/.test(character)) return 0.72;
  if (/[a-z0-9]/.test(character)) return 0.62;
  return character.codePointAt(0)! < 0x250 ? 0.66 : 1.1;
}

/**
 * Breaks a text into lines of at most `width` (in the unit of `size`), between words where it can,
 * and ends with an ellipsis what does not fit into `maxLines`.
 */
export function wrapText(
  text: string,
  options: { readonly size: number; readonly width: number; readonly maxLines: number },
): string[] {
  const { size, width, maxLines } = options;
  // Text that cannot fit even in the narrowest letters is cut first: labels may be megabytes long.
  const most = maxLines * Math.ceil(width / (NARROWEST * size)) + 1;
  const words = text.replace(/\s+/g, " ").slice(0, 2 * most).split(" ").filter((part) => part !== "");
  const fits = (line: string) => textWidth(line, size) <= width;
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || fits(longer)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  const shown = lines.slice(0, maxLines);
  const cut = lines.length > maxLines;
  return shown.map((part, i) => {
    const ends = cut && i === maxLines - 1;
    return fits(part) && !ends ? part : shorten(part, fits, ends);
  });
}

function shorten(text: string, fits: (line: string) => boolean, always: boolean): string {
  const characters = [...text];
  while (characters.length > 1 && !fits(`${characters.join("")}…`)) characters.pop();
  return characters.length < [...text].length || always ? `${characters.join("").trimEnd()}…` : text;
}

/**
 * A label broken into lines that fit a box; a word that is too long for a line is broken too,
 * behind a sign such as `_` if it has one. Of a label of spaces it is told that it is blank.
 */
export function labelLines(label: string, width: number, maxLines: number, size: number): string[] {
  if (label !== "" && label.trim() === "") return ["(blank)"];
  const fits = (text: string) => textWidth(text, size) <= width;
  // Text beyond the last line is not split into words.
  const words = label.slice(0, 40 * maxLines).split(/\s+/).filter((word) => word !== "");
  const lines: string[] = [];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (last !== undefined && fits(`${last} ${word}`)) lines[lines.length - 1] = `${last} ${word}`;
    else if (fits(word)) lines.push(word);
    else lines.push(...brokenWord(word, fits));
  }
  if (lines.length <= maxLines && label.length <= 40 * maxLines) return lines.length === 0 ? [""] : lines;
  return [...lines.slice(0, maxLines - 1), shorten(lines.slice(maxLines - 1).join(" "), fits, true)];
}

/** Parts of a word between which a line may end: behind signs such as `_`, and at camel humps. */
const partsOf = (word: string): string[] => word.split(/(?<=[_\-/.:;,])|(?<=\p{Ll})(?=\p{Lu})/u);

/** Words up to so many characters stay on one line. */
const SHORT_WORD = 12;
/** Parts under so many characters stay with a neighbour, if both together have at most these. */
const [SHORT_PART, LONG_PART] = [3, 16];

/**
 * The parts of a name between which a line may end, besides at its spaces; together they are the
 * name. Only long words have several.
 *
 * @example
 * ```ts
 * import { nameParts } from "@/drawing/text-width.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nameParts("A_PARTLYSUBMITTED"), ["A_", "PARTLYSUBMITTED"]);
 * assertEquals(nameParts("W_Completeren aanvraag"), ["W_Completeren aanvraag"]);
 * ```
 */
export function nameParts(name: string): string[] {
  const parts = [""];
  const append = (text: string) => parts[parts.length - 1] += text;
  for (const word of name.split(/(\s+)/)) {
    const [first, ...others] = word.length <= SHORT_WORD ? [word] : withoutShortParts(partsOf(word));
    append(first);
    parts.push(...others);
  }
  return parts;
}

function withoutShortParts(parts: readonly string[]): string[] {
  const kept: string[] = [];
  for (const part of parts) {
    const before = kept[kept.length - 1] ?? "";
    const isShort = Math.min(before.length, part.length) < SHORT_PART && before.length + part.length <= LONG_PART;
    if (before !== "" && isShort) kept[kept.length - 1] = before + part;
    else kept.push(part);
  }
  return kept;
}

function brokenWord(word: string, fits: (text: string) => boolean): string[] {
  const parts = partsOf(word);
  const lines: string[] = [];
  for (const part of parts.flatMap((part) => fits(part) ? [part] : [...part])) {
    const last = lines[lines.length - 1];
    if (last !== undefined && fits(last + part)) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}
