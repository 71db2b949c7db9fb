import { saidAlike, sayDuration } from "../../lib/tracebook.js";

/** Of a list with as many hours, all are said in years. */
const MANY_YEARS = 5 * 8766;

/**
 * Hours at stake as people say durations; negative ones are saved. All of a list have one unit, so
 * that they compare: the one of the most of them.
 *
 * @param list all hours of the list that these stand in
 */
export function sayHours(hours: number, list: readonly (number | null)[] = [hours]): string {
  const most = list.reduce<number>((most, other) => Math.max(most, Math.abs(other ?? 0)), Math.abs(hours));
  const seconds = 3600 * Math.abs(hours);
  // In many years, tenths of them tell only the smaller ones apart.
  const words = most >= MANY_YEARS && Math.abs(hours) >= 2 * MANY_YEARS
    ? sayDuration(seconds)
    : saidAlike(3600 * most).say(seconds);
  return Math.round(hours) < 0 ? `${words} saved` : words;
}
