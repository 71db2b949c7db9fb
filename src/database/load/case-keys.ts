import { type Dictionary, grown } from "../../event-log/text-table.ts";
import { inputError } from "../../errors.ts";
import type { LogTables, Session } from "./load-tables.ts";

/**
 * The key of a case: a 64-bit hash of the UTF-8 bytes of its id. It replaces a dictionary of cases
 * in the database.
 *
 * Two lanes of 32 bits take the bytes (xor, then multiplication by 0x9e3779b1 and 0x5f356495); the
 * finalizer of MurmurHash3 then mixes them. Two of a million cases share a key with a probability
 * of 1 in 37 million. Such a load is refused with both ids.
 *
 * @returns [upper half, lower half] as signed 32-bit integers
 *
 * @example
 * ```ts
 * import { caseKey } from "@/database/load/case-keys.ts";
 * import { assertNotEquals } from "@std/assert";
 *
 * const utf8 = new TextEncoder();
 * assertNotEquals(caseKey(utf8.encode("CASE_0001")), caseKey(utf8.encode("CASE_0002")));
 * ```
 */
export function caseKey(id: Uint8Array): [high: number, low: number] {
  let a = 0x243f6a88 ^ id.length;
  let b = 0x85a308d3 ^ id.length;
  for (let i = 0; i < id.length; i++) {
    a = Math.imul(a ^ id[i], 0x9e3779b1);
    b = Math.imul(b ^ id[i], 0x5f356495);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return [finish(a ^ Math.imul(b, 0x85ebca6b)), finish(b ^ Math.imul(a, 0xc2b2ae35))];
}

function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The keys of the cases of a load by code. Each is computed once. */
export interface CaseKeys {
  readonly cases: Dictionary;
  readonly keyOf: (id: Uint8Array) => [high: number, low: number];
  /** Upper half, lower half of each key, key by key. */
  halves: Int32Array;
  /** 1 for each case that {@linkcode enterCase} has entered. */
  entered: Uint8Array;
}

/** @param keyOf upper and lower half of the key of an id */
export const createCaseKeys = (cases: Dictionary, keyOf: CaseKeys["keyOf"]): CaseKeys => ({
  cases,
  keyOf,
  halves: new Int32Array(2048),
  entered: new Uint8Array(1024),
});

/** Makes room for all cases of the dictionary. */
export function reserveCases(keys: CaseKeys): void {
  if (keys.cases.size <= keys.entered.length) return;
  keys.entered = grown(keys.entered, keys.cases.size);
  keys.halves = grown(keys.halves, 2 * keys.entered.length);
}

/** Computes the key of a case and marks the case as entered. */
export function enterCase(keys: CaseKeys, code: number): void {
  const [high, low] = keys.keyOf(keys.cases.bytes(code));
  keys.entered[code] = 1;
  keys.halves[2 * code] = high;
  keys.halves[2 * code + 1] = low;
}

/**
 * Refuses a load that has two case ids with the same key, or one with the key of another stored id.
 *
 * @throws inputError that names both ids
 */
export async function checkCaseKeys(sql: Session, source: string, staged: LogTables, stored: LogTables | null): Promise<void> {
  const twice = await sql.unsafe<{ case_key: string }[]>(
    `select case_key from ${staged.case} group by case_key having count(*) > 1 limit 1`,
  );
  const [found] = twice.length > 0
    ? await sql<{ one: string; other: string }[]>`
        select min(case_id) as one, max(case_id) as other from ${sql(staged.case)} where case_key = ${
      twice[0].case_key
    }::text::bigint`
    : stored === null
    ? []
    : await sql.unsafe<{ one: string; other: string }[]>(`
        select c.case_id as one, s.case_id as other from ${stored.case} c join ${staged.case} s using (case_key)
        where c.case_id <> s.case_id limit 1`);
  if (found === undefined) return;
  throw inputError({
    file: source,
    found: `the case ids ${JSON.stringify(found.one)} and ${JSON.stringify(found.other)} have the same 64-bit key`,
    advice: "Rename one of them: a case is stored under the key of its id.",
  });
}
