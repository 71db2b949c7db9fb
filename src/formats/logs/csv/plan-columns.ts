import { type BatchBuffer, caseColumn, eventColumn } from "../batch-buffer.ts";
import { createValueColumn } from "../value-column.ts";
import type { AttributeType } from "../../../event-log/event-batch.ts";
import type { TableColumns } from "../log-header.ts";
import { createTimeParser, type TimeParser } from "../../../time/time-parser.ts";
import { createZoneOffsets } from "../../../time/time-zone.ts";
import type { CsvReadOptions } from "../read-options.ts";
import { assignRoles, type ColumnRoles, hasTimeAsName, missingHeader } from "./column-roles.ts";
import { constantColumns, guessType, type TableSample, timeLayout } from "./csv-sample.ts";

/** What is read from a CSV file and how, decided on its header and sample. */
export interface ColumnPlan {
  readonly roles: ColumnRoles;
  readonly columns: TableColumns;
  readonly timestamp: TimeParser;
  readonly start: TimeParser | null;
  /** For times in attributes. */
  readonly attributeTimes: TimeParser;
  readonly attributes: readonly PlannedAttribute[];
}

/** A column that plays no role. */
export interface PlannedAttribute {
  /** Index of the column in the file. */
  readonly column: number;
  readonly name: string;
  readonly type: AttributeType;
  readonly level: "case" | "event";
}

/**
 * Decides roles, time layouts, levels and types.
 *
 * @throws inputError where the columns or layouts do not make a log; see {@linkcode assignRoles}
 */
export function planColumns(sample: TableSample, options: CsvReadOptions): ColumnPlan {
  if (hasTimeAsName(sample)) throw missingHeader(sample, options.source);
  const roles = assignRoles(sample, options.roles ?? {}, options.source);
  const zone = createZoneOffsets(options.zone ?? "UTC");
  const { column } = roles;
  const parser = (role: "timestamp" | "start") =>
    createTimeParser(zone, timeLayout(sample, { column: column[role], role }, options));
  const attributes = planAttributes(sample, roles);
  const name = (at: number) => at < 0 ? null : sample.names[at];
  return {
    roles,
    timestamp: parser("timestamp"),
    start: column.start < 0 ? null : parser("start"),
    attributeTimes: createTimeParser(zone),
    attributes,
    columns: {
      delimiter: sample.delimiter,
      names: sample.names,
      case: sample.names[column.case],
      activity: sample.names[column.activity],
      timestamp: sample.names[column.timestamp],
      start: name(column.start),
      resource: name(column.resource),
      lifecycle: name(column.lifecycle),
      eventId: name(column.eventId),
      caseAttributes: attributes.filter(({ level }) => level === "case").map(({ column }) => sample.names[column]),
      eventAttributes: attributes.filter(({ level }) => level === "event").map(({ column }) => sample.names[column]),
      guessed: roles.guessed,
    },
  };
}

/** Rows of the sample that types are judged by. */
const TYPE_ROWS = 2000;

/**
 * In a file whose case column has its XES name, `case:concept:name`, the prefix `case:` alone tells
 * case attributes; in others also a column that is constant within the cases of the sample is one.
 */
function planAttributes({ names, rows }: TableSample, { column }: ColumnRoles): PlannedAttribute[] {
  const taken = new Set(Object.values(column));
  const prefixed = names[column.case] === "case:concept:name";
  const constant = prefixed ? [] : constantColumns(rows, column.case);
  const used = new Map<string, number>();
  return names.flatMap((header, at) => {
    if (taken.has(at)) return [];
    const guarded = GUARDED_NAME.test(header);
    const level = !guarded && (header.startsWith("case:") || constant[at]) ? "case" : "event";
    const plain = guarded || header.startsWith("case:") ? header.slice(header.indexOf(":") + 1) : header;
    const name = freeName([plain, header], `${level}:`, used) || `column ${at + 1}`;
    return [{ column: at, name, level, type: guessType(rows.slice(0, TYPE_ROWS).map((row) => row[at] ?? "")) }];
  });
}

/** How `writeCsv` names an event attribute that would look like one of the case. */
const GUARDED_NAME = /^event:(?:event:)*case:/;

/**
 * The first wish that is not used yet, or a numbered one; columns without a name are called by
 * their number.
 *
 * @param used names with their level, and the next number to try: of thousands of columns with one
 * name none tries all numbers before it
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

/** Makes the columns of a plan in a buffer. */
export function makeColumns(plan: Pick<ColumnPlan, "attributes" | "columns">, buffer: BatchBuffer): void {
  for (const { level, name, type } of plan.attributes) {
    if (level === "case") caseColumn(buffer, name, type);
    else eventColumn(buffer, name, type);
  }
  const { eventId } = plan.columns;
  if (eventId !== null) {
    buffer.eventId = createValueColumn({ name: eventId, type: "string" }, buffer.capacity, buffer.reading, null);
  }
}
