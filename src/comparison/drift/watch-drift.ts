import { usageError } from "../../errors.ts";
import { eventLogFromTraces, type PlainAttributes, type PlainTrace } from "../../event-log/event-log-from-traces.ts";
import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import type { TimeZone } from "../../time/time-zone.ts";
import { driftReport, type ProcessDrift } from "./drift-report.ts";

/** What a watch keeps from case to case. It is plain data, to be stored as JSON. */
export interface DriftWatchState {
  /** The latest cases, by their end: those since the last change, and no more than the memory. */
  readonly cases: readonly PlainTrace[];
  /** How many of them came after the last look. */
  readonly unchecked: number;
  /** Cases that were fed, and looks that were taken, in all. */
  readonly fed: number;
  readonly checks: number;
  /** End of the last case that was fed, ms, and its id; null before the first one. */
  readonly last: { readonly end: number; readonly caseId: string } | null;
}

/** Options of {@linkcode watchDrift}. */
export interface DriftWatchOptions {
  /** Most cases that are kept, at least 40. Default 600. */
  readonly memory?: number;
  /** Cases after which is looked again. Default 60. */
  readonly every?: number;
  /** Chance of a false alarm at one look at a process without changes. Default 0.001. */
  readonly significance?: number;
  /** Zone of weekdays and days. Default UTC. */
  readonly zone?: TimeZone;
}

/** The state of a watch that has seen nothing. */
export const EMPTY_WATCH: DriftWatchState = { cases: [], unchecked: 0, fed: 0, checks: 0, last: null };

/**
 * Watches a process for changes, each completed case being given once, in the order of their ends.
 * Now and then the latest cases are searched as by {@linkcode driftReport}; after a change, only
 * cases that started since are kept, so that it is told once. Memory and time for each look are
 * bounded by the cases that are kept, whatever the number that was fed.
 *
 * The chance of a false alarm is that of each look: one alarm in a thousand looks by default. A
 * change is found when enough cases after it have ended, in most cases before 100.
 *
 * @returns the state for the next call, and the changes found, each for the first time
 * @throws a usage error for a memory or a significance out of its range
 *
 * @example
 * ```ts
 * import { EMPTY_WATCH, watchDrift } from "@/comparison/drift/watch-drift.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const cases = Array.from({ length: 300 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "order", time: i * hour }, { activity: i < 150 ? "phone" : "mail", time: (i + 0.5) * hour }],
 * }));
 * const first = watchDrift(EMPTY_WATCH, cases.slice(0, 100));
 * const second = watchDrift(first.state, cases.slice(100));
 * assertEquals([first.drifts.length, second.drifts.map(({ sentence }) => sentence)], [0, ["phone was replaced by mail"]]);
 * ```
 */
export function watchDrift(
  state: DriftWatchState,
  cases: Iterable<PlainTrace>,
  { memory = 600, every = 60, significance = 0.001, zone }: DriftWatchOptions = {},
): { readonly state: DriftWatchState; readonly drifts: readonly ProcessDrift[] } {
  if (!(memory >= 40 && every >= 1)) {
    throw usageError({
      expected: "a memory of at least 40 cases, and looks at least one case apart",
      found: `${memory}, ${every}`,
    });
  }
  const drifts: ProcessDrift[] = [];
  let kept = state.cases.slice();
  let { unchecked, fed, checks, last } = state;
  for (const one of cases) {
    kept.push(one);
    if (kept.length > memory) kept.shift();
    last = { end: endOf(one), caseId: one.caseId };
    fed++;
    if (++unchecked < every) continue;
    unchecked = 0;
    checks++;
    const found = driftReport(eventLogFromTraces(kept), { significance, zone }).drifts;
    if (found.length === 0) continue;
    drifts.push(...found);
    const since = Math.max(...found.map(({ at }) => Date.parse(at)));
    kept = kept.filter(({ events: [first] }) => Number(first.time) >= since);
  }
  return { state: { cases: kept, unchecked, fed, checks, last }, drifts };
}

const endOf = ({ events }: PlainTrace): number => Number(events.at(-1)!.time);

/**
 * The completed cases of a log that a watch has not been given, in the order of their ends, at most
 * the latest `most`: so that a watch that begins does not go through years.
 *
 * @param completed by case index: 1 for a completed case
 * @param last the latest case that the watch was given; null if it begins
 * @returns in the order of the ends, ties by case id
 *
 * @example
 * ```ts
 * import { casesToWatch, EMPTY_WATCH } from "@/comparison/drift/watch-drift.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces(["a", "b", "c"].map((caseId, time) => ({ caseId, events: [{ activity: "pay", time }] })));
 * const cases = casesToWatch(log, { completed: [1, 0, 1], last: EMPTY_WATCH.last, most: 10 });
 * assertEquals(cases.map(({ caseId }) => caseId), ["a", "c"]);
 * ```
 */
export function casesToWatch(
  log: EventLog,
  { completed, last, most }: {
    readonly completed: ArrayLike<number>;
    readonly last: DriftWatchState["last"];
    readonly most: number;
  },
): PlainTrace[] {
  const { caseIds, caseOffsets, activities, activity, time, resource, caseAttributes } = log;
  const end = (c: number) => time[caseOffsets[c + 1] - 1];
  const isLater = (c: number) => last === null || end(c) > last.end || (end(c) === last.end && caseIds[c] > last.caseId);
  return [...caseIds.keys()].filter((c) => completed[c] === 1 && caseOffsets[c + 1] > caseOffsets[c] && isLater(c))
    .sort((a, b) => end(a) - end(b) || (caseIds[a] < caseIds[b] ? -1 : 1)).slice(-most)
    .map((c) => ({
      caseId: caseIds[c],
      attributes: attributesOf(caseAttributes, c),
      events: Array.from(activity.subarray(caseOffsets[c], caseOffsets[c + 1]), (own, i) => {
        const event = caseOffsets[c] + i;
        const who = resource === null ? -1 : resource.codes[event];
        return { activity: activities[own], time: time[event], ...(who < 0 ? {} : { resource: resource!.values[who] }) };
      }),
    }));
}

/** Values of a case; texts of more than 200 characters tell nothing of a mix of cases. */
function attributesOf(attributes: readonly Attribute[], c: number): PlainAttributes {
  return Object.fromEntries(attributes.flatMap(({ name, type, values, codes }): [string, string | number][] => {
    if (codes[c] < 0 || type === "id" || type === "date" || type === "nested") return [];
    const value = values[codes[c]];
    return value.length > 200 ? [] : [[name, type === "int" || type === "float" ? Number(value) : value]];
  }));
}
