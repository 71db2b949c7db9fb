import { TracebookError, usageError } from "../../errors.ts";
import { isModelFormat } from "../../formats/process-models/model-endings.ts";
import { kindOfXml, XML_START } from "../../formats/xml/kind-of-xml.ts";
import { decompressGzip } from "../../formats/logs/gzip.ts";
import { formatOfName, isObjectCentric, LOG_ENDINGS, type LogFormat } from "../../formats/logs/log-formats.ts";
import { assignRoles } from "../../formats/logs/csv/column-roles.ts";
import { type TableSample, takeSample } from "../../formats/logs/csv/csv-sample.ts";
import { openArrow } from "../../formats/logs/arrow/read-arrow.ts";
import { openParquet } from "../../formats/logs/parquet/read-parquet.ts";
import { joinBytes, toUtf8 } from "../../formats/logs/csv/to-utf8.ts";
import { tableSample } from "../../formats/logs/table/read-table.ts";
import type { TypedRows } from "../../formats/logs/table/typed-table.ts";
import { readObjectCentricLog } from "../../formats/logs/ocel/read-ocel.ts";
import type { Role } from "../../formats/logs/read-options.ts";
import { createZoneOffsets } from "../../time/time-zone.ts";

/** What is seen of a file before it is read. */
export interface FileLook extends LogFormat {
  /** Columns of a table, and their guessed roles; null for formats that say what is what. */
  readonly table: {
    readonly names: readonly string[];
    /** The first rows. */
    readonly rows: readonly (readonly string[])[];
    /** Name of the column of each role that is told by its name. */
    readonly roles: Readonly<Partial<Record<Role, string>>>;
    /** Why the roles are not clear; null if they are. */
    readonly problem: string | null;
    /** Encoding of a text that is not in UTF-8, such as `windows-1252`; null for all others. */
    readonly encoding: string | null;
    /** Whether the file itself tells what each column stands for. */
    readonly exact: boolean;
  } | null;
  /** Types of objects of an object-centric log, one of which is the case; empty for others. */
  readonly objectTypes: readonly string[];
}

/** Bytes that are looked at for the columns of a CSV file. */
const SAMPLE_BYTES = 2 ** 18;

/** Rows that are shown. */
const SHOWN_ROWS = 10;

/** Roles that the page lets correct. */
const OWN_ROLES = ["case", "activity", "timestamp", "start", "resource", "lifecycle"] as const satisfies readonly Role[];

/**
 * Looks at a file: its format, and the columns and first rows of a table. Of CSV only the beginning
 * is read; of an object-centric log the types of its objects are told.
 *
 * @throws a usage error where the name tells no format; the errors of the readers
 */
export async function lookAtFile(file: Blob, name: string): Promise<FileLook> {
  const format = await formatOfFile(file, name);
  if (format === null) {
    throw usageError({ file: name, expected: `a file whose name ends in ${LOG_ENDINGS.join(", ")}`, found: "another ending" });
  }
  if (format.format === "csv") return { ...format, table: await lookAtCsv(file, name, format.gzip), objectTypes: [] };
  if (format.format === "parquet" || format.format === "arrow") {
    return { ...format, table: await lookAtTable(file, name, format), objectTypes: [] };
  }
  if (!isObjectCentric(format.format)) return { ...format, table: null, objectTypes: [] };
  const { objects } = await readObjectCentricLog(new Uint8Array(await file.arrayBuffer()), {
    source: name,
    format: format.format,
  });
  const counts = new Map<string, number>();
  for (const { type } of objects) counts.set(type, (counts.get(type) ?? 0) + 1);
  return { ...format, table: null, objectTypes: [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!) };
}

/** The format of a log by its name, of XML by its content; null for what is no log. */
async function formatOfFile(file: Blob, name: string): Promise<LogFormat | null> {
  if (!/\.xml$/i.test(name)) return formatOfName(name);
  const kind = kindOfXml(new Uint8Array(await file.slice(0, XML_START).arrayBuffer()));
  if (isModelFormat(kind)) {
    throw usageError({
      file: name,
      expected: "an event log",
      found: `a model (${kind.toUpperCase()})`,
      advice: "The page Conformance compares a log with it.",
    });
  }
  return kind === null ? formatOfName(name) : { format: kind, gzip: false };
}

async function lookAtCsv(file: Blob, name: string, gzip: boolean): Promise<FileLook["table"]> {
  const text = await toUtf8(gzip ? decompressGzip(file.stream(), name, {}) : file.stream());
  const { bytes, complete } = await firstBytes(text.bytes);
  const sample = takeSample(bytes, { source: name, complete });
  if (sample === null) throw usageError({ file: name, expected: "a line with the names of the columns", found: "none" });
  return { ...rolesOf(sample, name), encoding: text.encoding };
}

/** Arrow and Parquet: all of the file, as its end says where its columns are. */
async function lookAtTable(file: Blob, name: string, { format, gzip }: LogFormat): Promise<FileLook["table"]> {
  const stream = gzip ? decompressGzip(file.stream(), name, {}) : file.stream();
  const bytes = new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
  const { columns, origins, rows } = format === "parquet"
    ? openParquet(bytes, { source: name })
    : openArrow(bytes, { source: name });
  let first: TypedRows | null = null;
  for await (const part of rows()) {
    first = part;
    break;
  }
  const sample = tableSample(columns, first, createZoneOffsets("UTC"));
  if (origins === null) return rolesOf(sample, name);
  const roles = Object.fromEntries(origins.flatMap((origin, at) => "role" in origin ? [[origin.role, sample.names[at]]] : []));
  return { names: sample.names, rows: sample.rows.slice(0, SHOWN_ROWS), roles, problem: null, encoding: null, exact: true };
}

/** The columns of the roles, as far as their names tell them. */
function rolesOf(sample: TableSample, name: string): NonNullable<FileLook["table"]> {
  const { names, rows } = sample;
  const shown = { names, rows: rows.slice(0, SHOWN_ROWS), encoding: null, exact: false };
  try {
    const { column } = assignRoles(sample, {}, name);
    const roles = Object.fromEntries(OWN_ROLES.filter((role) => column[role] >= 0).map((role) => [role, names[column[role]]]));
    return { ...shown, roles, problem: null };
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    return {
      ...shown,
      roles: {},
      problem: "Names and values of the columns do not tell which is the case, the activity and the time.",
    };
  }
}

async function firstBytes(stream: ReadableStream<Uint8Array>): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  while (length < SAMPLE_BYTES) {
    const { done, value } = await reader.read();
    if (done) {
      complete = true;
      break;
    }
    parts.push(value);
    length += value.length;
  }
  if (!complete) await reader.cancel();
  const bytes = joinBytes(parts);
  // A mark of the byte order is no part of the first name.
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { bytes: marked ? bytes.subarray(3) : bytes, complete };
}
