import type { EventLog } from "../event-log/event-log.ts";
import { createPairCounter, type ResourcePair } from "./resource-pairs.ts";

/**
 * Handover of work (van der Aalst, Reijers, Song, "Discovering social networks from event logs",
 * 2005): how often an event of one resource is directly followed by one of another resource in the
 * same case. Events without a resource hand nothing over. The most frequent first. Linear in the
 * events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { handoverOfWork } from "@/organization/handover-of-work.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "Ann", "Bob"].map((resource) => ({ activity: "a", resource }));
 * assertEquals(handoverOfWork(eventLogFromTraces([{ caseId: "1", events }])), [{ from: "Ann", to: "Bob", count: 1 }]);
 * ```
 */
export function handoverOfWork(log: EventLog): ResourcePair[] {
  if (log.resource === null) return [];
  const { codes } = log.resource;
  const pairs = createPairCounter(log);
  for (let c = 0; c + 1 < log.caseOffsets.length; c++) {
    for (let i = log.caseOffsets[c] + 1; i < log.caseOffsets[c + 1]; i++) {
      if (codes[i - 1] >= 0 && codes[i] >= 0 && codes[i - 1] !== codes[i]) pairs.add(codes[i - 1], codes[i]);
    }
  }
  return pairs.listed();
}
