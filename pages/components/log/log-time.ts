import { localTime, type PublishedLogEntry, sayDate, sayDuration, sayTime, zonedTime } from "../../lib/tracebook.js";

/** By what times of a log are told. */
export type LogClock = Pick<PublishedLogEntry, "zone" | "dates">;

/** The zone by which a time of a log has its day; in a log of dates the date that is meant. */
export const dayOfLog = ({ zone, dates }: LogClock, time: number): [time: number, zone: string] =>
  typeof dates === "number" ? [time + dates, "UTC"] : [time, zone];

/** Whether a log has dates without times of day. */
export const hasDatesOnly = ({ dates }: Pick<LogClock, "dates">): boolean => typeof dates === "number";

/** By what a log counts days, as a sentence. */
export const sayClock = (clock: LogClock): string =>
  hasDatesOnly(clock) ? "Dates as the log has them." : `Times in ${clock.zone}.`;

/** The day of a time of a log; in a log of dates the date that is meant, whatever the zone. */
export const sayLogDate = (clock: LogClock, time: number): string => sayDate(...dayOfLog(clock, time));

/** A time of a log; in a log of dates the date that is meant, whatever the zone. */
export const sayLogTime = (clock: LogClock, time: number): string =>
  hasDatesOnly(clock) ? sayLogDate(clock, time) : sayTime(time, clock.zone);

/** The same within a sentence: `at 14 Mar 2012, 15:04`, `on 18 Jun 2013`. */
export const atLogTime = (clock: LogClock, time: number): string =>
  `${hasDatesOnly(clock) ? "on" : "at"} ${sayLogTime(clock, time)}`;

/** A time of a log as fields of a form have it: `2013-06-18T00:00`. */
export const fieldOfLogTime = (clock: LogClock, time: number): string => localTime(...dayOfLog(clock, time));

/** The time that a field of a form has; NaN for none. */
export const logTimeOfField = ({ zone, dates }: LogClock, text: string): number =>
  typeof dates === "number" ? zonedTime(text, "UTC") - dates : zonedTime(text, zone);

const DAY = 86_400;

/** A duration between events; in a log of dates whole days, without changes of the clock. */
export function sayLogDuration({ dates }: Pick<LogClock, "dates">, seconds: number): string {
  if (typeof dates !== "number" || Number.isNaN(seconds)) return sayDuration(seconds);
  const days = Math.round(seconds / DAY);
  return days === 0 ? "0 d" : sayDuration(days * DAY);
}
