import type { AttributeType, CsvColumns } from "../../event-log/event-batch.ts";
import type { CsvReadOptions, Role } from "../csv/csv-options.ts";
import { planCsv } from "../csv/csv-plan.ts";
import { createTimeParser, type TimeParser } from "../../time/time-parser.ts";
import { createZoneOffsets, type ZoneOffsets } from "../../time/time-zone.ts";
import { cellText } from "./cell-text.ts";
import type { CellKind, ColumnOrigin, TypedColumn, TypedRows, TypedTable } from "./typed-table.ts";

/** What is read from a table and how. */
export interface TablePlan {
  readonly columns: CsvColumns;
  /** Place of the column of each role, or -1. */
  readonly place: Readonly<Record<Role, number>>;
  readonly timestamp: TimeParser;
  readonly start: TimeParser;
  /** For times in attributes. */
  readonly attributeTimes: TimeParser;
  readonly zone: ZoneOffsets;
  readonly attributes: readonly {
    readonly column: number;
    readonly name: string;
    readonly type: AttributeType;
    readonly level: "case" | "event";
  }[];
  /**
   * Whether the file says what its columns stand for, so that an empty text is a value everywhere.
   */
  readonly exact: boolean;
}

/** Rows that roles, levels and layouts of texts are judged by. */
export const SAMPLE_ROWS = 10_000;

const TYPE_OF_KIND: Readonly<Record<CellKind, AttributeType>> = {
  text: "string",
  int: "int",
  float: "float",
  boolean: "boolean",
  time: "date",
};

/**
 * Decides which column is what: as the file's metadata say, if we wrote it and no roles are told;
 * else as in a CSV file of the same names and cells, but with the types of the columns.
 *
 * @throws inputError where the columns do not make a log; see `assignRoles`
 */
export function planTable(table: TypedTable, sample: TypedRows | null, options: CsvReadOptions): TablePlan {
  const zone = createZoneOffsets(options.zone ?? "UTC");
  const told = Object.values(options.roles ?? {}).some((name) => name !== undefined);
  if (table.origins !== null && !told) return exactPlan(table.columns, table.origins, zone);
  const length = Math.min(sample?.length ?? 0, SAMPLE_ROWS);
  const names = table.columns.map(({ name }) => name);
  const cells = table.columns.map((column, at) =>
    Array.from({ length }, (_, row) => cellText((sample as TypedRows).columns[at][row], column, zone) ?? "")
  );
  const { roles, columns, timestamp, start, attributes } = planCsv({
    delimiter: "",
    names,
    rows: Array.from({ length }, (_, row) => cells.map((texts) => texts[row])),
    headerLine: 1,
    lines: Array.from({ length }, (_, row) => row + 1),
    headerBytes: 0,
    firstLine: 1,
  }, options);
  return {
    columns,
    place: roles.column,
    timestamp: { ...timestamp, zone },
    start: { ...(start ?? createTimeParser(zone)), zone },
    attributeTimes: createTimeParser(zone),
    zone,
    attributes: attributes.map((attribute) => ({ ...attribute, type: TYPE_OF_KIND[table.columns[attribute.column].kind] })),
    exact: false,
  };
}

function exactPlan(columns: readonly TypedColumn[], origins: readonly ColumnOrigin[], zone: ZoneOffsets): TablePlan {
  const placeOf = (role: Role) => origins.findIndex((origin) => "role" in origin && origin.role === role);
  const nameOf = (role: Role) => placeOf(role) < 0 ? null : columns[placeOf(role)].name;
  const attributes = origins.flatMap((origin, column) => "role" in origin ? [] : [{ ...origin, column }]);
  const named = (level: "case" | "event") =>
    attributes.filter((attribute) => attribute.level === level).map(({ column }) => columns[column].name);
  return {
    columns: {
      delimiter: "",
      names: columns.map(({ name }) => name),
      case: nameOf("case") as string,
      activity: nameOf("activity") as string,
      timestamp: nameOf("timestamp") as string,
      start: nameOf("start"),
      resource: nameOf("resource"),
      lifecycle: nameOf("lifecycle"),
      eventId: null,
      caseAttributes: named("case"),
      eventAttributes: named("event"),
      guessed: [],
    },
    place: {
      case: placeOf("case"),
      activity: placeOf("activity"),
      timestamp: placeOf("timestamp"),
      start: placeOf("start"),
      resource: placeOf("resource"),
      lifecycle: placeOf("lifecycle"),
      eventId: -1,
    },
    timestamp: createTimeParser(zone),
    start: createTimeParser(zone),
    attributeTimes: createTimeParser(zone),
    zone,
    attributes,
    exact: true,
  };
}
