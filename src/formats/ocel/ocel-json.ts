import { inputError } from "../../errors.ts";
import type { ObjectCentricLog, ObjectReference } from "../../event-log/object-centric-log.ts";
import { formatTime } from "../../time/format-time.ts";
import { createOcelCollector, type OcelPlace, type RawReference, shown } from "./collect-ocel.ts";

/** Settings of the readers of object-centric logs. */
export interface OcelReadOptions {
  /** The file's name as the user gave it, for errors. */
  source: string;
}

/**
 * Writes an object-centric log in the JSON format of OCEL 2.0, in UTF-8.
 *
 * @example
 * ```ts
 * import { readOcelJson, writeOcelJson } from "@/formats/ocel/ocel-json.ts";
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
 * Reads an object-centric log in the JSON format of OCEL 2.0 (Berti et al., specification, 2023).
 * Times without an offset are UTC. Values of attributes may be texts where another type is
 * declared, as some programs write them; nulls are missing values.
 *
 * @throws an input error with the file and the place if it is no such log: no JSON, a part that
 * lacks, an id twice, a value of another type than declared, a reference to an object that is not
 * there
 *
 * @example
 * ```ts
 * import { readOcelJson } from "@/formats/ocel/ocel-json.ts";
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
export function readOcelJson(bytes: Uint8Array, { source: file }: OcelReadOptions): ObjectCentricLog {
  const document = parse(bytes, file);
  const collector = createOcelCollector(file);
  const root = recordOf(document, { of: "the document" }, file);
  const list = (of: Fields, key: string, place: OcelPlace) => listOf(of[key], key, place, file);
  const text = (of: Fields, key: string, place: OcelPlace) => textOf(of[key], key, place, file);
  const each = (key: string, what: string, take: (fields: Fields, place: OcelPlace) => void) => {
    list(root, key, { of: "the document" }).forEach((entry, at) => {
      const fields = recordOf(entry, { of: `${key}[${at}]` }, file);
      const name = fields.id ?? fields.name;
      take(fields, { of: typeof name === "string" ? `${what} ${shown(name)}` : `${key}[${at}]` });
    });
  };
  const declared = (fields: Fields, place: OcelPlace) =>
    list(fields, "attributes", place).map((entry) => {
      const attribute = recordOf(entry, place, file);
      return { name: text(attribute, "name", place), type: text(attribute, "type", place) };
    });
  const relationships = (fields: Fields, place: OcelPlace): RawReference[] =>
    list(fields, "relationships", place).map((entry) => {
      const reference = recordOf(entry, place, file);
      return {
        object: text(reference, "objectId", place),
        qualifier: reference.qualifier == null ? "" : text(reference, "qualifier", place),
      };
    });
  const values = (fields: Fields, place: OcelPlace) =>
    list(fields, "attributes", place).map((entry) => {
      const attribute = recordOf(entry, place, file);
      return { name: text(attribute, "name", place), value: attribute.value, time: attribute.time };
    });
  each(
    "objectTypes",
    "object type",
    (fields, place) => collector.objectType(text(fields, "name", place), declared(fields, place), place),
  );
  each(
    "eventTypes",
    "event type",
    (fields, place) => collector.eventType(text(fields, "name", place), declared(fields, place), place),
  );
  each("objects", "object", (fields, place) =>
    collector.object({
      id: text(fields, "id", place),
      type: text(fields, "type", place),
      attributes: values(fields, place),
      objects: relationships(fields, place),
    }, place));
  each("events", "event", (fields, place) =>
    collector.event({
      id: text(fields, "id", place),
      type: text(fields, "type", place),
      time: fields.time,
      attributes: values(fields, place),
      objects: relationships(fields, place),
    }, place));
  return collector.finish();
}

type Fields = Readonly<Record<string, unknown>>;

function parse(bytes: Uint8Array, file: string): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw inputError({ file, expected: "JSON in UTF-8", found: "bytes that are not" }, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = text.trim() === "" ? "an empty file" : `${error instanceof Error ? error.message : error}`;
    throw inputError({ file, expected: "an object-centric log in JSON", found }, { cause: error });
  }
}

function recordOf(value: unknown, { of }: OcelPlace, file: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw inputError({ file, expected: `an object in ${of}`, found: shown(value) });
}

/** A list; one that is left out is empty, but for the lists of the document itself. */
function listOf(value: unknown, key: string, { of }: OcelPlace, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value == null && of !== "the document") return [];
  throw inputError({ file, expected: `the list "${key}" in ${of}`, found: shown(value) });
}

function textOf(value: unknown, key: string, { of }: OcelPlace, file: string): string {
  if (typeof value === "string") return value.toWellFormed();
  throw inputError({ file, expected: `the text "${key}" in ${of}`, found: shown(value) });
}
