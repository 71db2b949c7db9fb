import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { createPairCounter, type ResourcePair } from "./resource-pairs.ts";

/**
 * Working together (van der Aalst, Reijers, Song 2005): in how many cases two resources both occur;
 * `from` is the one that comes first in code-unit order. The most frequent first. Takes the square
 * of the resources of each case, of which the first `mostOfACase` count (100 by default).
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { workingTogether } from "@/organization/working-together.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Bob", "Ann"].map((resource) => ({ activity: "a", resource }));
 * assertEquals(workingTogether(eventLogFromTraces([{ caseId: "1", events }])), [{ from: "Ann", to: "Bob", count: 1 }]);
 * ```
 */
export function workingTogether(log: EventLog, { mostOfACase = 100 }: { readonly mostOfACase?: number } = {}): ResourcePair[] {
  if (!(mostOfACase >= 2)) throw usageError({ expected: "at least two resources of a case", found: String(mostOfACase) });
  if (log.resource === null) return [];
  const { codes } = log.resource;
  const pairs = createPairCounter(log);
  for (let c = 0; c + 1 < log.caseOffsets.length; c++) {
    const own = [...new Set(codes.subarray(log.caseOffsets[c], log.caseOffsets[c + 1]))].filter((code) => code >= 0)
      .slice(0, mostOfACase).sort((a, b) => a - b);
    for (let a = 0; a < own.length; a++) for (let b = a + 1; b < own.length; b++) pairs.add(own[a], own[b]);
  }
  return pairs.listed();
}
