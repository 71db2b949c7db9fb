import type { EventLog } from "../../event-log/event-log.ts";
import { endFlags } from "../closed-cases.ts";

/** How busy things were at the moment before each case started, case by case. */
export interface LoadAtStart {
  /** Cases that had begun and were, as far as one could know then, not over. */
  readonly openCases: Float64Array;
  /** Cases that had begun in the 7 days before. */
  readonly newCases: Float64Array;
  /**
   * Events of the first event's resource in the 7 days before; NaN for a case whose first event has
   * none.
   */
  readonly resourceLoad: Float64Array;
}

/** Parts of the rule of {@linkcode closedCases} that tell when a case stops counting as open. */
export interface LoadOptions {
  readonly endActivities: readonly string[] | "all";
  /** In ms. */
  readonly silence: number;
}

const WEEK = 7 * 86_400_000;

/**
 * Counts the load at the start of each case from nothing but events before that moment: a case
 * counts as open from each of its events to its next one, but after an end activity not at all, and
 * after any other for no longer than `silence`. So what happens later, in this case or in others,
 * changes no count; events at the very moment of the start do not count either. Takes n log n time
 * in the number of events.
 */
export function loadAtStart(log: EventLog, options: LoadOptions): LoadAtStart {
  const cases = log.caseIds.length;
  const starts = firstTimes(log);
  const open = openSpells(log, options);
  const sortedStarts = Float64Array.from(starts).sort();
  const byResource = timesByResource(log);
  const load = {
    openCases: new Float64Array(cases),
    newCases: new Float64Array(cases),
    resourceLoad: new Float64Array(cases).fill(NaN),
  };
  for (let item = 0; item < cases; item++) {
    const start = starts[item];
    load.openCases[item] = countBelow(open.begins, start) - countBelow(open.ends, start);
    load.newCases[item] = countBelow(sortedStarts, start) - countBelow(sortedStarts, start - WEEK);
    const times = byResource.get(log.resource?.codes[log.caseOffsets[item]] ?? -1);
    if (times !== undefined) load.resourceLoad[item] = countBelow(times, start) - countBelow(times, start - WEEK);
  }
  return load;
}

/** Time of each case's first event; NaN for a case without events. */
export function firstTimes(log: EventLog): Float64Array {
  return Float64Array.from(
    log.caseIds,
    (_, item) => log.caseOffsets[item + 1] > log.caseOffsets[item] ? log.time[log.caseOffsets[item]] : NaN,
  );
}

/** The spells in which cases counted as open: their beginnings and their ends, each sorted. */
export function openSpells(log: EventLog, { endActivities, silence }: LoadOptions): { begins: Float64Array; ends: Float64Array } {
  const isEnd = endFlags(log, endActivities);
  const begins = new Float64Array(log.time.length);
  const ends = new Float64Array(log.time.length);
  let count = 0;
  for (let item = 0; item < log.caseIds.length; item++) {
    for (let event = log.caseOffsets[item]; event < log.caseOffsets[item + 1]; event++) {
      // With "all", only the last event of a case ends it; which one that is cannot be known
      // before, so each spell lasts until the next event.
      if (endActivities !== "all" && isEnd[log.activity[event]] === 1) continue;
      const next = event + 1 < log.caseOffsets[item + 1] ? log.time[event + 1] : Infinity;
      begins[count] = log.time[event];
      ends[count++] = Math.min(next, log.time[event] + silence);
    }
  }
  return { begins: begins.subarray(0, count).sort(), ends: ends.subarray(0, count).sort() };
}

/** For each code of a resource the times of its events, sorted. */
export function timesByResource(log: EventLog): Map<number, Float64Array> {
  const times = new Map<number, Float64Array>();
  const { resource } = log;
  if (resource === null) return times;
  const counts = new Uint32Array(resource.values.length);
  for (const code of resource.codes) if (code >= 0) counts[code]++;
  counts.forEach((count, code) => times.set(code, new Float64Array(count)));
  const filled = new Uint32Array(resource.values.length);
  resource.codes.forEach((code, event) => {
    if (code >= 0) times.get(code)![filled[code]++] = log.time[event];
  });
  for (const list of times.values()) list.sort();
  return times;
}

/** How many of the sorted numbers lie below a bound. Logarithmic time. */
export function countBelow(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
