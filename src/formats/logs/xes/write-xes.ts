import type { XesAttribute, XesHeader } from "./xes-attribute.ts";
import type { AttributeType } from "../../../event-log/event-batch.ts";
import type { Attribute, EventLog } from "../../../event-log/event-log.ts";
import { textStream } from "../text-stream.ts";
import { formatTime } from "../../../time/format-time.ts";
import { attributeFromNestedText } from "./xes-attribute.ts";
import { xmlText } from "../../xml/xml-text.ts";

/** Settings of {@linkcode writeXes}. */
export interface XesWriteOptions {
  /**
   * Extensions, globals, classifiers and log attributes. Default: those that the log's columns
   * need.
   */
  header?: XesHeader;
}

/**
 * Writes a log as XES (IEEE 1849-2016), with extensions, globals and a classifier, times in UTC
 * with microseconds; a log without times has none in the file either. Reading the file gives the
 * same log, unless a case has no name.
 *
 * @throws inputError (through the stream) if a text holds characters that XML cannot, such as
 * U+0001
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { writeXes } from "@/formats/logs/xes/write-xes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "R&D", time: 0 }] }]);
 * const text = await new Response(writeXes(log)).text();
 * assertEquals(text.includes('<string key="concept:name" value="R&amp;D"/>'), true);
 * ```
 */
export function writeXes(log: EventLog, options: XesWriteOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  return textStream(documentTexts(log, options.header ?? headerOf(log)));
}

function* documentTexts(log: EventLog, header: XesHeader): Generator<string> {
  yield xesHead(header);
  for (let c = 0; c < log.caseIds.length; c++) {
    const events: XesAttribute[][] = [];
    for (let event = log.caseOffsets[c]; event < log.caseOffsets[c + 1]; event++) events.push(eventAttributes(log, event));
    yield xesTrace([text("concept:name", log.caseIds[c]), ...attributesAt(log.caseAttributes, c, TRACE_KEYS)], events);
  }
  yield XES_END;
}

/**
 * Keys of the roles of events and traces: other attributes of these names get a number.
 */
const EVENT_KEYS = ["concept:name", "time:timestamp", "start_timestamp", "org:resource", "lifecycle:transition"];
const TRACE_KEYS = ["concept:name"];

function eventAttributes(
  { activities, activity, time, timed, start, resource, lifecycle, ...log }: EventLog,
  event: number,
): XesAttribute[] {
  const attributes = [text("concept:name", activities[activity[event]])];
  if (timed !== false) attributes.push(date("time:timestamp", time[event]));
  if (start !== null && !Number.isNaN(start[event])) attributes.push(date("start_timestamp", start[event]));
  if (resource !== null && resource.codes[event] >= 0) {
    attributes.push(text("org:resource", resource.values[resource.codes[event]]));
  }
  if (lifecycle !== null && lifecycle.codes[event] >= 0) {
    attributes.push(text("lifecycle:transition", lifecycle.values[lifecycle.codes[event]]));
  }
  attributes.push(...attributesAt(log.eventAttributes, event, EVENT_KEYS));
  return attributes;
}

const text = (key: string, value: string): XesAttribute => ({ key, type: "string", value, attributes: [] });
const date = (key: string, time: number): XesAttribute => ({ key, type: "date", value: formatTime(time), attributes: [] });

/** The attributes of a row; a value and the nested column of its name become one attribute. */
function attributesAt(attributes: readonly Attribute[], row: number, taken: readonly string[]): XesAttribute[] {
  const found: XesAttribute[] = [];
  // Nested attributes come last, after the attributes that they belong to.
  const inOrder = attributes.filter(({ codes }) => codes[row] >= 0).sort((a, b) =>
    Number(a.type === "nested") - Number(b.type === "nested")
  );
  for (const { name, type, values, codes } of inOrder) {
    const value = values[codes[row]];
    const key = taken.includes(name) && type !== "nested" ? `${name} (2)` : name;
    if (type !== "nested") {
      found.push({ key, type, value, attributes: [] });
      continue;
    }
    const nested = attributeFromNestedText(value, key, "");
    const plain = found.findIndex((attribute) => attribute.key === key && attribute.type === nested.type);
    if (plain < 0) found.push(nested);
    else found[plain] = { ...nested, value: found[plain].value };
  }
  return found;
}

const STANDARD = "http://www.xes-standard.org";

function headerOf(log: EventLog): XesHeader {
  const extension = (name: string, prefix: string) => ({ name, prefix, uri: `${STANDARD}/${prefix}.xesext` });
  const global = (key: string, type: "string" | "date", value: string) => ({ key, type, value, attributes: [] });
  return {
    extensions: [
      extension("Concept", "concept"),
      ...(log.timed === false ? [] : [extension("Time", "time")]),
      ...(log.resource === null ? [] : [extension("Organizational", "org")]),
      ...(log.lifecycle === null ? [] : [extension("Lifecycle", "lifecycle")]),
    ],
    globals: {
      trace: [global("concept:name", "string", "UNKNOWN")],
      event: [
        global("concept:name", "string", "UNKNOWN"),
        ...(log.timed === false ? [] : [global("time:timestamp", "date", "1970-01-01T00:00:00.000Z")]),
      ],
    },
    classifiers: [{ name: "Activity", scope: "event", keys: "concept:name" }],
    attributes: [],
  };
}

/** The start of a XES document up to its first trace. */
export function xesHead({ extensions, globals, classifiers, attributes }: XesHeader): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">\n',
    ...extensions.map(({ name, prefix, uri }) =>
      `  <extension name="${xmlText(name)}" prefix="${xmlText(prefix)}" uri="${xmlText(uri)}"/>\n`
    ),
    ...(["trace", "event"] as const).filter((scope) => globals[scope].length > 0).map((scope) =>
      `  <global scope="${scope}">\n${xesAttributes(globals[scope], "    ")}  </global>\n`
    ),
    ...classifiers.map(({ name, scope, keys }) =>
      `  <classifier name="${xmlText(name)}" scope="${scope}" keys="${xmlText(keys)}"/>\n`
    ),
    xesAttributes(attributes, "  "),
  ].join("");
}

/** The end of a XES document after its last trace. */
export const XES_END = "</log>\n";

/** The element of a trace with its events. */
function xesTrace(attributes: readonly XesAttribute[], events: readonly (readonly XesAttribute[])[]): string {
  const eventTexts = events.map((event) => `    <event>\n${xesAttributes(event, "      ")}    </event>\n`);
  return `  <trace>\n${xesAttributes(attributes, "    ")}${eventTexts.join("")}  </trace>\n`;
}

/** An attribute that all cases, or all events, of a log have. */
interface XesColumn<Row> {
  readonly key: string;
  readonly type: AttributeType;
  readonly level: "case" | "event";
  /** Its value for an event. */
  readonly text: (row: Row) => string;
}

/**
 * Makes the function that writes the element of a trace from its events, for logs in which all
 * cases have the same attributes, and all events have.
 *
 * @example
 * ```ts
 * import { xesTraceWriter } from "@/formats/logs/xes/write-xes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const write = xesTraceWriter<string>([{ key: "concept:name", type: "string", level: "event", text: (label) => label }]);
 * assertEquals(
 *   write(["a & b"]),
 *   '  <trace>\n    <event>\n      <string key="concept:name" value="a &amp; b"/>\n    </event>\n  </trace>\n',
 * );
 * ```
 */
export function xesTraceWriter<Row>(columns: readonly XesColumn<Row>[]): (events: readonly Row[]) => string {
  const ofCase = attributesWriter(columns.filter(({ level }) => level === "case"), "    ", ["  <trace>\n", ""]);
  const ofEvent = attributesWriter(columns.filter(({ level }) => level === "event"), "      ", [
    "    <event>\n",
    "    </event>\n",
  ]);
  return (events) => {
    let text = ofCase(events[0]);
    for (const event of events) text += ofEvent(event);
    return `${text}  </trace>\n`;
  };
}

/** Writes what stands around the attributes of a row, in as few pieces as there are, and these. */
function attributesWriter<Row>(
  columns: readonly XesColumn<Row>[],
  indent: string,
  [begin, end]: readonly [string, string],
): (row: Row) => string {
  if (columns.length === 0) return () => begin + end;
  const heads = columns.map(({ key, type }, at) =>
    `${at === 0 ? begin : '"/>\n'}${indent}<${type} key="${xmlText(key)}" value="`
  );
  const tail = `"/>\n${end}`;
  const texts = columns.map(({ type }, at) => WITHOUT_ESCAPES.has(type) ? null : headedTexts(heads[at]));
  return (row) => {
    let text = "";
    for (let at = 0; at < columns.length; at++) {
      const value = columns[at].text(row);
      text += texts[at]?.(value) ?? heads[at] + value;
    }
    return text + tail;
  };
}

/** Types whose values have no character to escape. */
const WITHOUT_ESCAPES: ReadonlySet<AttributeType> = new Set(["date", "int", "float", "boolean"]);

/** A head with a text behind it, escaped; most texts come again and again and are remembered. */
function headedTexts(head: string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    // One piece, unlike what + makes: each piece costs time when the bytes are made.
    const headed = [head, xmlText(text)].join("");
    if (known.size < MOST_KNOWN) known.set(text, headed);
    return headed;
  };
}

/** Most texts that are remembered for a column. */
const MOST_KNOWN = 1000;

function xesAttributes(attributes: readonly XesAttribute[], indent: string): string {
  let text = "";
  for (const attribute of attributes) text += xesAttribute(attribute, indent);
  return text;
}

function xesAttribute({ key, type, value, attributes }: XesAttribute, indent: string): string {
  const head = `${indent}<${type} key="${xmlText(key)}"${
    type === "list" || type === "container" ? "" : ` value="${xmlText(value)}"`
  }`;
  if (type === "list") {
    return `${head}>\n${indent}  <values>\n${xesAttributes(attributes, indent + "    ")}${indent}  </values>\n${indent}</list>\n`;
  }
  return attributes.length === 0 ? `${head}/>\n` : `${head}>\n${xesAttributes(attributes, indent + "  ")}${indent}</${type}>\n`;
}
