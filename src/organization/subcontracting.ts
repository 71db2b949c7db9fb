import type { EventLog } from "../event-log/event-log.ts";
import { createPairCounter, type ResourcePair } from "./resource-pairs.ts";

/**
 * Subcontracting (van der Aalst, Reijers, Song 2005): how often one resource works on a case,
 * another one (`to`) directly afterwards, and the first one (`from`) directly after that. The most
 * frequent first. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { subcontracting } from "@/organization/subcontracting.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Bob", "Ann"].map((resource) => ({ activity: "a", resource }));
 * assertEquals(subcontracting(eventLogFromTraces([{ caseId: "1", events }])), [{ from: "Ann", to: "Bob", count: 1 }]);
 * ```
 */
export function subcontracting(log: EventLog): ResourcePair[] {
  if (log.resource === null) return [];
  const { codes } = log.resource;
  const pairs = createPairCounter(log);
  for (let c = 0; c + 1 < log.caseOffsets.length; c++) {
    for (let i = log.caseOffsets[c] + 2; i < log.caseOffsets[c + 1]; i++) {
      if (codes[i] >= 0 && codes[i - 1] >= 0 && codes[i - 2] === codes[i] && codes[i - 1] !== codes[i]) {
        pairs.add(codes[i], codes[i - 1]);
      }
    }
  }
  return pairs.listed();
}
