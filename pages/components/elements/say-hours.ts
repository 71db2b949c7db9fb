import { sayCount } from "../../lib/tracebook.js";

/**
 * Hours at stake; negative ones are saved. All of a list have one unit, so that they compare: years
 * where the most of them are a million hours or more.
 *
 * @param list all hours of the list that these stand in
 */
export function sayHours(hours: number, list: readonly (number | null)[] = [hours]): string {
  const most = list.reduce<number>((most, other) => Math.max(most, Math.abs(other ?? 0)), 0);
  const size = Math.abs(hours);
  const words = most < 1e6 ? `${sayCount(Math.round(size))} h` : `${sayYears(size / HOURS_OF_YEAR)} y`;
  return Math.round(hours) < 0 ? `${words} saved` : words;
}

function sayYears(years: number): string {
  if (years >= 9.95) return sayCount(Math.round(years));
  return years > 0 && years < 0.05 ? "under 0.1" : years.toFixed(1);
}

const HOURS_OF_YEAR = 8766;
