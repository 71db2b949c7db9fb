import type { EventLog } from "../../event-log/event-log.ts";
import { eventsByWorker } from "../../performance/batching.ts";
import { passagesBySegment, type SegmentPassages } from "../../performance/passages-by-segment.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { keptFor } from "./kept-for.ts";

/** Orders of whole logs, each found once: filters only leave events out of them. */
const workers = new WeakMap<EventLog, Uint32Array>();
const passages = new WeakMap<EventLog, SegmentPassages>();

/** {@linkcode eventsByWorker} of the events that filters leave. Linear in those of the log. */
export const workerOrder = (events: FilteredEvents): Uint32Array =>
  orderLeft(keptFor(workers, events.whole, () => eventsByWorker(events.whole)), events);

/** {@linkcode passagesBySegment} of the log without filters. */
export const passagesOfWhole = ({ whole }: FilteredEvents): SegmentPassages =>
  keptFor(passages, whole, () => passagesBySegment(whole));

/** An order of events of the whole log without those that filters take away. */
function orderLeft(all: Uint32Array, { whole, view: { cases, kept }, log }: FilteredEvents): Uint32Array {
  if (log.time.length === whole.time.length) return all;
  // Places among the events that are left, from 1; 0 for the others.
  const places = new Uint32Array(whole.time.length);
  let left = 0;
  for (let i = 0; i < cases.length; i++) {
    const to = whole.caseOffsets[cases[i] + 1];
    for (let e = whole.caseOffsets[cases[i]]; e < to; e++) if (kept === null || kept[e] === 1) places[e] = ++left;
  }
  const order = new Uint32Array(left);
  let size = 0;
  for (let n = 0; n < all.length; n++) {
    const place = places[all[n]];
    if (place > 0) order[size++] = place - 1;
  }
  return order.subarray(0, size);
}
