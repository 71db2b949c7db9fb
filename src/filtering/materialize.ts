import type { EventLog } from "../event-log/event-log.ts";
import { selectEvents } from "../event-log/select-events.ts";
import { countsOfView, type LogView } from "./log-view.ts";

/**
 * Copies a view into a log, as if only its rows had been read: without labels, values and columns
 * that no event has. Linear in the events and values.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { applyFilters } from "@/filtering/apply-filters.ts";
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { materialize } from "@/filtering/materialize.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send" }, { activity: "pay" }] }]);
 * assertEquals(materialize(applyFilters(log, [parseFilter("drop-activity:pay")])).activities, ["send"]);
 * ```
 */
export function materialize(view: LogView): EventLog {
  const { log, cases, kept } = view;
  if (kept === null && cases.length === log.caseIds.length) return log;
  const caseOffsets = new Uint32Array(cases.length + 1);
  const events = new Uint32Array(countsOfView(view).events);
  let at = 0;
  for (let i = 0; i < cases.length; i++) {
    for (let e = log.caseOffsets[cases[i]]; e < log.caseOffsets[cases[i] + 1]; e++) {
      if (kept === null || kept[e] === 1) events[at++] = e;
    }
    caseOffsets[i + 1] = at;
  }
  return selectEvents(log, { cases, caseOffsets, events });
}
