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

/** A position whose words are made when a message needs them. */
export const positionOf = (of: () => string, place: Pick<OcelPosition, "line" | "column"> = {}): OcelPosition => ({
  line: place.line,
  column: place.column,
  get of() {
    return of();
  },
});

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

/** Attributes of a type by name: their types, and their places in the order of declaration. */
type Declared = Map<string, { readonly type: ObjectCentricType; readonly rank: number }>;

/** An event or object whose references are completed at the end. */
interface Open {
  readonly part: { objects: readonly ObjectReference[] };
  readonly refers: readonly RawReference[];
  readonly position: OcelPosition;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

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
  const events: Writable<ObjectCentricEvent>[] = [];
  const objects: Writable<ObjectCentricObject>[] = [];
  const open: Open[] = [];
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
        declared.set(attribute.name, { type, rank: declared.size });
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
    const known = declared.get(name);
    const type = known?.type ?? typeOf(value);
    if (known === undefined) declared.set(name, { type, rank: declared.size });
    const read = readValue(value, type);
    return read ?? refuse(position, `the ${type} ${JSON.stringify(name)}`, shown(value));
  };
  const timeOf = (value: unknown, position: OcelPosition): number => {
    const time = readTime(value);
    return Number.isNaN(time) ? refuse(position, "the time", shown(value)) : time;
  };
  const present = ({ value }: RawValue) => value !== null && value !== undefined;
  const noReferences: readonly ObjectReference[] = [];
  /** The references to objects; null if one of them is not known yet. */
  const resolved = (refers: readonly RawReference[]): ObjectReference[] | null => {
    const references: ObjectReference[] = [];
    for (const { object, qualifier } of refers) {
      const index = objectIndex.get(object);
      if (index === undefined) return null;
      references.push({ object: index, qualifier });
    }
    return references;
  };
  const refer = (
    part: Writable<ObjectCentricEvent> | Writable<ObjectCentricObject>,
    refers: readonly RawReference[],
    position: OcelPosition,
  ) => {
    const references = resolved(refers);
    if (references === null) open.push({ part, refers, position });
    else part.objects = references;
  };

  return {
    eventType: declare("event"),
    objectType: declare("object"),
    event({ id, type, time, attributes, objects: refers }, position) {
      if (eventIds.has(id)) refuse(position, "an id of its own", `another event with the id ${JSON.stringify(id)}`);
      eventIds.add(id);
      const declared = declaredOf("event", type);
      const values = attributes.filter(present).map((raw) => ({ name: raw.name, value: valueOf(declared, raw, position) }));
      if (values.length > 1) {
        if (new Set(values.map(({ name }) => name)).size < values.length) {
          refuse(position, "attributes with different names", "one of them twice");
        }
        values.sort((a, b) => declared.get(a.name)!.rank - declared.get(b.name)!.rank);
      }
      const event = { id, type, time: timeOf(time, position), attributes: values, objects: noReferences };
      events.push(event);
      refer(event, refers, position);
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
      if (values.length > 1) {
        values.sort((a, b) => declared.get(a.name)!.rank - declared.get(b.name)!.rank || a.time - b.time);
      }
      const object = { id, type, attributes: values, objects: noReferences };
      objects.push(object);
      refer(object, refers, position);
    },
    finish() {
      for (const { part, refers, position } of open) {
        const missing = refers.find(({ object }) => !objectIndex.has(object));
        if (missing !== undefined) refuse(position, "references to existing objects", JSON.stringify(missing.object));
        part.objects = resolved(refers)!;
      }
      const declarations = (level: "event" | "object") =>
        [...types[level]].map(([name, declared]) => ({
          name,
          attributes: [...declared].map(([name, { type }]) => ({ name, type })),
        }));
      return { eventTypes: declarations("event"), objectTypes: declarations("object"), events, objects };
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
export function readValue(value: unknown, type: ObjectCentricType): ObjectCentricValue | null {
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

/** Longest text of a time. */
export const LONGEST_TIME = 64;
const timeBytes = new Uint8Array(LONGEST_TIME);
const utc = createTimeParser("UTC");

/**
 * A time in ISO 8601, in UTC if it has no offset; NaN if the value is no time of the years 1 to
 * 9999.
 */
function readTime(value: unknown): number {
  if (typeof value !== "string" || value.length > LONGEST_TIME) return NaN;
  for (let i = 0; i < value.length; i++) timeBytes[i] = Math.min(value.charCodeAt(i), 255);
  const time = parseTime(utc, timeBytes, 0, value.length);
  return hasTimeText(time) ? time : NaN;
}
