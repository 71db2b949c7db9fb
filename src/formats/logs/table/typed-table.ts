import type { AttributeType } from "../../../event-log/event-batch.ts";
import type { Role } from "../read-options.ts";
import { hasTimeText } from "../value-column.ts";
import { formatTime } from "../../../time/format-time.ts";
import { localToUtc, type ZoneOffsets } from "../../../time/time-zone.ts";

/** The kind of the cells of a column, whatever its type in the file. */
export type CellKind = "text" | "int" | "float" | "boolean" | "time";

/**
 * The meaning of a column that we have written: a role, or an attribute of a level. It is stored in
 * the metadata of the file, so that reading restores exactly the log; other tools read a plain
 * table.
 */
export type ColumnOrigin =
  | { readonly role: Role }
  | { readonly level: "case" | "event"; readonly name: string; readonly type: AttributeType };

/** A column of a table with typed cells. */
export interface TypedColumn {
  readonly name: string;
  readonly kind: CellKind;
  /** For times: whether they are wall-clock times without a zone. */
  readonly local: boolean;
}

/**
 * Some rows of a table, column by column. A missing cell is null or undefined; texts are strings,
 * ints numbers or bigints, floats numbers, booleans booleans, times ms since 1970 (of the wall
 * clock, for local ones) with microseconds as fraction. A text column may contain other values,
 * which become JSON.
 */
export interface TypedRows {
  readonly length: number;
  readonly columns: readonly ArrayLike<unknown>[];
}

/** A table as Arrow and Parquet hold it. */
export interface TypedTable {
  readonly columns: readonly TypedColumn[];
  /** Null if we have not written the file, or its columns were changed since. */
  readonly origins: readonly ColumnOrigin[] | null;
  /** All rows, part by part. */
  rows(): AsyncIterable<TypedRows> | Iterable<TypedRows>;
}

/** The key of our entry in a file's metadata. */
export const METADATA_KEY = "tracebook";

/** The text of our entry: the meaning of the columns. */
export function printOrigins(columns: readonly { readonly name: string; readonly origin: ColumnOrigin }[]): string {
  return JSON.stringify({ version: 1, columns: columns.map(({ name, origin }) => ({ column: name, ...origin })) });
}

const ROLES: readonly string[] = ["case", "activity", "timestamp", "start", "resource", "lifecycle"];
const TYPES: readonly string[] = ["string", "date", "int", "float", "boolean", "id", "nested"];

/**
 * Reads the text of {@linkcode printOrigins}; null if it does not describe exactly these columns.
 */
export function parseOrigins(text: string | undefined, columns: readonly TypedColumn[]): ColumnOrigin[] | null {
  if (text === undefined) return null;
  let entries: unknown;
  try {
    entries = (JSON.parse(text) as { columns?: unknown } | null)?.columns;
  } catch {
    return null;
  }
  if (!Array.isArray(entries) || entries.length !== columns.length) return null;
  const origins = entries.map((entry, at) => originOf(entry, columns[at]));
  const known = origins.filter((origin) => origin !== null);
  const roles = known.flatMap((origin) => "role" in origin ? [origin.role] : []);
  const complete = ["case", "activity"].every((role) => roles.includes(role as Role));
  const keys = new Set(
    known.map((origin) => JSON.stringify("role" in origin ? origin.role : [origin.level, origin.name, origin.type])),
  );
  return known.length === columns.length && complete && keys.size === columns.length ? known : null;
}

function originOf(entry: unknown, { name: column, kind }: TypedColumn): ColumnOrigin | null {
  const of = (typeof entry === "object" && entry !== null ? entry : {}) as Record<string, unknown>;
  if (of.column !== column) return null;
  if (typeof of.role === "string" && ROLES.includes(of.role)) {
    const isTime = of.role === "timestamp" || of.role === "start";
    return isTime === (kind === "time") && (isTime || kind === "text") ? { role: of.role as Role } : null;
  }
  const { level, name, type } = of;
  const good = (level === "case" || level === "event") && typeof name === "string" && typeof type === "string" &&
    TYPES.includes(type);
  return good ? { level, name, type: type as AttributeType } : null;
}

/**
 * The instant of a cell of a time column, in ms since 1970-01-01 UTC; NaN if it is missing or out
 * of range.
 */
export function cellTime(value: unknown, { local }: TypedColumn, zone: ZoneOffsets): number {
  if (typeof value !== "number") return NaN;
  const time = local ? localToUtc(zone, value) : value;
  return hasTimeText(time) ? time : NaN;
}

/**
 * The text of a cell, as attributes keep their values; null for a missing cell or NaN.
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
 * Converts a whole number of microseconds to ms with microseconds as fraction, rounded like times
 * that are read from texts.
 */
export function timeOfMicroseconds(micros: bigint): number {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  return Number((micros - rest) / 1000n) + Number(rest) / 1000;
}

/** Converts a whole number of nanoseconds; its last three digits are cut. */
export const timeOfNanoseconds = (nanos: bigint): number =>
  timeOfMicroseconds((nanos - ((nanos % 1000n) + 1000n) % 1000n) / 1000n);

/** The whole number of microseconds of a time. */
export function microsecondsOf(time: number): bigint {
  const whole = Math.floor(time);
  return BigInt(whole) * 1000n + BigInt(Math.round((time - whole) * 1000));
}
