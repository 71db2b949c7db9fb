import { formatTime } from "../../time/format-time.ts";
import { localToUtc, type ZoneOffsets } from "../../time/time-zone.ts";
import type { TypedColumn } from "./typed-table.ts";

/** The years 1 to 9999, outside of which times have no text. */
const FIRST_TIME = -62_135_596_800_000;
const AFTER_LAST_TIME = 253_402_300_800_000;

/**
 * The instant of a cell of a time column, in ms since 1970-01-01 UTC; NaN where there is none, or
 * one out of range.
 */
export function cellTime(value: unknown, { local }: TypedColumn, zone: ZoneOffsets): number {
  if (typeof value !== "number") return NaN;
  const time = local ? localToUtc(zone, value) : value;
  return time >= FIRST_TIME && time < AFTER_LAST_TIME ? time : NaN;
}

/**
 * A cell as text, as attributes keep their values; null where it is missing, which NaN counts as.
 */
export function cellText(value: unknown, column: TypedColumn, zone: ZoneOffsets): string | null {
  if (value === null || value === undefined) return null;
  if (column.kind === "time") {
    const time = cellTime(value, column, zone);
    return Number.isNaN(time) ? (typeof value === "number" ? String(value) : jsonText(value)) : formatTime(time);
  }
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Number.isNaN(value) ? null : Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return jsonText(value);
  }
}

/** Lists, records and bytes as JSON. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (typeof part === "bigint") return Number.isSafeInteger(Number(part)) ? Number(part) : String(part);
    if (part instanceof Map) return Object.fromEntries(part);
    return ArrayBuffer.isView(part) ? Array.from(part as unknown as ArrayLike<unknown>) : part;
  }) ?? "null";
}

/**
 * Ms since 1970 with microseconds as fraction, of a whole number of microseconds; rounded as the
 * readers of texts round.
 */
export function timeOfMicroseconds(micros: bigint): number {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  return Number((micros - rest) / 1000n) + Number(rest) / 1000;
}

/** The whole number of microseconds of a time. */
export function microsecondsOf(time: number): bigint {
  const whole = Math.floor(time);
  return BigInt(whole) * 1000n + BigInt(Math.round((time - whole) * 1000));
}
