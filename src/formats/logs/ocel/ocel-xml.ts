import { inputError } from "../../../errors.ts";
import { objectsOfColumns } from "../../../event-log/object-centric-columns.ts";
import type {
  ObjectCentricLog,
  ObjectCentricValue,
  ObjectReference,
  TypeDeclaration,
} from "../../../event-log/object-centric-log.ts";
import { formatTime } from "../../../time/format-time.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { readXml, type XmlElement } from "../../xml/read-xml.ts";
import { writeXml, type XmlContent } from "../../xml/write-xml.ts";
import { ocelOfVersion1 } from "./ocel-1.ts";
import { createOcelBuilder, type OcelBuilder, type OcelPosition, positionOf, type RawReference } from "./ocel-builder.ts";
import type { OcelReadOptions } from "./ocel-json.ts";
import { scanOcelXml } from "./scan-ocel-xml.ts";

/** Limits of a log, larger than those of models. */
const LIMITS = { maxLength: 2 ** 29 - 24, maxElements: 20_000_000, maxDepth: 32 };

/**
 * Writes an object-centric log in the XML format of OCEL 2.0, in UTF-8.
 *
 * @throws an input error if a text contains a character that XML 1.0 does not allow, such as U+0000
 *
 * @example
 * ```ts
 * import { readOcelXml, writeOcelXml } from "@/formats/logs/ocel/ocel-xml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = {
 *   eventTypes: [{ name: "pay", attributes: [] }],
 *   objectTypes: [{ name: "order", attributes: [] }],
 *   objects: [{ id: "o1", type: "order", attributes: [], objects: [] }],
 *   events: [{ id: "e1", type: "pay", time: 0, attributes: [], objects: [{ object: 0, qualifier: "paid" }] }],
 * };
 * assertEquals(readOcelXml(writeOcelXml(log), { source: "log.xmlocel" }), log);
 * ```
 */
export function writeOcelXml(log: ObjectCentricLog): Uint8Array {
  const list = (name: string, children: readonly XmlContent[]): XmlContent => ({ name, children });
  const types = (name: string, declarations: readonly TypeDeclaration[]) =>
    list(
      `${name}s`,
      declarations.map(({ name: type, attributes }): XmlContent => ({
        name,
        attributes: { name: type },
        children: [list("attributes", attributes.map(({ name, type }) => ({ name: "attribute", attributes: { name, type } })))],
      })),
    );
  const relationships = (references: readonly ObjectReference[]) =>
    list(
      "objects",
      references.map(({ object, qualifier }) => ({
        name: "relationship",
        attributes: { "object-id": log.objects[object].id, qualifier },
      })),
    );
  return new TextEncoder().encode(writeXml(list("log", [
    types("object-type", log.objectTypes),
    types("event-type", log.eventTypes),
    list(
      "objects",
      log.objects.map(({ id, type, attributes, objects }): XmlContent => ({
        name: "object",
        attributes: { id, type },
        children: [
          list(
            "attributes",
            attributes.map(({ name, time, value }) => ({
              name: "attribute",
              attributes: { name, time: formatTime(time) },
              children: [textOf(value)],
            })),
          ),
          relationships(objects),
        ],
      })),
    ),
    list(
      "events",
      log.events.map(({ id, type, time, attributes, objects }): XmlContent => ({
        name: "event",
        attributes: { id, type, time: formatTime(time) },
        children: [
          list(
            "attributes",
            attributes.map(({ name, value }) => ({ name: "attribute", attributes: { name }, children: [textOf(value)] })),
          ),
          relationships(objects),
        ],
      })),
    ),
  ])));
}

/** A value as the standard writes it: booleans are 1 and 0. */
const textOf = (value: ObjectCentricValue): string => typeof value === "boolean" ? (value ? "1" : "0") : String(value);

/**
 * Reads an object-centric log in the XML format of OCEL 2.0 (Berti et al., specification, 2023),
 * or in that of OCEL 1.0; see `ocelOfVersion1`. Times without an offset are UTC; an empty value is
 * a missing one unless its attribute is a text.
 *
 * @throws an input error with line and column if the bytes are no such log: no well-formed XML, a
 * missing part, an id that occurs twice, a value of another type than declared, a reference to a
 * missing object; a limit error beyond the limits of XML
 *
 * @example
 * ```ts
 * import { readOcelXml, writeOcelXml } from "@/formats/logs/ocel/ocel-xml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = {
 *   eventTypes: [{ name: "pay", attributes: [] }],
 *   objectTypes: [{ name: "order", attributes: [] }],
 *   objects: [{ id: "o1", type: "order", attributes: [], objects: [] }],
 *   events: [{ id: "e1", type: "pay", time: 0, attributes: [], objects: [{ object: 0, qualifier: "paid" }] }],
 * };
 * assertEquals(readOcelXml(writeOcelXml(log), { source: "log.xmlocel" }), log);
 * ```
 */
export function readOcelXml(bytes: Uint8Array, options: OcelReadOptions): ObjectCentricLog {
  const columns = scanOcelXml(bytes, options);
  return columns === null ? readPlainXml(bytes, options) : objectsOfColumns(columns);
}

/** The plain version of {@linkcode readOcelXml}: through the elements of the whole document. */
export function readPlainXml(bytes: Uint8Array, { source: file }: OcelReadOptions): ObjectCentricLog {
  const root = readXml(decodeXml(new Uint8Array(bytes), { source: file }), { source: file, ...LIMITS });
  if (root.name !== "log") {
    throw inputError({ file, line: root.line, column: root.column, expected: "a <log> of OCEL 2.0", found: `<${root.name}>` });
  }
  if (root.children.some(({ name, attributes }) => name === "global" && attributes.has("scope"))) return readVersion1(root, file);
  const builder = createOcelBuilder(file);
  const types = readTypes(root, builder, file);
  for (const element of elementsOf(root, "objects", "object")) {
    const id = needed(element, "id", file);
    const object = {
      id,
      type: needed(element, "type", file),
      attributes: valuesOf(element, types.object, file),
      objects: relationshipsOf(element, file),
    };
    builder.object(object, positionOf(() => `object ${JSON.stringify(id)}`, element));
  }
  for (const element of elementsOf(root, "events", "event")) {
    const id = needed(element, "id", file);
    const event = {
      id,
      type: needed(element, "type", file),
      time: needed(element, "time", file),
      attributes: valuesOf(element, types.event, file),
      objects: relationshipsOf(element, file),
    };
    builder.event(event, positionOf(() => `event ${JSON.stringify(id)}`, element));
  }
  return builder.finish();
}

/** An attribute of an element that the standard demands. */
function needed(element: XmlElement, key: string, file: string): string {
  const value = element.attributes.get(key);
  if (value !== undefined) return value;
  const { line, column, name } = element;
  throw inputError({ file, line, column, expected: `${key}="..." in <${name}>`, found: "none" });
}

const elementsOf = (parent: XmlElement, group: string, name: string): XmlElement[] =>
  childrenOf(childrenOf([parent], group), name);

/** The types of the attributes of each type of objects or events. */
type AttributeTypes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Declares the types. @returns those of their attributes, by level */
function readTypes(root: XmlElement, builder: OcelBuilder, file: string): Record<"object" | "event", AttributeTypes> {
  const read = (level: "object" | "event"): AttributeTypes =>
    new Map(
      elementsOf(root, `${level}-types`, `${level}-type`).map((element) => {
        const name = needed(element, "name", file);
        const attributes = elementsOf(element, "attributes", "attribute")
          .map((of) => ({ name: needed(of, "name", file), type: needed(of, "type", file) }));
        const position: OcelPosition = {
          line: element.line,
          column: element.column,
          of: `${level} type ${JSON.stringify(name)}`,
        };
        builder[level === "event" ? "eventType" : "objectType"](name, attributes, position);
        return [name, new Map(attributes.map(({ name, type }) => [name, type]))];
      }),
    );
  return { object: read("object"), event: read("event") };
}

const relationshipsOf = (element: XmlElement, file: string): RawReference[] =>
  childrenOf([element], "objects").flatMap(({ children }) => children).map((of) => ({
    object: needed(of, "object-id", file),
    qualifier: of.attributes.get("qualifier") ?? of.attributes.get("relationship") ?? "",
  }));

/** The values of an object or event; an empty one is missing, unless it is a text. */
function valuesOf(element: XmlElement, types: AttributeTypes, file: string) {
  const own = types.get(element.attributes.get("type") ?? "");
  return elementsOf(element, "attributes", "attribute").map((of) => {
    const name = needed(of, "name", file);
    const isText = (own?.get(name) ?? "string") === "string";
    return { name, value: of.text === "" && !isText ? null : of.text, time: of.attributes.get("time") };
  });
}

/** Types of the elements of OCEL 1.0. */
const TYPES_OF_VERSION_1: ReadonlyMap<string, string> = new Map([
  ["string", "string"],
  ["date", "time"],
  ["int", "integer"],
  ["float", "float"],
  ["boolean", "boolean"],
]);

/** Reads the XML format of OCEL 1.0, whose elements are named by their types, as those of XES. */
function readVersion1(root: XmlElement, file: string): ObjectCentricLog {
  const valueIn = (element: XmlElement, key: string): string => {
    const found = element.children.find(({ attributes }) => attributes.get("key") === key)?.attributes.get("value");
    if (found !== undefined) return found;
    const { line, column, name } = element;
    throw inputError({ file, line, column, expected: `an element with key="${key}" in <${name}>`, found: "none" });
  };
  const listIn = (element: XmlElement, key: string) =>
    element.children.filter(({ attributes }) => attributes.get("key") === key).flatMap(({ children }) => children);
  const values = (element: XmlElement, key: string) =>
    listIn(element, key).map(({ name, attributes }) => ({
      name: attributes.get("key") ?? "",
      value: attributes.get("value") ?? "",
      type: TYPES_OF_VERSION_1.get(name) ?? "string",
    }));
  const position = ({ line, column }: XmlElement, what: string, id: string) =>
    positionOf(() => `${what} ${JSON.stringify(id)}`, { line, column });
  return ocelOfVersion1({
    objects: childrenOf(childrenOf([root], "objects"), "object").map((element) => {
      const id = valueIn(element, "id");
      const attributes = values(element, "ovmap");
      return { id, type: valueIn(element, "type"), attributes, position: position(element, "object", id) };
    }),
    events: childrenOf(childrenOf([root], "events"), "event").map((element) => {
      const id = valueIn(element, "id");
      return {
        id,
        activity: valueIn(element, "activity"),
        timestamp: valueIn(element, "timestamp"),
        objects: listIn(element, "omap").map(({ attributes }) => attributes.get("value") ?? ""),
        attributes: values(element, "vmap"),
        position: position(element, "event", id),
      };
    }),
  }, file);
}

const childrenOf = (elements: readonly XmlElement[], name: string): XmlElement[] =>
  elements.flatMap(({ children }) => children.filter((child) => child.name === name));
