import { limitError } from "../../errors.ts";
import type { Random } from "../../numerics/random.ts";
import { dateOfDay, DAY, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { type DescriptionSetting, LATEST, monthAt } from "./description-setting.ts";
import type { ArrivalDescription, ArrivalProfile, ProfiledArrivals, SteadyArrivals } from "./process-description.ts";

/** The arrival of a case. */
export interface Arrival {
  /** Instant in ms, a whole second. */
  readonly time: number;
  /** Name of its profile; none without profiles. */
  readonly profile?: string;
}

/**
 * The arrivals of a description from an instant on, without end: a Poisson process. Where the rate
 * changes, those of its highest rate are thinned (Lewis and Shedler, 1979).
 */
export function arrivalsOf(
  arrivals: ArrivalDescription,
  { from, setting, random }: { readonly from: number; readonly setting: DescriptionSetting; readonly random: Random },
): Generator<Arrival, never> {
  return "perDay" in arrivals ? profiled(arrivals, from, setting, random) : steady(arrivals, from, setting, random);
}

/** In the time of a calendar, thinned by the season. */
function* steady(arrivals: SteadyArrivals, from: number, setting: DescriptionSetting, random: Random): Generator<Arrival, never> {
  const calendar = setting.calendar(arrivals.calendar);
  const { minutes, months = [1] } = arrivals;
  const highest = Math.max(...months);
  for (let time = from;;) {
    time = calendar.add(time, random.exponential(minutes * 60_000 / highest));
    if (random.next() * highest < (months[monthAt(time, setting.zone) - 1] ?? 1)) yield { time: wholeSecond(time) };
  }
}

const wholeSecond = (time: number): number => Math.ceil(time / 1000) * 1000;

/** By weekday and hour of each profile, by month and holiday. */
function* profiled(
  { perDay, months = [1], profiles }: ProfiledArrivals,
  from: number,
  setting: DescriptionSetting,
  random: Random,
): Generator<Arrival, never> {
  const weeks = profiles.map((profile) => hourlyRates(profile, perDay));
  const highest = Math.max(...weeks.map((week) => Math.max(...week)));
  const most = highest * weeks.length * Math.max(...months) * Math.max(1, ...profiles.map(({ holidays = 1 }) => holidays));
  const holidays = holidayTest(setting);
  for (let time = from;;) {
    time += random.exponential(HOUR / most);
    if (time > LATEST) throw noArrival();
    const local = time + setting.zone.offsetAt(time);
    const day = Math.floor(local / DAY);
    const hour = (weekdayOfDay(day) - 1) * 24 + Math.floor((local - day * DAY) / HOUR);
    const season = months.length === 1 ? months[0] : months[dateOfDay(day).month - 1];
    const isHoliday = holidays(day);
    let mark = random.next() * most;
    const taken = profiles.find(({ holidays = 1 }, at) => {
      mark -= season * weeks[at][hour] * (isHoliday ? holidays : 1);
      return mark < 0;
    });
    if (taken !== undefined) yield { time: wholeSecond(time), profile: taken.name };
  }
}

function noArrival() {
  return limitError({
    expected: "an arrival before the year 9000",
    found: "none",
    advice: "Let more cases arrive on a day, or on holidays.",
  });
}

/** Arrivals an hour of a profile, for each hour of an average week from Monday 00:00 on. */
function hourlyRates(
  { share, weekdays = Array(7).fill(1), hours = Array(24).fill(1) }: ArrivalProfile,
  perDay: number,
): number[] {
  const weights = weekdays.flatMap((day) => hours.map((hour) => day * hour));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => 7 * perDay * share * weight / sum);
}

/** Whether a day is a holiday; asked for days in their order. */
function holidayTest({ holidaysOf }: DescriptionSetting): (day: number) => boolean {
  const known = { year: NaN, days: new Set<number>() };
  return (day) => {
    const { year } = dateOfDay(day);
    if (year !== known.year) Object.assign(known, { year, days: new Set(holidaysOf(year)) });
    return known.days.has(day);
  };
}
