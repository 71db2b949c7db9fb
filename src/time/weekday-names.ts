/** The days of the week from Monday on, in English. */
export const LONG_WEEKDAY_NAMES: readonly string[] = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];

/** The same, short: `Mon`. */
export const WEEKDAY_NAMES: readonly string[] = LONG_WEEKDAY_NAMES.map((name) => name.slice(0, 3));
