import { inputError } from "../../../errors.ts";
import { type ObjectCentricColumns, objectsOfColumns } from "../../../event-log/object-centric-columns.ts";
import type { ObjectCentricLog, ObjectReference } from "../../../event-log/object-centric-log.ts";
import { formatTime } from "../../../time/format-time.ts";
import { ocelOfVersion1 } from "./ocel-1.ts";
import { createOcelBuilder, type OcelPosition, positionOf, type RawReference, shown } from "./ocel-builder.ts";
import type { PartedBytes } from "./moving-bytes.ts";
import type { OcelScanOptions } from "./ocel-scan.ts";
import { scanOcelJson } from "./scan-ocel-json.ts";

/** Settings of the readers of object-centric logs. */
export interface OcelReadOptions extends OcelScanOptions {
  /** The file name as the user gave it, for messages. */
  source: string;
}

/**
 * Writes an object-centric log in the JSON format of OCEL 2.0, in UTF-8.
 *
 * @example
 * ```ts
 * import { readOcelJson, writeOcelJson } from "@/formats/logs/ocel/ocel-json.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = {
 *   eventTypes: [{ name: "pay", attributes: [] }],
 *   objectTypes: [{ name: "order", attributes: [] }],
 *   objects: [{ id: "o1", type: "order", attributes: [], objects: [] }],
 *   events: [{ id: "e1", type: "pay", time: 0, attributes: [], objects: [{ object: 0, qualifier: "paid" }] }],
 * };
 * assertEquals(readOcelJson(writeOcelJson(log), { source: "log.jsonocel" }), log);
 * ```
 */
export function writeOcelJson(log: ObjectCentricLog): Uint8Array {
  const relationships = (references: readonly ObjectReference[]) =>
    references.map(({ object, qualifier }) => ({ objectId: log.objects[object].id, qualifier }));
  const document = {
    objectTypes: log.objectTypes,
    eventTypes: log.eventTypes,
    objects: log.objects.map(({ id, type, attributes, objects }) => ({
      id,
      type,
      attributes: attributes.map(({ name, time, value }) => ({ name, time: formatTime(time), value })),
      relationships: relationships(objects),
    })),
    events: log.events.map(({ id, type, time, attributes, objects }) => ({
      id,
      type,
      time: formatTime(time),
      attributes,
      relationships: relationships(objects),
    })),
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

/**
 * Reads an object-centric log in the JSON format of OCEL 2.0 (Berti et al., specification, 2023),
 * or in that of OCEL 1.0; see `ocelOfVersion1`. Times without an offset are UTC. Attribute values
 * of any declared type may be texts, as some programs write them; nulls are missing values.
 *
 * @throws an input error with the file and the position if the bytes are no such log: no JSON, a
 * missing part, an id that occurs twice, a value of another type than declared, a reference to a
 * missing object
 *
 * @example
 * ```ts
 * import { readOcelJson } from "@/formats/logs/ocel/ocel-json.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = JSON.stringify({
 *   objectTypes: [{ name: "order", attributes: [] }],
 *   eventTypes: [{ name: "pay", attributes: [] }],
 *   objects: [{ id: "o1", type: "order" }],
 *   events: [{ id: "e1", type: "pay", time: "2026-01-01T00:00:00Z", relationships: [{ objectId: "o1", qualifier: "paid" }] }],
 * });
 * const { events } = readOcelJson(new TextEncoder().encode(text), { source: "log.jsonocel" });
 * assertEquals(events[0].objects, [{ object: 0, qualifier: "paid" }]);
 * ```
 */
export function readOcelJson(bytes: Uint8Array, options: OcelReadOptions): ObjectCentricLog {
  const columns = scanJson(bytes, options);
  return columns === null ? readPlainJson(bytes, options) : objectsOfColumns(columns);
}

/** The columns of a regular document, as most are; null for others. See `scanOcelJson`. */
export const scanJson = (bytes: Uint8Array | PartedBytes, options: OcelReadOptions): ObjectCentricColumns | null =>
  scanOcelJson(bytes, options, (types) => readPlainJson(new TextEncoder().encode(types), options));

/** The plain version of {@linkcode readOcelJson}: through the values of the whole document. */
export function readPlainJson(bytes: Uint8Array, { source: file }: OcelReadOptions): ObjectCentricLog {
  const root = recordOf(parse(bytes, file), { of: "the document" }, file);
  if (root["ocel:events"] !== undefined) return readVersion1(root, file);
  const builder = createOcelBuilder(file);
  const list = (of: Fields, key: string, position: OcelPosition) => listOf(of[key], key, position, file);
  const text = (of: Fields, key: string, position: OcelPosition) => textOf(of[key], key, position, file);
  const each = (key: string, what: string, take: (fields: Fields, position: OcelPosition) => void) => {
    list(root, key, { of: "the document" }).forEach((entry, at) => {
      const fields = recordOf(entry, positionOf(() => `${key}[${at}]`), file);
      const name = fields.id ?? fields.name;
      take(fields, positionOf(() => typeof name === "string" ? `${what} ${shown(name)}` : `${key}[${at}]`));
    });
  };
  const declared = (fields: Fields, position: OcelPosition) =>
    list(fields, "attributes", position).map((entry) => {
      const attribute = recordOf(entry, position, file);
      return { name: text(attribute, "name", position), type: text(attribute, "type", position) };
    });
  const relationships = (fields: Fields, position: OcelPosition): RawReference[] =>
    list(fields, "relationships", position).map((entry) => {
      const reference = recordOf(entry, position, file);
      return {
        object: text(reference, "objectId", position),
        qualifier: reference.qualifier == null ? "" : text(reference, "qualifier", position),
      };
    });
  const values = (fields: Fields, position: OcelPosition) =>
    list(fields, "attributes", position).map((entry) => {
      const attribute = recordOf(entry, position, file);
      return { name: text(attribute, "name", position), value: attribute.value, time: attribute.time };
    });
  each(
    "objectTypes",
    "object type",
    (fields, position) => builder.objectType(text(fields, "name", position), declared(fields, position), position),
  );
  each(
    "eventTypes",
    "event type",
    (fields, position) => builder.eventType(text(fields, "name", position), declared(fields, position), position),
  );
  each("objects", "object", (fields, position) =>
    builder.object({
      id: text(fields, "id", position),
      type: text(fields, "type", position),
      attributes: values(fields, position),
      objects: relationships(fields, position),
    }, position));
  each("events", "event", (fields, position) =>
    builder.event({
      id: text(fields, "id", position),
      type: text(fields, "type", position),
      time: fields.time,
      attributes: values(fields, position),
      objects: relationships(fields, position),
    }, position));
  return builder.finish();
}

/** Reads the JSON format of OCEL 1.0. */
function readVersion1(root: Fields, file: string): ObjectCentricLog {
  const each = (key: string, what: string) =>
    Object.entries(recordOf(root[key] ?? {}, { of: `"${key}"` }, file)).map(([id, entry]) => {
      const position = positionOf(() => `${what} ${shown(id)}`);
      return { id: id.toWellFormed(), fields: recordOf(entry, position, file), position };
    });
  const values = (of: unknown, position: OcelPosition) =>
    Object.entries(recordOf(of ?? {}, position, file)).map(([name, value]) => ({ name: name.toWellFormed(), value }));
  const text = (fields: Fields, key: string, position: OcelPosition) => textOf(fields[key], key, position, file);
  return ocelOfVersion1({
    objects: each("ocel:objects", "object").map(({ id, fields, position }) => ({
      id,
      type: text(fields, "ocel:type", position),
      attributes: values(fields["ocel:ovmap"], position),
      position,
    })),
    events: each("ocel:events", "event").map(({ id, fields, position }) => ({
      id,
      activity: text(fields, "ocel:activity", position),
      timestamp: fields["ocel:timestamp"],
      objects: listOf(fields["ocel:omap"], "ocel:omap", position, file).map((object) =>
        textOf(object, "ocel:omap", position, file)
      ),
      attributes: values(fields["ocel:vmap"], position),
      position,
    })),
  }, file);
}

type Fields = Readonly<Record<string, unknown>>;

function parse(bytes: Uint8Array, file: string): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw inputError({ file, expected: "JSON in UTF-8", found: "bytes that are not UTF-8" }, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = text.trim() === "" ? "an empty file" : `${error instanceof Error ? error.message : error}`;
    const advice = /^\s*\{.*\}\s*\n\s*\{/.test(text) ? OTHER_JSON : undefined;
    throw inputError({ file, expected: "an object-centric log in JSON", found, advice }, { cause: error });
  }
}

function recordOf(value: unknown, position: OcelPosition, file: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw inputError({ file, expected: `an object in ${position.of}`, found: shown(value) });
}

/** A list; a missing list is empty, except for the lists of the document itself. */
function listOf(value: unknown, key: string, position: OcelPosition, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value == null && position.of !== "the document") return [];
  const advice = position.of === "the document" ? OTHER_JSON : undefined;
  throw inputError({ file, expected: `the list "${key}" in ${position.of}`, found: shown(value), advice });
}

/** What to do with JSON that is no object-centric log. */
export const OTHER_JSON = "Events that are no OCEL are read as JSON lines: one record on each line of a file " +
  "whose name ends in .jsonl, as jq -c '.[]' writes them from a list.";

function textOf(value: unknown, key: string, position: OcelPosition, file: string): string {
  if (typeof value === "string") return value.isWellFormed() ? value : value.toWellFormed();
  throw inputError({ file, expected: `the text "${key}" in ${position.of}`, found: shown(value) });
}
