import type { Dictionary } from "../../event-log/dictionary.ts";
import { grown } from "../../event-log/text-table.ts";

/** Keys of the cases of a load by their code, each computed once. */
export interface CaseKeys {
  readonly cases: Dictionary;
  readonly keyOf: (id: Uint8Array) => [high: number, low: number];
  /** Upper and lower halves in turns. */
  halves: Int32Array;
  /** 1 for the cases entered. */
  entered: Uint8Array;
}

/** @param keyOf upper and lower half of the key of an id */
export const createCaseKeys = (cases: Dictionary, keyOf: CaseKeys["keyOf"]): CaseKeys => ({
  cases,
  keyOf,
  halves: new Int32Array(2048),
  entered: new Uint8Array(1024),
});

/** Makes room for all cases named so far, so that `entered` can be asked for each. */
export function reserveCases(keys: CaseKeys): void {
  if (keys.cases.size <= keys.entered.length) return;
  keys.entered = grown(keys.entered, keys.cases.size);
  keys.halves = grown(keys.halves, 2 * keys.entered.length);
}

/** Enters a case. */
export function enterCase(keys: CaseKeys, code: number): void {
  const [high, low] = keys.keyOf(keys.cases.bytes(code));
  keys.entered[code] = 1;
  keys.halves[2 * code] = high;
  keys.halves[2 * code + 1] = low;
}
