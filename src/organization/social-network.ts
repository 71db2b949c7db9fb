import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";

/**
 * Handover of work (van der Aalst, Reijers, Song, "Discovering social networks from event logs",
 * 2005): how often an event of one resource is directly followed by one of another resource in the
 * same case. Events without a resource hand nothing over. The most frequent first. Linear in the
 * events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { handoverOfWork } from "@/organization/social-network.ts";
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

/**
 * Working together (van der Aalst, Reijers, Song 2005): in how many cases two resources both occur;
 * `from` is the one that comes first in code-unit order. The most frequent first. Takes the square
 * of the resources of each case, of which the first `mostOfACase` count (100 by default).
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { workingTogether } from "@/organization/social-network.ts";
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

/**
 * Subcontracting (van der Aalst, Reijers, Song 2005): how often one resource works on a case,
 * another one (`to`) directly afterwards, and the first one (`from`) directly after that. The most
 * frequent first. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { subcontracting } from "@/organization/social-network.ts";
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

/** A pair of resources, and how often something is so between them. */
export interface ResourcePair {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/**
 * Counts pairs of resource codes and lists them, the most frequent first; equal ones in code-unit
 * order of `from`, then `to`.
 */
export function createPairCounter(log: EventLog): {
  add(from: number, to: number): void;
  listed(): ResourcePair[];
} {
  const names = log.resource?.values ?? [];
  const counts = new Map<number, number>();
  return {
    add(from, to) {
      const pair = from * names.length + to;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    },
    listed: () =>
      [...counts].sort(([a, x], [b, y]) => y - x || a - b)
        .map(([pair, count]) => ({ from: names[Math.floor(pair / names.length)], to: names[pair % names.length], count })),
  };
}
