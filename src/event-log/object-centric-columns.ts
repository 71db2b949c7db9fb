import type {
  ObjectCentricEvent,
  ObjectCentricLog,
  ObjectCentricObject,
  ObjectCentricType,
  ObjectCentricValue,
  TypeDeclaration,
} from "./object-centric-log.ts";
import { createTextTable, type Dictionary, grown, internBytes, internText, textsOf, type TextTable } from "./text-table.ts";

/** Numbers of which the first `length` are used. */
export interface NumberList<T extends Uint32Array | Float64Array = Uint32Array> {
  items: T;
  length: number;
}

/** An attribute of events or objects: its distinct values as `String(value)` writes them. */
interface ObjectCentricAttribute {
  readonly name: string;
  readonly type: ObjectCentricType;
  readonly texts: TextTable;
}

/** The events, or the objects, of a log. */
export interface ObjectCentricPart {
  readonly types: readonly TypeDeclaration[];
  /** Ids by row. */
  ids: TextTable;
  /** By row: index into `types`. */
  readonly type: NumberList;
  /** By row: the time of an event; empty for objects. */
  readonly time: NumberList<Float64Array>;
  /** Attributes by name and type; several types of events or objects may have the same. */
  readonly attributes: ObjectCentricAttribute[];
  /** By type and name, `TYPE:NAME`: index into `attributes`. */
  readonly indexes: Map<string, number>;
  /** One entry for each value: its row, attribute, and code among the texts of the attribute. */
  readonly values: {
    readonly row: NumberList;
    readonly attribute: NumberList;
    readonly code: NumberList;
    /** From when a value of an object is valid; empty for events. */
    readonly time: NumberList<Float64Array>;
  };
  /** One entry for each reference: the row that refers, and the row of the object. */
  readonly references: { readonly row: NumberList; readonly object: NumberList; readonly qualifier: NumberList };
}

/**
 * An object-centric log as columns: what {@linkcode ObjectCentricLog} holds, without a record for
 * each event, object, value and reference. Entries of values and references are in the order of
 * their rows.
 */
export interface ObjectCentricColumns {
  readonly events: ObjectCentricPart;
  readonly objects: ObjectCentricPart;
  readonly qualifiers: TextTable;
}

/** Appends a number to a list. */
export function append(list: NumberList, number: number): void {
  if (list.length === list.items.length) list.items = grown(list.items, 256);
  list.items[list.length++] = number;
}

/** Appends a time: a function of its own, because engines optimize one type of array best. */
export function appendTime(list: NumberList<Float64Array>, time: number): void {
  if (list.length === list.items.length) list.items = grown(list.items, 256);
  list.items[list.length++] = time;
}

const numbers = (): NumberList => ({ items: new Uint32Array(256), length: 0 });
const times = (): NumberList<Float64Array> => ({ items: new Float64Array(256), length: 0 });

/** A part without rows. */
export const emptyPart = (types: readonly TypeDeclaration[], hashSeed?: number): ObjectCentricPart => ({
  types,
  ids: createTextTable({ hashSeed }),
  type: numbers(),
  time: times(),
  attributes: [],
  indexes: new Map(),
  values: { row: numbers(), attribute: numbers(), code: numbers(), time: times() },
  references: { row: numbers(), object: numbers(), qualifier: numbers() },
});

/** Makes room in an empty part for some entries, so that its lists grow less often. */
export function reserve({ type, time, values, references }: ObjectCentricPart, entries: number): void {
  for (const list of [type, values.row, values.attribute, values.code, ...Object.values(references)]) {
    if (entries > list.items.length) list.items = new Uint32Array(entries);
  }
  for (const list of [time, values.time]) if (entries > list.items.length) list.items = new Float64Array(entries);
}

/** The index of the attribute of a name and type, added if it is not there. */
export function attributeOf(part: ObjectCentricPart, name: string, type: ObjectCentricType, hashSeed?: number): number {
  const { attributes, indexes } = part;
  const key = `${type}:${name}`;
  const known = indexes.get(key);
  if (known !== undefined) return known;
  indexes.set(key, attributes.length);
  return attributes.push({ name, type, texts: createTextTable({ hashSeed }) }) - 1;
}

/**
 * Brings the entries of values and references into the order of their rows; those of a row keep
 * their order. Linear.
 */
export function orderByRow({ ids, values, references }: ObjectCentricPart): void {
  for (const lists of [[values.row, values.attribute, values.code, values.time], Object.values(references)]) {
    const [{ items: rows, length }] = lists;
    let ordered = true;
    for (let i = 1; i < length && ordered; i++) ordered = rows[i - 1] <= rows[i];
    if (ordered) continue;
    const next = new Uint32Array(ids.size + 1);
    for (let i = 0; i < length; i++) next[rows[i] + 1]++;
    for (let row = 0; row < ids.size; row++) next[row + 1] += next[row];
    const place = Uint32Array.from(rows.subarray(0, length), (row) => next[row]++);
    for (const list of lists) {
      const before = list.items.slice(0, list.length);
      for (let i = 0; i < list.length; i++) list.items[place[i]] = before[i];
    }
  }
}

/** Renumbers ids, whose codes are in the order of `rows`: the code of each row becomes the row. */
export function renumberIds(part: ObjectCentricPart, rows: NumberList, hashSeed?: number): void {
  const { ids } = part;
  part.ids = createTextTable({ hashSeed });
  for (let row = 0; row < rows.length; row++) {
    const bytes = ids.bytes(rows.items[row]);
    internBytes(part.ids, bytes, 0, bytes.length);
  }
}

/** The columns of a log of records. Linear. */
export function columnsOfObjects(log: ObjectCentricLog): ObjectCentricColumns {
  const qualifiers = createTextTable();
  const parts = ([["eventTypes", "events"], ["objectTypes", "objects"]] as const).map(([types, rows]) => {
    const part = emptyPart(log[types]);
    const indexes = new Map(log[types].map(({ name }, at) => [name, at]));
    const declared = log[types].map(({ attributes }) =>
      new Map(attributes.map(({ name, type }) => [name, attributeOf(part, name, type)]))
    );
    log[rows].forEach((of: ObjectCentricEvent | ObjectCentricObject, row) => {
      internText(part.ids, of.id);
      const type = indexes.get(of.type)!;
      append(part.type, type);
      if ("time" in of) appendTime(part.time, of.time);
      for (const value of of.attributes) {
        const attribute = declared[type].get(value.name)!;
        append(part.values.row, row);
        append(part.values.attribute, attribute);
        append(part.values.code, internText(part.attributes[attribute].texts, String(value.value)));
        if ("time" in value) appendTime(part.values.time, value.time as number);
      }
      for (const { object, qualifier } of of.objects) {
        append(part.references.row, row);
        append(part.references.object, object);
        append(part.references.qualifier, internText(qualifiers, qualifier));
      }
    });
    return part;
  });
  return { events: parts[0], objects: parts[1], qualifiers };
}

/** The log of records that columns hold. Linear but for the order of the values of a row. */
export function objectsOfColumns({ events, objects, qualifiers }: ObjectCentricColumns): ObjectCentricLog {
  const qualifierTexts = textsOf(qualifiers);
  return {
    eventTypes: events.types,
    objectTypes: objects.types,
    events: recordsOf(events, qualifierTexts).map(({ values, ...record }, row): ObjectCentricEvent => ({
      ...record,
      time: events.time.items[row],
      attributes: values.map(({ name, value }) => ({ name, value })),
    })),
    objects: recordsOf(objects, qualifierTexts).map(({ values, ...record }): ObjectCentricObject => ({
      ...record,
      attributes: values,
    })),
  };
}

/** Rows as records, with values in the order of the type's declaration, then of time. */
function recordsOf(part: ObjectCentricPart, qualifiers: readonly string[]) {
  const { types, type, attributes, values, references } = part;
  const ranks = types.map((declaration) => new Map(declaration.attributes.map(({ name }, rank) => [name, rank])));
  const typed = attributes.map(({ type, texts }) => textsOf(texts).map((text) => valueOf(text, type)));
  let value = 0;
  let reference = 0;
  return textsOf(part.ids).map((id, row) => {
    const own: { name: string; time: number; value: ObjectCentricValue }[] = [];
    for (; value < values.row.length && values.row.items[value] === row; value++) {
      const attribute = values.attribute.items[value];
      const time = values.time.length > 0 ? values.time.items[value] : 0;
      own.push({ name: attributes[attribute].name, time, value: typed[attribute][values.code.items[value]] });
    }
    const rank = ranks[type.items[row]];
    if (own.length > 1) own.sort((a, b) => rank.get(a.name)! - rank.get(b.name)! || a.time - b.time);
    const refers: { object: number; qualifier: string }[] = [];
    for (; reference < references.row.length && references.row.items[reference] === row; reference++) {
      const { object, qualifier } = references;
      refers.push({ object: object.items[reference], qualifier: qualifiers[qualifier.items[reference]] });
    }
    return { id, type: types[type.items[row]].name, values: own, objects: refers };
  });
}

function valueOf(text: string, type: ObjectCentricType): ObjectCentricValue {
  if (type === "integer" || type === "float") return Number(text);
  return type === "boolean" ? text === "true" : text;
}

/** A dictionary of some texts of another one. */
export const chosenTexts = (all: Dictionary, codes: NumberList): Dictionary => ({
  size: codes.length,
  text: (code) => all.text(codes.items[code]),
  bytes: (code) => all.bytes(codes.items[code]),
});
