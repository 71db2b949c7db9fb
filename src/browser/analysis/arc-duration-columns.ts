import type { EventLog } from "../../event-log/event-log.ts";
import type { ArcDurations } from "../arc-durations.ts";

/** The durations of all arcs, in columns that a worker can transfer. */
export interface ArcDurationColumns {
  /** Codes of activities; arcs are sorted by `from`, then `to`. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Passages of arc `a` are those from `offsets[a]` up to, not including, `offsets[a + 1]`. */
  readonly offsets: Uint32Array;
  /** Sorted ascending within an arc. */
  readonly seconds: Float64Array;
}

/**
 * The time from one shown event to the next shown event of its case, by arc; hidden activities are
 * projected out. Linear in the events, plus sorting each arc's durations.
 *
 * @param shown codes of the activities that are shown
 */
export function arcDurationColumns(log: EventLog, shown: readonly number[]): ArcDurationColumns {
  const size = log.activities.length;
  const keep = new Uint8Array(size);
  for (const activity of shown) keep[activity] = 1;
  const numbers = new Map<number, number>();
  const counts: number[] = [];
  const arcOfEvent = new Int32Array(log.time.length).fill(-1);
  const waited = new Float64Array(log.time.length);
  for (let c = 0; c < log.caseIds.length; c++) {
    let before = -1;
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) {
      if (keep[log.activity[e]] === 0) continue;
      if (before >= 0) {
        const key = log.activity[before] * size + log.activity[e];
        let arc = numbers.get(key);
        if (arc === undefined) numbers.set(key, arc = counts.push(0) - 1);
        counts[arc]++;
        arcOfEvent[e] = arc;
        waited[e] = (log.time[e] - log.time[before]) / 1000;
      }
      before = e;
    }
  }
  const keys = [...numbers.keys()].sort((a, b) => a - b);
  const offsets = new Uint32Array(keys.length + 1);
  const next = new Uint32Array(keys.length);
  keys.forEach((key, place) => {
    const arc = numbers.get(key)!;
    next[arc] = offsets[place];
    offsets[place + 1] = offsets[place] + counts[arc];
  });
  const seconds = new Float64Array(offsets[keys.length]);
  for (let e = 0; e < arcOfEvent.length; e++) if (arcOfEvent[e] >= 0) seconds[next[arcOfEvent[e]]++] = waited[e];
  for (let place = 0; place < keys.length; place++) seconds.subarray(offsets[place], offsets[place + 1]).sort();
  return {
    from: Uint32Array.from(keys, (key) => Math.floor(key / size)),
    to: Uint32Array.from(keys, (key) => key % size),
    offsets,
    seconds,
  };
}

/** Durations by arc, from their columns. */
export function arcDurationsOf({ from, to, offsets, seconds }: ArcDurationColumns): ArcDurations {
  const places = new Map<string, number>();
  for (let arc = 0; arc < from.length; arc++) places.set(`${from[arc]} ${to[arc]}`, arc);
  const none = new Float64Array(0);
  return {
    of(a, b) {
      const arc = places.get(`${a} ${b}`);
      return arc === undefined ? none : seconds.subarray(offsets[arc], offsets[arc + 1]);
    },
    total: seconds.reduce((sum, duration) => sum + duration, 0),
  };
}
