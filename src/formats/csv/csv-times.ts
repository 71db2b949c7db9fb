import { inputError } from "../../errors.ts";
import { guessTimeLayout } from "../../time/time-layout.ts";
import { createTimeParser, parseTime, type TimeLayout } from "../../time/time-parser.ts";
import { type CsvReadOptions, FLAG_OF_ROLE } from "./csv-options.ts";
import type { CsvSample } from "./csv-sample.ts";

/** Times of the sample that layouts are judged by: enough that some have a day above 12. */
const LAYOUT_VALUES = 5000;
const LAYOUTS =
  "2026-01-31T08:30:00Z, 2026-01-31 08:30, 31.01.2026 08:30, 01/31/2026 8:30 AM, 20260131083000 or seconds since 1970";

/** A cell of the sample and its line. */
interface PlacedValue {
  readonly value: string;
  readonly line: number;
}

/**
 * How the times of a column are written, judged by the sample.
 *
 * @throws inputError with the line of a value where no layout fits, or where the sample leaves the
 * order of day and month open
 */
export function timeLayout(
  sample: CsvSample,
  at: { column: number; role: "timestamp" | "start" },
  options: CsvReadOptions,
): TimeLayout {
  const placed = placedValues(sample, at.column);
  if (placed.length === 0) return "iso";
  const values = placed.map(({ value }) => value);
  const { layout, ambiguous } = guessTimeLayout(values);
  const known = layout === "day-first" || layout === "month-first";
  if (known && options.dateOrder !== undefined) return options.dateOrder;
  const place = { file: options.source, line: placed[0].line, column: sample.names[at.column] };
  const first = JSON.stringify(values[0].slice(0, 60));
  if (values.every(isDayNumber)) {
    throw inputError({
      ...place,
      expected: `times such as ${LAYOUTS}`,
      found: `${first}: day numbers of a spreadsheet`,
      advice: "Format the column as date and time before saving it as CSV.",
    });
  }
  if (layout === null) {
    const advice = /[0-9]/.test(values[0])
      ? `Write the times in one of these layouts, or name another column with ${FLAG_OF_ROLE[at.role]}.`
      : `Name the column of the times with ${FLAG_OF_ROLE[at.role]}.`;
    throw inputError({ ...place, expected: `times such as ${LAYOUTS}`, found: first, advice });
  }
  if (ambiguous) throw undecidedOrder(placed, place);
  return layout;
}

/**
 * Whether most of some values are times. Numbers below 100 million are none: they may be anything.
 *
 * @example
 * ```ts
 * import { holdTimes } from "@/formats/csv/csv-times.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(holdTimes(["31.12.2026 08:30", "soon", "01.01.2027"]), true);
 * assertEquals(holdTimes(["1", "2"]), false);
 * ```
 */
export function holdTimes(values: readonly string[]): boolean {
  const { layout, share } = guessTimeLayout(values);
  if (layout === null || share <= 0.5) return false;
  return layout !== "seconds" || values.every((value) => Number(value) >= 1e8);
}

/**
 * What a spreadsheet writes for dates of this century without a format: days since 1899-12-30, the
 * clock as fraction.
 */
function isDayNumber(value: string): boolean {
  const days = /^\s*[0-9]{5}([.,][0-9]+)?\s*$/.test(value) ? Number(value.replace(",", ".")) : NaN;
  return days >= 36_526 && days < 73_051;
}

function placedValues({ rows, lines }: CsvSample, column: number): PlacedValue[] {
  return rows.flatMap((row, i) => (row[column] ?? "") === "" ? [] : [{ value: row[column], line: lines[i] }]).slice(
    0,
    LAYOUT_VALUES,
  );
}

/**
 * The sample has no value that tells whether the day or the month comes first, or values that tell
 * either.
 */
function undecidedOrder(values: readonly PlacedValue[], place: { file: string; line: number; column: string }): Error {
  const dayFirst = values.find(({ value }) => fits(value, "day-first") && !fits(value, "month-first"));
  const monthFirst = values.find(({ value }) => fits(value, "month-first") && !fits(value, "day-first"));
  if (dayFirst === undefined || monthFirst === undefined) {
    return inputError({
      ...place,
      expected: "dates of which at least one tells whether the day or the month comes first",
      found: `${JSON.stringify(values[0].value.slice(0, 60))} and others like it`,
      advice: "Say it with --date-order day-first or --date-order month-first.",
    });
  }
  const shown = ({ value, line }: PlacedValue, order: string) =>
    `${JSON.stringify(value.slice(0, 60))} on line ${line} (${order})`;
  return inputError({
    ...place,
    line: Math.min(dayFirst.line, monthFirst.line),
    expected: "dates with day and month in one order",
    found: `${shown(dayFirst, "day first")} and ${shown(monthFirst, "month first")}`,
    advice: "Write all in one order; or say --date-order day-first or month-first, which rejects the rows of the other order.",
  });
}

const encoder = new TextEncoder();

function fits(value: string, layout: TimeLayout): boolean {
  const bytes = encoder.encode(value);
  return !Number.isNaN(parseTime(createTimeParser("UTC", layout), bytes, 0, bytes.length));
}
