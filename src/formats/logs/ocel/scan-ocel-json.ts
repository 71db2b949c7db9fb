import { appendTime, type ObjectCentricColumns } from "../../../event-log/object-centric-columns.ts";
import type { TypeDeclaration } from "../../../event-log/object-centric-log.ts";
import { internText } from "../../../event-log/text-table.ts";
import { closingQuote, startsWith } from "../byte-scanning.ts";
import { type MovingBytes, movingBytes, type PartedBytes } from "./moving-bytes.ts";
import {
  addReference,
  addValue,
  convertPlain,
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
  takeDecoded,
  takeText,
  takeTime,
  valuesOf,
} from "./ocel-scan.ts";

/** Where a scan stands. */
interface Cursor {
  bytes: Uint8Array;
  at: number;
}

/** A cursor in the events and objects. */
interface JsonScan extends Cursor {
  readonly scan: OcelScan;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];
const NULL = 110;

/** Bytes that no text of JSON contains as they stand. */
const REFUSED = new Uint8Array(256).fill(1, 0, 32);
for (const byte of [QUOTE, BACKSLASH]) REFUSED[byte] = 1;

/**
 * The hot path of the reader of OCEL 2.0 in JSON, for the regular form: types before events and
 * objects, their keys in the order of the standard and no others. It reads bytes, and interns texts
 * without making strings. Linear.
 *
 * @param file as a whole, or in parts, of which a window is in memory at a time
 * @param readTypes reads a document that has only types
 * @returns null for a document that is not regular, which the plain reader reads or refuses; or
 * that has, in a source of parts, an event or object that does not fit into the window
 */
export function scanOcelJson(
  file: Uint8Array | PartedBytes,
  options: OcelScanOptions,
  readTypes: (document: string) => Types,
): ObjectCentricColumns | null {
  return scanned(() => {
    const source = movingBytes(file);
    const { bytes } = source;
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    return scanDocument({ bytes, at: start }, options, (types) => scanOf(source, types, options, readTypes));
  });
}

interface Types {
  readonly eventTypes: readonly TypeDeclaration[];
  readonly objectTypes: readonly TypeDeclaration[];
}

function scanDocument(
  cursor: Cursor,
  options: OcelScanOptions,
  scanWith: (types: ReadonlyMap<string, string>) => OcelScan,
): ObjectCentricColumns {
  const types = new Map<string, string>();
  let json: JsonScan | null = null;
  const seen = new Set<string>();
  blanks(cursor);
  expect(cursor, OPEN);
  do {
    const key = documentKey(cursor);
    if (seen.has(key)) irregular();
    seen.add(key);
    if (key === "events" || key === "objects") {
      json ??= { scan: scanWith(types), bytes: cursor.bytes, at: 0 };
      json.at = cursor.at;
      list(json, key === "events" ? scanEvent : scanObject);
      cursor.bytes = json.bytes;
      cursor.at = json.at;
    } else types.set(key, listText(cursor));
  } while (hasMore(cursor, CLOSE));
  blanks(cursor);
  if (cursor.at < cursor.bytes.length || seen.size < 4 || json === null || json.scan.source.turn < Infinity) return irregular();
  return finishScan(json.scan, options);
}

function scanOf(
  source: MovingBytes,
  types: ReadonlyMap<string, string>,
  options: OcelScanOptions,
  readTypes: (document: string) => Types,
): OcelScan {
  const [eventTypes, objectTypes] = [types.get("eventTypes"), types.get("objectTypes")];
  if (eventTypes === undefined || objectTypes === undefined) return irregular();
  const document = `{"eventTypes":${eventTypes},"objectTypes":${objectTypes},"events":[],"objects":[]}`;
  return createOcelScan(source, { ...quiet(() => readTypes(document)), refused: REFUSED }, options);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const decoded = (bytes: Uint8Array): string => quiet(() => decoder.decode(bytes));

/** One of the four keys of a document, with the colon behind it. */
function documentKey(cursor: Cursor): string {
  blanks(cursor);
  expect(cursor, QUOTE);
  const key = ["events", "objects", "eventTypes", "objectTypes"].find((name) =>
    startsWith(cursor.bytes, cursor.at, new TextEncoder().encode(`${name}"`))
  );
  if (key === undefined) return irregular();
  cursor.at += key.length + 1;
  colon(cursor);
  return key;
}

/** The text of a list, which is not checked. */
function listText(cursor: Cursor): string {
  const { bytes, at: start } = cursor;
  if (bytes[start] !== OPEN_LIST) irregular();
  let depth = 0;
  let at = start;
  do {
    const byte = bytes[at++];
    if (byte === OPEN_LIST) depth++;
    else if (byte === CLOSE_LIST) depth--;
    else if (byte === QUOTE) at = endOfText(bytes, at) + 1;
    if (at >= bytes.length) irregular();
  } while (depth > 0);
  cursor.at = at;
  return decoded(bytes.subarray(start, at));
}

/** The position of the quote that ends a text, which may contain escaped ones. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
  return at < bytes.length ? at : irregular();
}

function list(json: JsonScan, take: (json: JsonScan) => void): void {
  if (!opensList(json)) return;
  do {
    take(json);
    moveOn(json);
  } while (hasMore(json, CLOSE_LIST));
}

/** Moves the window on the source if its end is near. */
function moveOn(json: JsonScan): void {
  const { source } = json.scan;
  if (json.at < source.turn) return;
  source.move(json.at);
  json.at = 0;
  json.bytes = source.bytes;
}

/** Whether a list has an entry; stands before it then, else after the list. */
function opensList(json: Cursor): boolean {
  expect(json, OPEN_LIST);
  blanks(json);
  if (json.bytes[json.at] !== CLOSE_LIST) return true;
  json.at++;
  return false;
}

/** Whether a comma follows, and not the end of the list or record. */
function hasMore(json: Cursor, close: number): boolean {
  blanks(json);
  const byte = json.bytes[json.at++];
  if (byte !== COMMA && byte !== close) irregular();
  blanks(json);
  return byte === COMMA;
}

const scanEvent = (json: JsonScan) => scanRow(json, json.scan.events, true);
const scanObject = (json: JsonScan) => scanRow(json, json.scan.objects, false);

/** Scans an event or an object. */
function scanRow(json: JsonScan, to: ScannedPart, isEvent: boolean): void {
  const row = to.rows.length;
  let keys = 0;
  let id = -1;
  let type = -1;
  expect(json, OPEN);
  do {
    const key = rowKey(json);
    if ((keys & key) !== 0) irregular();
    keys |= key;
    if (key === KEY.id) id = takeString(json, to.ids);
    else if (key === KEY.type) type = takeString(json, to.types);
    else if (key === KEY.time && isEvent) addTime(json, to);
    else if (key === KEY.attributes && type >= 0) scanAttributes(json, to, row, type, isEvent);
    else if (key === KEY.relationships) scanReferences(json, to, row);
    else irregular();
  } while (hasMore(json, CLOSE));
  if (id < 0 || type < 0 || (isEvent && (keys & KEY.time) === 0)) irregular();
  openRow(to, id, type);
}

function addTime(json: JsonScan, { part }: ScannedPart): void {
  appendTime(part.time, timeAt(json));
}

function scanAttributes(json: JsonScan, to: ScannedPart, row: number, type: number, isEvent: boolean): void {
  if (isNull(json) || !opensList(json)) return;
  do {
    expect(json, OPEN);
    let keys = 0;
    let code = -1;
    let time = NaN;
    let values: ReturnType<typeof valuesOf> | null = null;
    do {
      const key = rowKey(json);
      if ((keys & key) !== 0) irregular();
      keys |= key;
      if (key === KEY.name) values = valuesOf(to, type, takeString(json, to.names));
      else if (key === KEY.value && values !== null) code = takeValue(json, values);
      else if (key === KEY.time && !isEvent) time = timeAt(json);
      else irregular();
    } while (hasMore(json, CLOSE));
    if (values === null) return irregular();
    if (code < 0) continue;
    if (!isEvent && time !== time) irregular();
    addValue(to, row, values, code, isEvent ? null : time);
  } while (hasMore(json, CLOSE_LIST));
}

function scanReferences(json: JsonScan, to: ScannedPart, row: number): void {
  if (isNull(json) || !opensList(json)) return;
  const { objects, qualifiers } = json.scan;
  do {
    expect(json, OPEN);
    let keys = 0;
    let object = -1;
    let qualifier = -1;
    do {
      const key = rowKey(json);
      if ((keys & key) !== 0) irregular();
      keys |= key;
      if (key === KEY.objectId) object = takeString(json, objects.ids);
      else if (key !== KEY.qualifier) irregular();
      else if (!isNull(json)) qualifier = takeString(json, qualifiers);
    } while (hasMore(json, CLOSE));
    if (object < 0) irregular();
    addReference(to, row, object, qualifier < 0 ? internText(qualifiers.table, "") : qualifier);
  } while (hasMore(json, CLOSE_LIST));
}

/** A value of an attribute; -1 for null. */
function takeValue(json: JsonScan, values: ReturnType<typeof valuesOf>): number {
  const { bytes, at: start } = json;
  if (bytes[start] === QUOTE) return convertText(values, takeString(json, values.written));
  if (isNull(json)) return -1;
  let at = start;
  while (isPlain(bytes[at])) at++;
  json.at = at;
  if (at - start > LONGEST_PLAIN) irregular();
  const value = parsed(String.fromCharCode(...bytes.subarray(start, at)));
  return typeof value === "number" || typeof value === "boolean" ? convertPlain(values, value) : irregular();
}

/** Longest number. */
const LONGEST_PLAIN = 400;

/** Whether a byte may be part of a number, `true` or `false`. */
const isPlain = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || byte === 45 || byte === 46 || byte === 43 || (byte >= 97 && byte <= 122) || byte === 69;

const parsed = (text: string): unknown => quiet(() => JSON.parse(text));

function isNull(json: Cursor): boolean {
  if (json.bytes[json.at] !== NULL) return false;
  if (!startsWith(json.bytes, json.at, NULL_TEXT)) irregular();
  json.at += NULL_TEXT.length;
  return true;
}

const NULL_TEXT = new TextEncoder().encode("null");

/** A time, which is never written with escapes. */
function timeAt(json: JsonScan): number {
  expect(json, QUOTE);
  const start = json.at;
  const end = closingQuote(json.scan.source, start);
  if (end < 0) irregular();
  json.at = end + 1;
  return takeTime(json.scan, start, end);
}

/** The code of a text. */
function takeString(json: JsonScan, texts: ScannedTexts): number {
  expect(json, QUOTE);
  const start = json.at;
  const end = closingQuote(json.scan.source, start);
  const code = end < 0 ? -1 : takeText(json.scan, texts, start, end);
  if (code < 0) return takeEscaped(json, texts);
  json.at = end + 1;
  return code;
}

function takeEscaped(json: JsonScan, texts: ScannedTexts): number {
  const end = endOfText(json.bytes, json.at);
  const text = decoded(json.bytes.subarray(json.at, end));
  json.at = end + 1;
  return takeDecoded(texts, String(parsed(`"${text}"`)));
}

/** Keys of events, objects, attributes and references, as bits. */
const KEY = { id: 1, type: 2, time: 4, attributes: 8, relationships: 16, name: 32, value: 64, objectId: 128, qualifier: 256 };
const KEYS = Object.entries(KEY).map(([name, bit]) => ({ bit, bytes: new TextEncoder().encode(`${name}"`) }));
/** The keys that begin with a letter. */
const KEYS_OF_LETTER = Array.from({ length: 128 }, (_, letter) => KEYS.filter(({ bytes }) => bytes[0] === letter));

/** A key, with the colon behind it. */
function rowKey(json: Cursor): number {
  blanks(json);
  expect(json, QUOTE);
  const keys = KEYS_OF_LETTER[json.bytes[json.at]];
  if (keys === undefined) return irregular();
  for (const { bit, bytes } of keys) {
    if (!startsWith(json.bytes, json.at, bytes)) continue;
    json.at += bytes.length;
    colon(json);
    return bit;
  }
  return irregular();
}

function colon(json: Cursor): void {
  blanks(json);
  expect(json, COLON);
  blanks(json);
}

function expect(json: Cursor, byte: number): void {
  if (json.bytes[json.at] !== byte) irregular();
  json.at++;
}

function blanks(json: Cursor): void {
  const { bytes } = json;
  // All others are above, and mostly there are none.
  if (bytes[json.at] > 32) return;
  let { at } = json;
  while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at++;
  json.at = at;
}
