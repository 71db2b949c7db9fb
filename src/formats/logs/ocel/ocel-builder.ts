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
  const log: OpenLog = {
    file,
    types: { event: new Map(), object: new Map() },
    events: [],
    objects: [],
    open: [],
    eventIds: new Set(),
    objectIndex: new Map(),
  };
  return {
    eventType: (name, attributes, position) => declare(log, "event", { name, attributes }, position),
    objectType: (name, attributes, position) => declare(log, "object", { name, attributes }, position),
    event: (event, position) => addEvent(log, event, position),
    object: (object, position) => addObject(log, object, position),
    finish: () => finish(log),
  };
}

/** A log while it is built. */
interface OpenLog {
  readonly file: string;
  readonly types: Readonly<Record<Level, Map<string, Declared>>>;
  readonly events: Writable<ObjectCentricEvent>[];
  readonly objects: Writable<ObjectCentricObject>[];
  readonly open: Open[];
  readonly eventIds: Set<string>;
  readonly objectIndex: Map<string, number>;
}

type Level = "event" | "object";

function refuse({ file }: OpenLog, position: OcelPosition, expected: string, found: string): never {
  throw inputError({ file, line: position.line, column: position.column, expected: `${expected} of ${position.of}`, found });
}

function declare(
  log: OpenLog,
  level: Level,
  { name, attributes }: { readonly name: string; readonly attributes: readonly { name: string; type: string }[] },
  position: OcelPosition,
): void {
  const declared: Declared = new Map();
  if (log.types[level].has(name)) refuse(log, position, "one declaration", "two");
  for (const attribute of attributes) {
    const quoted = JSON.stringify(attribute.name);
    const type = TYPES.get(attribute.type.toLowerCase()) ??
      refuse(
        log,
        position,
        `a type of the attribute ${quoted}: string, time, integer, float or boolean`,
        JSON.stringify(attribute.type),
      );
    if (declared.has(attribute.name)) refuse(log, position, "attributes with different names", `${quoted} twice`);
    declared.set(attribute.name, { type, rank: declared.size });
  }
  log.types[level].set(name, declared);
}

function addEvent(log: OpenLog, raw: Parameters<OcelBuilder["event"]>[0], position: OcelPosition): void {
  const { id, type } = raw;
  if (log.eventIds.has(id)) refuse(log, position, "an id of its own", `another event with the id ${JSON.stringify(id)}`);
  log.eventIds.add(id);
  const declared = declaredOf(log, "event", type);
  const attributes = raw.attributes.filter(isPresent).map((value) => ({
    name: value.name,
    value: valueOf(log, declared, value, position),
  }));
  if (attributes.length > 1) {
    if (new Set(attributes.map(({ name }) => name)).size < attributes.length) {
      refuse(log, position, "attributes with different names", "one of them twice");
    }
    attributes.sort((a, b) => declared.get(a.name)!.rank - declared.get(b.name)!.rank);
  }
  const event = { id, type, time: timeOf(log, raw.time, position), attributes, objects: NO_REFERENCES };
  log.events.push(event);
  refer(log, event, raw.objects, position);
}

function addObject(log: OpenLog, raw: Parameters<OcelBuilder["object"]>[0], position: OcelPosition): void {
  const { id, type } = raw;
  if (log.objectIndex.has(id)) refuse(log, position, "an id of its own", `another object with the id ${JSON.stringify(id)}`);
  log.objectIndex.set(id, log.objects.length);
  const declared = declaredOf(log, "object", type);
  const attributes = raw.attributes.filter(isPresent).map((value) => ({
    name: value.name,
    time: timeOf(log, value.time, position),
    value: valueOf(log, declared, value, position),
  }));
  if (attributes.length > 1) {
    attributes.sort((a, b) => declared.get(a.name)!.rank - declared.get(b.name)!.rank || a.time - b.time);
  }
  const object = { id, type, attributes, objects: NO_REFERENCES };
  log.objects.push(object);
  refer(log, object, raw.objects, position);
}

function finish(log: OpenLog): ObjectCentricLog {
  for (const { part, refers, position } of log.open) {
    const missing = refers.find(({ object }) => !log.objectIndex.has(object));
    if (missing !== undefined) refuse(log, position, "references to existing objects", JSON.stringify(missing.object));
    part.objects = resolved(log, refers)!;
  }
  const declarations = (level: Level) =>
    [...log.types[level]].map(([name, declared]) => ({
      name,
      attributes: [...declared].map(([name, { type }]) => ({ name, type })),
    }));
  return { eventTypes: declarations("event"), objectTypes: declarations("object"), events: log.events, objects: log.objects };
}

function declaredOf(log: OpenLog, level: Level, type: string): Declared {
  const known = log.types[level].get(type);
  if (known !== undefined) return known;
  const declared: Declared = new Map();
  log.types[level].set(type, declared);
  return declared;
}

const isPresent = ({ value }: RawValue) => value !== null && value !== undefined;

function valueOf(log: OpenLog, declared: Declared, { name, value }: RawValue, position: OcelPosition): ObjectCentricValue {
  const known = declared.get(name);
  const type = known?.type ?? typeOf(value);
  if (known === undefined) declared.set(name, { type, rank: declared.size });
  return readValue(value, type) ?? refuse(log, position, `the ${type} ${JSON.stringify(name)}`, shown(value));
}

function timeOf(log: OpenLog, value: unknown, position: OcelPosition): number {
  const time = readTime(value);
  return Number.isNaN(time) ? refuse(log, position, "the time", shown(value)) : time;
}

const NO_REFERENCES: readonly ObjectReference[] = [];

/** Sets the references of a part; at the end, if they name objects that are not known yet. */
function refer(
  log: OpenLog,
  part: Writable<ObjectCentricEvent> | Writable<ObjectCentricObject>,
  refers: readonly RawReference[],
  position: OcelPosition,
): void {
  const references = resolved(log, refers);
  if (references === null) log.open.push({ part, refers, position });
  else part.objects = references;
}

/** The references to objects; null if one of them is not known yet. */
function resolved({ objectIndex }: OpenLog, refers: readonly RawReference[]): ObjectReference[] | null {
  const references: ObjectReference[] = [];
  for (const { object, qualifier } of refers) {
    const index = objectIndex.get(object);
    if (index === undefined) return null;
    references.push({ object: index, qualifier });
  }
  return references;
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
