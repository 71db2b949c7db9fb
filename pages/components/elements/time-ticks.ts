import { DAY, ianaTimeZone, sayDateParts } from "../../lib/tracebook.js";

/** Steps of a time axis: hours and their parts, days, months, years. */
const STEPS = [
  { hours: 1 / 3600 },
  { hours: 1 / 360 },
  { hours: 1 / 60 },
  { hours: 1 / 12 },
  { hours: 1 / 4 },
  { hours: 1 },
  { hours: 3 },
  { hours: 6 },
  { hours: 12 },
  { days: 1 },
  { days: 2 },
  { days: 7 },
  { days: 14 },
  { months: 1 },
  { months: 3 },
  { months: 6 },
  { months: 12 },
  { months: 24 },
  { months: 60 },
  { months: 120 },
] as const;

/** Room for a tick of days or parts of them, of months, and of years, in px. */
const TICK_ROOM = { days: 105, months: 62, years: 46 };

/** Ticks of a time axis of a width in px, in a zone; of days or more where there are dates only. */
export function timeTicks(
  from: number,
  to: number,
  width: number,
  { zone, datesOnly = false }: { readonly zone: string; readonly datesOnly?: boolean },
): { readonly at: number; readonly text: string }[] {
  const { offsetAt } = ianaTimeZone(zone);
  const [first, last] = [from + offsetAt(from), to + offsetAt(to)];
  for (const step of STEPS) {
    if (datesOnly && "hours" in step) continue;
    const length = "hours" in step ? step.hours * DAY / 24 : "days" in step ? step.days * DAY : step.months * 30.5 * DAY;
    const kind = !("months" in step) ? "days" : step.months < 12 ? "months" : "years";
    const most = Math.max(2, Math.floor(width / TICK_ROOM[kind]));
    if ((last - first) / length > most && step !== STEPS[STEPS.length - 1]) continue;
    const ticks: { at: number; text: string }[] = [];
    const put = (local: number, text: string) => {
      if (local >= first && local <= last) ticks.push({ at: local - offsetAt(local - offsetAt(local)), text });
    };
    if ("months" in step) {
      const begin = new Date(first);
      const start = begin.getUTCFullYear() * 12 + begin.getUTCMonth();
      for (let month = Math.floor(start / step.months) * step.months; ticks.length <= most + 2; month += step.months) {
        const local = Date.UTC(Math.floor(month / 12), month % 12, 1);
        if (local > last) break;
        put(local, step.months >= 12 || month % 12 === 0 ? String(Math.floor(month / 12)) : textOf(local, { month: "short" }));
      }
    } else {
      // Weeks begin on Monday; 1970-01-05 was one.
      const origin = "days" in step && step.days >= 7 ? 4 * DAY : 0;
      for (let local = Math.ceil((first - origin) / length) * length + origin; local <= last; local += length) {
        const isDay = local % DAY === 0;
        put(
          local,
          isDay
            ? textOf(local, { weekday: "short", day: "numeric", month: "short" })
            : textOf(local, { hour: "2-digit", minute: "2-digit", ...(length < DAY / 1440 ? { second: "2-digit" } : {}) }),
        );
      }
    }
    return ticks;
  }
  return [];
}

const textOf = (local: number, parts: Intl.DateTimeFormatOptions): string => sayDateParts(local, "UTC", parts).replace(",", "");
