import type { EventLog } from "../event-log/event-log.ts";
import { needTimes } from "../event-log/need-times.ts";
import { caseTest } from "./conditions/case-test.ts";
import { eventTest } from "./conditions/event-test.ts";
import { choosesCases, type Filter } from "./filter.ts";
import { printFilter } from "./filter-text.ts";
import { zoneOfDays } from "../time/dates-only.ts";
import { ianaTimeZone, type TimeZone } from "../time/time-zone.ts";
import { type LogView, viewOf } from "./log-view.ts";

/** Settings of {@linkcode applyFilters}. */
export interface ApplyFiltersOptions {
  /**
   * IANA zone of days, months and times without an offset; in a log of dates these are the dates
   * that are meant, whatever the zone. Default UTC.
   */
  readonly zone?: string;
  /**
   * The same as `zoneOfDays` tells it of the log that `from` is a part of: a part may look like a
   * log of dates where the whole is none. Default: as it tells it of the log of `from`.
   */
  readonly zoneOfDays?: string;
}

/**
 * Applies filters one after the other, each to the result of those before. The order of filters on
 * cases does not matter, except for those that depend on the other cases (`top-variants`,
 * `variant-coverage`, `sample`). A filter that keeps or drops events changes what later filters
 * see; cases without remaining events leave the view.
 *
 * Each filter is linear in the events. The log is not copied.
 *
 * @param from a log or a view of a log, which is not changed
 * @throws an input error for a filter by time or duration on a log without times; a usage error if
 * a filter has an invalid time, or a sample a seed that is not a whole number
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { applyFilters } from "@/filtering/apply-filters.ts";
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...activities: string[]) => ({
 *   caseId,
 *   events: activities.map((activity) => ({ activity })),
 * });
 * const log = eventLogFromTraces([trace("1", "ask", "answer"), trace("2", "ask")]);
 * const view = applyFilters(log, [parseFilter("path:ask>answer")]);
 * assertEquals([...view.cases], [0]);
 * ```
 *
 * @example Filter a part of a log by the dates of the whole
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { applyFilters } from "@/filtering/apply-filters.ts";
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { materialize } from "@/filtering/materialize.ts";
 * import { zoneOfDays } from "@/time/dates-only.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const at = (activity: string, time: string) => ({ activity, time: Date.parse(time) });
 * const log = eventLogFromTraces([
 *   { caseId: "1", events: [at("call", "2026-01-31T12:07Z"), at("plan", "2026-01-31T23:00Z")] },
 *   { caseId: "2", events: [at("call", "2026-02-28T09:31Z"), at("plan", "2026-02-28T23:00Z")] },
 * ]);
 * const plans = materialize(applyFilters(log, [parseFilter("keep-activity:plan")]));
 * const inMarch = [parseFilter("time:2026-03")];
 * assertEquals(applyFilters(plans, inMarch).cases.length, 1, "alone, they are dates of Rome");
 * assertEquals(applyFilters(plans, inMarch, { zoneOfDays: zoneOfDays(log, "UTC") }).cases.length, 0);
 * ```
 */
export function applyFilters(
  from: EventLog | LogView,
  filters: readonly Filter[],
  options: ApplyFiltersOptions = {},
): LogView {
  let view = "log" in from ? from : viewOf(from);
  const zone = ianaTimeZone(options.zoneOfDays ?? zoneOfDays(view.log, options.zone ?? "UTC"));
  for (const filter of filters) view = applyFilter(view, filter, zone);
  return view;
}

/** Conditions on times, which a log without times cannot answer. */
const TIMED: ReadonlySet<string> = new Set([
  ...["contained", "intersecting", "started", "completed", "time", "duration"],
  ...["start-weekday", "start-hour", "start-load"],
]);

function applyFilter(view: LogView, filter: Filter, zone: TimeZone): LogView {
  if (TIMED.has(filter.where.kind)) needTimes(view.log, `the filter ${printFilter(filter)} needs`);
  if (choosesCases(filter)) {
    const satisfies = caseTest(view, filter.where, zone);
    const wanted = filter.effect === "with";
    return { ...view, cases: view.cases.filter((_, i) => satisfies(i) === wanted) };
  }
  const satisfies = eventTest(view.log, filter.where, zone);
  return withEvents(view, filter.effect === "keep" ? satisfies : (event) => !satisfies(event));
}

/** Restricts a view to some events, and to the cases that have any of them. */
function withEvents({ log, cases, kept }: LogView, stays: (event: number) => boolean): LogView {
  const staying = new Uint8Array(log.activity.length);
  const left = cases.filter((c) => {
    let some = false;
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) {
      if ((kept === null || kept[e] === 1) && stays(e)) {
        staying[e] = 1;
        some = true;
      }
    }
    return some;
  });
  return { log, cases: left, kept: staying };
}
