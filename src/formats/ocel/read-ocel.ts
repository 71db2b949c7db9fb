import { inputError } from "../../errors.ts";
import type { ObjectCentricLog } from "../../event-log/object-centric-log.ts";
import type { ObjectCentricFormat } from "../log-formats.ts";
import { checkAborted } from "../read-options.ts";
import { type OcelReadOptions, readOcelJson, writeOcelJson } from "./ocel-json.ts";
import { readOcelXml, writeOcelXml } from "./ocel-xml.ts";
import { readOcelSqlite } from "./read-ocel-sqlite.ts";
import { writeOcelSqlite } from "./write-ocel-sqlite.ts";

/** Settings of {@linkcode readOcel}. */
export interface ReadOcelOptions extends OcelReadOptions {
  /** Default: told by the first bytes. */
  format?: ObjectCentricFormat;
  /** Ends the reading with its reason. */
  signal?: AbortSignal;
}

/**
 * Reads an object-centric log in any of the formats of OCEL 2.0.
 *
 * @throws an input error (rejects) if the bytes are not of the format, or of none if none is told; see {@linkcode readOcelJson}, {@linkcode readOcelXml} and
 * {@linkcode readOcelSqlite}
 *
 * @example
 * ```ts
 * import { readOcel } from "@/formats/ocel/read-ocel.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode('{"eventTypes":[],"objectTypes":[],"events":[],"objects":[]}');
 * assertEquals((await readOcel(bytes, { source: "log.json" })).events, []);
 * ```
 */
export async function readOcel(bytes: Uint8Array, options: ReadOcelOptions): Promise<ObjectCentricLog> {
  const { source, format = formatOfBytes(bytes, source), signal } = options;
  checkAborted(signal);
  switch (format) {
    case "jsonocel":
      return readOcelJson(bytes, { source });
    case "xmlocel":
      return readOcelXml(bytes, { source });
    case "sqlite":
      return await readOcelSqlite(bytes, { source });
  }
}

/**
 * Writes an object-centric log in one of the formats of OCEL 2.0.
 *
 * @throws an input error (rejects) for what the format cannot hold; see {@linkcode writeOcelXml} and {@linkcode writeOcelSqlite}
 *
 * @example
 * ```ts
 * import { readOcel, writeOcel } from "@/formats/ocel/read-ocel.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = { eventTypes: [], objectTypes: [], events: [], objects: [] };
 * assertEquals(await readOcel(await writeOcel(log, "xmlocel"), { source: "log.xmlocel" }), log);
 * ```
 */
export async function writeOcel(log: ObjectCentricLog, format: ObjectCentricFormat): Promise<Uint8Array> {
  switch (format) {
    case "jsonocel":
      return writeOcelJson(log);
    case "xmlocel":
      return writeOcelXml(log);
    case "sqlite":
      return await writeOcelSqlite(log);
  }
}

/** The format that the first sign tells; before it a byte order mark, zero bytes of UTF-16 and white space may stand. */
function formatOfBytes(bytes: Uint8Array, file: string): ObjectCentricFormat {
  const first = bytes.find((byte) => byte > 32 && byte < 128);
  const format = FORMAT_OF_SIGN.get(String.fromCharCode(first ?? 0));
  if (format !== undefined) return format;
  throw inputError({
    file,
    expected: "an object-centric log in JSON, XML or SQLite",
    found: bytes.length === 0 ? "an empty file" : "bytes that begin otherwise",
  });
}

const FORMAT_OF_SIGN = new Map<string, ObjectCentricFormat>([["{", "jsonocel"], ["<", "xmlocel"], ["S", "sqlite"]]);
