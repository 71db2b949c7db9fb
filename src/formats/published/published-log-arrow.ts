import {
  type Column,
  columnFromArray,
  dictionary,
  field,
  float64,
  int32,
  list,
  Table,
  tableFromIPC,
  tableToIPC,
  uint16,
  uint32,
  utf8,
} from "@uwdata/flechette";
import { inputError } from "../../errors.ts";
import type { Attribute, CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { AttributeMetadata, PublishedCases, PublishedResources, PublishedTimes, TimeUnit } from "./published-log.ts";

type DataType = Column<unknown>["type"];

/** One column on its way into a file. */
interface NamedColumn {
  readonly name: string;
  readonly values: ArrayLike<unknown>;
  readonly type: DataType;
  readonly metadata?: AttributeMetadata;
}

/**
 * `variants.arrow`: columns `count` and `steps` (codes of activities); the labels stand in the
 * metadata.
 */
export function encodeVariants(variants: Variants): Uint8Array {
  const count = variants.counts.length;
  const steps = Array.from({ length: count }, (_, v) => variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]));
  const code = variants.activities.length > 0xffff ? uint32() : uint16();
  return encodeTable([
    { name: "count", values: variants.counts, type: uint32() },
    { name: "steps", values: steps, type: list(code) },
  ], { activities: JSON.stringify(variants.activities) });
}

/** Reads what {@linkcode encodeVariants} wrote. */
export function decodeVariants(bytes: Uint8Array): Variants {
  const { table, metadata } = decodeTable(bytes, "variants.arrow");
  const lists = table.getChild("steps")?.data[0] as unknown as
    | { offsets: Int32Array; children: { values: Uint16Array | Uint32Array }[] }
    | undefined;
  return {
    activities: JSON.parse(metadata.get("activities") ?? "[]") as string[],
    offsets: Uint32Array.from(lists?.offsets.subarray(0, table.numRows + 1) ?? [0]),
    steps: lists?.children[0].values.slice(0, lists.offsets[table.numRows]) ?? new Uint16Array(0),
    counts: Uint32Array.from((table.getChild("count")?.toArray() ?? []) as ArrayLike<number>),
  };
}

/**
 * `cases.arrow`: columns `case`, `start` (ms since 1970-01-01 UTC), `variant`, and one,
 * dictionary-coded, for each attribute.
 */
export function encodeCases(log: EventLog, variantOfCase: Uint32Array): Uint8Array {
  const start = new Float64Array(log.caseIds.length);
  for (let c = 0; c < start.length; c++) {
    start[c] = log.caseOffsets[c] < log.caseOffsets[c + 1] ? log.time[log.caseOffsets[c]] : NaN;
  }
  return encodeTable([
    { name: "case", values: log.caseIds, type: utf8() },
    { name: "start", values: start, type: float64() },
    { name: "variant", values: variantOfCase, type: uint32() },
    ...log.caseAttributes.map((attribute, i) => ({
      name: `attribute ${i}`,
      values: decoded(attribute),
      type: dictionary(utf8(), int32()),
      metadata: { name: attribute.name, type: attribute.type },
    })),
  ], {});
}

/** Reads what {@linkcode encodeCases} wrote. */
export function decodeCases(bytes: Uint8Array): PublishedCases {
  const { table } = decodeTable(bytes, "cases.arrow");
  const attributes: Attribute[] = [];
  for (const { name, metadata } of table.schema.fields) {
    if (!name.startsWith("attribute ") || !metadata) continue;
    attributes.push({
      name: metadata.get("name") ?? name,
      type: (metadata.get("type") ?? "string") as Attribute["type"],
      ...codedTexts(table.getChild(name)!),
    });
  }
  return {
    ids: (table.getChild("case")?.toArray() ?? []) as string[],
    start: Float64Array.from((table.getChild("start")?.toArray() ?? []) as ArrayLike<number>),
    variant: Uint32Array.from((table.getChild("variant")?.toArray() ?? []) as ArrayLike<number>),
    attributes,
  };
}

/**
 * `times.arrow`: column `delta`, in the coarsest unit in which every delta is a whole number; the
 * unit stands in the metadata.
 */
export function encodeTimes(log: EventLog): Uint8Array {
  const { unit, deltas } = timeDeltas(log);
  const type = deltas instanceof Int32Array ? int32() : float64();
  return encodeTable([{ name: "delta", values: deltas, type }], { unit });
}

/** Reads what {@linkcode encodeTimes} wrote. */
export function decodeTimes(bytes: Uint8Array): PublishedTimes {
  const { table, metadata } = decodeTable(bytes, "times.arrow");
  const values = table.getChild("delta")?.toArray();
  return {
    unit: (metadata.get("unit") ?? "ms") as TimeUnit,
    deltas: values instanceof Int32Array || values instanceof Float64Array ? values : Int32Array.from([]),
  };
}

/** `resources.arrow`: column `resource`, dictionary-coded, in the order of the log's events. */
export function encodeResources(log: EventLog): Uint8Array {
  const values = log.resource === null ? [] : decoded(log.resource);
  return encodeTable([{ name: "resource", values, type: dictionary(utf8(), int32()) }], {});
}

/** Reads what {@linkcode encodeResources} wrote. */
export function decodeResources(bytes: Uint8Array): PublishedResources {
  const column = decodeTable(bytes, "resources.arrow").table.getChild("resource");
  return column === undefined || column === null || column.length === 0 ? null : codedTexts(column);
}

const decoded = ({ codes, values }: CodedColumn): (string | null)[] =>
  Array.from(codes, (code) => code < 0 ? null : values[code]);

function timeDeltas(log: EventLog): PublishedTimes {
  const cases = log.caseIds.length;
  const micros = new Float64Array(log.time.length);
  let length = 0;
  let [whole, wholeSeconds, largest] = [true, true, 0];
  for (let c = 0; c < cases; c++) {
    let before = Math.round(log.time[log.caseOffsets[c]] * 1000);
    for (let e = log.caseOffsets[c] + 1; e < log.caseOffsets[c + 1]; e++) {
      const now = Math.round(log.time[e] * 1000);
      const delta = now - before;
      before = now;
      micros[length++] = delta;
      if (delta % 1_000_000 !== 0) wholeSeconds = false;
      if (delta % 1000 !== 0) whole = false;
      if (delta > largest) largest = delta;
    }
  }
  const unit: TimeUnit = wholeSeconds ? "s" : whole ? "ms" : "us";
  const divisor = { s: 1_000_000, ms: 1000, us: 1 }[unit];
  const deltas = largest / divisor < 2 ** 31 ? new Int32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) deltas[i] = micros[i] / divisor;
  return { unit, deltas };
}

function encodeTable(columns: readonly NamedColumn[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const built = columns.map(({ values, type }) => columnFromArray(values as unknown[], type));
  const fields = columns.map(({ name, type, metadata }) =>
    field(name, type, true, metadata === undefined ? null : new Map(Object.entries(metadata)))
  );
  const schema = { version: 4, endianness: 0, fields, metadata: new Map(Object.entries(metadata)) } as Table["schema"];
  return tableToIPC(new Table(schema, built), { format: "stream" })!;
}

function decodeTable(bytes: Uint8Array, file: string): { table: Table; metadata: Map<string, string> } {
  try {
    const table = tableFromIPC(bytes);
    return { table, metadata: table.schema.metadata ?? new Map() };
  } catch (error) {
    throw inputError({
      file,
      expected: "an Arrow stream",
      found: `${bytes.length} bytes that are none (${error instanceof Error ? error.message : error})`,
      advice: "Build the site again.",
    });
  }
}

/** Codes as they stand in the file, without making a string for each row. */
function codedTexts(column: Column<unknown>): { values: string[]; codes: Int32Array } {
  const codes = new Int32Array(column.length).fill(-1);
  const batch = column.data[0] as unknown as
    | { values: Int32Array; nullCount: number; isValid(row: number): boolean; dictionary: Column<string> }
    | undefined;
  if (batch === undefined) return { values: [], codes };
  const texts = batch.dictionary.toArray() as unknown as string[];
  const order = Array.from(texts.keys()).sort((a, b) => texts[a] < texts[b] ? -1 : texts[a] > texts[b] ? 1 : 0);
  const rank = new Int32Array(order.length);
  order.forEach((code, r) => rank[code] = r);
  // Where nothing is missing the file has no validity bits, and all of them read as false.
  const whole = batch.nullCount === 0;
  for (let row = 0; row < codes.length; row++) if (whole || batch.isValid(row)) codes[row] = rank[batch.values[row]];
  return { values: order.map((code) => texts[code]), codes };
}
