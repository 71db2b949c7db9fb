import { logHeader } from "../log-header.ts";
import { inputError, limitError } from "../../../errors.ts";
import type { LogSink, ReadReport } from "../../../event-log/event-batch.ts";
import { createTextTable } from "../../../event-log/text-table.ts";
import { createBatchBuffer, flush } from "../batch-buffer.ts";
import { appendChunk, type ByteWindow, createByteWindow } from "../byte-scanning.ts";
import { limitsOf, type ReadLimits, type ReadOptions, tableOptionsOf } from "../read-options.ts";
import { forEachChunk, reportOf, withFile, zoneHandlingOf } from "../reading.ts";
import { createTimeParser } from "../../../time/time-parser.ts";
import { createXesDocument, decideTimes } from "./xes-document.ts";
import { createXesElements, takeHeaderAttributes, takeToken, type XesElements } from "./xes-elements.ts";
import { countLines, createXesScan, LEVEL, scanRegular, type XesScan } from "./xes-scanner.ts";
import type { XmlPosition } from "../../xml/xml-text.ts";
import { createXmlNames, readToken, type XmlNames } from "../../xml/xml-token.ts";

/** Settings of {@linkcode readXes}. */
export interface XesReadOptions extends ReadOptions {
  /**
   * Whether to use the fast path for regular tags. Default true; false reads everything the plain
   * way, for comparison in tests.
   */
  shortCut?: boolean;
}

/** Bytes scanned at a time: small enough for the processor's cache. */
const SLICE = 2 ** 18;
/** Most bytes of an event's source that are kept in case it is rejected. */
const KEPT_EVENT = 4096;

interface Reading {
  readonly options: XesReadOptions;
  readonly limits: Required<ReadLimits>;
  readonly sink: LogSink;
  readonly window: ByteWindow;
  readonly scan: XesScan;
  readonly elements: XesElements;
  /**
   * Position in the window of the next token; the window may begin earlier, with the current event.
   */
  at: number;
  readonly names: XmlNames;
  begun: boolean;
  /** Bytes of the byte order mark. */
  markBytes: number;
  /**
   * Length at which the next scan begins: a long token is scanned again only when it has doubled.
   */
  scanFrom: number;
}

/**
 * Reads an event log from XES (IEEE 1849) and feeds it to a sink. Namespace prefixes are ignored.
 *
 * - The activity is `concept:name` of an event, its time `time:timestamp`; `start_timestamp`,
 *   `org:resource` and `lifecycle:transition` are start, resource and lifecycle; the options can
 *   name other keys. The case is `concept:name` of the trace; a trace without a name is numbered by
 *   its position in the log, from 0. Two traces of one name are one case; attributes of the second
 *   that differ are kept at its events.
 * - Other attributes keep level, key and type. A value that does not fit its type is kept as a
 *   string. Of several with one key and type in an event the last counts. Nested attributes, lists
 *   and containers are kept as JSON with the type `nested`; see {@linkcode nestedText}.
 * - The header has extensions, globals, classifiers and attributes of the log if they are before
 *   the first trace. Missing values are not filled in from globals. Elements that XES does not
 *   define are skipped.
 * - Events without activity or time, events outside of traces and traces without events are
 *   rejected rows. If no event has a time, the log is one without times: the order of the file is
 *   the order of the events. This is decided by the first batch; a time after it is refused.
 * - Malformed XML, document types, entities other than the five predefined, and encodings other
 *   than UTF-8 are refused with line and column.
 *
 * @throws inputError, limitError or usageError (rejects) with the file name if no log can be read
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { readXes } from "@/formats/logs/xes/read-xes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const xes = `<log><trace><string key="concept:name" value="7"/>
 *   <event><string key="concept:name" value="pay"/><date key="time:timestamp" value="2026-01-31T08:30:00Z"/></event>
 * </trace></log>`;
 * const builder = createEventLogBuilder();
 * await readXes(new Blob([xes]).stream(), { source: "example.xes" }, builder);
 * assertEquals(builder.build().activities, ["pay"]);
 * ```
 */
export async function readXes(bytes: ReadableStream<Uint8Array>, options: XesReadOptions, sink: LogSink): Promise<ReadReport> {
  const reading = begin(options, sink);
  const { document } = reading.scan;
  let bytesRead = 0;
  try {
    await forEachChunk(bytes, options.signal, async (chunk) => {
      for (let from = 0; from < chunk.length; from += SLICE) {
        append(reading, chunk.subarray(from, from + SLICE));
        if (reading.window.end - reading.at >= reading.scanFrom) await step(reading, false);
      }
      bytesRead += chunk.length;
      options.onProgress?.(bytesRead, document.counts.events);
    });
    append(reading, new Uint8Array(0));
    await step(reading, true);
    finish(reading);
    await send(reading);
  } catch (error) {
    throw withFile(error, options.source);
  }
  return reportOf(document.counts, zoneHandlingOf(options.zone ?? "UTC", [document.times], [document.buffer.reading.times]));
}

function begin(options: XesReadOptions, sink: LogSink): Reading {
  const limits = limitsOf(options);
  const times = createTimeParser(options.zone ?? "UTC");
  const tables = tableOptionsOf(options);
  const attributeTimes = createTimeParser(times.zone);
  const buffer = createBatchBuffer(
    { times: attributeTimes, declared: true, tables },
    { columns: 8 * limits.columns, source: options.source },
  );
  const document = createXesDocument({
    source: options.source,
    told: options.roles ?? {},
    timed: !options.noTimestamp,
    buffer,
    counts: { rows: 0, events: 0, rejected: 0 },
    times,
    keys: createTextTable({ ...tables, maxTexts: limits.columns, what: "attribute keys" }),
  });
  return {
    options,
    limits,
    sink,
    window: createByteWindow(),
    scan: createXesScan(document, options.roles?.case ?? "concept:name"),
    elements: createXesElements(),
    at: 0,
    names: createXmlNames({ ...tables, maxTexts: limits.columns }),
    begun: false,
    markBytes: 0,
    scanFrom: 64,
  };
}

/**
 * Adds a slice to the window and adjusts all positions. A 0 with room for seven bytes more follows
 * the end of the window.
 */
function append(reading: Reading, slice: Uint8Array): void {
  const { window, scan } = reading;
  const keepsEvent = scan.level >= LEVEL.event && scan.eventStart >= 0 && reading.at - scan.eventStart <= KEPT_EVENT;
  window.start = keepsEvent ? scan.eventStart : reading.at;
  const moved = window.start;
  appendChunk(window, slice, 8);
  window.bytes[window.end] = 0;
  reading.at -= moved;
  scan.lineStart -= moved;
  scan.eventStart -= moved;
}

/** Reads the complete tokens of the window. */
async function step(reading: Reading, last: boolean): Promise<void> {
  const { window, scan, elements, options, limits } = reading;
  const { bytes, end } = window;
  if (window.origin + reading.at === 0) skipMark(reading);
  for (;;) {
    reading.at = options.shortCut === false ? skipBlanks(scan, bytes, reading.at) : scanRegular(scan, bytes, reading.at, end);
    if (scan.full) {
      scan.full = false;
      await send(reading);
      continue;
    }
    if (reading.at >= end) break;
    if (options.shortCut !== false && bytes[reading.at] === 60 && readHeader(reading)) continue;
    const { at } = reading;
    const position = (at: number) => positionOf(reading, at);
    const token = readToken({
      bytes,
      at,
      to: end,
      last,
      first: window.origin + at === reading.markBytes,
      names: reading.names,
      position,
    });
    if (token === null) break;
    takeToken(scan, elements, token, { bytes, at, where: () => position(at), depth: limits.xmlDepth });
    countLines(scan, bytes, at, token.end);
    reading.at = token.end;
  }
  const left = end - reading.at;
  if (left > limits.tokenBytes) {
    throw limitError({
      ...positionOf(reading, reading.at),
      expected: `a tag or text of at most ${limits.tokenBytes} bytes`,
      found: `${left} bytes without its end`,
    });
  }
  reading.scanFrom = 2 * left;
}

/** Reads attributes of the log by their fast path; false if there is none. */
function readHeader(reading: Reading): boolean {
  const { window: { bytes }, scan, elements, limits, at } = reading;
  if (scan.document.traces > 0) return false;
  reading.at = takeHeaderAttributes(scan, elements, bytes, at, limits.xmlDepth);
  return reading.at > at;
}

function skipMark(reading: Reading): void {
  const { bytes, end } = reading.window;
  const first = bytes[0] << 8 | bytes[1];
  const refuse = (found: string, advice: string) =>
    inputError({ file: reading.options.source, line: 1, column: 1, expected: "XES in UTF-8", found, advice });
  if (end >= 2 && (first === 0xfffe || first === 0xfeff || first === 0x3c00 || first === 0x003c)) {
    throw refuse("UTF-16 text", "Convert the file to UTF-8, for instance with iconv.");
  }
  if (end >= 2 && first === 0x1f8b) throw refuse("gzip data", "Give the file a name that ends in .gz.");
  if (end >= 3 && first === 0xefbb && bytes[2] === 0xbf) {
    reading.at = reading.markBytes = 3;
    reading.scan.lineStart = 3;
  }
}

/** Skips blanks; a 0 follows the last byte. */
function skipBlanks(scan: XesScan, bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at++;
  countLines(scan, bytes, from, at);
  return at;
}

const decoder = new TextDecoder();

function positionOf({ options, window, scan, at }: Reading, position: number): XmlPosition {
  let { line, lineStart } = scan;
  for (let i = at; i < position; i++) {
    if (window.bytes[i] === 10) {
      line++;
      lineStart = i + 1;
    }
  }
  const shown = Math.max(lineStart, 0);
  const column = shown - lineStart + decoder.decode(window.bytes.subarray(shown, Math.max(position, shown))).length + 1;
  return { file: options.source, line, column };
}

/** Checks that the document is complete. */
function finish(reading: Reading): void {
  const { scan, elements, window } = reading;
  const position = positionOf(reading, window.end);
  const open = scan.stack[scan.stack.length - 1];
  if (open !== undefined) {
    throw inputError({
      ...position,
      expected: `the end tag </${open}>`,
      found: "the end of the file",
      advice: "Check that the copy of the file is complete.",
    });
  }
  if (!elements.ended) {
    throw inputError({ ...position, expected: "a XES document with the root element <log>", found: "an empty file" });
  }
}

/** Sends the batch, and the header before the first one. */
async function send(reading: Reading): Promise<void> {
  const { scan, sink } = reading;
  const { buffer, header } = scan.document;
  if (!reading.begun) {
    reading.begun = true;
    await sink.begin(logHeader("xes", buffer, { xes: header, timed: decideTimes(scan.document) }));
  }
  const answer = flush(buffer, { start: true, resource: true, lifecycle: true }, sink);
  if (answer !== undefined) await answer;
}
