import type { Dictionary } from "../../event-log/dictionary.ts";
import { grown } from "../../event-log/text-table.ts";

/** Turns the codes of a reader into those of the stored log. */
export interface LabelCodes {
  /**
   * The stored codes of the first `length` codes of a reader (-1 stays); valid until the next call.
   */
  translate(dictionary: Dictionary, codes: Int32Array, length: number): Int32Array;
  /** Codes to be stored, with the reader's code of their text. */
  added(dictionary: Dictionary): Iterable<readonly [stored: number, code: number]>;
}

/**
 * @param known the labels that the log has already, by text; null for a new log, whose codes are
 * the reader's
 */
export function createLabelCodes(known: ReadonlyMap<string, number> | null): LabelCodes {
  if (known === null || known.size === 0) {
    return {
      translate: (_, codes) => codes,
      *added(dictionary) {
        for (let code = 0; code < dictionary.size; code++) yield [code, code];
      },
    };
  }
  let next = [...known.values()].reduce((a, b) => Math.max(a, b)) + 1;
  let translation = new Int32Array(64).fill(-1);
  let translated = new Int32Array(0);
  const added: [number, number][] = [];
  return {
    translate: (dictionary, codes, length) => {
      if (dictionary.size > translation.length) {
        translation = grown(translation, dictionary.size).fill(-1, translation.length);
      }
      if (length > translated.length) translated = new Int32Array(length);
      for (let i = 0; i < length; i++) {
        const code = codes[i];
        if (code >= 0 && translation[code] < 0) {
          const stored = known.get(dictionary.text(code));
          if (stored === undefined) added.push([next, code]);
          translation[code] = stored ?? next++;
        }
        translated[i] = code < 0 ? -1 : translation[code];
      }
      return translated;
    },
    added: () => added,
  };
}
