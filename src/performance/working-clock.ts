import { DAY } from "../time/civil-date.ts";
import type { WorkingCalendar } from "../time/working-calendar.ts";
import { limitError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";

/** Longest log for which working time is computed, in days: 400 years. */
const MOST_DAYS = 146_097;

/**
 * Converts the times of a log to working time: `time` and `start` become ms of working time since
 * the first day of the log. Differences of times are then durations in working time.
 *
 * Linear in the days and events of the log.
 *
 * @throws a limit error if the log spans more than 400 years
 *
 * @example
 * ```ts
 * import { createWorkingCalendar } from "@/time/working-calendar.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { onWorkingClock } from "@/performance/working-clock.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const office = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }] });
 * const friday = Date.UTC(2025, 0, 3, 16);
 * const monday = Date.UTC(2025, 0, 6, 10);
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: friday }, { activity: "b", time: monday }] }]);
 * const { time } = onWorkingClock(log, office);
 * assertEquals(time[1] - time[0], 2 * 3_600_000);
 * ```
 */
export function onWorkingClock(log: EventLog, calendar: WorkingCalendar): EventLog {
  const [first, last] = daySpan([log.time, ...(log.start === null ? [] : [log.start])]);
  if (last - first > MOST_DAYS) {
    throw limitError({
      expected: "a log of at most 400 years",
      found: `a log of ${Math.round((last - first) / 365.25)} years`,
      advice: "Filter out events with wrong times.",
    });
  }
  const before = new Float64Array(Math.max(0, last - first) + 2);
  for (let day = first; day <= last; day++) {
    before[day - first + 1] = before[day - first] + calendar.between(day * DAY, (day + 1) * DAY);
  }
  const workedAt = (instant: number): number => {
    if (Number.isNaN(instant)) return NaN;
    const day = Math.floor(instant / DAY);
    const worked = before[day - first];
    const ofDay = before[day - first + 1] - worked;
    return ofDay === 0 ? worked : worked + calendar.between(day * DAY, instant);
  };
  return { ...log, time: log.time.map(workedAt), start: log.start && log.start.map(workedAt) };
}

/** First and last UTC day of the known instants. */
function daySpan(columns: readonly Float64Array[]): [first: number, last: number] {
  let first = Infinity;
  let last = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      if (column[i] < first) first = column[i];
      if (column[i] > last) last = column[i];
    }
  }
  return first > last ? [0, -1] : [Math.floor(first / DAY), Math.floor(last / DAY)];
}
