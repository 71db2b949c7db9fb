import { sayCount } from "../lib/tracebook.js";

/** Hours at stake, in years where they are more than a million. */
export const sayHours = (hours: number): string =>
  hours < 1e6 ? `${sayCount(Math.round(hours))} h` : `${sayCount(Math.round(hours / HOURS_OF_YEAR))} y`;

const HOURS_OF_YEAR = 8766;
