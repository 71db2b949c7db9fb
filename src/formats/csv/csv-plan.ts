import { inputError, usageError } from "../../errors.ts";
import type { AttributeType, CsvColumns } from "../../event-log/event-batch.ts";
import { guessTimeLayout } from "../time/time-layout.ts";
import { createTimeParser, type TimeLayout, type TimeParser } from "../time/time-parser.ts";
import { createZoneOffsets } from "../time/zone-offsets.ts";
import { type CsvReadOptions, FLAG_OF_ROLE } from "./csv-options.ts";
import { assignRoles, type CsvRoles } from "./csv-roles.ts";
import { constantColumns, type CsvSample, guessType } from "./csv-sample.ts";

/** What is read from a CSV file and how, decided on its header and sample. */
export interface CsvPlan {
  readonly roles: CsvRoles;
  readonly columns: CsvColumns;
  readonly timestamp: TimeParser;
  readonly start: TimeParser | null;
  /** For times in attributes. */
  readonly attributeTimes: TimeParser;
  readonly attributes: readonly PlannedAttribute[];
}

/** A column that plays no role. */
export interface PlannedAttribute {
  /** Place of the column in the file. */
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
export function planCsv(sample: CsvSample, options: CsvReadOptions): CsvPlan {
  const roles = assignRoles(sample, options.roles ?? {}, options.source);
  const zone = createZoneOffsets(options.zone ?? "UTC");
  const { column } = roles;
  const values = (at: number) => sample.rows.map((row) => row[at] ?? "").filter((value) => value !== "").slice(0, LAYOUT_VALUES);
  const parser = (role: "timestamp" | "start") =>
    createTimeParser(zone, timeLayout(values(column[role]), { name: sample.names[column[role]], role }, options));
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

/** Times of the sample that layouts are judged by: enough that some have a day above 12. */
const LAYOUT_VALUES = 5000;
/** Rows of the sample that types are judged by. */
const TYPE_ROWS = 2000;

/**
 * In a file whose case column has its XES name, `case:concept:name`, the prefix `case:` alone tells case attributes; in others also a column that is
 * constant within the cases of the sample is one.
 */
function planAttributes({ names, rows }: CsvSample, { column }: CsvRoles): PlannedAttribute[] {
  const taken = new Set(Object.values(column));
  const prefixed = names[column.case] === "case:concept:name";
  const constant = prefixed ? [] : constantColumns(rows, column.case);
  const used = new Set<string>();
  return names.flatMap((header, at) => {
    if (taken.has(at)) return [];
    const level = header.startsWith("case:") || constant[at] ? "case" : "event";
    const plain = header.startsWith("case:") ? header.slice("case:".length) : header;
    const name = freeName([plain, header], `${level}:`, used) || `column ${at + 1}`;
    return [{ column: at, name, level, type: guessType(rows.slice(0, TYPE_ROWS).map((row) => row[at] ?? "")) }];
  });
}

/** The first wish that is not used yet, or a numbered one; columns without a name are called by their place. */
function freeName(wishes: readonly string[], level: string, used: Set<string>): string {
  const last = wishes[wishes.length - 1];
  const name = wishes.find((wish) => !used.has(level + wish)) ?? numbered(last, level, used);
  if (name !== "") used.add(level + name);
  return name;
}

function numbered(name: string, level: string, used: ReadonlySet<string>): string {
  let number = 2;
  while (used.has(`${level}${name} (${number})`)) number++;
  return `${name} (${number})`;
}

function timeLayout(
  values: readonly string[],
  column: { name: string; role: "timestamp" | "start" },
  options: CsvReadOptions,
): TimeLayout {
  if (values.length === 0) return "iso";
  const { layout, ambiguous } = guessTimeLayout(values);
  const known = layout === "day-first" || layout === "month-first";
  if (known && options.dateOrder !== undefined) return options.dateOrder;
  if (layout === null) {
    throw inputError({
      file: options.source,
      line: 2,
      column: column.name,
      expected: "times such as 2026-01-31T08:30:00Z, 2026-01-31 08:30, 31.01.2026 08:30 or seconds since 1970",
      found: JSON.stringify(values[0].slice(0, 60)),
      advice: `Name the column of the times with ${FLAG_OF_ROLE[column.role]}.`,
    });
  }
  if (ambiguous) {
    throw inputError({
      file: options.source,
      line: 2,
      column: column.name,
      expected: "dates of which at least one tells whether the day or the month comes first",
      found: `${JSON.stringify(values[0].slice(0, 60))} and others like it`,
      advice: "Say it with --date-order day-first or --date-order month-first.",
    });
  }
  return layout;
}

/** The delimiter that the user gave, as one character. */
export function toldDelimiter(delimiter: string | undefined): string | undefined {
  if (delimiter === undefined) return undefined;
  const character = delimiter === "tab" || delimiter === "\\t" ? "\t" : delimiter;
  if (character.length === 1 && character > "\0" && character < "\x80" && !'"\r\n'.includes(character)) return character;
  throw usageError({
    expected: "one ASCII character as delimiter, or the word tab (--delimiter)",
    found: JSON.stringify(delimiter),
  });
}
