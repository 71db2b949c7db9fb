import { saidAlike } from "../../lib/tracebook.js";

/**
 * Hours at stake as people say durations; negative ones are saved. All of a list have one unit, so
 * that they compare: the one of the most of them.
 *
 * @param list all hours of the list that these stand in
 */
export function sayHours(hours: number, list: readonly (number | null)[] = [hours]): string {
  const most = list.reduce<number>((most, other) => Math.max(most, Math.abs(other ?? 0)), Math.abs(hours));
  const words = saidAlike(3600 * most).say(3600 * Math.abs(hours));
  return Math.round(hours) < 0 ? `${words} saved` : words;
}
