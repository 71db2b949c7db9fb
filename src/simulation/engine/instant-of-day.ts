import { inputError } from "../../errors.ts";
import { DAY, dayOfExistingDate } from "../../time/civil-date.ts";
import { instantOfLocal, type TimeZone } from "../../time/time-zone.ts";

/**
 * The instant, in ms, at which a day begins in a zone.
 *
 * @throws an input error for a text that is no date
 */
export function instantOfDay(text: string, zone: TimeZone): number {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  const day = dayOfExistingDate(year, month, date);
  if (Number.isNaN(day)) throw inputError({ expected: "a day such as 2025-12-31", found: JSON.stringify(text) });
  return instantOfLocal(zone, day * DAY);
}
