/**
 * Ids as BPMN files may have them: ASCII letters, digits, `_`, `-` and `.`, a letter or `_` first
 * (XML's ids, as far as every program reads them).
 *
 * @param text any id
 * @returns the same if it is one, else the id with other characters written as `_x20_`
 *
 * @example
 * ```ts
 * import { safeBpmnId } from "@/formats/bpmn/bpmn-ids.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["Task_1", "1 a"].map(safeBpmnId), ["Task_1", "_x31__x20_a"]);
 * ```
 */
export function safeBpmnId(text: string): string {
  const escape = (sign: string) => `_x${sign.codePointAt(0)!.toString(16)}_`;
  const safe = text.replace(/[^\w.-]/gu, escape).replace(/^[^A-Za-z_]/, escape);
  // Readers that keep ids as keys of plain objects take such a name for one that is there already.
  return safe in {} ? escape(safe[0]) + safe.slice(1) : safe;
}

/** Gives each id that is asked for once; `reserve` keeps one from being given. */
export interface IdPool {
  /** The id made safe; with a number behind it where it is taken. */
  give(wanted: string): string;
}

/** An empty pool. Linear in the number of ids, however many want the same. */
export function idPool(): IdPool {
  const given = new Set<string>();
  const next = new Map<string, number>();
  return {
    give(wanted) {
      const safe = safeBpmnId(wanted);
      let id = safe;
      while (given.has(id)) {
        const number = next.get(safe) ?? 2;
        next.set(safe, number + 1);
        id = `${safe}_${number}`;
      }
      given.add(id);
      return id;
    },
  };
}
