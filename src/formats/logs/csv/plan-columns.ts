import { type BatchBuffer, caseColumn, eventColumn } from "../batch-buffer.ts";
import { createValueColumn } from "../value-column.ts";
import type { AttributeType } from "../../../event-log/event-batch.ts";
import type { TableColumns } from "../log-header.ts";
import { createTimeParser, type TimeParser } from "../../../time/time-parser.ts";
import { createZoneOffsets } from "../../../time/time-zone.ts";
import type { CsvReadOptions } from "../read-options.ts";
import { assignRoles, type ColumnRoles, hasTimeAsName, missingHeader } from "./column-roles.ts";
import { constantColumns, guessType, type TableSample, timeLayout } from "./csv-sample.ts";

/** Which columns of a table are read, and how. */
export interface ColumnPlan {
  readonly roles: ColumnRoles;
  readonly columns: TableColumns;
  /** Null for a log without times. */
  readonly timestamp: TimeParser | null;
  readonly start: TimeParser | null;
  /** Reads times in attributes. */
  readonly attributeTimes: TimeParser;
  readonly attributes: readonly PlannedAttribute[];
}

/** A column without a role. */
interface PlannedAttribute {
  /** Index of the column in the file. */
  readonly column: number;
  readonly name: string;
  readonly type: AttributeType;
  /** Whether its numbers have a decimal comma. */
  readonly decimalComma?: boolean;
  readonly level: "case" | "event";
}

/**
 * Decides roles, time layouts, levels and types by the header and the sample.
 *
 * @throws inputError if the columns or layouts do not make a log; see {@linkcode assignRoles}
 */
export function planColumns(sample: TableSample, options: CsvReadOptions): ColumnPlan {
  if (options.header === undefined && hasTimeAsName(sample)) throw missingHeader(sample, options.source);
  const { order } = options;
  const untimed = options.noTimestamp === true || order !== undefined ? { order } : null;
  const roles = assignRoles(sample, options.roles ?? {}, options.source, untimed, options.timeOfDay);
  const zone = createZoneOffsets(options.zone ?? "UTC");
  const { column } = roles;
  const parser = (role: "timestamp" | "start") =>
    createTimeParser(
      zone,
      timeLayout(sample, { column: column[role], timeOfDay: role === "timestamp" ? roles.timeOfDay : -1, role }, options),
    );
  const attributes = planAttributes(sample, roles);
  const name = (at: number) => at < 0 ? null : sample.names[at];
  const timestamp = untimed === null ? parser("timestamp") : null;
  return {
    roles,
    timestamp,
    start: column.start < 0 ? null : parser("start"),
    attributeTimes: createTimeParser(zone),
    attributes,
    columns: {
      delimiter: sample.delimiter,
      names: sample.names,
      case: sample.names[column.case],
      activity: sample.names[column.activity],
      timestamp: name(column.timestamp),
      ...(roles.timeOfDay < 0 ? {} : { timeOfDay: sample.names[roles.timeOfDay] }),
      ...(roles.order < 0 ? {} : { order: sample.names[roles.order] }),
      ...dateOrderOf(timestamp),
      start: name(column.start),
      resource: name(column.resource),
      lifecycle: name(column.lifecycle),
      eventId: name(column.eventId),
      caseAttributes: attributes.filter(({ level }) => level === "case").map(({ column }) => sample.names[column]),
      eventAttributes: attributes.filter(({ level }) => level === "event").map(({ column }) => sample.names[column]),
      guessed: roles.guessed,
      ...(roles.byContent.length === 0 ? {} : { byContent: roles.byContent }),
    },
  };
}

const dateOrderOf = (times: TimeParser | null): Pick<TableColumns, "dateOrder"> =>
  times?.layout === "day-first" || times?.layout === "month-first" ? { dateOrder: times.layout } : {};

/** Rows of the sample by which types are guessed. */
const TYPE_ROWS = 2000;

/**
 * In a file whose case column is `case:concept:name`, the prefix `case:` marks case attributes; in
 * other files also columns that are constant within the cases of the sample are case attributes.
 */
function planAttributes({ names, rows }: TableSample, { column, order, timeOfDay }: ColumnRoles): PlannedAttribute[] {
  const taken = new Set([...Object.values(column), order, timeOfDay]);
  const prefixed = names[column.case] === "case:concept:name";
  const constant = prefixed ? [] : constantColumns(rows, column.case);
  const used = new Map<string, number>();
  return names.flatMap((header, at) => {
    if (taken.has(at)) return [];
    const guarded = GUARDED_NAME.test(header);
    const level = !guarded && (header.startsWith("case:") || constant[at]) ? "case" : "event";
    const plain = guarded || header.startsWith("case:") ? header.slice(header.indexOf(":") + 1) : header;
    const name = freeName([plain, header], `${level}:`, used) || `column ${at + 1}`;
    return [{ column: at, name, level, ...guessType(rows.slice(0, TYPE_ROWS).map((row) => row[at] ?? "")) }];
  });
}

/** The names that `writeCsv` gives to event attributes that would look like case attributes. */
const GUARDED_NAME = /^event:(?:event:)*case:/;

/**
 * The first of the wished names that is not used yet, or the last one with a number; empty for a
 * column without a name.
 *
 * @param used names with their level, and the next number to try, so that thousands of columns with
 * one name take linear time
 */
function freeName(wishes: readonly string[], level: string, used: Map<string, number>): string {
  const last = wishes[wishes.length - 1];
  const name = wishes.find((wish) => !used.has(level + wish)) ?? numbered(last, level, used);
  if (name !== "") used.set(level + name, 2);
  return name;
}

function numbered(name: string, level: string, used: Map<string, number>): string {
  let number = used.get(level + name) ?? 2;
  while (used.has(`${level}${name} (${number})`)) number++;
  used.set(level + name, number + 1);
  return `${name} (${number})`;
}

/** Creates the columns of a plan in a buffer. */
export function makeColumns(plan: Pick<ColumnPlan, "attributes" | "columns">, buffer: BatchBuffer): void {
  for (const { level, name, type, decimalComma } of plan.attributes) {
    if (level === "case") caseColumn(buffer, name, type, { decimalComma });
    else eventColumn(buffer, name, type, { decimalComma });
  }
  const { eventId } = plan.columns;
  if (eventId !== null) {
    buffer.eventId = createValueColumn({ name: eventId, type: "string" }, buffer.capacity, buffer.reading, null);
  }
}
