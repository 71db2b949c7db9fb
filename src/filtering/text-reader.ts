import { clip, usageError } from "../errors.ts";

/**
 * Reads the text of filters part by part. Errors have the column.
 */
export interface TextReader {
  /** Whether the end of the text is reached. */
  atEnd(): boolean;
  /** Whether a sign comes next. */
  comes(sign: string): boolean;
  /** Takes a sign, if it comes next. */
  take(sign: string): boolean;
  /**
   * Takes a name of lower-case letters and hyphens if `read` knows it; else returns null and takes
   * nothing.
   */
  name<T>(read: (name: string) => T | null): T | null;
  /** Takes a label: a bare one up to the next sign, or one in quotes. */
  label(): string;
  /** Takes a bare word that `read` accepts; else throws with `expected`. */
  word<T>(read: (word: string) => T | null, expected: string): T;
  /** @throws a usage error with what was found: by default what comes next */
  refuse(expected: string, details?: { readonly found?: string; readonly advice?: string }): never;
}

const QUOTED = /"(?:[^"\\]|\\.)*"/sy;

/** Signs that end a bare label. */
const SIGN = /[,>=;"]|\.\./g;

/** No kind of filter has a longer name. */
const LONGEST_NAME = 40;

/**
 * Labels that need no quotes: without signs, invisible characters, or a space or dot at either end.
 */
const BARE = /^(?![ .])(?:(?!\.\.)[^,>=;"\\\p{C}\p{Z}]| )+(?<![ .])$/u;

/**
 * Prints a label in the text of a filter: bare if that is unambiguous, else as a JSON string, so
 * that any text fits on one line.
 *
 * @example
 * ```ts
 * import { printLabel } from "@/filtering/text-reader.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["Create Fine", "a, b", 'say "no"\n'].map(printLabel), [
 *   "Create Fine",
 *   '"a, b"',
 *   '"say \\"no\\"\\n"',
 * ]);
 * ```
 */
export const printLabel = (label: string): string => BARE.test(label) ? label : JSON.stringify(label).replace(UNSEEN, escaped);

/**
 * Characters that JSON does not escape but that can change how a terminal or page shows a text:
 * control characters, marks of direction, line breaks.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string) =>
  Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");

/**
 * Makes a reader of a text. It skips spaces around the parts.
 *
 * @param what name of the text in errors
 */
export function createTextReader(text: string, what = "the filter"): TextReader {
  let at = 0;
  const skipSpaces = () => {
    while (text[at] === " ") at++;
  };
  const comes = (sign: string) => (skipSpaces(), text.startsWith(sign, at));
  const refuse: TextReader["refuse"] = (expected, details = {}) => {
    const found = at < text.length ? JSON.stringify(clip(text.slice(at))) : "the end";
    throw usageError({ expected: `${expected} in ${what} ${clip(text)}`, column: at + 1, found, ...details });
  };
  const bare = () => {
    SIGN.lastIndex = at;
    const end = SIGN.exec(text)?.index ?? text.length;
    const word = text.slice(at, end).trimEnd();
    if (word !== "") at = end;
    return word;
  };
  return {
    refuse,
    atEnd: () => (skipSpaces(), at === text.length),
    comes,
    take: (sign) => {
      const found = comes(sign);
      if (found) at += sign.length;
      return found;
    },
    name: (read) => {
      skipSpaces();
      const [name] = /^[a-z-]*/.exec(text.slice(at, at + LONGEST_NAME))!;
      const value = read(name);
      if (value !== null) at += name.length;
      return value;
    },
    label: () => {
      skipSpaces();
      if (text[at] !== '"') return bare() || refuse("a label");
      QUOTED.lastIndex = at;
      const [quoted] = QUOTED.exec(text) ?? refuse('a label with a closing "');
      const label = fromJson(quoted) ?? refuse("a label as a JSON string");
      at += quoted.length;
      return label;
    },
    word: (read, expected) => {
      skipSpaces();
      const begin = at;
      const value = read(bare());
      if (value !== null) return value;
      at = begin;
      return refuse(expected);
    },
  };
}

function fromJson(quoted: string): string | null {
  try {
    return JSON.parse(quoted);
  } catch {
    return null;
  }
}
