/** A time of day without a date, such as 8:30, 08.30.15 or 8:30 PM. */
const CLOCK = /^\s*(?:[01]?[0-9]|2[0-4])[:.][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?\s*(?:[AP]\.?M\.?)?\s*$/i;

/** Whether some values are times of day without a date. */
export const areTimesOfDay = (values: readonly string[]): boolean =>
  values.length > 0 && values.every((value) => CLOCK.test(value));
