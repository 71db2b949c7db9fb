import { clip, inputError } from "../../../errors.ts";
import type {
  ObjectCentricEvent,
  ObjectCentricLog,
  ObjectCentricObject,
  ObjectCentricType,
  ObjectCentricValue,
  ObjectReference,
} from "../../../event-log/object-centric-log.ts";
import { formatTime } from "../../../time/format-time.ts";
import { createTimeParser, parseTime } from "../../../time/time-parser.ts";
import { hasTimeText } from "../value-column.ts";

/** The position of a part of a source, for messages. */
export interface OcelPosition {
  readonly line?: number;
  readonly column?: number;
  /** Such as `event "e1"`. */
  readonly of: string;
}

/** A value as in the source. Null and undefined are missing values. */
export interface RawValue {
  readonly name: string;
  readonly value: unknown;
}

/** A value with the time from which it is valid. */
export interface RawTimedValue extends RawValue {
  readonly time: unknown;
}

/** A reference by the id of the object. */
export interface RawReference {
  readonly object: string;
  readonly qualifier: string;
}

/** Builds an object-centric log from the parts of a source, in any order. */
export interface OcelBuilder {
  eventType(name: string, attributes: readonly { name: string; type: string }[], position: OcelPosition): void;
  objectType(name: string, attributes: readonly { name: string; type: string }[], position: OcelPosition): void;
  event(
    event: { id: string; type: string; time: unknown; attributes: readonly RawValue[]; objects: readonly RawReference[] },
    position: OcelPosition,
  ): void;
  object(
    object: { id: string; type: string; attributes: readonly RawTimedValue[]; objects: readonly RawReference[] },
    position: OcelPosition,
  ): void;
  /** The log, with declarations added for types and attributes that are used but not declared. */
  finish(): ObjectCentricLog;
}

const TYPES = new Map<string, ObjectCentricType>([
  ...(["string", "time", "integer", "float", "boolean"] as const).map((type): [string, ObjectCentricType] => [type, type]),
  ["text", "string"],
  ["timestamp", "time"],
  ["date", "time"],
  ["int", "integer"],
  ["real", "float"],
  ["double", "float"],
  ["bool", "boolean"],
]);

/** Attributes of a type by name, with their types, in the order of declaration. */
type Declared = Map<string, ObjectCentricType>;

/**
 * Creates a builder of a log. Values are converted to the declared types: texts such as `12.5` and
 * `true`, and 0 and 1 for booleans.
 *
 * Its functions throw input errors with the position: for an id or a type that occurs twice, an
 * attribute of an unknown type, a value of another type, or a reference to a missing object.
 *
 * @param file the name of the source, for messages
 */
export function createOcelBuilder(file: string): OcelBuilder {
  const types = { event: new Map<string, Declared>(), object: new Map<string, Declared>() };
  const events: (Omit<ObjectCentricEvent, "objects"> & { refers: readonly RawReference[]; position: OcelPosition })[] = [];
  const objects: (Omit<ObjectCentricObject, "objects"> & { refers: readonly RawReference[]; position: OcelPosition })[] = [];
  const eventIds = new Set<string>();
  const objectIndex = new Map<string, number>();
  const refuse = (position: OcelPosition, expected: string, found: string): never => {
    throw inputError({ file, line: position.line, column: position.column, expected: `${expected} of ${position.of}`, found });
  };
  const declare =
    (level: "event" | "object") =>
    (name: string, attributes: readonly { name: string; type: string }[], position: OcelPosition) => {
      const declared: Declared = new Map();
      if (types[level].has(name)) refuse(position, "one declaration", "two");
      for (const attribute of attributes) {
        const type = TYPES.get(attribute.type.toLowerCase());
        if (type === undefined) {
          return refuse(
            position,
            `a type of the attribute ${JSON.stringify(attribute.name)}: string, time, integer, float or boolean`,
            JSON.stringify(attribute.type),
          );
        }
        if (declared.has(attribute.name)) {
          refuse(position, "attributes with different names", `${JSON.stringify(attribute.name)} twice`);
        }
        declared.set(attribute.name, type);
      }
      types[level].set(name, declared);
    };
  const declaredOf = (level: "event" | "object", type: string): Declared => {
    const known = types[level].get(type);
    if (known !== undefined) return known;
    const declared: Declared = new Map();
    types[level].set(type, declared);
    return declared;
  };
  const valueOf = (declared: Declared, { name, value }: RawValue, position: OcelPosition): ObjectCentricValue => {
    const type = declared.get(name) ?? typeOf(value);
    declared.set(name, type);
    const read = readValue(value, type);
    return read ?? refuse(position, `the ${type} ${JSON.stringify(name)}`, shown(value));
  };
  const timeOf = (value: unknown, position: OcelPosition): number => {
    const time = readTime(value);
    return Number.isNaN(time) ? refuse(position, "the time", shown(value)) : time;
  };
  const present = ({ value }: RawValue) => value !== null && value !== undefined;

  return {
    eventType: declare("event"),
    objectType: declare("object"),
    event({ id, type, time, attributes, objects: refers }, position) {
      if (eventIds.has(id)) refuse(position, "an id of its own", `another event with the id ${JSON.stringify(id)}`);
      eventIds.add(id);
      const declared = declaredOf("event", type);
      const values = attributes.filter(present).map((raw) => ({ name: raw.name, value: valueOf(declared, raw, position) }));
      const names = new Set(values.map(({ name }) => name));
      if (names.size < values.length) refuse(position, "attributes with different names", "one of them twice");
      events.push({ id, type, time: timeOf(time, position), attributes: values, refers, position });
    },
    object({ id, type, attributes, objects: refers }, position) {
      if (objectIndex.has(id)) refuse(position, "an id of its own", `another object with the id ${JSON.stringify(id)}`);
      objectIndex.set(id, objects.length);
      const declared = declaredOf("object", type);
      const values = attributes.filter(present).map((raw) => ({
        name: raw.name,
        time: timeOf(raw.time, position),
        value: valueOf(declared, raw, position),
      }));
      objects.push({ id, type, attributes: values, refers, position });
    },
    finish() {
      const resolve = (refers: readonly RawReference[], position: OcelPosition): ObjectReference[] =>
        refers.map(({ object, qualifier }) => ({
          object: objectIndex.get(object) ?? refuse(position, "references to existing objects", JSON.stringify(object)),
          qualifier,
        }));
      const ranks = (level: "event" | "object") => {
        const byType = new Map(
          [...types[level]].map(([type, declared]) => [type, new Map([...declared.keys()].map((name, at) => [name, at]))]),
        );
        return (type: string, name: string) => byType.get(type)?.get(name) ?? 0;
      };
      const declarations = (level: "event" | "object") =>
        [...types[level]].map(([name, declared]) => ({
          name,
          attributes: [...declared].map(([name, type]) => ({ name, type })),
        }));
      const [ofEvent, ofObject] = [ranks("event"), ranks("object")];
      return {
        eventTypes: declarations("event"),
        objectTypes: declarations("object"),
        events: events.map(({ id, type, time, attributes, refers, position }) => ({
          id,
          type,
          time,
          attributes: attributes.toSorted((a, b) => ofEvent(type, a.name) - ofEvent(type, b.name)),
          objects: resolve(refers, position),
        })),
        objects: objects.map(({ id, type, attributes, refers, position }) => ({
          id,
          type,
          attributes: attributes.toSorted((a, b) => ofObject(type, a.name) - ofObject(type, b.name) || a.time - b.time),
          objects: resolve(refers, position),
        })),
      };
    },
  };
}

/** A value of a source, for messages. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "bigint" ? String(value) : JSON.stringify(value) ?? String(value);
  return clip(text, 60);
}

/** The type of an attribute that is not declared. */
function typeOf(value: unknown): ObjectCentricType {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "float";
  return "string";
}

/**
 * Converts a value to a type; null if it does not fit. Lone surrogates become U+FFFD and minus zero
 * becomes zero, because not all formats can write them.
 */
function readValue(value: unknown, type: ObjectCentricType): ObjectCentricValue | null {
  switch (type) {
    case "string":
      return typeof value === "string"
        ? value.toWellFormed()
        : typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : null;
    case "time": {
      const time = readTime(value);
      return Number.isNaN(time) ? null : formatTime(time);
    }
    case "integer":
    case "float": {
      const number = typeof value === "string" && /^\s*[-+]?[0-9.]/.test(value) ? Number(value) : value;
      const good = typeof number === "number" && (type === "integer" ? Number.isSafeInteger(number) : Number.isFinite(number));
      return good ? (number === 0 ? 0 : number) : null;
    }
    case "boolean":
      if (value === true || value === 1 || value === "true" || value === "True" || value === "1") return true;
      return value === false || value === 0 || value === "false" || value === "False" || value === "0" ? false : null;
  }
}

const encoder = new TextEncoder();

/**
 * A time in ISO 8601, in UTC if it has no offset; NaN if the value is no time of the years 1 to
 * 9999.
 */
function readTime(value: unknown): number {
  if (typeof value !== "string") return NaN;
  const bytes = encoder.encode(value);
  const time = parseTime(createTimeParser("UTC"), bytes, 0, bytes.length);
  return hasTimeText(time) ? time : NaN;
}
