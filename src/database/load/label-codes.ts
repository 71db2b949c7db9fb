import type { Dictionary } from "../../event-log/dictionary.ts";
import { grown } from "../../event-log/text-table.ts";

/** Turns the codes of a reader into those of the stored log. */
export interface LabelCodes {
  /** The stored code of a reader's code (-1 stays). */
  translate(dictionary: Dictionary, code: number): number;
  /** Codes to be stored, with the reader's code of their text. */
  added(dictionary: Dictionary): Iterable<readonly [stored: number, code: number]>;
}

/**
 * @param known the labels that the log has already, by text; null for a new log, whose codes are the reader's
 */
export function createLabelCodes(known: ReadonlyMap<string, number> | null): LabelCodes {
  if (known === null || known.size === 0) {
    return {
      translate: (_, code) => code,
      *added(dictionary) {
        for (let code = 0; code < dictionary.size; code++) yield [code, code];
      },
    };
  }
  let next = [...known.values()].reduce((a, b) => Math.max(a, b)) + 1;
  let translation = new Int32Array(64).fill(-1);
  const added: [number, number][] = [];
  return {
    translate: (dictionary, code) => {
      if (code < 0) return -1;
      if (code >= translation.length) translation = grown(translation, code + 1).fill(-1, translation.length);
      if (translation[code] < 0) {
        const stored = known.get(dictionary.text(code));
        if (stored === undefined) added.push([next, code]);
        translation[code] = stored ?? next++;
      }
      return translation[code];
    },
    added: () => added,
  };
}
