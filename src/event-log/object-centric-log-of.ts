import type { AttributeType } from "./event-batch.ts";
import type { Attribute, EventLog } from "./event-log.ts";
import type {
  ObjectCentricEvent,
  ObjectCentricLog,
  ObjectCentricType,
  ObjectCentricValue,
  TypeDeclaration,
} from "./object-centric-log.ts";

/** Settings of {@linkcode objectCentricLogOf}. */
export interface ObjectCentricOptions {
  /** Type of the objects. Default `case`. */
  readonly objectType?: string;
}

/**
 * Converts a log with cases into an object-centric log. Each case becomes an object of one type,
 * and each event refers to the object of its case. Activities become types of events, and
 * attributes of a case become attributes of its object, with times in 1970: the standard's form of
 * values that always hold. Start, resource and lifecycle transition become the attributes
 * `start_timestamp`, `org:resource` and `lifecycle:transition`. Events get the ids `e1`, `e2`, ...
 * in the order of the log. Linear in events and attributes.
 *
 * If a value does not fit the type of its attribute, such as a whole number above 2^53, the
 * attribute becomes one of texts. Nested values become JSON text.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { flattenObjectCentricLog } from "@/event-log/flatten-object-centric-log.ts";
 * import { objectCentricLogOf } from "@/event-log/object-centric-log-of.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "send" }, { activity: "pay" }] }]);
 * const objects = objectCentricLogOf(log, { objectType: "order" });
 * assertEquals(objects.objects.map(({ id, type }) => [id, type]), [["1", "order"]]);
 * assertEquals(flattenObjectCentricLog(objects, "order").activity, log.activity);
 * ```
 */
export function objectCentricLogOf(log: EventLog, options: ObjectCentricOptions = {}): ObjectCentricLog {
  const { objectType = "case" } = options;
  const ofCases = columnsOf(log.caseAttributes, []);
  const ofEvents = columnsOf(log.eventAttributes, roleColumns(log));
  const events: ObjectCentricEvent[] = [];
  log.caseIds.forEach((_, object) => {
    for (let event = log.caseOffsets[object]; event < log.caseOffsets[object + 1]; event++) {
      events.push({
        id: `e${event + 1}`,
        type: log.activities[log.activity[event]],
        time: log.time[event],
        attributes: valuesAt(ofEvents, event),
        objects: [{ object, qualifier: "" }],
      });
    }
  });
  return {
    eventTypes: typesOf(log.activities, ofEvents, (row) => log.activity[row]),
    objectTypes: typesOf([objectType], ofCases, () => 0),
    events,
    objects: log.caseIds.map((id, c) => ({
      id,
      type: objectType,
      attributes: valuesAt(ofCases, c).map((value) => ({ ...value, time: 0 })),
      objects: [],
    })),
  };
}

/** An attribute: the value of each code, and the code of each row. */
interface Column {
  readonly name: string;
  readonly type: ObjectCentricType;
  readonly values: readonly ObjectCentricValue[];
  readonly codes: Int32Array;
}

/** Start, resource and lifecycle as attributes. */
function roleColumns({ start, resource, lifecycle }: EventLog): Column[] {
  const times: string[] = [];
  const codes = Int32Array.from(start ?? [], (time) => Number.isNaN(time) ? -1 : times.push(timeText(time)) - 1);
  return [
    ...(start === null ? [] : [{ name: "start_timestamp", type: "time" as const, values: times, codes }]),
    ...(resource === null ? [] : [{ name: "org:resource", type: "string" as const, ...resource }]),
    ...(lifecycle === null ? [] : [{ name: "lifecycle:transition", type: "string" as const, ...lifecycle }]),
  ];
}

/**
 * Converts attributes. Attributes with the same name and several types get different names, because
 * names are unique within a type of events.
 */
function columnsOf(attributes: readonly Attribute[], before: readonly Column[]): Column[] {
  const columns = [...before];
  const used = new Set(before.map(({ name }) => name));
  for (const { name, type, values, codes } of attributes) {
    let free = used.has(name) ? `${name} (${type})` : name;
    for (let number = 2; used.has(free); number++) free = `${name} (${number})`;
    used.add(free);
    const typed = values.map((text) => valueOf(text, type));
    const whole = typed.every((value): value is ObjectCentricValue => value !== null);
    columns.push({ name: free, type: whole ? TYPES[type] : "string", values: whole ? typed : values, codes });
  }
  return columns;
}

const TYPES: Readonly<Record<AttributeType, ObjectCentricType>> = {
  string: "string",
  id: "string",
  nested: "string",
  date: "time",
  int: "integer",
  float: "float",
  boolean: "boolean",
};

/** The value of a text in a type; null if writing the value would give another text. */
function valueOf(text: string, type: AttributeType): ObjectCentricValue | null {
  switch (TYPES[type]) {
    case "string":
      return text;
    case "time":
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) ? text : null;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : null;
    case "integer":
      return Number.isSafeInteger(Number(text)) && String(Number(text)) === text ? Number(text) : null;
    case "float":
      return Number.isFinite(Number(text)) && String(Number(text)) === text ? Number(text) : null;
  }
}

const valuesAt = (columns: readonly Column[], row: number) =>
  columns.filter(({ codes }) => codes[row] >= 0).map(({ name, values, codes }) => ({ name, value: values[codes[row]] }));

/** Declares types with the attributes that occur in their rows. */
function typesOf(names: readonly string[], columns: readonly Column[], typeOf: (row: number) => number): TypeDeclaration[] {
  const occurs = columns.map(({ codes }) => {
    const types = new Set<number>();
    codes.forEach((code, row) => code >= 0 && types.add(typeOf(row)));
    return types;
  });
  return names.map((name, type) => ({
    name,
    attributes: columns.filter((_, at) => occurs[at].has(type)).map(({ name, type }) => ({ name, type })),
  }));
}

/** A time as attributes have it, with microseconds. */
function timeText(time: number): string {
  const millis = Math.floor(time);
  const micros = Math.round((time - millis) * 1000);
  const whole = new Date(micros === 1000 ? millis + 1 : millis).toISOString().slice(0, -1);
  return `${whole}${String(micros % 1000).padStart(3, "0")}Z`;
}
