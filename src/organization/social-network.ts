import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";

/** A pair of resources with a count. */
export interface ResourcePair {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/**
 * Handover of work (van der Aalst, Reijers, Song, "Discovering social networks from event logs",
 * 2005): how often an event of one resource is directly followed by one of another resource in the
 * same case. Events without a resource do not count. The most frequent pairs first. Linear in the
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
  return countPairs(log, (codes, from, to, add) => {
    for (let i = from + 1; i < to; i++) {
      if (codes[i - 1] >= 0 && codes[i] >= 0 && codes[i - 1] !== codes[i]) add(codes[i - 1], codes[i]);
    }
  });
}

/**
 * Working together (van der Aalst, Reijers, Song 2005): in how many cases two resources both occur;
 * `from` comes before `to` in code-unit order. The most frequent pairs first. The cost of a case is
 * quadratic in its resources, of which only the first `mostOfACase` count (100 by default).
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
  return countPairs(log, (codes, from, to, add) => {
    const resources = [...new Set(codes.subarray(from, to))].filter((code) => code >= 0).slice(0, mostOfACase).sort((a, b) =>
      a - b
    );
    for (let a = 0; a < resources.length; a++) for (let b = a + 1; b < resources.length; b++) add(resources[a], resources[b]);
  });
}

/**
 * Subcontracting (van der Aalst, Reijers, Song 2005): how often an event of one resource (`from`)
 * is directly followed by one of another resource (`to`) and then by one of the first resource
 * again. The most frequent pairs first. Linear in the events.
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
  return countPairs(log, (codes, from, to, add) => {
    for (let i = from + 2; i < to; i++) {
      if (codes[i] >= 0 && codes[i - 1] >= 0 && codes[i - 2] === codes[i] && codes[i - 1] !== codes[i]) {
        add(codes[i], codes[i - 1]);
      }
    }
  });
}

/**
 * Counts pairs of resource codes case by case. The most frequent pairs first; equal ones in
 * code-unit order of `from`, then `to`.
 */
function countPairs(
  { resource, caseOffsets }: EventLog,
  visit: (codes: Int32Array, from: number, to: number, add: (from: number, to: number) => void) => void,
): ResourcePair[] {
  if (resource === null) return [];
  const { codes, values } = resource;
  const counts = new Map<number, number>();
  const add = (from: number, to: number) => {
    const pair = from * values.length + to;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  };
  for (let c = 0; c + 1 < caseOffsets.length; c++) visit(codes, caseOffsets[c], caseOffsets[c + 1], add);
  return [...counts].sort(([a, x], [b, y]) => y - x || a - b).map(([pair, count]) => ({
    from: values[Math.floor(pair / values.length)],
    to: values[pair % values.length],
    count,
  }));
}
