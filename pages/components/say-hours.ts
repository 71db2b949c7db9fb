import { sayCount } from "../lib/tracebook.js";

/** Hours at stake, in years where they are more than a million; negative ones are saved. */
export function sayHours(hours: number): string {
  const most = Math.abs(hours);
  const words = most < 1e6 ? `${sayCount(Math.round(most))} h` : `${sayCount(Math.round(most / HOURS_OF_YEAR))} y`;
  return Math.round(hours) < 0 ? `${words} saved` : words;
}

const HOURS_OF_YEAR = 8766;
