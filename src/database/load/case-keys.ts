import type { Dictionary } from "../../event-log/dictionary.ts";
import { grown } from "../../event-log/text-table.ts";

/** Keys of the cases of a load by their code, each computed once. */
export interface CaseKeys {
  high(code: number): number;
  low(code: number): number;
  /** Enters a case; false where it was entered before. */
  enter(code: number): boolean;
}

/** @param caseKey upper and lower half of the key of an id */
export function createCaseKeys(cases: Dictionary, caseKey: (id: Uint8Array) => [high: number, low: number]): CaseKeys {
  let keys = new Int32Array(2048);
  let entered = new Uint8Array(1024);
  return {
    high: (code) => keys[2 * code],
    low: (code) => keys[2 * code + 1],
    enter: (code) => {
      if (code >= entered.length) {
        entered = grown(entered, code + 1);
        keys = grown(keys, 2 * entered.length);
      }
      if (entered[code] === 1) return false;
      entered[code] = 1;
      [keys[2 * code], keys[2 * code + 1]] = caseKey(cases.bytes(code));
      return true;
    },
  };
}
