import { usageError } from "../../errors.ts";
import { calendarOfDocument } from "../../time/calendar-document.ts";
import { dateOfDay, DAY, dayOfDate, weekdayOfDay } from "../../time/civil-date.ts";
import { holidaysOf } from "../../time/holidays.ts";
import { ianaTimeZone, instantOfLocal, localDay, type TimeZone } from "../../time/time-zone.ts";
import { calendarWithout, createWorkingCalendar, type WorkingCalendar } from "../../time/working-calendar.ts";
import { UNITS } from "./duration.ts";
import { instantOfDay } from "./instant-of-day.ts";
import type { Moment, PersonDescription, ProcessDescription, ShareOfLog, VacationDescription } from "./process-description.ts";

/** What the names, days and times of a description mean. */
export interface DescriptionSetting {
  readonly zone: TimeZone;
  /** The calendar of a name; without one all times are working times. */
  calendar(name: string | undefined): WorkingCalendar;
  /** The hours of a person: the calendar without the vacation. */
  hoursOf(person: PersonDescription): WorkingCalendar;
  /** The instant at which a day begins. */
  dayOf(day: string): number;
  /** Day numbers of the holidays of a year. */
  holidaysOf(year: number): readonly number[];
}

const ALWAYS = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] });

/**
 * The setting of a description.
 *
 * @throws a usage or input error for a zone, calendar or day that is none
 */
export function settingOf({ zone: name = "UTC", calendars = {}, holidays = [] }: ProcessDescription): DescriptionSetting {
  const zone = ianaTimeZone(name);
  const made = new Map(
    Object.entries(calendars).map(([name, document]) => [
      name,
      calendarOfDocument({ ...document, holidays: [...holidays, ...document.holidays ?? []], zone: zone.name }),
    ]),
  );
  const calendar = (name: string | undefined): WorkingCalendar => {
    const own = name === undefined ? ALWAYS : made.get(name);
    if (own === undefined) throw usageError({ expected: "the name of a calendar", found: JSON.stringify(name) });
    return own;
  };
  return {
    zone,
    calendar,
    hoursOf({ calendar: name, vacation }) {
      const own = calendar(name);
      return vacation === undefined ? own : calendarWithout(own, (year) => vacationDays(vacation, year));
    },
    dayOf: (day) => instantOfDay(day, zone),
    holidaysOf: holidaysOf(holidays),
  };
}

/** Days of a year on which a person is away. */
function vacationDays({ weeks, turns = 1 }: VacationDescription, year: number): number[] {
  const newYear = dayOfDate(year, 1, 1);
  const firstMonday = newYear + (8 - weekdayOfDay(newYear)) % 7;
  return weeks.flatMap((week) => {
    const monday = firstMonday + 7 * (week - 1 + year % turns);
    return [0, 1, 2, 3, 4, 5, 6].map((day) => monday + day);
  });
}

/** The instant of a moment of a wait that began at `begin`. */
export function momentAfter(begin: number, { after, unit = "minutes", at }: Moment, zone: TimeZone): number {
  const earliest = begin + Math.round(after * UNITS[unit] / 1000) * 1000;
  return at === undefined ? earliest : nextTimeOfDay(earliest, msOfDay(at), zone);
}

/** The first instant from `instant` on at which the local time of day is `time`, in ms. */
function nextTimeOfDay(instant: number, time: number, zone: TimeZone): number {
  const today = instantOfLocal(zone, localDay(zone, instant) * DAY + time);
  return today >= instant ? today : instantOfLocal(zone, (localDay(zone, instant) + 1) * DAY + time);
}

/** A time of day such as `06:30` in ms; NaN for other texts. */
export function msOfDay(text: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)?.map(Number) ?? [];
  return (hours * 60 + minutes) * 60_000;
}

/** No log is longer. */
export const LATEST: number = Date.UTC(9000, 0, 1);

/** The time in ms in which so many cases arrive on average, from an instant on. */
export function arrivalTimeOf(
  { arrivals }: ProcessDescription,
  { setting, start, cases }: { readonly setting: DescriptionSetting; readonly start: number; readonly cases: number },
): number {
  if ("perDay" in arrivals) return cases / arrivals.perDay * DAY;
  const time = cases * arrivals.minutes * UNITS.minutes;
  // In the time of a calendar it is longer still.
  return start + time > LATEST ? time : setting.calendar(arrivals.calendar).add(start, time) - start;
}

/** The instant of a change in a log of so many cases. */
export function changeInstant(
  from: string | ShareOfLog,
  description: ProcessDescription,
  { setting, cases }: { readonly setting: DescriptionSetting; readonly cases: number },
): number {
  if (typeof from === "string") return setting.dayOf(from);
  const start = setting.dayOf(description.start);
  const share = start + from.share * arrivalTimeOf(description, { setting, start, cases });
  const next = localDay(setting.zone, Math.min(share, LATEST)) + 1;
  const day = from.weekday === undefined ? next : next + (7 + from.weekday - weekdayOfDay(next)) % 7;
  return instantOfLocal(setting.zone, day * DAY);
}

/** The month of an instant in a zone, from 1 on. */
export const monthAt = (now: number, zone: TimeZone): number => dateOfDay(Math.floor((now + zone.offsetAt(now)) / DAY)).month;
