import type { CodedColumn, EventLog } from "./event-log.ts";
import { selectEvents } from "./select-events.ts";
import { inputError } from "../errors.ts";
import { needTimes } from "./need-times.ts";

/** What a start and a complete event must share to be an interval, besides case and activity. */
export type PairKey = "instance" | "resource" | "activity";

/** Settings of {@linkcode pairIntervals}. */
export interface PairIntervalsOptions {
  /**
   * `instance`: the attribute `concept:instance`; `resource`: the resource; `activity`: nothing
   * more. Events without a value match each other. Default: the first of these that the log has.
   */
  readonly by?: PairKey;
}

/** Counts of {@linkcode pairIntervals}, which add up to the events of the log. */
export interface PairReport {
  readonly by: PairKey;
  /** Intervals, each made of two events. */
  readonly pairs: number;
  /** Starts without a complete, and completes without a start: kept as they are. */
  readonly unpairedStarts: number;
  readonly unpairedCompletes: number;
  /**
   * Events with other transitions (schedule, assign, suspend, resume, ...) or without: kept as they
   * are.
   */
  readonly others: number;
  /** Events that already had a start time: kept as they are. */
  readonly intervals: number;
}

/** What a transition means for pairing. */
type Role = "start" | "complete" | "abort" | "other";

/** The roles of transitions of the standard lifecycle (IEEE 1849-2016). */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ["start", "start"],
  ["complete", "complete"],
  ["ate_abort", "abort"],
  ["pi_abort", "abort"],
]);

/**
 * Joins start and complete events into intervals. A complete event is paired with the oldest
 * unpaired start event of its case with the same activity and key (first in, first out). The start
 * event is removed. Its time becomes the start time of the complete event, which keeps its position
 * and takes values that it lacks from the start event.
 *
 * Transitions are those of the XES standard, in any case of letters. An abort (`ate_abort`,
 * `pi_abort`) takes the oldest unpaired start event without making an interval; suspend and resume
 * do not split an interval. Only paired start events are removed. Linear in the events.
 *
 * @throws inputError if `by` asks for a column that the log does not have
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { pairIntervals } from "@/event-log/pair-intervals.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const event = (lifecycle: string, time: number) => ({ activity: "a", lifecycle, time });
 * const { log, report } = pairIntervals(
 *   eventLogFromTraces([{ caseId: "1", events: [event("start", 10), event("start", 20), event("complete", 30)] }]),
 * );
 * assertEquals([[...log.start!], [...log.time]], [[NaN, 10], [20, 30]]);
 * assertEquals([report.pairs, report.unpairedStarts], [1, 1]);
 * ```
 */
export function pairIntervals(log: EventLog, options: PairIntervalsOptions = {}): { log: EventLog; report: PairReport } {
  needTimes(log, "joining start and complete events needs");
  const by = options.by ?? defaultKey(log);
  const { partner, paired } = findPairs(log, keyColumn(log, by));
  const report = reportOf(log, by, partner);
  return { log: report.pairs === 0 ? log : withoutStarts(joined(log, partner), paired), report };
}

const INSTANCE = "concept:instance";

const instances = ({ eventAttributes }: EventLog): CodedColumn[] => eventAttributes.filter(({ name }) => name === INSTANCE);

function defaultKey(log: EventLog): PairKey {
  return instances(log).length > 0 ? "instance" : log.resource !== null ? "resource" : "activity";
}

/** For each event the number of its key; -1 for none. */
function keyColumn(log: EventLog, by: PairKey): Int32Array {
  const events = log.activity.length;
  if (by === "activity") return new Int32Array(events);
  const columns = by === "resource" ? (log.resource === null ? [] : [log.resource]) : instances(log);
  if (columns.length === 0) {
    throw inputError({
      expected: by === "resource" ? "a log whose events have resources" : `a log whose events have the attribute ${INSTANCE}`,
      found: "a log without them",
      advice: "Pair by another key.",
    });
  }
  if (columns.length === 1) return columns[0].codes;
  // The same text under several types is one instance.
  const numbers = new Map<string, number>();
  const key = new Int32Array(events).fill(-1);
  for (const { values, codes } of columns) {
    const ofCode = values.map((value) => numbers.get(value) ?? (numbers.set(value, numbers.size), numbers.size - 1));
    for (let e = 0; e < events; e++) if (codes[e] >= 0) key[e] = ofCode[codes[e]];
  }
  return key;
}

/**
 * For each complete event its start event or -1 (`partner`); for each start event whether it is
 * paired (`paired`).
 */
function findPairs(log: EventLog, key: Int32Array): { partner: Int32Array; paired: Uint8Array } {
  const { caseOffsets, activity, lifecycle, start } = log;
  const partner = new Int32Array(activity.length).fill(-1);
  const paired = new Uint8Array(activity.length);
  if (lifecycle === null) return { partner, paired };
  const roles = rolesOf(lifecycle);
  // Unpaired starts by activity and key, oldest first, from index `from` on.
  const open = new Map<number, { starts: number[]; from: number }>();
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    open.clear();
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      const role = lifecycle.codes[e] < 0 ? "other" : roles[lifecycle.codes[e]];
      if (role === "other" || (start !== null && !Number.isNaN(start[e]))) continue;
      const slot = activity[e] * 2 ** 32 + key[e] + 1;
      const queue = open.get(slot);
      if (role === "start") {
        if (queue === undefined) open.set(slot, { starts: [e], from: 0 });
        else queue.starts.push(e);
      } else if (queue !== undefined && queue.from < queue.starts.length) {
        const oldest = queue.starts[queue.from++];
        if (role === "abort") continue;
        partner[e] = oldest;
        paired[oldest] = 1;
      }
    }
  }
  return { partner, paired };
}

const rolesOf = ({ values }: CodedColumn): Role[] => values.map((value) => ROLES.get(value.toLowerCase()) ?? "other");

function reportOf(log: EventLog, by: PairKey, partner: Int32Array): PairReport {
  const { lifecycle, start, activity } = log;
  const roles = lifecycle === null ? [] : rolesOf(lifecycle);
  let [pairs, starts, completes, intervals] = [0, 0, 0, 0];
  for (let e = 0; e < activity.length; e++) {
    const role = lifecycle === null || lifecycle.codes[e] < 0 ? "other" : roles[lifecycle.codes[e]];
    if (start !== null && !Number.isNaN(start[e])) intervals++;
    else if (partner[e] >= 0) pairs++;
    else if (role === "start") starts++;
    else if (role === "complete") completes++;
  }
  const unpairedStarts = starts - pairs;
  const others = activity.length - 2 * pairs - unpairedStarts - completes - intervals;
  return { by, pairs, unpairedStarts, unpairedCompletes: completes, others, intervals };
}

/**
 * The log in which complete events have their start times, and the values of their start events
 * where they have none of their own.
 */
function joined(log: EventLog, partner: Int32Array): EventLog {
  const start = log.start === null ? new Float64Array(log.activity.length).fill(NaN) : log.start.slice();
  for (let e = 0; e < partner.length; e++) if (partner[e] >= 0) start[e] = log.time[partner[e]];
  const filled = <T extends CodedColumn>(column: T): T => {
    const codes = column.codes.slice();
    for (let e = 0; e < codes.length; e++) if (partner[e] >= 0 && codes[e] < 0) codes[e] = codes[partner[e]];
    return { ...column, codes };
  };
  return { ...log, start, resource: log.resource && filled(log.resource), eventAttributes: log.eventAttributes.map(filled) };
}

function withoutStarts(log: EventLog, paired: Uint8Array): EventLog {
  const cases = log.caseIds.length;
  const caseOffsets = new Uint32Array(cases + 1);
  const events = new Uint32Array(log.activity.length);
  let at = 0;
  for (let c = 0; c < cases; c++) {
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) if (paired[e] === 0) events[at++] = e;
    caseOffsets[c + 1] = at;
  }
  // No case becomes empty: for each removed start event a complete event stays.
  return selectEvents(log, {
    cases: Uint32Array.from({ length: cases }, (_, c) => c),
    caseOffsets,
    events: events.subarray(0, at),
  });
}
