import { inputError, limitError, usageError } from "../../../errors.ts";
import { type AttributeParts, createAttributeParts } from "./header-attributes.ts";
import { VALUE_TYPES, type XesAttribute, type XesHeader } from "./xes-attribute.ts";
import { internBytes, internText, type TextTable } from "../../../event-log/text-table.ts";
import {
  type BatchBuffer,
  caseColumn,
  clearRow,
  dropRows,
  eventColumn,
  isCaseGiven,
  NO_ACTIVITY,
  openCaseRow,
  rawValueOfCase,
  reserveRows,
  setCaseValue,
  setDeviatingValue,
} from "../batch-buffer.ts";
import type { RoleNames } from "../read-options.ts";
import { type CasePositions, createCasePositions } from "../case-positions.ts";
import type { RejectedRow } from "../../../event-log/event-batch.ts";
import type { ReadCounts } from "../reading.ts";
import { parseTime, type TimeParser } from "../../../time/time-parser.ts";
import type { RecentTexts } from "../../../event-log/recent-texts.ts";
import { createValueColumn, setRawValue, type ValueColumn } from "../value-column.ts";
import type { TagPattern } from "../byte-scanning.ts";

/** Where the values of an attribute of a key and type go. */
export interface Target {
  readonly role: "attribute" | "case" | "activity" | "timestamp" | "start" | "resource" | "lifecycle" | "eventId";
  /** For attributes: the column, and its index among the case columns. */
  readonly column: ValueColumn | null;
  readonly index: number;
  readonly type: number;
  /**
   * Length of the tag up to its value, `string key="org:resource" value="`; -1 if the key has to be
   * escaped.
   */
  readonly plainLength: number;
  /** The last occurrence of the tag in the document. */
  tag: TagPattern | null;
  /** How often `tag` has been replaced. */
  retaken: number;
  /** Its most recent values. */
  recent: RecentTexts | null;
  /** Length of the last value: times usually have equal lengths. */
  lastLength: number;
  /**
   * The targets of the tags that came after this one, frequent ones first: the next tag is usually
   * one of them.
   */
  readonly followers: Target[];
}

/**
 * The log of a XES document while it is read: the current trace and event, and the targets of
 * attributes.
 */
export interface XesDocument {
  readonly source: string;
  readonly buffer: BatchBuffer;
  readonly counts: ReadCounts;
  readonly times: TimeParser;
  readonly roleOfKey: ReadonlyMap<string, Target["role"]>;
  readonly header: GrowingHeader;
  /** The attributes of the header. */
  readonly logAttributes: AttributeParts;
  readonly keys: TextTable;
  /** By key code times 8 plus type. */
  readonly traceTargets: (Target | null)[];
  readonly eventTargets: (Target | null)[];
  /** Traces begun so far. */
  traces: number;
  /**
   * First row of the current trace, its case (-1 while it has no name), and its attributes:
   * positions of case columns and raw codes.
   */
  traceStart: number;
  traceCase: number;
  traceLine: number;
  readonly traceValues: { index: number; raw: number }[];
  eventLine: number;
  /** Rejected events of the current trace. */
  rejectedInTrace: number;
  /**
   * Whether the log has times; null until an event has one, or the first batch is sent without any
   * (see {@linkcode decideTimes}).
   */
  timed: boolean | null;
  /**
   * Events without time that were taken while `timed` is null: their rows, rejected if one comes.
   */
  readonly untimed: RejectedRow[];
  /** Orders the events while the log has no times. */
  readonly positions: CasePositions;
}

/** The header of a document while it is read. */
interface GrowingHeader extends XesHeader {
  readonly extensions: XesHeader["extensions"][number][];
  readonly classifiers: XesHeader["classifiers"][number][];
  readonly globals: { readonly trace: XesAttribute[]; readonly event: XesAttribute[] };
}

const createHeader = ({ all }: AttributeParts): GrowingHeader => ({
  extensions: [],
  classifiers: [],
  get attributes() {
    return all();
  },
  globals: { trace: [], event: [] },
});

const STANDARD_KEYS: Required<Omit<RoleNames, "eventId" | "case">> = {
  activity: "concept:name",
  timestamp: "time:timestamp",
  start: "start_timestamp",
  resource: "org:resource",
  lifecycle: "lifecycle:transition",
};

/**
 * Starts a document; `told` has attribute keys by role that replace those of the standard.
 *
 * @param options.timed false: times are attributes, and the order of the file is that of the events
 * @throws usageError if another role has the key of the activity or of the time
 */
export function createXesDocument(
  options: {
    source: string;
    told: RoleNames;
    timed: boolean;
    buffer: BatchBuffer;
    counts: ReadCounts;
    times: TimeParser;
    keys: TextTable;
  },
): XesDocument {
  const { source, told, timed, buffer, counts, times, keys } = options;
  const logAttributes = createAttributeParts();
  const roleOfKey = rolesOfKeys(told, timed, source);
  if (told.eventId !== undefined) {
    buffer.eventId = createValueColumn({ name: told.eventId, type: "string" }, buffer.capacity, buffer.reading, null);
  }
  return {
    source,
    buffer,
    counts,
    times,
    roleOfKey,
    header: createHeader(logAttributes),
    logAttributes,
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
    // A key that was named must be there; the usual one need not.
    timed: !timed ? false : told.timestamp !== undefined ? true : null,
    untimed: [],
    positions: createCasePositions(),
  };
}

function rolesOfKeys(told: RoleNames, timed: boolean, file: string): Map<string, Target["role"]> {
  const roleOfKey = new Map<string, Target["role"]>();
  const timeRoles = timed ? ["timestamp", "start"] as const : [];
  for (const role of ["activity", ...timeRoles, "resource", "lifecycle"] as const) {
    const key = told[role] ?? STANDARD_KEYS[role];
    if (!roleOfKey.has(key) && key !== told.eventId) roleOfKey.set(key, role);
    else if (role === "activity" || role === "timestamp") {
      // All events would be rejected.
      throw usageError({ file, expected: `a key for the ${role} alone`, found: JSON.stringify(key) });
    }
  }
  if (told.eventId !== undefined) roleOfKey.set(told.eventId, "eventId");
  return roleOfKey;
}

/** The target of a key and type at one level, created at its first occurrence. */
export function targetOf(document: XesDocument, level: "trace" | "event", key: number, type: number, caseKey: string): Target {
  const targets = level === "trace" ? document.traceTargets : document.eventTargets;
  const index = key * 8 + type;
  while (targets.length <= index) targets.push(null);
  const known = targets[index];
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
  const isPlain = !/["&<\t\r\n]/.test(name);
  const target: Target = {
    role,
    column,
    index: level === "trace" && column !== null ? buffer.caseColumns.columns.indexOf(column) : -1,
    type,
    plainLength: isPlain ? encoder.encode(`${VALUE_TYPES[type]} key="${name}" value="`).length : -1,
    tag: null,
    retaken: 0,
    recent: null,
    lastLength: 0,
    followers: [],
  };
  targets[index] = target;
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

/** The table that a target's values are interned in; null for times. */
export function tableOf({ buffer }: XesDocument, { role, column }: Target): TextTable | null {
  switch (role) {
    case "attribute":
      return column!.raw;
    case "case":
      return buffer.cases;
    case "activity":
      return buffer.activities;
    case "resource":
      return buffer.resources;
    case "lifecycle":
      return buffer.lifecycles;
    case "eventId":
      return buffer.eventId!.raw;
    default:
      return null;
  }
}

/** Sets an attribute of the current trace by the code of its value. */
export function takeTraceCode(document: XesDocument, target: Target, code: number): void {
  if (target.column === null) document.traceCase = code;
  else document.traceValues.push({ index: target.index, raw: code });
}

/** Sets an attribute of the current event by the code of its value. */
export function takeEventCode({ buffer }: XesDocument, { role, column }: Target, code: number): void {
  const row = buffer.length;
  if (column !== null) setRawValue(column, row, code);
  else if (role === "activity") buffer.activity[row] = code;
  else if (role === "resource") buffer.resource[row] = code;
  else if (role === "lifecycle") buffer.lifecycle[row] = code;
  else setRawValue(buffer.eventId!, row, code);
}

/** Sets a time of the current event. */
export function takeEventTime(document: XesDocument, { role }: Target, time: number): void {
  if (document.timed !== true) findTimes(document);
  const { buffer } = document;
  if (role === "timestamp") buffer.time[buffer.length] = time;
  else buffer.start[buffer.length] = time;
}

/** Whether a value counts as missing: an empty one of a role. */
export const isVoid = ({ role }: Target, length: number): boolean => length === 0 && role !== "attribute";

/** Sets an attribute of the current trace or event from the bytes of its value. */
function takeValue(document: XesDocument, level: "trace" | "event", target: Target, value: Uint8Array): void {
  if (isVoid(target, value.length)) return;
  const table = tableOf(document, target);
  if (table === null) {
    takeEventTime(document, target, parseTime(document.times, value, 0, value.length));
    return;
  }
  const code = internBytes(table, value, 0, value.length);
  if (level === "trace") takeTraceCode(document, target, code);
  else takeEventCode(document, target, code);
}

/**
 * Ends the current event. False if it lacks activity or time: then call {@linkcode rejectEvent}.
 */
export function closeEvent(document: XesDocument): boolean {
  const { buffer, counts } = document;
  const row = buffer.length;
  counts.rows++;
  const missesTime = buffer.time[row] !== buffer.time[row] && document.timed !== false;
  if (buffer.activity[row] === NO_ACTIVITY || missesTime) return false;
  buffer.line[row] = document.eventLine;
  buffer.length++;
  counts.events++;
  return true;
}

/**
 * Rejects the event that was closed, because it lacks an activity or a time; `text` is its source.
 * While no event has had a time, one without is taken: the log may have none at all.
 */
export function rejectEvent(document: XesDocument, text: string): void {
  const { buffer, counts } = document;
  const role = buffer.activity[buffer.length] === NO_ACTIVITY ? "activity" : "timestamp";
  const key = [...document.roleOfKey].find(([, played]) => played === role)![0];
  const value = new RegExp(`key=["']${key.replace(/[^\w:-]/g, "\\$&")}["']\\s+value=["']([^"']*)`).exec(text)?.[1];
  const expected = role === "activity" ? "an activity" : "a time such as 2026-01-31T08:30:00Z";
  const reason = `expected ${expected}, found ${value === undefined ? noneBut(text) : JSON.stringify(value)}`;
  if (role === "timestamp" && document.timed === null) {
    document.untimed.push(rejectedRow(document, key, reason, text));
    buffer.line[buffer.length++] = document.eventLine;
    counts.events++;
    return;
  }
  reject(document, key, reason, text);
  clearRow(buffer, buffer.length);
}

/** Most keys of an event that a reason names. */
const SHOWN_KEYS = 6;

/** That an event lacks a key, with the keys that it has. */
function noneBut(text: string): string {
  const keys = [...text.matchAll(/\skey\s*=\s*["']([^"']{1,100})["']/g)].slice(0, SHOWN_KEYS).map(([, key]) =>
    JSON.stringify(key)
  );
  return keys.length === 0 ? "none" : `none, but ${keys.join(", ")}`;
}

/**
 * Notes that the log has times. The events taken so far have none, so they are rejected.
 *
 * @throws inputError if it is already decided that the log has none
 */
function findTimes(document: XesDocument): void {
  const { buffer, counts, untimed } = document;
  if (document.timed === false) {
    throw inputError({
      file: document.source,
      line: document.eventLine,
      expected: `no times, as in the ${counts.events} events before`,
      found: "a time",
      advice: "Give all events a time, or read the file with --no-timestamp: then its order is the order of the events.",
    });
  }
  document.timed = true;
  if (untimed.length === 0) return;
  document.rejectedInTrace += buffer.length - document.traceStart;
  document.traceStart = 0;
  counts.events -= untimed.length;
  counts.rejected += untimed.length;
  buffer.rejected = [...buffer.rejected, ...untimed].sort((a, b) => a.line - b.line);
  untimed.length = 0;
  document.positions.clear();
  dropRows(buffer);
}

/**
 * Decides whether the log has times, before its first batch is sent: not if none of the events has
 * one. Returns whether.
 */
export function decideTimes(document: XesDocument): boolean {
  document.timed ??= document.buffer.length === 0;
  document.untimed.length = 0;
  return document.timed;
}

/** Rejects an event outside of all traces. */
export function rejectStrayEvent(document: XesDocument, text: string): void {
  document.counts.rows++;
  reject(document, null, "expected an event within a trace, found one directly in the log", text);
  clearRow(document.buffer, document.buffer.length);
}

function reject(document: XesDocument, column: string | null, reason: string, text: string): void {
  document.rejectedInTrace++;
  document.counts.rejected++;
  document.buffer.rejected.push(rejectedRow(document, column, reason, text));
}

const rejectedRow = ({ eventLine }: XesDocument, column: string | null, reason: string, text: string): RejectedRow => ({
  line: eventLine,
  column,
  reason,
  text: text.slice(0, 1000).replace(/[\ud800-\udbff]$/, ""),
});

/** Why a trace without events is among the rejected rows. */
export const EMPTY_TRACE = "expected a trace with at least one event, found none";

/** Ends the current trace: its events get their case, and the case its row. */
export function closeTrace(document: XesDocument): void {
  const { buffer, traceStart, counts } = document;
  if (buffer.length === traceStart) {
    if (document.rejectedInTrace === 0) {
      counts.rows++;
      counts.rejected++;
      buffer.rejected.push({ line: document.traceLine, column: null, reason: EMPTY_TRACE, text: "<trace>" });
    }
    return;
  }
  const caseCode = document.traceCase >= 0 ? document.traceCase : internText(buffer.cases, String(document.traces - 1));
  buffer.caseCode.fill(caseCode, traceStart, buffer.length);
  if (document.timed !== true) document.positions.give(buffer, traceStart, buffer.length);
  if (!isCaseGiven(buffer, caseCode)) {
    const row = openCaseRow(buffer, caseCode);
    for (const { index, raw } of document.traceValues) setCaseValue(buffer, index, { row, caseCode, raw });
    return;
  }
  // A second trace of the same name: its events keep the values that differ.
  counts.repeatedTraces = (counts.repeatedTraces ?? 0) + 1;
  for (const { index, raw } of document.traceValues) {
    if (raw === rawValueOfCase(buffer, index, caseCode)) continue;
    for (let row = traceStart; row < buffer.length; row++) {
      setDeviatingValue(buffer, buffer.caseColumns.columns[index], { row, raw });
    }
  }
}

const encoder = new TextEncoder();

/**
 * Sets an attribute of the current trace or event, with its nested attributes.
 */
export function takeAttribute(
  document: XesDocument,
  level: "trace" | "event",
  attribute: XesAttribute,
  nested: { text: string | null; caseKey: string; hasValue: boolean },
): void {
  const type = (VALUE_TYPES as readonly string[]).indexOf(attribute.type);
  const bytes = encoder.encode(attribute.value);
  if (type >= 0 && nested.hasValue) {
    takeValue(document, level, targetOf(document, level, internText(document.keys, attribute.key), type, nested.caseKey), bytes);
  }
  if (nested.text === null) return;
  const { buffer } = document;
  const text = encoder.encode(nested.text);
  const column = level === "trace" ? caseColumn(buffer, attribute.key, "nested") : eventColumn(buffer, attribute.key, "nested");
  const raw = internBytes(column.raw, text, 0, text.length);
  if (level === "event") setRawValue(column, buffer.length, raw);
  else document.traceValues.push({ index: buffer.caseColumns.columns.indexOf(column), raw });
}
