/** A time of day without a date, such as 8:30, 08.30.15 or 8:30 PM. */
const CLOCK = /^\s*(?:[01]?[0-9]|2[0-4])[:.][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?\s*(?:[AP]\.?M\.?)?\s*$/i;

/** Whether some values are times of day without a date. */
export const areTimesOfDay = (values: readonly string[]): boolean =>
  values.length > 0 && values.every((value) => CLOCK.test(value));

/** A time of day in six digits, as SAP writes it: hour, minute, second. */
const COMPACT = /^([01][0-9]|2[0-4])([0-5][0-9])([0-5][0-9])$/;

/** Whether some values are all times of day in six digits, which may be other numbers too. */
export const mayBeTimesOfDay = (values: readonly string[]): boolean =>
  values.length > 0 && values.every((value) => COMPACT.test(value));

/** A date and a time of day as one text: eight digits are a date, six a time. */
export const joinedTime = (date: string, clock: string): string =>
  `${date.replace(/^([0-9]{4})([0-9]{2})([0-9]{2})$/, "$1-$2-$3")} ${
    clock.replace(/^([0-9]{2})([0-9]{2})([0-9]{2})$/, "$1:$2:$3")
  }`;
