import { usageError } from "../errors.ts";
import {
  type AttributeColumn,
  type AttributeType,
  type EventBatch,
  type LogHeader,
  type LogSource,
  UNKNOWN_SOURCE,
} from "./event-batch.ts";
import type { EventLog } from "./event-log.ts";
import { createEventLogBuilder } from "./event-log-builder.ts";
import {
  append,
  chosenTexts,
  columnsOfObjects,
  type NumberList,
  type ObjectCentricColumns,
  type ObjectCentricPart,
} from "./object-centric-columns.ts";
import type { ObjectCentricLog, ObjectCentricType } from "./object-centric-log.ts";
import { createTextTable, internText, textsOf } from "./text-table.ts";

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
 *   objects: ["order", "item", "item"].map((type, i) => ({
 *     id: `o${i}`,
 *     type,
 *     attributes: [],
 *     objects: [],
 *   })),
 *   events: [{
 *     id: "e1",
 *     type: "place order",
 *     time: 0,
 *     attributes: [],
 *     objects: [0, 1, 2].map((object) => ({ object, qualifier: "" })),
 *   }],
 * };
 * assertEquals(flattenObjectCentricLog(log, "item").caseIds, ["o1", "o2"]);
 * ```
 *
 * @throws a usage error with the types of the log if it has no such type
 */
export function flattenObjectCentricLog(log: ObjectCentricLog, objectType: string): EventLog {
  const { header, batches } = flattenColumns(columnsOfObjects(log), objectType);
  const builder = createEventLogBuilder();
  builder.begin(header);
  for (const batch of batches) builder.batch(batch);
  return builder.build();
}

/** Most events of a batch. */
const BATCH_ROWS = 65_536;

/**
 * Like {@linkcode flattenObjectCentricLog}, from columns to what a sink takes: events in the order
 * of the source, all cases in the first batch.
 *
 * @param source facts of the header. Default: unknown
 * @throws a usage error with the types of the log if it has no such type
 */
export function flattenColumns(
  columns: ObjectCentricColumns,
  objectType: string,
  source: LogSource = UNKNOWN_SOURCE,
): { readonly header: LogHeader; readonly batches: Iterable<EventBatch> } {
  const { events, objects } = columns;
  const type = objects.types.findIndex(({ name }) => name === objectType);
  if (type < 0) {
    throw usageError({
      expected: `an object type of the log: ${objects.types.map(({ name }) => JSON.stringify(name)).join(", ")}`,
      found: JSON.stringify(objectType),
    });
  }
  const rows = rowsOf(columns, type);
  const none = createTextTable();
  const activities = createTextTable();
  const activityOfType = Uint32Array.from(events.types, ({ name }) => internText(activities, name));
  const event = rows.event.items.subarray(0, rows.event.length);
  const whole = {
    caseCode: rows.caseCode.items,
    activity: filled(new Uint32Array(event.length), (row) => activityOfType[events.type.items[event[row]]]),
    time: filled(new Float64Array(event.length), (row) => events.time.items[event[row]]),
    line: filled(new Float64Array(event.length), (row) => row + 1),
    attributes: eventAttributes(columns, rows),
  };
  const cases = {
    length: rows.cases.length,
    caseCode: Uint32Array.from({ length: rows.cases.length }, (_, code) => code),
    attributes: caseAttributes(objects, rows.cases),
  };
  const header = {
    ...source,
    dictionaries: { cases: chosenTexts(objects.ids, rows.cases), activities, resources: none, lifecycles: none },
  };
  return { header, batches: batchesOf({ ...whole, length: event.length, cases }) };
}

/** Fills a column: `from` of typed arrays goes through an iterator, which takes far longer. */
function filled<T extends Int32Array | Uint32Array | Float64Array>(column: T, valueOf: (row: number) => number): T {
  for (let row = 0; row < column.length; row++) column[row] = valueOf(row);
  return column;
}

function* batchesOf(whole: Pick<EventBatch, "length" | "caseCode" | "activity" | "time" | "line" | "attributes" | "cases">) {
  for (let from = 0; from < whole.length; from += BATCH_ROWS) {
    const to = Math.min(from + BATCH_ROWS, whole.length);
    yield {
      length: to - from,
      caseCode: whole.caseCode.subarray(from, to),
      activity: whole.activity.subarray(from, to),
      time: whole.time.subarray(from, to),
      start: null,
      resource: null,
      lifecycle: null,
      eventId: null,
      line: whole.line.subarray(from, to),
      attributes: whole.attributes.map((column) => ({ ...column, codes: column.codes.subarray(from, to) })),
      cases: from === 0 ? whole.cases : { length: 0, caseCode: new Uint32Array(0), attributes: [] },
    };
  }
}

/** Pairs of an event and an object of the type, in the order of the events. */
interface Rows {
  readonly event: NumberList;
  /** Index into `cases`. */
  readonly caseCode: NumberList;
  /** Code in `qualifiers`, plus one; 0 for none. */
  readonly qualifier: NumberList;
  readonly qualifiers: ReturnType<typeof createTextTable>;
  /** The objects that are cases, in the order in which events first mention them. */
  readonly cases: NumberList;
}

function rowsOf({ events, objects, qualifiers }: ObjectCentricColumns, type: number): Rows {
  const list = () => ({ items: new Uint32Array(1024), length: 0 });
  const rows = { event: list(), caseCode: list(), qualifier: list(), qualifiers: createTextTable(), cases: list() };
  const caseOf = new Int32Array(objects.ids.size).fill(-1);
  /** By object: the row of the current event, plus one. */
  const rowOf = new Uint32Array(objects.ids.size);
  const texts = textsOf(qualifiers);
  const codes = Uint32Array.from(texts, (text) => text === "" ? 0 : internText(rows.qualifiers, text) + 1);
  const { row, object, qualifier } = events.references;
  const several = new Map<number, Set<number>>();
  let first = 0;
  for (let at = 0; at < row.length; at++) {
    const own = object.items[at];
    if (objects.type.items[own] !== type) continue;
    if (rows.event.length > 0 && rows.event.items[rows.event.length - 1] !== row.items[at]) first = rows.event.length;
    const known = rowOf[own] - 1;
    const code = codes[qualifier.items[at]];
    if (known >= first) {
      // An event that refers to an object more than once has all of its qualifiers.
      const codesOfRow = several.get(known) ?? several.set(known, new Set([rows.qualifier.items[known]])).get(known)!;
      codesOfRow.add(code);
      continue;
    }
    if (caseOf[own] < 0) {
      caseOf[own] = rows.cases.length;
      append(rows.cases, own);
    }
    rowOf[own] = rows.event.length + 1;
    append(rows.event, row.items[at]);
    append(rows.caseCode, caseOf[own]);
    append(rows.qualifier, code);
  }
  for (const [at, codesOfRow] of several) {
    const joined = [...codesOfRow].filter((code) => code > 0).map((code) => rows.qualifiers.text(code - 1)).join(", ");
    rows.qualifier.items[at] = joined === "" ? 0 : internText(rows.qualifiers, joined) + 1;
  }
  return rows;
}

/**
 * Attributes of the rows: the id of the event, the qualifiers, and the values of the event, each
 * column with the texts of the log.
 */
function eventAttributes({ events }: ObjectCentricColumns, rows: Rows): AttributeColumn[] {
  const { event, qualifier } = rows;
  const columns = new Map<number, AttributeColumn>();
  const { row, attribute, code } = events.values;
  let at = 0;
  for (let i = 0; i < event.length; i++) {
    const own = event.items[i];
    // An event in several cases has several rows.
    while (at > 0 && row.items[at - 1] >= own) at--;
    while (at < row.length && row.items[at] < own) at++;
    for (; at < row.length && row.items[at] === own; at++) {
      let column = columns.get(attribute.items[at]);
      if (column === undefined) {
        columns.set(attribute.items[at], column = columnOf(events, attribute.items[at], event.length));
      }
      column.codes[i] = code.items[at];
    }
  }
  const ids: AttributeColumn = {
    name: "ocel:id",
    type: "id",
    values: events.ids,
    codes: new Int32Array(event.items.subarray(0, event.length)),
  };
  const qualifiers: AttributeColumn = {
    name: "ocel:qualifier",
    type: "string",
    values: rows.qualifiers,
    codes: filled(new Int32Array(event.length), (row) => qualifier.items[row] - 1),
  };
  const own = [...columns.values()];
  const same = own.find(({ name, type }) => name === qualifiers.name && type === qualifiers.type);
  same?.codes.forEach((code, at) => {
    if (code >= 0) qualifiers.codes[at] = internText(rows.qualifiers, same.values.text(code));
  });
  return [ids, qualifiers, ...own.filter((column) => column !== same)];
}

/** The first values of the attributes of the cases. */
function caseAttributes(objects: ObjectCentricPart, cases: NumberList): AttributeColumn[] {
  const { row, attribute, code, time } = objects.values;
  const caseOf = new Int32Array(objects.ids.size).fill(-1);
  for (let at = 0; at < cases.length; at++) caseOf[cases.items[at]] = at;
  const columns = new Map<number, AttributeColumn & { readonly since: Float64Array }>();
  for (let at = 0; at < row.length; at++) {
    const own = caseOf[row.items[at]];
    if (own < 0) continue;
    let column = columns.get(attribute.items[at]);
    if (column === undefined) {
      const since = new Float64Array(cases.length).fill(Infinity);
      columns.set(attribute.items[at], column = { ...columnOf(objects, attribute.items[at], cases.length), since });
    }
    if (time.items[at] >= column.since[own]) continue;
    column.since[own] = time.items[at];
    column.codes[own] = code.items[at];
  }
  return [...columns.values()].map(({ since: _, ...column }) => column);
}

function columnOf({ attributes }: ObjectCentricPart, attribute: number, rows: number): AttributeColumn {
  const { name, type, texts } = attributes[attribute];
  return { name, type: TYPES[type], values: texts, codes: new Int32Array(rows).fill(-1) };
}

const TYPES: Readonly<Record<ObjectCentricType, AttributeType>> = {
  string: "string",
  time: "date",
  integer: "int",
  float: "float",
  boolean: "boolean",
};
