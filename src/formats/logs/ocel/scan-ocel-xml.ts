import { appendTime, type ObjectCentricColumns } from "../../../event-log/object-centric-columns.ts";
import type { ObjectCentricLog } from "../../../event-log/object-centric-log.ts";
import { internText } from "../../../event-log/text-table.ts";
import { encodingOf } from "../../xml/decode-xml.ts";
import { attributeValue, checkText } from "../../xml/xml-text.ts";
import { createXmlNames, readToken } from "../../xml/xml-token.ts";
import { closingQuote, startsWith } from "../byte-scanning.ts";
import { movingBytes, type PartedBytes } from "./moving-bytes.ts";
import { createOcelBuilder, positionOf } from "./ocel-builder.ts";
import {
  addReference,
  addValue,
  convertText,
  createOcelScan,
  finishScan,
  irregular,
  type OcelScan,
  type OcelScanOptions,
  openRow,
  quiet,
  scanned,
  type ScannedPart,
  type ScannedTexts,
  type ScannedValues,
  takeDecoded,
  takeNumber,
  takeText,
  takeTime,
  valuesOf,
} from "./ocel-scan.ts";
import {
  addSlot,
  createRowShapes,
  forgetRow,
  isNoted,
  learnRow,
  matchRow,
  type RowShapes,
  type RowSlots,
  SLOT,
  type Slot,
  slotIn,
  valueSlotIn,
} from "./xml-row-shapes.ts";

/** Where a scan stands, and the attributes of the last start tag. */
interface XmlScan {
  readonly scan: OcelScan;
  /** Those of the source that are in memory; see {@linkcode moveOn}. */
  bytes: Uint8Array;
  /** Of the same bytes. */
  view: DataView;
  at: number;
  /** Whether the last start tag closes its element. */
  empty: boolean;
  /** A bit for each attribute that is there. */
  present: number;
  /** By attribute: start and end of its value. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly shapes: Readonly<Record<"events" | "objects", RowShapes>>;
}

const [SPACE, QUOTE, APOSTROPHE, SLASH, LT, GT] = [32, 34, 39, 47, 60, 62];

/**
 * Bytes that no value of an attribute and no text contains as they stand: control characters,
 * references, the beginning of a tag, and what may be part of `]]>` or of U+FFFE.
 */
const REFUSED = new Uint8Array(256).fill(1, 0, 32);
for (const byte of [38, LT, 93, 0xef]) REFUSED[byte] = 1;

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Attributes of elements. */
const NAME = { id: 0, type: 1, time: 2, name: 3, objectId: 4, qualifier: 5, relationship: 6 };
const NAMES = ["id", "type", "time", "name", "object-id", "qualifier", "relationship"].map((name) => bytesOf(`${name}=`));
/** By byte: the first attribute that begins with it; the number of attributes if none does. */
const FIRST_NAME = Uint8Array.from({ length: 256 }, (_, byte) => {
  const name = NAMES.findIndex((bytes) => bytes[0] === byte);
  return name < 0 ? NAMES.length : name;
});

/** Names of elements. */
const OBJECTS = bytesOf("objects");
const OBJECT = bytesOf("object");
const EVENTS = bytesOf("events");
const EVENT = bytesOf("event");
const ATTRIBUTES = bytesOf("attributes");
const ATTRIBUTE = bytesOf("attribute");
const RELATIONSHIP = bytesOf("relationship");
const LOG = bytesOf("log");

/**
 * The hot path of the reader of OCEL 2.0 in XML, for the regular form: types before events and
 * objects, and among events and objects no elements and attributes but those of the standard. It
 * reads bytes, and interns texts without making strings. Linear.
 *
 * @param file as a whole, or in parts, of which a window is in memory at a time
 * @returns null for a document that is not regular, which the plain reader reads or refuses; or
 * that has, in a source of parts, an event or object that does not fit into the window
 */
export function scanOcelXml(file: Uint8Array | PartedBytes, options: OcelScanOptions): ObjectCentricColumns | null {
  return scanned(() => {
    const source = movingBytes(file);
    const { bytes, view } = source;
    const start = firstGroup(bytes);
    const document = new Uint8Array(start + 6);
    document.set(bytes.subarray(0, start));
    document.set(bytesOf("</log>"), start);
    if (!isUtf8(document)) irregular();
    const types = quiet(() => typesOf(document, options));
    const scan = createOcelScan(source, { ...types, refused: REFUSED }, options);
    const none = () => new Int32Array(NAMES.length);
    const state = { at: start, empty: false, present: 0, starts: none(), ends: none() };
    const shapes = { events: createRowShapes(), objects: createRowShapes() };
    return scanGroups({ scan, bytes, view, ...state, shapes }, options);
  });
}

const BYTE_ORDER_MARK = bytesOf("\ufeff");

/** Deepest nesting of the elements of types. */
const DEEPEST = 32;

/** The declarations in a document that has only types: the plain reader's, without its parser. */
function typesOf(document: Uint8Array, { hashSeed }: OcelScanOptions): Pick<ObjectCentricLog, "eventTypes" | "objectTypes"> {
  const types = { event: [] as Declaration[], object: [] as Declaration[] };
  const open: string[] = [];
  const source = { bytes: document, to: document.length, last: true, names: createXmlNames({ hashSeed }), position: nowhere };
  const first = startsWith(document, 0, BYTE_ORDER_MARK) ? 3 : 0;
  let roots = 0;
  for (let at = first; at < document.length;) {
    const token = readToken({ ...source, at, first: at === first }) ?? irregular();
    at = token.end;
    if (token.kind === "open") {
      if (open.length === DEEPEST || (open.length === 0 && roots++ > 0)) irregular();
      open.push(token.name);
      addDeclaration(types, open.map(localName).join("/"), token.attributes);
      if (token.empty) open.pop();
    } else if (token.kind === "close") {
      if (open.pop() !== token.name) irregular();
    } else if (open.length === 0 && (token.kind === "characters" || (token.kind === "text" && !token.blank))) irregular();
  }
  if (roots === 0 || open.length > 0) irregular();
  const builder = createOcelBuilder("");
  const position = positionOf(() => "");
  for (const { name, attributes } of types.event) builder.eventType(name, attributes, position);
  for (const { name, attributes } of types.object) builder.objectType(name, attributes, position);
  return builder.finish();
}

interface Declaration {
  readonly name: string;
  readonly attributes: { readonly name: string; readonly type: string }[];
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

/** Adds what the start tag of an element declares, by the names of the open elements. */
function addDeclaration(
  types: Readonly<Record<"event" | "object", Declaration[]>>,
  path: string,
  attributes: ReadonlyMap<string, string>,
): void {
  const value = (key: string): string => attributes.get(key) ?? irregular();
  const [, level, rest] = /^log\/(event|object)-types\/\1-type(?:\/attributes\/(attribute))?$/.exec(path) ?? [];
  if (level === undefined) {
    // A log of OCEL 1.0, or none. Other elements are skipped.
    if (path === "log/global" || !/^log(\/|$)/.test(path)) irregular();
  } else if (rest === undefined) types[level as "event" | "object"].push({ name: value("name"), attributes: [] });
  else types[level as "event" | "object"].at(-1)!.attributes.push({ name: value("name"), type: value("type") });
}

/** Whether a document is XML 1.0 in UTF-8 by its declaration. */
function isUtf8(document: Uint8Array): boolean {
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*>/.exec(String.fromCharCode(...document.subarray(0, 200)))?.[0];
  return /^utf-?8$/i.test(encodingOf(document)) && (declared === undefined || /version\s*=\s*["']1\.0["']/.test(declared));
}

/** The position of the first `<objects` or `<events`. */
function firstGroup(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LT); at >= 0; at = bytes.indexOf(LT, at + 1)) {
    if (isElement(bytes, at + 1, OBJECTS) || isElement(bytes, at + 1, EVENTS)) return at;
  }
  return irregular();
}

const isElement = (bytes: Uint8Array, at: number, name: Uint8Array): boolean =>
  startsWith(bytes, at, name) && (bytes[at + name.length] === GT || bytes[at + name.length] === SLASH);

function scanGroups(xml: XmlScan, options: OcelScanOptions): ObjectCentricColumns {
  const { scan } = xml;
  do {
    if (starts(xml, OBJECTS)) scanRows(xml, scan.objects, "objects");
    else if (starts(xml, EVENTS)) scanRows(xml, scan.events, "events");
    else irregular();
  } while (!ends(xml, LOG));
  blanks(xml);
  if (xml.at < xml.bytes.length || scan.source.turn < Infinity) irregular();
  return finishScan(scan, options);
}

/** Moves the window on the source if its end is near. */
function moveOn(xml: XmlScan): void {
  const { source } = xml.scan;
  if (xml.at < source.turn) return;
  source.move(xml.at);
  xml.at = 0;
  xml.bytes = source.bytes;
  xml.view = source.view;
}

/** Scans a list of events or objects after its start tag. */
function scanRows(xml: XmlScan, to: ScannedPart, kind: "events" | "objects"): void {
  const { scan } = xml;
  const shapes = xml.shapes[kind];
  const [list, element] = kind === "events" ? [EVENTS, EVENT] : [OBJECTS, OBJECT];
  const typeAt = (start: number, end: number) => takeText(scan, to.types, start, end);
  if (!opens(xml)) return;
  for (;; moveOn(xml)) {
    const from = xml.at;
    const end = matchRow(shapes, scan.source, from, typeAt);
    if (end >= 0) {
      takeRow(xml, to, shapes.row);
      xml.at = end;
    } else {
      if (!another(xml, list, element)) return;
      scanRow(xml, to, element);
      learnRow(shapes, xml.bytes, from, xml.at);
    }
  }
}

/** Takes a row whose slots were found. The plain version is {@linkcode scanRow}. */
function takeRow(xml: XmlScan, to: ScannedPart, { slots, starts, ends, length }: RowSlots): void {
  const { scan } = xml;
  const row = to.rows.length;
  let [id, object, time] = [-1, -1, NaN];
  for (let i = 0; i < length; i++) {
    const { kind, values } = slots[i];
    const [start, end] = [starts[i], ends[i]];
    if (kind === SLOT.value) {
      if (end === start && values!.type !== "string") continue;
      addValue(to, row, values!, codeOf(xml, values!, start, end), to === scan.events ? null : time);
    } else if (kind === SLOT.valueTime) time = takeTime(scan, start, end);
    else if (kind === SLOT.object) object = textAt(xml, scan.objects.ids, start, end);
    else if (kind === SLOT.qualifier) addReference(to, row, object, textAt(xml, scan.qualifiers, start, end));
    else if (kind === SLOT.id) id = textAt(xml, to.ids, start, end);
    else if (kind === SLOT.type) openRow(to, id, textAt(xml, to.types, start, end));
    else appendTime(to.part.time, takeTime(scan, start, end));
  }
}

/** Scans an event or an object after its start tag. */
function scanRow(xml: XmlScan, to: ScannedPart, element: Uint8Array): void {
  const row = to.rows.length;
  const isEvent = element === EVENT;
  only(xml, isEvent ? EVENT_ATTRIBUTES : OBJECT_ATTRIBUTES);
  const type = takeAttribute(xml, to.types, NAME.type);
  openRow(to, takeAttribute(xml, to.ids, NAME.id), type);
  if (isEvent) appendTime(to.part.time, timeOf(xml));
  noteRow(xml, type, isEvent);
  if (xml.empty) return;
  while (!ends(xml, element)) {
    if (starts(xml, ATTRIBUTES)) {
      for (const open = opens(xml); open && another(xml, ATTRIBUTES, ATTRIBUTE);) scanValue(xml, to, row, type, isEvent);
    } else if (starts(xml, OBJECTS)) {
      const open = opens(xml);
      const name = isElementNext(xml, RELATIONSHIP) ? RELATIONSHIP : OBJECT;
      while (open && another(xml, OBJECTS, name)) scanReference(xml, to, row, name);
    } else irregular();
  }
}

function scanValue(xml: XmlScan, to: ScannedPart, row: number, type: number, isEvent: boolean): void {
  only(xml, VALUE_ATTRIBUTES);
  const values = valuesOf(to, type, takeAttribute(xml, to.names, NAME.name));
  const hasTime = has(xml, NAME.time);
  const start = xml.at;
  let end = start;
  if (!xml.empty) { while (end < xml.bytes.length && xml.bytes[end] !== LT) end++; }
  xml.at = end;
  noteValue(xml, type, values, { start, end, isEvent });
  if (!xml.empty && !ends(xml, ATTRIBUTE)) irregular();
  if (end === start && values.type !== "string") return;
  if (!isEvent && !hasTime) irregular();
  addValue(to, row, values, codeOf(xml, values, start, end), isEvent ? null : timeOf(xml));
}

/** The code of a value that is written from `start` to `end`. */
function codeOf(xml: XmlScan, values: ScannedValues, start: number, end: number): number {
  const code = takeNumber(xml.scan, values, start, end);
  return code >= 0 ? code : convertText(values, takeWritten(xml, values.written, start, end));
}

function takeWritten({ scan, bytes }: XmlScan, written: ScannedTexts, start: number, end: number): number {
  const code = takeText(scan, written, start, end);
  return code >= 0 ? code : takeDecoded(written, plainText(bytes, start, end));
}

function scanReference(xml: XmlScan, to: ScannedPart, row: number, name: Uint8Array): void {
  only(xml, REFERENCE_ATTRIBUTES);
  const { objects, qualifiers } = xml.scan;
  const object = takeAttribute(xml, objects.ids, NAME.objectId);
  const qualifier = has(xml, NAME.qualifier)
    ? takeAttribute(xml, qualifiers, NAME.qualifier)
    : has(xml, NAME.relationship)
    ? takeAttribute(xml, qualifiers, NAME.relationship)
    : internText(qualifiers.table, "");
  addReference(to, row, object, qualifier);
  noteReference(xml, to, row, name);
  if (!xml.empty && !ends(xml, name)) irregular();
}

const shapesOf = ({ shapes }: XmlScan, isEvent: boolean): RowShapes => isEvent ? shapes.events : shapes.objects;

/** Notes the slots of the start tag of a row. */
function noteRow(xml: XmlScan, type: number, isEvent: boolean): void {
  const shapes = shapesOf(xml, isEvent);
  if (!isNoted(shapes.row)) return;
  const ofRow = [shapes.id, slotIn(shapes, type, SLOT.type)];
  noteSlots(xml, shapes.row, isEvent ? [...ofRow, slotIn(shapes, type, SLOT.time)] : ofRow, isEvent ? EVENT_ORDER : OBJECT_ORDER);
}

/** Notes the slots of a value, whose text stands from `start` to `end`. */
function noteValue(
  xml: XmlScan,
  type: number,
  values: ScannedValues,
  { start, end, isEvent }: { readonly start: number; readonly end: number; readonly isEvent: boolean },
): void {
  const shapes = shapesOf(xml, isEvent);
  const { row } = shapes;
  if (!isNoted(row)) return;
  const slot = valueSlotIn(shapes, type, values, isEvent ? "value" : "valueTime");
  if (xml.empty) forgetRow(row);
  else if (isEvent) noteSlots(xml, row, [], NAME_ALONE);
  else if (xml.ends[NAME.time] + 2 === start) noteSlots(xml, row, [slot], VALUE_ORDER);
  else forgetRow(row);
  addSlot(row, slot.then ?? slot, start, end);
}

/** Notes the slots of a reference of a row. */
function noteReference(xml: XmlScan, to: ScannedPart, row: number, name: Uint8Array): void {
  const shapes = shapesOf(xml, to === xml.scan.events);
  if (!isNoted(shapes.row)) return;
  const type = to.part.type.items[row];
  if (name !== RELATIONSHIP) forgetRow(shapes.row);
  noteSlots(xml, shapes.row, [slotIn(shapes, type, SLOT.object), slotIn(shapes, type, SLOT.qualifier)], REFERENCE_ORDER);
}

/** Notes the values of the last start tag, if it has the usual attributes in their usual order. */
function noteSlots(xml: XmlScan, row: RowSlots, slots: readonly Slot[], order: readonly number[]): void {
  const { bytes, starts, ends, present } = xml;
  const isUsual = present === setOf(...order) &&
    order.every((name, i) => bytes[starts[name] - 1] === QUOTE && (i === 0 || starts[name] > starts[order[i - 1]]));
  if (!isUsual) forgetRow(row);
  // Of the attributes of a value the first one, its name, is no slot.
  const names = order.slice(order.length - slots.length);
  slots.forEach((slot, i) => addSlot(row, slot, starts[names[i]], ends[names[i]]));
}

const EVENT_ORDER = [NAME.id, NAME.type, NAME.time];
const OBJECT_ORDER = [NAME.id, NAME.type];
const NAME_ALONE = [NAME.name];
const VALUE_ORDER = [NAME.name, NAME.time];
const REFERENCE_ORDER = [NAME.objectId, NAME.qualifier];

const setOf = (...names: number[]) => names.reduce((set, name) => set | 1 << name, 0);
const EVENT_ATTRIBUTES = setOf(NAME.id, NAME.type, NAME.time);
const OBJECT_ATTRIBUTES = setOf(NAME.id, NAME.type);
const VALUE_ATTRIBUTES = setOf(NAME.name, NAME.time);
const REFERENCE_ATTRIBUTES = setOf(NAME.objectId, NAME.qualifier, NAME.relationship);

/** Whether the last tag has an attribute. */
const has = ({ present }: XmlScan, name: number): boolean => (present & 1 << name) !== 0;

/** Gives up if the last tag has an attribute that is not among some. */
function only({ present }: XmlScan, allowed: number): void {
  if ((present & ~allowed) !== 0) irregular();
}

/** Whether the list whose start tag was read may have elements. */
function opens(xml: XmlScan): boolean {
  only(xml, NO_ATTRIBUTES);
  return !xml.empty;
}

/**
 * Whether another element of a name follows in a list; reads its start tag, or the end of the list.
 * (There is no function that is given what to do with each element: to make one for each row takes
 * a tenth of the time.)
 */
function another(xml: XmlScan, list: Uint8Array, name: Uint8Array): boolean {
  if (ends(xml, list)) return false;
  return starts(xml, name) || irregular();
}

const NO_ATTRIBUTES = setOf();

/** The code of the value of an attribute of the last tag. */
function takeAttribute(xml: XmlScan, texts: ScannedTexts, name: number): number {
  return has(xml, name) ? textAt(xml, texts, xml.starts[name], xml.ends[name]) : irregular();
}

/** The code of the value of an attribute that stands from `start` to `end`. */
function textAt({ scan, bytes }: XmlScan, texts: ScannedTexts, start: number, end: number): number {
  const code = takeText(scan, texts, start, end);
  return code >= 0 ? code : takeDecoded(texts, attributeText(bytes, start, end));
}

/** The text of an attribute that has references or characters outside of ASCII. */
const attributeText = (bytes: Uint8Array, start: number, end: number): string =>
  quiet(() => attributeValue(decoded(bytes, start, end), nowhere));

const timeOf = (xml: XmlScan): number =>
  has(xml, NAME.time) ? takeTime(xml.scan, xml.starts[NAME.time], xml.ends[NAME.time]) : irregular();

/** The text between two tags. */
function plainText(bytes: Uint8Array, start: number, end: number): string {
  const raw = decoded(bytes, start, end);
  if (raw.includes("\r")) irregular();
  return quiet(() => {
    checkText(raw, nowhere);
    // Line breaks stay, unlike in the value of an attribute.
    return raw.split(/([\t\n])/).map((part, at) => at % 2 === 1 ? part : attributeValue(part, nowhere)).join("");
  });
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decoded = (bytes: Uint8Array, start: number, end: number): string =>
  quiet(() => decoder.decode(bytes.subarray(start, end)));
const nowhere = () => ({ file: "", line: 0, column: 0 });

/** Whether the start tag of an element follows; reads it then. */
function starts(xml: XmlScan, name: Uint8Array): boolean {
  if (!isElementNext(xml, name)) return false;
  xml.at += 1 + name.length;
  attributes(xml);
  return true;
}

/** Whether a start tag of a name follows, and no longer name. */
function isElementNext(xml: XmlScan, name: Uint8Array): boolean {
  blanks(xml);
  const { bytes, at } = xml;
  if (bytes[at] !== LT || !startsWith(bytes, at + 1, name)) return false;
  const byte = bytes[at + 1 + name.length];
  return isBlank(byte) || byte === GT || byte === SLASH;
}

/** Reads the attributes of a tag, and its end. */
function attributes(xml: XmlScan): void {
  const { bytes } = xml;
  xml.present = 0;
  while (true) {
    const before = xml.at;
    blanks(xml);
    const byte = bytes[xml.at];
    if (byte === GT || byte === SLASH) break;
    if (xml.at === before) irregular();
    attribute(xml);
  }
  xml.empty = bytes[xml.at] === SLASH;
  if (xml.empty) xml.at++;
  if (bytes[xml.at++] !== GT) irregular();
}

function attribute(xml: XmlScan): void {
  const { bytes, at } = xml;
  for (let name = FIRST_NAME[bytes[at]]; name < NAMES.length; name++) {
    if (!startsWith(bytes, at, NAMES[name])) continue;
    const start = at + NAMES[name].length + 1;
    const quote = bytes[start - 1];
    if ((quote !== QUOTE && quote !== APOSTROPHE) || has(xml, name)) irregular();
    const end = quote === QUOTE ? closingQuote(xml.scan.source, start) : bytes.indexOf(quote, start);
    if (end < 0) irregular();
    xml.present |= 1 << name;
    xml.starts[name] = start;
    xml.ends[name] = end;
    xml.at = end + 1;
    return;
  }
  irregular();
}

/** Whether the end tag of an element follows; reads it then. */
function ends(xml: XmlScan, name: Uint8Array): boolean {
  blanks(xml);
  const { bytes, at } = xml;
  if (bytes[at] !== LT || bytes[at + 1] !== SLASH) return false;
  if (!startsWith(bytes, at + 2, name)) irregular();
  xml.at = at + 2 + name.length;
  blanks(xml);
  if (bytes[xml.at++] !== GT) irregular();
  return true;
}

const FOUR_SPACES = 0x20202020;
const isBlank = (byte: number): boolean => byte === SPACE || byte === 10 || byte === 13 || byte === 9;

function blanks(xml: XmlScan): void {
  const { bytes } = xml;
  // All others are above, and mostly there are none.
  if (bytes[xml.at] > SPACE) return;
  const { view } = xml;
  let { at } = xml;
  while (isBlank(bytes[at])) {
    at++;
    // Lines are indented by many spaces.
    while (at + 4 <= bytes.length && view.getInt32(at) === FOUR_SPACES) at += 4;
  }
  xml.at = at;
}
