import { finishHash, internHashed } from "../../event-log/text-table.ts";
import { hasManyRejected } from "../batch-buffer.ts";
import {
  closeEvent,
  closeTrace,
  openEvent,
  openTrace,
  rejectEvent,
  takeEventValue,
  takeTraceValue,
  type Target,
  targetOf,
  type XesDocument,
} from "./xes-document.ts";

/** How deep the reader stands: nowhere, in the log, in a trace, in an event, or within something only the general way knows. */
export const LEVEL = { none: 0, log: 1, trace: 2, event: 3, deeper: 4 } as const;

/** The reader's place in the document. */
export interface XesScan {
  readonly document: XesDocument;
  /** Key of the case's name among the attributes of a trace. */
  readonly caseKey: string;
  /** Names of the open elements. */
  readonly stack: string[];
  level: number;
  /** Line of the next byte, from 1, and where it starts in the window. */
  line: number;
  lineStart: number;
  /** Where the event at work starts in the window; below 0 if it has left it. */
  eventStart: number;
  /** Whether the batch is full. */
  full: boolean;
  /** Stand before the first attribute of an event and of a trace. */
  readonly eventRoot: Target;
  readonly traceRoot: Target;
}

const LF = 10;
const SPACE = 32;
const QUOTE = 34;
const SLASH = 47;
const LT = 60;
const EQUALS = 61;
const GT = 62;

/** Bytes at which the short cut stops within a value: its end, what needs decoding or is not allowed, and 0xEF, which may begin U+FFFE. */
const ENDS_VALUE = new Uint8Array(256).fill(1, 0, 32);
for (const byte of [QUOTE, 38, LT, 0xef]) ENDS_VALUE[byte] = 1;

const root = (): Target => ({
  role: "attribute",
  column: null,
  index: -1,
  type: 0,
  prefix: new Uint8Array(0),
  words: new Uint32Array(0),
  lastLength: 0,
  next: null,
  nextBut: null,
});

/** Starts before the document's first byte. */
export function createXesScan(document: XesDocument, caseKey: string): XesScan {
  return {
    document,
    caseKey,
    stack: [],
    level: LEVEL.none,
    line: 1,
    lineStart: 0,
    eventStart: -1,
    full: false,
    eventRoot: root(),
    traceRoot: root(),
  };
}

/**
 * The hot path of the reader, for the regular form that nearly all tags have: `<event>`, `</event>`, `<trace>`, `</trace>` and
 * `<string key="org:resource" value="Ann"/>` with the six types that have a value, without references. The plain version is {@linkcode readToken} with
 * {@linkcode takeToken}; whatever is irregular is left to it.
 *
 * Keys and values are interned as bytes, without making strings. Tags tend to come in the same order in all events: the last follower of a tag
 * is tried first, by comparing bytes.
 *
 * @param bytes must have a 0 behind the last byte, at `to`
 * @returns where it stopped: at something irregular or not complete, or behind a trace with which the batch is full
 */
export function scanRegular(scan: XesScan, bytes: Uint8Array, from: number, to: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { document } = scan;
  let at = from;
  let { level, line, lineStart } = scan;
  let previous = level === LEVEL.event ? scan.eventRoot : scan.traceRoot;
  for (;;) {
    let byte = bytes[at];
    while (byte === SPACE || byte === 9 || byte === LF || byte === 13) {
      if (byte === LF) {
        line++;
        lineStart = at + 1;
      }
      byte = bytes[++at];
    }
    if (byte !== LT) break;
    const tag = at + 1;
    if (level === LEVEL.event && bytes[tag] === SLASH) {
      if (!isEvent(bytes, tag + 1) || scan.stack[scan.stack.length - 1] !== "event") break;
      if (!closeEvent(document)) rejectEvent(document, eventText(scan, bytes, tag + 7));
      scan.stack.pop();
      level = LEVEL.trace;
      at = tag + 7;
      continue;
    }
    if (level === LEVEL.trace) {
      if (isEvent(bytes, tag)) {
        scan.stack.push("event");
        scan.eventStart = at;
        openEvent(document, line);
        level = LEVEL.event;
        previous = scan.eventRoot;
        at = tag + 6;
        continue;
      }
      if (bytes[tag] === SLASH) {
        if (!isTrace(bytes, tag + 1) || scan.stack[scan.stack.length - 1] !== "trace") break;
        closeTrace(document);
        scan.stack.pop();
        level = LEVEL.log;
        at = tag + 7;
        if (isFull(document)) {
          scan.full = true;
          break;
        }
        continue;
      }
    } else if (level === LEVEL.log) {
      if (!isTrace(bytes, tag)) break;
      scan.stack.push("trace");
      openTrace(document, line);
      level = LEVEL.trace;
      previous = scan.traceRoot;
      at = tag + 6;
      continue;
    } else if (level !== LEVEL.event) break;

    let target = previous.next;
    if (target === null || !isTag(view, target, tag, to)) {
      target = previous.nextBut;
      if (target === null || !isTag(view, target, tag, to)) target = findTarget(scan, level, bytes, tag);
      if (target === null) break;
      previous.nextBut = previous.next;
      previous.next = target;
    }
    const end = takeValue(document, level, target, bytes, tag + target.prefix.length, to);
    if (end < 0) break;
    at = end;
    previous = target;
  }
  scan.level = level;
  scan.line = line;
  scan.lineStart = lineStart;
  return at;
}

/** Rows with which a batch is sent at the end of a trace. */
const FULL_ROWS = 8192;

/** Whether the batch should be sent; asked at the end of each trace. */
export const isFull = ({ buffer }: XesDocument): boolean => buffer.length >= FULL_ROWS || hasManyRejected(buffer);

/** Whether the bytes from `tag` on are those of `prefix`: four at a time, then one by one. */
function isTag(view: DataView, { prefix, words }: Target, tag: number, to: number): boolean {
  const { length } = prefix;
  if (tag + length > to) return false;
  let i = 0;
  for (let word = 0; word < words.length; word++, i += 4) if (view.getUint32(tag + i, true) !== words[word]) return false;
  for (; i < length; i++) if (view.getUint8(tag + i) !== prefix[i]) return false;
  return true;
}

/** Reads `string key="..." value="` and looks the key up; null if the tag is irregular. */
function findTarget(scan: XesScan, level: number, bytes: Uint8Array, tag: number): Target | null {
  const type = typeAt(bytes, tag);
  if (type < 0) return null;
  let at = tag + TYPE_LENGTH[type];
  if (
    bytes[at] !== SPACE || bytes[at + 1] !== 107 || bytes[at + 2] !== 101 || bytes[at + 3] !== 121 || bytes[at + 4] !== EQUALS ||
    bytes[at + 5] !== QUOTE
  ) {
    return null;
  }
  const keyStart = at + 6;
  const { keys } = scan.document;
  let hash = keys.seed;
  at = keyStart;
  for (; ENDS_VALUE[bytes[at]] === 0; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  if (bytes[at] !== QUOTE) return null;
  for (let i = 0; i < VALUE.length; i++) if (bytes[at + i] !== VALUE[i]) return null;
  const key = internHashed(keys, bytes, keyStart, at, finishHash(hash));
  if (key < 0) return null;
  const target = targetOf(scan.document, level === LEVEL.trace ? "trace" : "event", key, type, scan.caseKey);
  // A prefix that cannot match, or of another length, belongs to a key that is not written as it is.
  return target.prefix.length === at + VALUE.length - tag ? target : null;
}

/** `" value="` */
const VALUE = new TextEncoder().encode('" value="');
const TYPE_LENGTH = [6, 4, 3, 5, 7, 2];

/** Number of the type whose name stands at `tag`, as in VALUE_TYPES; -1 if none does. */
function typeAt(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 115:
      return matches(bytes, at, STRING) ? 0 : -1;
    case 100:
      return matches(bytes, at, DATE) ? 1 : -1;
    case 105:
      return bytes[at + 1] === 110 && bytes[at + 2] === 116 ? 2 : bytes[at + 1] === 100 ? 5 : -1;
    case 102:
      return matches(bytes, at, FLOAT) ? 3 : -1;
    case 98:
      return matches(bytes, at, BOOLEAN) ? 4 : -1;
    default:
      return -1;
  }
}

const STRING = new TextEncoder().encode("string");
const DATE = new TextEncoder().encode("date");
const FLOAT = new TextEncoder().encode("float");
const BOOLEAN = new TextEncoder().encode("boolean");

function matches(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** `event>` */
function isEvent(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 101 && bytes[at + 1] === 118 && bytes[at + 2] === 101 && bytes[at + 3] === 110 && bytes[at + 4] === 116 &&
    bytes[at + 5] === GT;
}

/** `trace>` */
function isTrace(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 116 && bytes[at + 1] === 114 && bytes[at + 2] === 97 && bytes[at + 3] === 99 && bytes[at + 4] === 101 &&
    bytes[at + 5] === GT;
}

/** Takes the value that starts at `start`; returns the position behind its tag, -1 if it is irregular or not complete. */
function takeValue(document: XesDocument, level: number, target: Target, bytes: Uint8Array, start: number, to: number): number {
  let end = start + target.lastLength;
  let hash = document.keys.seed;
  const isTime = level === LEVEL.event && (target.role === "timestamp" || target.role === "start");
  // A time that is as long as the last one needs no search for its end: what is a time to the parser has no quote in it.
  if (isTime && end + 2 < to && bytes[end] === QUOTE) {
    const behind = behindTag(bytes, end + 1);
    if (behind >= 0 && isPlainTime(bytes, start, end)) {
      takeEventValue(document, target, bytes, start, end, 0);
      return behind;
    }
  }
  for (end = start; ENDS_VALUE[bytes[end]] === 0; end++) hash = Math.imul(hash ^ bytes[end], 0x01000193);
  if (bytes[end] !== QUOTE) return -1;
  const behind = behindTag(bytes, end + 1);
  if (behind < 0) return -1;
  target.lastLength = end - start;
  hash = finishHash(hash);
  const good = level === LEVEL.event
    ? takeEventValue(document, target, bytes, start, end, hash)
    : takeTraceValue(document, target, { bytes, start, end, hash });
  return good ? behind : -1;
}

/** Whether there are only digits and the signs of ISO times. */
function isPlainTime(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (PLAIN_TIME[bytes[at]] === 0) return false;
  return true;
}

const PLAIN_TIME = new Uint8Array(256).fill(1, 48, 59);
for (const byte of [43, 45, 46, 84, 90]) PLAIN_TIME[byte] = 1;

/** Behind `/>` or ` />`; -1 if there is something else. */
function behindTag(bytes: Uint8Array, at: number): number {
  if (bytes[at] === SPACE) at++;
  return bytes[at] === SLASH && bytes[at + 1] === GT ? at + 2 : -1;
}

const decoder = new TextDecoder();

/** The source of the event at work up to `end`, cut. */
export const eventText = (scan: XesScan, bytes: Uint8Array, end: number): string => {
  const start = Math.max(scan.eventStart, 0);
  return decoder.decode(bytes.subarray(start, Math.min(end, start + 4000)));
};
