import { clip, inputError, TracebookError } from "../errors.ts";
import { holidaysOf } from "./holidays.ts";
import { ianaTimeZone } from "./time-zone.ts";
import { createWorkingCalendar, type Shift, type WorkingCalendar } from "./working-calendar.ts";

/** A working calendar as it is kept in a file. */
export interface CalendarDocument {
  /** IANA name of the zone of shifts and holidays; UTC by default. */
  readonly zone?: string;
  /** At least one; see {@link Shift}. */
  readonly shifts: readonly Shift[];
  /**
   * Days without work, as `2025-12-25`, each year as `12-25` or by Easter as `easter+1`; none by
   * default. See {@linkcode holidaysOf}.
   */
  readonly holidays?: readonly string[];
}

/** Longer texts, and more shifts or holidays, are refused. */
const LONGEST_TEXT = 1_000_000;
const MOST_ENTRIES = 10_000;

/**
 * The calendar that a document describes.
 *
 * @throws a usage error for an unknown zone, a shift that is malformed or overlaps another one, or
 * no working hours at all; an input error for a holiday that is no date
 *
 * @example
 * ```ts
 * import { calendarOfDocument } from "@/time/calendar-document.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const office = calendarOfDocument({
 *   zone: "Europe/Berlin",
 *   shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }],
 *   holidays: ["2025-01-06"],
 * });
 * assertEquals(office.isWorking(Date.UTC(2025, 0, 6, 12)), false);
 * assertEquals(office.isWorking(Date.UTC(2025, 0, 7, 12)), true);
 * ```
 */
export function calendarOfDocument({ zone = "UTC", shifts, holidays = [] }: CalendarDocument): WorkingCalendar {
  return createWorkingCalendar({
    shifts,
    zone: ianaTimeZone(zone),
    holidays: holidaysOf(holidays),
  });
}

/**
 * Reads a calendar file: JSON as in {@linkcode CalendarDocument}.
 *
 * @param source name of the file, for messages
 * @throws an input error if the text is no such document; see {@linkcode calendarOfDocument} for
 * what else is refused
 *
 * @example
 * ```ts
 * import { readCalendar } from "@/time/calendar-document.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = '{"shifts": [{"weekdays": [1, 2, 3, 4, 5], "from": "09:00", "to": "17:00"}]}';
 * assertEquals(readCalendar(text, { source: "office.json" }).shifts[0].from, "09:00");
 * ```
 */
export function readCalendar(text: string, { source }: { readonly source: string }): CalendarDocument {
  const refuse = (expected: string, found: string) =>
    inputError({
      file: source,
      expected,
      found,
      advice: 'Write {"zone": "Europe/Berlin", "shifts": [{"weekdays": [1, 2, 3, 4, 5], "from": "09:00", "to": "17:00"}]}.',
    });
  if (text.length > LONGEST_TEXT) throw refuse("a calendar of at most a million characters", `${text.length} of them`);
  const json = parseJson(text);
  if (!isRecord(json)) throw refuse("a calendar as a JSON object", shown(json ?? text));
  const unknown = Object.keys(json).find((key) => !["zone", "shifts", "holidays"].includes(key));
  if (unknown !== undefined) throw refuse("only zone, shifts and holidays in a calendar", JSON.stringify(unknown));
  const { zone = "UTC", shifts, holidays = [] } = json;
  if (typeof zone !== "string") throw refuse("the name of a zone as text", shown(zone));
  if (!isList(shifts, isShift)) throw refuse("a list of shifts, each with weekdays from 1 to 7, from and to", shown(shifts));
  if (!isList(holidays, (day) => typeof day === "string")) throw refuse("a list of dates as holidays", shown(holidays));
  const document = { zone, shifts: shifts as Shift[], holidays: holidays as string[] };
  try {
    calendarOfDocument(document);
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    throw inputError({ ...error.details, file: source }, { cause: error });
  }
  return document;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(isItem);

const isShift = (value: unknown): boolean =>
  isRecord(value) && typeof value.from === "string" && typeof value.to === "string" &&
  isList(value.weekdays, (day) => Number.isInteger(day) && Number(day) >= 1 && Number(day) <= 7);

const shown = (value: unknown): string => value === undefined ? "none" : clip(JSON.stringify(value) ?? String(value), 60);
