import type { AttributeType } from "../../../event-log/event-batch.ts";
import type { Role } from "../read-options.ts";
import { hasTimeText } from "../value-column.ts";
import { formatTime } from "../../../time/format-time.ts";
import { localToUtc, type ZoneOffsets } from "../../../time/time-zone.ts";

/** What the cells of a column are, whatever their bytes in the file. */
export type CellKind = "text" | "int" | "float" | "boolean" | "time";

/**
 * What a column of a log stood for when we wrote it: a role, or an attribute of a level. It lies in
 * the file's metadata, so that reading brings back exactly the log; tools that do not know it read
 * a plain table.
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
 * clock, for local ones) with microseconds as fraction. A text column may hold other values: they
 * are shown as JSON.
 */
export interface TypedRows {
  readonly length: number;
  readonly columns: readonly ArrayLike<unknown>[];
}

/** A table as Arrow and Parquet hold it. */
export interface TypedTable {
  readonly columns: readonly TypedColumn[];
  /** Null where the file was not written by us, or its columns were changed since. */
  readonly origins: readonly ColumnOrigin[] | null;
  /** All rows, part by part. */
  rows(): AsyncIterable<TypedRows> | Iterable<TypedRows>;
}

/** The key of our entry in a file's metadata. */
export const METADATA_KEY = "tracebook";

/** Our entry: what the columns stand for. */
export function printOrigins(columns: readonly { readonly name: string; readonly origin: ColumnOrigin }[]): string {
  return JSON.stringify({ version: 1, columns: columns.map(({ name, origin }) => ({ column: name, ...origin })) });
}

const ROLES: readonly string[] = ["case", "activity", "timestamp", "start", "resource", "lifecycle"];
const TYPES: readonly string[] = ["string", "date", "int", "float", "boolean", "id", "nested"];

/**
 * What {@linkcode printOrigins} wrote, if it is about just these columns; else null: files of
 * others are guessed.
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
  const complete = ["case", "activity", "timestamp"].every((role) => roles.includes(role as Role));
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
 * The instant of a cell of a time column, in ms since 1970-01-01 UTC; NaN where there is none, or
 * one out of range.
 */
export function cellTime(value: unknown, { local }: TypedColumn, zone: ZoneOffsets): number {
  if (typeof value !== "number") return NaN;
  const time = local ? localToUtc(zone, value) : value;
  return hasTimeText(time) ? time : NaN;
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

/** The same of a whole number of nanoseconds, whose last three digits are cut. */
export const timeOfNanoseconds = (nanos: bigint): number =>
  timeOfMicroseconds((nanos - ((nanos % 1000n) + 1000n) % 1000n) / 1000n);

/** The whole number of microseconds of a time. */
export function microsecondsOf(time: number): bigint {
  const whole = Math.floor(time);
  return BigInt(whole) * 1000n + BigInt(Math.round((time - whole) * 1000));
}
