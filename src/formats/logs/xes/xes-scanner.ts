import { finishHash, internHashed } from "../../../event-log/text-table.ts";
import { hasManyRejected } from "../batch-buffer.ts";
import { closingQuote, matchesTag, startsWith, tagPattern } from "../byte-scanning.ts";
import { createRecentTexts, internRecent } from "../../../event-log/recent-texts.ts";
import { ENDS_VALUE, KEY, TYPE_LENGTH, typeAt, VALUE } from "./regular-tags.ts";
import { parseCommonTime, parseTime } from "../../../time/time-parser.ts";
import {
  closeEvent,
  closeTrace,
  isVoid,
  openEvent,
  openTrace,
  rejectEvent,
  tableOf,
  takeEventCode,
  takeEventTime,
  takeTraceCode,
  type Target,
  targetOf,
  type XesDocument,
} from "./xes-document.ts";

/**
 * Where the reader is: outside of the log, in the log, in a trace, in an event, or within an
 * element that only the plain way reads.
 */
export const LEVEL = { none: 0, log: 1, trace: 2, event: 3, deeper: 4 } as const;

/** The state of the scan. */
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
  /** Start of the current event in the window; below 0 if it has left the window. */
  eventStart: number;
  /** Whether the batch is full. */
  full: boolean;
  /** Whether the fast path has stopped. */
  stopped: boolean;
  /** Target of the last tag of the fast path, or a root. */
  previous: Target;
  /** Predecessors of the first attribute of an event, of a trace, and of other tags. */
  readonly eventRoot: Target;
  readonly traceRoot: Target;
  readonly noRoot: Target;
}

const LF = 10;
const SPACE = 32;
const QUOTE = 34;
const SLASH = 47;
const LT = 60;
const GT = 62;

const root = (): Target => ({
  role: "attribute",
  column: null,
  index: -1,
  type: 0,
  plainLength: -1,
  tag: null,
  retaken: 0,
  recent: null,
  lastLength: 0,
  followers: [],
});

/** Starts before the document's first byte. */
export function createXesScan(document: XesDocument, caseKey: string): XesScan {
  const noRoot = root();
  return {
    document,
    caseKey,
    stack: [],
    level: LEVEL.none,
    line: 1,
    lineStart: 0,
    eventStart: -1,
    full: false,
    stopped: false,
    previous: noRoot,
    eventRoot: root(),
    traceRoot: root(),
    noRoot,
  };
}

/** The bytes of one scan. */
interface ScanSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Start of the scan, and end of the bytes. */
  readonly from: number;
  readonly to: number;
  /** By byte: 1 if no value of the fast path may contain it. */
  readonly refused: Uint8Array;
}

/**
 * The hot path of the reader, for the regular form that nearly all tags have: `<event>`,
 * `</event>`, `<trace>`, `</trace>` and `<string key="org:resource" value="Ann"/>` with the six
 * types that have a value, without references. The plain version, {@linkcode readToken} with
 * {@linkcode takeToken}, reads everything else.
 *
 * Keys and values are interned as bytes, without making strings. Tags usually come in the same
 * order in all events, after the same blanks: the tags that followed the previous one before are
 * tried first, by comparing bytes.
 *
 * @param bytes must have a 0 after the last byte, at `to`, and seven bytes more
 * @returns the position at which it stopped: at a tag that is irregular or not complete, or after
 * the trace that filled the batch
 */
export function scanRegular(scan: XesScan, bytes: Uint8Array, from: number, to: number): number {
  const source = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), from, to, refused: ENDS_VALUE };
  scan.previous = rootOf(scan);
  scan.stopped = false;
  let at = from;
  while (!scan.stopped) {
    const follower = followerAt(scan.previous, source, at);
    at = follower === null ? scanOther(scan, source, at) : scanFollower(scan, follower, source, at);
  }
  return at;
}

/** Reads the tag of `target`, which is at `at` with its blanks. Returns the position after it. */
function scanFollower(scan: XesScan, target: Target, source: ScanSource, at: number): number {
  const { length, lines, lineStart } = target.tag!;
  if (lines > 0) {
    scan.line += lines;
    scan.lineStart = at + lineStart;
  }
  return scanValue(scan, target, source, at + length);
}

/**
 * Reads blanks and the tag after them: the start or end of an event or trace, or an attribute that
 * was not expected. Returns the position after it.
 */
function scanOther(scan: XesScan, source: ScanSource, from: number): number {
  const { bytes, view } = source;
  let at = from;
  let byte = bytes[at];
  while (byte === SPACE || byte === 9 || byte === LF || byte === 13) {
    if (byte === LF) {
      scan.line++;
      scan.lineStart = at + 1;
    }
    byte = bytes[++at];
  }
  if (byte === LT) {
    const tag = at + 1;
    if (scan.level === LEVEL.event && bytes[tag] === SLASH) {
      if (isEvent(view, tag + 1) && isOpen(scan, "event")) return endEvent(scan, bytes, tag + 7);
    } else if (scan.level === LEVEL.trace && isEvent(view, tag)) return startEvent(scan, at);
    else if (scan.level === LEVEL.trace && bytes[tag] === SLASH) {
      if (isTrace(view, tag + 1) && isOpen(scan, "trace")) return endTrace(scan, tag + 7);
    } else if (scan.level === LEVEL.log) {
      if (isTrace(view, tag)) return startTrace(scan, tag + 6);
    } else if (scan.level === LEVEL.event || scan.level === LEVEL.trace) {
      const target = findTarget(scan, bytes, tag);
      if (target !== null) {
        const start = tag + target.plainLength;
        // The previous call may have read the blanks of the first tag.
        if (from > source.from) follow(scan.previous, target, bytes, from, start);
        return scanValue(scan, target, source, start);
      }
    }
  }
  scan.stopped = true;
  return at;
}

/**
 * Reads the value at `start` and the end of its tag. If they are irregular, the scan stops before
 * the tag.
 */
function scanValue(scan: XesScan, target: Target, source: ScanSource, start: number): number {
  const end = takeValue(scan, target, source, start);
  if (end < 0) {
    scan.stopped = true;
    return start - target.plainLength - 1;
  }
  scan.previous = target;
  return end;
}

const isOpen = ({ stack }: XesScan, name: string): boolean => stack[stack.length - 1] === name;

function startTrace(scan: XesScan, end: number): number {
  scan.stack.push("trace");
  openTrace(scan.document, scan.line);
  scan.level = LEVEL.trace;
  scan.previous = scan.traceRoot;
  return end;
}

function startEvent(scan: XesScan, at: number): number {
  scan.stack.push("event");
  scan.eventStart = at;
  openEvent(scan.document, scan.line);
  scan.level = LEVEL.event;
  scan.previous = scan.eventRoot;
  return at + 7;
}

function endEvent(scan: XesScan, bytes: Uint8Array, end: number): number {
  if (!closeEvent(scan.document)) rejectEvent(scan.document, eventText(scan, bytes, end));
  scan.stack.pop();
  scan.level = LEVEL.trace;
  scan.previous = scan.traceRoot;
  return end;
}

function endTrace(scan: XesScan, end: number): number {
  closeTrace(scan.document);
  scan.stack.pop();
  scan.level = LEVEL.log;
  scan.previous = scan.noRoot;
  scan.full = scan.stopped = isFull(scan.document);
  return end;
}

function rootOf({ level, eventRoot, traceRoot, noRoot }: XesScan): Target {
  return level === LEVEL.event ? eventRoot : level === LEVEL.trace ? traceRoot : noRoot;
}

/** Most followers of a tag that are remembered. */
const FOLLOWERS = 6;

/**
 * The follower of `previous` whose tag is at `at`, or null. A follower that is found moves up.
 */
function followerAt({ followers }: Target, { view, to }: ScanSource, at: number): Target | null {
  for (let i = 0; i < followers.length; i++) {
    const follower = followers[i];
    if (!matchesTag(follower.tag!, view, at, to)) continue;
    if (i > 0) {
      followers[i] = followers[i - 1];
      followers[i - 1] = follower;
    }
    return follower;
  }
  return null;
}

/**
 * Most changes of the blanks before a tag that are remembered: some documents change them always.
 */
const MOST_RETAKEN = 16;

/** Notes that `target` came after `previous`, by the tag in `bytes[from..to)` with its blanks. */
function follow(previous: Target, target: Target, bytes: Uint8Array, from: number, to: number): void {
  if (target.retaken < MOST_RETAKEN) {
    target.tag = tagPattern(bytes, from, to);
    target.retaken++;
  }
  const { followers } = previous;
  if (!followers.includes(target)) followers[Math.min(followers.length, FOLLOWERS - 1)] = target;
}

/** A batch of this many rows is sent at the end of a trace. */
const FULL_ROWS = 8192;

/** Whether the batch should be sent at the end of a trace. */
export const isFull = ({ buffer }: XesDocument): boolean => buffer.length >= FULL_ROWS || hasManyRejected(buffer);

/** Reads `string key="..." value="` and looks the key up; null if the tag is irregular. */
function findTarget(scan: XesScan, bytes: Uint8Array, tag: number): Target | null {
  const type = typeAt(bytes, tag);
  if (type < 0) return null;
  let at = tag + TYPE_LENGTH[type];
  if (!startsWith(bytes, at, KEY)) return null;
  const keyStart = at + KEY.length;
  const { keys } = scan.document;
  let hash = keys.seed;
  at = keyStart;
  for (; ENDS_VALUE[bytes[at]] === 0; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  if (!startsWith(bytes, at, VALUE)) return null;
  const key = internHashed(keys, bytes, keyStart, at, finishHash(hash));
  if (key < 0) return null;
  const target = targetOf(scan.document, scan.level === LEVEL.trace ? "trace" : "event", key, type, scan.caseKey);
  // A tag with an escaped key has another length.
  return target.plainLength === at + VALUE.length - tag ? target : null;
}

/** Whether `event>` is at `at`. */
const isEvent = (view: DataView, at: number): boolean =>
  view.getInt32(at, true) === 0x6e657665 && view.getInt32(at + 2, true) === 0x3e746e65;

/** Whether `trace>` is at `at`. */
const isTrace = (view: DataView, at: number): boolean =>
  view.getInt32(at, true) === 0x63617274 && view.getInt32(at + 2, true) === 0x3e656361;

/**
 * Reads the value that starts at `start`; returns the position after its tag, -1 if it is irregular
 * or not complete.
 */
function takeValue(scan: XesScan, target: Target, source: ScanSource, start: number): number {
  const { document } = scan;
  const table = tableOf(document, target);
  if (table === null) return takeTime(document, target, source, start);
  const end = closingQuote(source, start);
  const behind = end < 0 ? -1 : behindTag(source.bytes, end + 1);
  if (behind < 0 || isVoid(target, end - start)) return behind;
  target.recent ??= createRecentTexts(RECENT_BITS);
  const code = internRecent(target.recent, table, source, start, end);
  if (code < 0) return -1;
  if (scan.level === LEVEL.event) takeEventCode(document, target, code);
  else takeTraceCode(document, target, code);
  return behind;
}

/** Most values of a key that are remembered, as a power of two. */
const RECENT_BITS = 8;

function takeTime(document: XesDocument, target: Target, { bytes, to }: ScanSource, start: number): number {
  let end = start + target.lastLength;
  // A time as long as the last one needs no search for its end: no time contains a quote.
  if (end + 2 < to && bytes[end] === QUOTE) {
    const behind = behindTag(bytes, end + 1);
    const time = behind < 0 ? NaN : parseCommonTime(document.times, bytes, start, end);
    if (time === time) {
      takeEventTime(document, target, time);
      return behind;
    }
  }
  end = start;
  while (ENDS_VALUE[bytes[end]] === 0) end++;
  if (bytes[end] !== QUOTE) return -1;
  const behind = behindTag(bytes, end + 1);
  if (behind < 0 || isVoid(target, end - start)) return behind;
  target.lastLength = end - start;
  takeEventTime(document, target, parseTime(document.times, bytes, start, end));
  return behind;
}

/** The position after `/>` or ` />`; -1 if there is something else. */
function behindTag(bytes: Uint8Array, at: number): number {
  if (bytes[at] === SPACE) at++;
  return bytes[at] === SLASH && bytes[at + 1] === GT ? at + 2 : -1;
}

/** Counts the line breaks in `bytes[from..to)`. */
export function countLines(scan: XesScan, bytes: Uint8Array, from: number, to: number): void {
  const part = bytes.subarray(from, to);
  for (let at = part.indexOf(LF); at >= 0; at = part.indexOf(LF, at + 1)) {
    scan.line++;
    scan.lineStart = from + at + 1;
  }
}

const decoder = new TextDecoder();

/** The source of the current event up to `end`, at most 4,000 bytes. */
export const eventText = (scan: XesScan, bytes: Uint8Array, end: number): string => {
  const start = Math.max(scan.eventStart, 0);
  return decoder.decode(bytes.subarray(start, Math.min(end, start + 4000)));
};
