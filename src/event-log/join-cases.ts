import { type AttributeColumn, type AttributeType, createAttributeColumns } from "./event-batch.ts";
import type { EventBatch, LogSink, RejectedRow } from "./event-batch.ts";
import type { Dictionary } from "./text-table.ts";

/** A table of case attributes. */
export interface CaseTable {
  /** Name of the table, for messages. */
  readonly source: string;
  /** The column of the case ids. */
  readonly idColumn: string;
  /** The row of each case id. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** For each row its line and its text. */
  readonly lines: readonly number[];
  readonly texts: readonly string[];
  /** For each row the value, as {@linkcode AttributeColumn.values} has it; null for none. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: AttributeType;
    readonly values: readonly (string | null)[];
  }[];
  /** Rows that cannot be used. */
  readonly rejected: readonly RejectedRow[];
}

/** A sink that joins case attributes, and what was joined. */
interface JoinedCases {
  readonly sink: LogSink;
  /** Cases that have a row of the table. Call it at the end. */
  joined(): number;
  /** The rows of the table that no case has, and those that cannot be used. Call it at the end. */
  rejected(): RejectedRow[];
}

/**
 * Gives the cases of a log the attributes of a table, by their ids. A case attribute of the log
 * with the name of a column of the table is replaced. Linear in cases and rows.
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { joinCases } from "@/event-log/join-cases.ts";
 * import { readCaseTable } from "@/formats/logs/csv/read-case-table.ts";
 * import { readLog } from "@/formats/logs/read-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const table = readCaseTable("id,amount\n1,20\n3,30\n", { source: "cases.csv" });
 * const builder = createEventLogBuilder();
 * const { sink, rejected } = joinCases(table, builder);
 * const csv = "case,activity,timestamp\n1,send,2026-01-01\n2,send,2026-01-02\n";
 * await readLog(new Blob([csv]).stream(), { format: "csv", gzip: false, source: "log.csv" }, sink);
 * assertEquals(builder.build().caseAttributes.map(({ name, type }) => `${name} ${type}`), ["amount int"]);
 * assertEquals(rejected().map(({ line }) => line), [3]);
 * ```
 */
export function joinCases(table: CaseTable, sink: LogSink): JoinedCases {
  const used = new Uint8Array(table.lines.length);
  const replaced = new Set(table.columns.map(({ name }) => name));
  let seen = new Uint8Array(1024);
  let cases: Dictionary | null = null;
  const isNew = (code: number): boolean => {
    if (code >= seen.length) {
      const larger = new Uint8Array(Math.max(2 * seen.length, code + 1));
      larger.set(seen);
      seen = larger;
    }
    if (seen[code] === 1) return false;
    seen[code] = 1;
    return true;
  };
  return {
    sink: {
      begin: (header) => {
        cases = header.dictionaries.cases;
        return sink.begin(header);
      },
      batch: (batch) => sink.batch({ ...batch, cases: withTable(batch, cases!, { table, used, replaced, isNew }) }),
      rejected: (row) => sink.rejected(row),
    },
    joined: () => used.reduce((sum, one) => sum + one, 0),
    rejected: () => [
      ...table.rejected,
      ...table.lines.flatMap((line, row) => used[row] === 1 ? [] : [withoutCase(table, line, table.texts[row])]),
    ],
  };
}

interface Joining {
  readonly table: CaseTable;
  readonly used: Uint8Array;
  readonly replaced: ReadonlySet<string>;
  readonly isNew: (code: number) => boolean;
}

/** The cases of a batch with the attributes of the table, and those that only its events name. */
function withTable(batch: EventBatch, cases: Dictionary, { table, used, replaced, isNew }: Joining): EventBatch["cases"] {
  const given = batch.cases;
  const codes: number[] = [];
  for (let row = 0; row < given.length; row++) {
    isNew(given.caseCode[row]);
    codes.push(given.caseCode[row]);
  }
  for (let i = 0; i < batch.length; i++) if (isNew(batch.caseCode[i])) codes.push(batch.caseCode[i]);
  const added = createAttributeColumns(codes.length);
  codes.forEach((code, row) => {
    const found = table.rowOf.get(cases.text(code));
    if (found === undefined) return;
    used[found] = 1;
    for (const { name, type, values } of table.columns) if (values[found] !== null) added.set(row, name, type, values[found]);
  });
  const kept = given.attributes.filter(({ name }) => !replaced.has(name)).map((column): AttributeColumn => {
    const longer = new Int32Array(codes.length).fill(-1);
    longer.set(column.codes.subarray(0, given.length));
    return { ...column, codes: longer };
  });
  return { length: codes.length, caseCode: Uint32Array.from(codes), attributes: [...kept, ...added.columns()] };
}

const withoutCase = ({ source, idColumn }: CaseTable, line: number, text: string): RejectedRow => ({
  source,
  line,
  column: idColumn,
  reason: "expected the id of a case of the log, found one that no event has",
  text,
});
