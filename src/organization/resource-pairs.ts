import type { EventLog } from "../event-log/event-log.ts";

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
