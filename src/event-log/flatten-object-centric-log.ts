import { usageError } from "../errors.ts";
import { type AttributeType, createAttributeColumns, UNKNOWN_SOURCE } from "./event-batch.ts";
import type { EventLog } from "./event-log.ts";
import { createEventLogBuilder } from "./event-log-builder.ts";
import type { ObjectCentricLog, ObjectCentricType, ObjectCentricValue } from "./object-centric-log.ts";
import { createTextTable, internText } from "./text-table.ts";

/**
 * Flattens an object-centric log to the objects of one type (van der Aalst, "Object-Centric Process
 * Mining: Dealing with Divergence and Convergence in Event Data", 2019). Each object of the type
 * that an event refers to is a case, with all events that refer to it, each once. An event that
 * refers to several of these objects occurs in several cases.
 *
 * The type of an event becomes its activity. Attributes of events stay; attributes of the object
 * become attributes of the case, with their first value. The event attributes `ocel:id` and
 * `ocel:qualifier` hold the id of the event and the qualifiers of the reference, joined by `, `.
 * Linear in the references.
 *
 * @example
 * ```ts
 * import { flattenObjectCentricLog } from "@/event-log/flatten-object-centric-log.ts";
 * import type { ObjectCentricLog } from "@/event-log/object-centric-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log: ObjectCentricLog = {
 *   eventTypes: [{ name: "place order", attributes: [] }],
 *   objectTypes: [{ name: "order", attributes: [] }, { name: "item", attributes: [] }],
 *   objects: ["order", "item", "item"].map((type, i) => ({ id: `o${i}`, type, attributes: [], objects: [] })),
 *   events: [{ id: "e1", type: "place order", time: 0, attributes: [], objects: [0, 1, 2].map((object) => ({ object, qualifier: "" })) }],
 * };
 * assertEquals(flattenObjectCentricLog(log, "item").caseIds, ["o1", "o2"]);
 * ```
 *
 * @throws a usage error with the types of the log if it has no such type
 */
export function flattenObjectCentricLog(log: ObjectCentricLog, objectType: string): EventLog {
  const declaration = log.objectTypes.find(({ name }) => name === objectType);
  if (declaration === undefined) {
    throw usageError({
      expected: `an object type of the log: ${log.objectTypes.map(({ name }) => JSON.stringify(name)).join(", ")}`,
      found: JSON.stringify(objectType),
    });
  }
  const rows = rowsOf(log, objectType);
  const cases = [...new Set(rows.map(({ object }) => object))];
  const dictionaries = {
    cases: createTextTable(),
    activities: createTextTable(),
    resources: createTextTable(),
    lifecycles: createTextTable(),
  };
  const events = rows.map(({ event }) => log.events[event]);
  const typesOf = new Map(log.eventTypes.map(({ name, attributes }) => [name, new Map(attributes.map((a) => [a.name, a.type]))]));
  const ofEvents = createAttributeColumns(rows.length);
  rows.forEach(({ event, qualifier }, row) => {
    const { id, type, attributes } = log.events[event];
    ofEvents.set(row, "ocel:id", "id", id);
    if (qualifier !== "") ofEvents.set(row, "ocel:qualifier", "string", qualifier);
    for (const { name, value } of attributes) {
      ofEvents.set(row, name, TYPES[typesOf.get(type)?.get(name) ?? "string"], textOf(value));
    }
  });
  const ofCases = createAttributeColumns(cases.length);
  const types = new Map(declaration.attributes.map(({ name, type }) => [name, type]));
  cases.forEach((object, row) => {
    // The values of an attribute are in the order of time. Backwards, so that the first is set
    // last.
    for (const { name, value } of log.objects[object].attributes.toReversed()) {
      ofCases.set(row, name, TYPES[types.get(name) ?? "string"], textOf(value));
    }
  });
  const caseCode = Uint32Array.from(rows, ({ object }) => internText(dictionaries.cases, log.objects[object].id));
  const builder = createEventLogBuilder();
  builder.begin({ ...UNKNOWN_SOURCE, dictionaries });
  builder.batch({
    length: rows.length,
    caseCode,
    activity: Uint32Array.from(events, ({ type }) => internText(dictionaries.activities, type)),
    time: Float64Array.from(events, ({ time }) => time),
    start: null,
    resource: null,
    lifecycle: null,
    eventId: null,
    line: Float64Array.from(rows, (_, row) => row + 1),
    attributes: ofEvents.columns(),
    cases: {
      length: cases.length,
      caseCode: Uint32Array.from(cases, (object) => internText(dictionaries.cases, log.objects[object].id)),
      attributes: ofCases.columns(),
    },
  });
  return builder.build();
}

/** A reference of an event to an object of the type. */
interface Row {
  readonly event: number;
  readonly object: number;
  readonly qualifier: string;
}

/** All pairs of an event and an object of the type, in the order of the events. */
function rowsOf(log: ObjectCentricLog, objectType: string): Row[] {
  const rows: Row[] = [];
  log.events.forEach(({ objects }, event) => {
    const own = objects.filter(({ object }) => log.objects[object].type === objectType);
    // Most events refer to one object of a type.
    if (own.length < 2) {
      for (const { object, qualifier } of own) rows.push({ event, object, qualifier });
      return;
    }
    const qualifiers = new Map<number, string[]>();
    for (const { object, qualifier } of own) {
      const known = qualifiers.get(object) ?? [];
      if (qualifier !== "" && !known.includes(qualifier)) known.push(qualifier);
      qualifiers.set(object, known);
    }
    for (const [object, all] of qualifiers) rows.push({ event, object, qualifier: all.join(", ") });
  });
  return rows;
}

const TYPES: Readonly<Record<ObjectCentricType, AttributeType>> = {
  string: "string",
  time: "date",
  integer: "int",
  float: "float",
  boolean: "boolean",
};

const textOf = (value: ObjectCentricValue): string => String(value);
