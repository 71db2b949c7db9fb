import type { EventLog } from "../event-log/event-log.ts";
import { DAY } from "../time/civil-date.ts";

/** Workload and utilisation of a resource. */
export interface ResourceWorkload {
  readonly resource: string;
  readonly events: number;
  readonly cases: number;
  readonly activities: number;
  /** Of the first and the last event, ISO 8601 in UTC, to the ms; empty in a log without times. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Days (UTC) with at least one completed event; null in a log without times. */
  readonly activeDays: number | null;
  /** Time with at least one event in progress, in seconds; null if events have no start. */
  readonly busySeconds: number | null;
  /**
   * Sum of the durations of its events, in seconds; more than `busySeconds` if events overlap.
   */
  readonly workSeconds: number | null;
  /**
   * `busySeconds` divided by the available time between the first start and the last end; null if
   * events have no start, or if no time was available.
   */
  readonly utilisation: number | null;
}

/** Options of {@linkcode workloadOf}. */
export interface WorkloadOptions {
  /**
   * Available seconds between two instants (ms since 1970), such as the working time of a calendar.
   * Default: all time.
   */
  readonly availableSeconds?: (from: number, to: number) => number;
}

/**
 * Workload and utilisation of each resource, those with the most events first; ties in code-unit
 * order. Busy time counts each instant once, even if events overlap. Events that start after they
 * end have no duration. n log n in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { workloadOf } from "@/organization/workload.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ start: 0, time: 60_000 }, { start: 30_000, time: 90_000 }, {
 *   start: 150_000,
 *   time: 180_000,
 * }];
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   events: events.map((event) => ({
 *     activity: "a",
 *     resource: "Ann",
 *     ...event,
 *   })),
 * }]);
 * const [{ busySeconds, workSeconds, utilisation }] = workloadOf(log);
 * assertEquals([busySeconds, workSeconds, utilisation], [
 *   120,
 *   150,
 *   120 /
 *   180,
 * ]);
 * ```
 */
export function workloadOf(log: EventLog, { availableSeconds = secondsBetween }: WorkloadOptions = {}): ResourceWorkload[] {
  if (log.resource === null) return [];
  const { values, codes } = log.resource;
  const events: number[][] = values.map(() => []);
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) events[codes[i]].push(i);
  const { cases } = resourceCounts(log);
  return values.map((resource, code) => ({ resource, code, own: events[code] })).filter(({ own }) => own.length > 0)
    .sort((a, b) => b.own.length - a.own.length)
    .map(({ resource, code, own }) => {
      return {
        resource,
        events: own.length,
        cases: cases[code],
        activities: new Set(own.map((i) => log.activity[i])).size,
        ...spanOf(own, log),
        ...busyness(log, own, availableSeconds),
      };
    });
}

/** Events and cases of each resource, by code. */
export interface ResourceCounts {
  readonly events: Uint32Array;
  readonly cases: Uint32Array;
}

/**
 * Counts the events and cases of each resource. Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { resourceCounts } from "@/organization/workload.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const event = { activity: "sign", resource: "Ann" };
 * const { events, cases } = resourceCounts(eventLogFromTraces([{ caseId: "1", events: [event, event] }]));
 * assertEquals([[...events], [...cases]], [[2], [1]]);
 * ```
 */
export function resourceCounts({ resource, caseOffsets }: Pick<EventLog, "resource" | "caseOffsets">): ResourceCounts {
  const { values, codes } = resource ?? { values: [], codes: new Int32Array(0) };
  const [events, cases] = [0, 1].map(() => new Uint32Array(values.length));
  const lastCase = new Int32Array(values.length).fill(-1);
  for (let c = 0; resource !== null && c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c]; i < caseOffsets[c + 1]; i++) {
      const code = codes[i];
      if (code < 0) continue;
      events[code]++;
      if (lastCase[code] !== c) cases[code]++;
      lastCase[code] = c;
    }
  }
  return { events, cases };
}

/** When events of a resource were, and on how many days (UTC). */
function spanOf(
  events: readonly number[],
  { time, timed }: EventLog,
): Pick<ResourceWorkload, "firstSeen" | "lastSeen" | "activeDays"> {
  if (timed === false) return { firstSeen: "", lastSeen: "", activeDays: null };
  let [first, last, day] = [time[events[0]], time[events[0]], NaN];
  const days = new Set<number>();
  for (const i of events) {
    first = Math.min(first, time[i]);
    last = Math.max(last, time[i]);
    const next = Math.floor(time[i] / DAY);
    if (next !== day) days.add(day = next);
  }
  return { firstSeen: textOf(first), lastSeen: textOf(last), activeDays: days.size };
}

const secondsBetween = (from: number, to: number): number => (to - from) / 1000;

const textOf = (instant: number): string => new Date(Math.floor(instant)).toISOString();

function busyness({ start, time }: EventLog, events: readonly number[], availableSeconds: (from: number, to: number) => number) {
  const worked = start === null ? [] : events.filter((i) => start[i] <= time[i]).sort((a, b) => start![a] - start![b]);
  if (worked.length === 0) return { busySeconds: null, workSeconds: null, utilisation: null };
  let [busy, work, until] = [0, 0, -Infinity];
  for (const i of worked) {
    busy += Math.max(0, time[i] - Math.max(until, start![i])) / 1000;
    work += (time[i] - start![i]) / 1000;
    until = Math.max(until, time[i]);
  }
  const available = availableSeconds(start![worked[0]], until);
  return { busySeconds: busy, workSeconds: work, utilisation: available > 0 ? busy / available : null };
}
