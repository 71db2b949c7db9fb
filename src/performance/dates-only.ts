import type { EventLog } from "../event-log/event-log.ts";
import { DAY } from "../time/civil-date.ts";
import { ianaTimeZone, localDay } from "../time/time-zone.ts";

/** Share of the events that may have a time of day in a log of dates. */
const MOST_WITH_TIME = 0.01;

/**
 * The zone in which the times of a log are midnights, which means that the log has dates only: the
 * given zone, or UTC. Null where at least a hundredth of the events has a time of day. Linear in
 * the events.
 *
 * @param zone IANA name
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { zoneOfDates } from "@/performance/dates-only.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: Date.UTC(2025, 0, 1) }] }]);
 * assertEquals(zoneOfDates(log, "Europe/Rome"), "UTC");
 * ```
 */
export function zoneOfDates({ time }: EventLog, zone: string): string | null {
  const allowed = time.length * MOST_WITH_TIME;
  const { offsetAt } = ianaTimeZone(zone);
  const isOfDates = (offset: (instant: number) => number) => {
    let others = 0;
    for (let i = 0; i < time.length; i++) {
      if ((time[i] + offset(time[i])) % DAY !== 0 && ++others > allowed) return false;
    }
    return time.length > 0;
  };
  return isOfDates(() => 0) ? "UTC" : isOfDates(offsetAt) ? zone : null;
}

/**
 * The log with each time moved to the midnight UTC of its local day, so that durations are whole
 * days whatever the changes of the clock between. Linear in the events.
 *
 * @param zone IANA name
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { onWholeDays } from "@/performance/dates-only.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [march, april] = ["2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00"].map(Date.parse);
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: march }, { activity: "b", time: april }] }]);
 * const { time } = onWholeDays(log, "Europe/Rome");
 * assertEquals((time[1] - time[0]) / 86_400_000, 31);
 * ```
 */
export function onWholeDays(log: EventLog, zone: string): EventLog {
  const clock = ianaTimeZone(zone);
  const dayOf = (instant: number) => localDay(clock, instant) * DAY;
  return { ...log, time: log.time.map(dayOf), start: log.start && log.start.map(dayOf) };
}
