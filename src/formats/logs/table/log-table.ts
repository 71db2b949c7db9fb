import type { AttributeType } from "../../../event-log/event-batch.ts";
import type { Attribute, CodedColumn, EventLog } from "../../../event-log/event-log.ts";
import { formatTime } from "../../../time/format-time.ts";
import { createTimeParser, parseTime } from "../../../time/time-parser.ts";
import { type CellKind, type ColumnOrigin, microsecondsOf } from "./typed-table.ts";

/** A column of a log for a file, with a cell for each event. */
export interface LogColumn {
  readonly name: string;
  readonly kind: CellKind;
  readonly origin: ColumnOrigin;
  /**
   * Null if missing; texts are strings, ints bigints, floats numbers, booleans booleans, times
   * microseconds since 1970-01-01 UTC as bigints.
   */
  readonly values: (string | number | bigint | boolean | null)[];
}

/**
 * A log as a table, one row an event, columns by their XES names as in `writeCsv`:
 * `case:concept:name`, `concept:name`, `time:timestamp`, ..., case attributes with the prefix
 * `case:`. A log without times has no column of them. A column has the type of its attribute if
 * every value can be restored from that type; otherwise it is a column of texts.
 */
export function logTable(log: EventLog): LogColumn[] {
  const events = log.activity.length;
  const caseOfEvent = new Uint32Array(events);
  for (let c = 0; c + 1 < log.caseOffsets.length; c++) caseOfEvent.fill(c, log.caseOffsets[c], log.caseOffsets[c + 1]);
  const coded = ({ values, codes }: CodedColumn) => Array.from(codes, (code) => code < 0 ? null : values[code]);
  const times = (of: Float64Array) => Array.from(of, (time) => Number.isNaN(time) ? null : microsecondsOf(time));
  const role = (
    name: string,
    role: "case" | "activity" | "timestamp" | "start" | "resource" | "lifecycle",
    values: LogColumn["values"],
  ) => ({
    name,
    kind: role === "timestamp" || role === "start" ? "time" as const : "text" as const,
    origin: { role },
    values,
  });
  const columns: LogColumn[] = [
    role("case:concept:name", "case", Array.from(caseOfEvent, (c) => log.caseIds[c])),
    role("concept:name", "activity", Array.from(log.activity, (code) => log.activities[code])),
    ...(log.timed === false ? [] : [role("time:timestamp", "timestamp", times(log.time))]),
    ...(log.start === null ? [] : [role("start_timestamp", "start", times(log.start))]),
    ...(log.resource === null ? [] : [role("org:resource", "resource", coded(log.resource))]),
    ...(log.lifecycle === null ? [] : [role("lifecycle:transition", "lifecycle", coded(log.lifecycle))]),
  ];
  const used = new Set(columns.map(({ name }) => name));
  for (const attribute of log.caseAttributes) {
    columns.push(attributeColumn(attribute, "case", used, (e) => attribute.codes[caseOfEvent[e]], events));
  }
  for (const attribute of log.eventAttributes) {
    columns.push(attributeColumn(attribute, "event", used, (e) => attribute.codes[e], events));
  }
  return columns;
}

function attributeColumn(
  { name, type, values }: Attribute,
  level: "case" | "event",
  used: Set<string>,
  codeOf: (event: number) => number,
  events: number,
): LogColumn {
  // Without this prefix an event attribute such as `case:x` would be read as a case attribute.
  const plain = level === "case" ? `case:${name}` : name.startsWith("case:") ? `event:${name}` : name;
  let free = used.has(plain) ? `${plain} (${type})` : plain;
  for (let number = 2; used.has(free); number++) free = `${plain} (${number})`;
  used.add(free);
  const typed = typedValues(values, type);
  return {
    name: free,
    kind: typed === null ? "text" : KIND_OF_TYPE[type],
    origin: { level, name, type },
    values: Array.from({ length: events }, (_, event) => {
      const code = codeOf(event);
      return code < 0 ? null : (typed ?? values)[code];
    }),
  };
}

const KIND_OF_TYPE: Readonly<Record<AttributeType, CellKind>> = {
  string: "text",
  id: "text",
  nested: "text",
  int: "int",
  float: "float",
  boolean: "boolean",
  date: "time",
};

/** The values in their type; null if one of the texts could not be restored from it. */
function typedValues(texts: readonly string[], type: AttributeType): (number | bigint | boolean)[] | null {
  const values: (number | bigint | boolean)[] = [];
  for (const text of texts) {
    const value = typedValue(text, type);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

function typedValue(text: string, type: AttributeType): number | bigint | boolean | null {
  switch (type) {
    case "int":
      return /^(0|-?[1-9][0-9]{0,17})$/.test(text) ? BigInt(text) : null;
    case "float": {
      const value = Number(text);
      return Number.isFinite(value) && (Object.is(value, -0) ? "-0" : String(value)) === text ? value : null;
    }
    case "boolean":
      return text === "true" ? true : text === "false" ? false : null;
    case "date": {
      const bytes = new TextEncoder().encode(text);
      const time = parseTime(createTimeParser("UTC"), bytes, 0, bytes.length);
      return !Number.isNaN(time) && formatTime(time) === text ? microsecondsOf(time) : null;
    }
    default:
      return null;
  }
}
