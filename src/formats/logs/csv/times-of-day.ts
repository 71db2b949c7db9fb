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

/** The midnight that programs write behind dates. */
const MIDNIGHT = /[T ]0?0:00(?::00(?:[.,]0+)?)?\s*$/;

/** A date without the midnight that may stand behind it. */
export const withoutMidnight = (date: string): string => date.replace(MIDNIGHT, "");

/** A date and a time of day as one text: eight digits are a date, six a time. */
export function joinedTime(date: string, clock: string): string {
  const day = withoutMidnight(date).replace(/^([0-9]{4})([0-9]{2})([0-9]{2})$/, "$1-$2-$3");
  return `${day} ${clock.replace(/^([0-9]{2})([0-9]{2})([0-9]{2})$/, "$1:$2:$3")}`;
}
