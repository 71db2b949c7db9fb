import { parquetWriteBuffer } from "hyparquet-writer";

/** A column of a table: numbers, dates, booleans or texts, null where there is no value. */
export interface PlainColumn {
  readonly name: string;
  readonly values: readonly unknown[];
}

/**
 * A table as an Apache Parquet file. Whole numbers are 64-bit integers, dates UTC with
 * milliseconds; what is of mixed type or of any other is written as text.
 *
 * @example
 * ```ts
 * import { parquetOf } from "@/formats/published/parquet-table.ts";
 * import { parquetReadObjects } from "hyparquet";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = parquetOf([{ name: "case", values: ["1", "2"] }, { name: "hours", values: [1.5, null] }]);
 * assertEquals(await parquetReadObjects({ file: bytes.buffer }), [{ case: "1", hours: 1.5 }, { case: "2", hours: null }]);
 * ```
 */
export function parquetOf(columns: readonly PlainColumn[]): Uint8Array<ArrayBuffer> {
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, values }) => {
      const type = typeOf(values);
      return { name, type, data: values.map(CONVERT[type]), nullable: true };
    }),
    createdBy: "tracebook",
  });
  return new Uint8Array(buffer);
}

type ColumnType = "INT64" | "DOUBLE" | "BOOLEAN" | "TIMESTAMP" | "STRING";

function typeOf(values: readonly unknown[]): ColumnType {
  const types = new Set(values.map(typeOfValue));
  types.delete(null);
  if (types.size === 1) return [...types][0]!;
  return types.size === 2 && types.has("INT64") && types.has("DOUBLE") ? "DOUBLE" : "STRING";
}

function typeOfValue(value: unknown): ColumnType | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isSafeInteger(value) ? "INT64" : "DOUBLE";
  if (typeof value === "boolean") return "BOOLEAN";
  return value instanceof Date ? "TIMESTAMP" : "STRING";
}

const CONVERT: Readonly<Record<ColumnType, (value: unknown) => unknown>> = {
  INT64: (value) => value === null || value === undefined ? null : BigInt(value as number),
  DOUBLE: (value) => value ?? null,
  BOOLEAN: (value) => value ?? null,
  TIMESTAMP: (value) => value ?? null,
  STRING: (value) => value === null || value === undefined ? null : value instanceof Date ? value.toISOString() : String(value),
};
