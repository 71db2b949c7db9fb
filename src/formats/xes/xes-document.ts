import { limitError } from "../../errors.ts";
import type { XesAttribute, XesHeader } from "../../event-log/event-batch.ts";
import { hashBytes, internBytes, internHashed, internText, type TextTable } from "../../event-log/text-table.ts";
import {
  type BatchBuffer,
  caseColumn,
  clearRow,
  eventColumn,
  isCaseGiven,
  NO_ACTIVITY,
  openCaseRow,
  rawValueOfCase,
  reserveRows,
  setCaseValue,
  setDeviatingValue,
} from "../batch-buffer.ts";
import type { ReadCounts, RoleNames } from "../read-options.ts";
import { parseTime, type TimeParser } from "../time/time-parser.ts";
import { createValueColumn, setRawValue, type ValueColumn } from "../value-column.ts";

/** Types of attributes with a value, by their number in the scanner. */
export const VALUE_TYPES = ["string", "date", "int", "float", "boolean", "id"] as const;

/** What becomes of an attribute of a key and type. */
export interface Target {
  readonly role: "attribute" | "case" | "activity" | "timestamp" | "start" | "resource" | "lifecycle" | "eventId";
  /** For attributes, and place of the column among the case columns. */
  readonly column: ValueColumn | null;
  readonly index: number;
  readonly type: number;
  /** The tag up to its value: `string key="org:resource" value="`. */
  readonly prefix: Uint8Array;
  /** The prefix as little-endian words of four bytes, without the rest. */
  readonly words: Uint32Array;
  /** Length of the last value: a guess that often holds. */
  lastLength: number;
  /** The targets of the tags that came after the last ones, latest first: guesses that usually hold. */
  next: Target | null;
  nextBut: Target | null;
}

/** A log as it comes out of a XES document: the trace and event at work, and where attributes go. */
export interface XesDocument {
  readonly source: string;
  readonly buffer: BatchBuffer;
  readonly counts: ReadCounts;
  readonly times: TimeParser;
  readonly roleOfKey: ReadonlyMap<string, Target["role"]>;
  readonly header: { extensions: XesHeader["extensions"][number][] } & {
    classifiers: XesHeader["classifiers"][number][];
    attributes: XesAttribute[];
    globals: { trace: XesAttribute[]; event: XesAttribute[] };
  };
  readonly keys: TextTable;
  /** By key code times 8 plus type. */
  readonly traceTargets: (Target | null)[];
  readonly eventTargets: (Target | null)[];
  /** Traces begun so far. */
  traces: number;
  /** First row of the trace at work, its case (-1 while it has no name), and its attributes: places of case columns and raw codes. */
  traceStart: number;
  traceCase: number;
  traceLine: number;
  readonly traceValues: { index: number; raw: number }[];
  eventLine: number;
  /** Events of the trace at work that were rejected. */
  rejectedInTrace: number;
}

/** Matches nothing: for keys that are not written in a document as they are. */
const NO_PREFIX = Uint8Array.of(0xff);

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true));
}

const STANDARD_KEYS: Required<Omit<RoleNames, "eventId" | "case">> = {
  activity: "concept:name",
  timestamp: "time:timestamp",
  start: "start_timestamp",
  resource: "org:resource",
  lifecycle: "lifecycle:transition",
};

/** Starts a document; `told` names attribute keys that replace those of the standard. */
export function createXesDocument(
  options: { source: string; told: RoleNames; buffer: BatchBuffer; counts: ReadCounts; times: TimeParser; keys: TextTable },
): XesDocument {
  const { source, told, buffer, counts, times, keys } = options;
  const roleOfKey = new Map<string, Target["role"]>();
  for (const role of ["activity", "timestamp", "start", "resource", "lifecycle"] as const) {
    const key = told[role] ?? STANDARD_KEYS[role];
    if (!roleOfKey.has(key)) roleOfKey.set(key, role);
  }
  if (told.eventId !== undefined) roleOfKey.set(told.eventId, "eventId");
  if (told.eventId !== undefined) {
    buffer.eventId = createValueColumn({ name: told.eventId, type: "string" }, buffer.capacity, buffer.reading, null);
  }
  return {
    source,
    buffer,
    counts,
    times,
    roleOfKey,
    header: { extensions: [], classifiers: [], attributes: [], globals: { trace: [], event: [] } },
    keys,
    traceTargets: [],
    eventTargets: [],
    traces: 0,
    traceStart: 0,
    traceCase: -1,
    traceLine: 0,
    traceValues: [],
    eventLine: 0,
    rejectedInTrace: 0,
  };
}

/** Where the values of a key and type go at one level, decided at its first appearance. */
export function targetOf(document: XesDocument, level: "trace" | "event", key: number, type: number, caseKey: string): Target {
  const targets = level === "trace" ? document.traceTargets : document.eventTargets;
  const place = key * 8 + type;
  while (targets.length <= place) targets.push(null);
  const known = targets[place];
  if (known !== null) return known;
  const name = document.keys.text(key);
  if (document.keys.size > document.buffer.most.columns) {
    throw limitError({
      file: document.source,
      expected: `at most ${document.buffer.most.columns} attribute keys`,
      found: `one more, ${JSON.stringify(name)}`,
    });
  }
  const role = level === "trace" ? (name === caseKey ? "case" : "attribute") : document.roleOfKey.get(name) ?? "attribute";
  const { buffer } = document;
  const column = role !== "attribute"
    ? null
    : level === "trace"
    ? caseColumn(buffer, name, VALUE_TYPES[type])
    : eventColumn(buffer, name, VALUE_TYPES[type]);
  const prefix = /["&<\t\r\n]/.test(name) ? NO_PREFIX : encoder.encode(`${VALUE_TYPES[type]} key="${name}" value="`);
  const target: Target = {
    role,
    column,
    index: level === "trace" && column !== null ? buffer.caseColumns.columns.indexOf(column) : -1,
    type,
    prefix,
    words: wordsOf(prefix),
    lastLength: 0,
    next: null,
    nextBut: null,
  };
  targets[place] = target;
  return target;
}

/** Begins a trace; `line` is that of its tag. */
export function openTrace(document: XesDocument, line: number): void {
  document.traces++;
  document.traceStart = document.buffer.length;
  document.traceCase = -1;
  document.traceLine = line;
  document.traceValues.length = 0;
  document.rejectedInTrace = 0;
}

/** Begins an event; `line` is that of its tag. */
export function openEvent(document: XesDocument, line: number): void {
  document.eventLine = line;
  if (document.buffer.length === document.buffer.capacity) reserveRows(document.buffer, document.buffer.length + 1);
}

/**
 * Takes an attribute of the trace at work.
 *
 * @param value bytes and their hash by the seed of the tables
 * @returns false if the value is no UTF-8
 */
export function takeTraceValue(
  document: XesDocument,
  target: Target,
  value: { bytes: Uint8Array; start: number; end: number; hash: number },
): boolean {
  const { bytes, start, end, hash } = value;
  if (target.column === null) {
    if (start === end) return true;
    document.traceCase = internHashed(document.buffer.cases, bytes, start, end, hash);
    return document.traceCase >= 0;
  }
  const raw = internHashed(target.column.raw, bytes, start, end, hash);
  if (raw >= 0) document.traceValues.push({ index: target.index, raw });
  return raw >= 0;
}

/** Takes an attribute of the event at work; the hash plays no part for times. False if the value is no UTF-8. */
export function takeEventValue(
  document: XesDocument,
  target: Target,
  bytes: Uint8Array,
  start: number,
  end: number,
  hash: number,
): boolean {
  const { buffer } = document;
  const row = buffer.length;
  if (target.column !== null) {
    const raw = internHashed(target.column.raw, bytes, start, end, hash);
    if (raw < 0) return false;
    setRawValue(target.column, row, raw);
    return true;
  }
  if (start === end) return true;
  let code = 0;
  switch (target.role) {
    case "activity":
      code = internHashed(buffer.activities, bytes, start, end, hash);
      buffer.activity[row] = code;
      break;
    case "timestamp":
      buffer.time[row] = parseTime(document.times, bytes, start, end);
      break;
    case "start":
      buffer.start[row] = parseTime(document.times, bytes, start, end);
      break;
    case "resource":
      code = internHashed(buffer.resources, bytes, start, end, hash);
      buffer.resource[row] = code;
      break;
    case "lifecycle":
      code = internHashed(buffer.lifecycles, bytes, start, end, hash);
      buffer.lifecycle[row] = code;
      break;
    case "eventId":
      code = internHashed(buffer.eventId!.raw, bytes, start, end, hash);
      if (code >= 0) setRawValue(buffer.eventId!, row, code);
  }
  return code >= 0;
}

/** Ends the event at work. False if it lacks activity or time: then {@linkcode rejectEvent} it. */
export function closeEvent(document: XesDocument): boolean {
  const { buffer, counts } = document;
  const row = buffer.length;
  counts.rows++;
  if (buffer.activity[row] === NO_ACTIVITY || buffer.time[row] !== buffer.time[row]) return false;
  buffer.line[row] = document.eventLine;
  buffer.length++;
  counts.events++;
  return true;
}

/** Rejects the event that was closed, telling which of activity and time it lacks; `text` is its source. */
export function rejectEvent(document: XesDocument, text: string): void {
  const { buffer } = document;
  const role = buffer.activity[buffer.length] === NO_ACTIVITY ? "activity" : "timestamp";
  const key = [...document.roleOfKey].find(([, played]) => played === role)![0];
  const value = new RegExp(`key=["']${key.replace(/[^\w:-]/g, "\\$&")}["']\\s+value=["']([^"']*)`).exec(text)?.[1];
  const expected = role === "activity" ? "an activity" : "a time such as 2026-01-31T08:30:00Z";
  reject(document, key, `expected ${expected}, found ${value === undefined ? "none" : JSON.stringify(value)}`, text);
  clearRow(buffer, buffer.length);
}

/** Rejects an event that stands in no trace. */
export function rejectStrayEvent(document: XesDocument, text: string): void {
  document.counts.rows++;
  reject(document, null, "expected an event within a trace, found one directly in the log", text);
  clearRow(document.buffer, document.buffer.length);
}

function reject(document: XesDocument, column: string | null, reason: string, text: string): void {
  document.rejectedInTrace++;
  document.counts.rejected++;
  const shown = text.slice(0, 1000).replace(/[\ud800-\udbff]$/, "");
  document.buffer.rejected.push({ line: document.eventLine, column, reason, text: shown });
}

/** Ends the trace at work: its events get their case, and the case its row. */
export function closeTrace(document: XesDocument): void {
  const { buffer, traceStart, counts } = document;
  if (buffer.length === traceStart) {
    if (document.rejectedInTrace === 0) {
      counts.rows++;
      counts.rejected++;
      const reason = "expected a trace with at least one event, found none";
      buffer.rejected.push({ line: document.traceLine, column: null, reason, text: "<trace>" });
    }
    return;
  }
  const caseCode = document.traceCase >= 0 ? document.traceCase : internText(buffer.cases, String(document.traces - 1));
  buffer.caseCode.fill(caseCode, traceStart, buffer.length);
  if (!isCaseGiven(buffer, caseCode)) {
    const row = openCaseRow(buffer, caseCode);
    for (const { index, raw } of document.traceValues) setCaseValue(buffer, index, { row, caseCode, raw });
    return;
  }
  // A second trace of the same name: its events carry what it says otherwise.
  for (const { index, raw } of document.traceValues) {
    if (raw === rawValueOfCase(buffer, index, caseCode)) continue;
    for (let row = traceStart; row < buffer.length; row++) {
      setDeviatingValue(buffer, buffer.caseColumns.columns[index], { row, raw });
    }
  }
}

const encoder = new TextEncoder();

/** Takes an attribute of the trace or event at work that was read the general way, with what is nested in it. */
export function takeAttribute(
  document: XesDocument,
  level: "trace" | "event",
  attribute: XesAttribute,
  nested: { text: string | null; caseKey: string; hasValue: boolean },
): void {
  const type = (VALUE_TYPES as readonly string[]).indexOf(attribute.type);
  const bytes = encoder.encode(attribute.value);
  if (type >= 0 && nested.hasValue) {
    const target = targetOf(document, level, internText(document.keys, attribute.key), type, nested.caseKey);
    const hash = hashBytes(document.keys.seed, bytes, 0, bytes.length);
    if (level === "trace") takeTraceValue(document, target, { bytes, start: 0, end: bytes.length, hash });
    else takeEventValue(document, target, bytes, 0, bytes.length, hash);
  }
  if (nested.text === null) return;
  const { buffer } = document;
  const text = encoder.encode(nested.text);
  const column = level === "trace" ? caseColumn(buffer, attribute.key, "nested") : eventColumn(buffer, attribute.key, "nested");
  const raw = internBytes(column.raw, text, 0, text.length);
  if (level === "event") setRawValue(column, buffer.length, raw);
  else document.traceValues.push({ index: buffer.caseColumns.columns.indexOf(column), raw });
}
