import type { EventLog } from "../event-log/event-log.ts";

/**
 * A view of a log: some of its cases, and some of their events, without a copy. Filters return
 * views; {@linkcode materialize} copies one.
 */
export interface LogView {
  readonly log: EventLog;
  /** Numbers of the view's cases in the log, ascending. Each has at least one event in the view. */
  readonly cases: Uint32Array;
  /**
   * For each event of the log 1 if the view has it, else 0; read for the view's cases only. Null if
   * the view has all events of its cases.
   */
  readonly kept: Uint8Array | null;
}

/**
 * The activities of a view's cases: those of the view's case `i` are `codes[from[i]]` up to, not
 * including, `codes[to[i]]`.
 */
interface ViewSequences {
  readonly codes: Uint16Array | Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/**
 * The view of a whole log.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { countsOfView, viewOf } from "@/filtering/log-view.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send" }, { activity: "pay" }] }]);
 * assertEquals(countsOfView(viewOf(log)), { cases: 1, events: 2 });
 * ```
 */
export function viewOf(log: EventLog): LogView {
  return { log, cases: Uint32Array.from({ length: log.caseIds.length }, (_, c) => c), kept: null };
}

/**
 * Counts the cases and events of a view. Linear in its events if events were dropped, else in its
 * cases.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { applyFilters } from "@/filtering/apply-filters.ts";
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { countsOfView } from "@/filtering/log-view.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send" }, { activity: "pay" }] }]);
 * assertEquals(countsOfView(applyFilters(log, [parseFilter("keep-activity:pay")])), { cases: 1, events: 1 });
 * ```
 */
export function countsOfView({ log, cases, kept }: LogView): { cases: number; events: number } {
  let events = 0;
  for (const c of cases) {
    const [from, to] = [log.caseOffsets[c], log.caseOffsets[c + 1]];
    if (kept === null) events += to - from;
    else for (let e = from; e < to; e++) events += kept[e];
  }
  return { cases: cases.length, events };
}

/** First and last event of each case of a view. */
export function endsOfView({ log, cases, kept }: LogView): { first: Uint32Array; last: Uint32Array } {
  const first = new Uint32Array(cases.length);
  const last = new Uint32Array(cases.length);
  for (let i = 0; i < cases.length; i++) {
    let from = log.caseOffsets[cases[i]];
    let to = log.caseOffsets[cases[i] + 1] - 1;
    if (kept !== null) {
      while (kept[from] === 0) from++;
      while (kept[to] === 0) to--;
    }
    first[i] = from;
    last[i] = to;
  }
  return { first, last };
}

/**
 * The activities of the cases of a view, in codes of the log. A copy only if events were dropped.
 */
export function sequencesOfView(view: LogView): ViewSequences {
  const { log, cases, kept } = view;
  const from = new Uint32Array(cases.length);
  const to = new Uint32Array(cases.length);
  if (kept === null) {
    for (let i = 0; i < cases.length; i++) {
      from[i] = log.caseOffsets[cases[i]];
      to[i] = log.caseOffsets[cases[i] + 1];
    }
    return { codes: log.activity, from, to };
  }
  const codes = log.activity.slice(0, countsOfView(view).events);
  let at = 0;
  for (let i = 0; i < cases.length; i++) {
    from[i] = at;
    for (let e = log.caseOffsets[cases[i]]; e < log.caseOffsets[cases[i] + 1]; e++) {
      if (kept[e] === 1) codes[at++] = log.activity[e];
    }
    to[i] = at;
  }
  return { codes, from, to };
}
