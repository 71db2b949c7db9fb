import { describedSource } from "@/formats/logs/log-header.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { dictionary, int32, tableFromArrays, tableToIPC, timestamp, TimeUnit, utf8 } from "@uwdata/flechette";
import { TracebookError } from "@/errors.ts";
import type { LogHeader, ReadReport, RejectedRow } from "@/event-log/event-batch.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { readArrow } from "@/formats/logs/arrow/read-arrow.ts";
import { writeArrow } from "@/formats/logs/arrow/write-arrow.ts";
import { readParquet } from "@/formats/logs/parquet/read-parquet.ts";
import { writeParquet } from "@/formats/logs/parquet/write-parquet.ts";
import type { TableReadOptions } from "@/formats/logs/table/read-table.ts";
import { writeCsv } from "@/formats/logs/csv/write-csv.ts";
import { arbitraryLog } from "./arbitrary-logs.ts";
import { FEATHER_LZ4, PARQUET_V2 } from "./foreign-tables.ts";
import { attributesOf, eventsOf, read } from "./reading.ts";

interface Reading {
  readonly log: EventLog;
  readonly header: LogHeader;
  readonly report: ReadReport;
  readonly rejected: readonly RejectedRow[];
}

type Reader = typeof readArrow;

async function readTable(reader: Reader, bytes: Uint8Array, options: Partial<TableReadOptions> = {}): Promise<Reading> {
  const builder = createEventLogBuilder();
  const rejected: RejectedRow[] = [];
  let header: LogHeader | undefined;
  const report = await reader(bytes, { source: "log.file", ...options }, {
    begin(given) {
      header = given;
      return builder.begin(given);
    },
    batch: builder.batch,
    rejected: (row) => void rejected.push(row),
  });
  return { log: builder.build(), header: header!, report, rejected };
}

const FORMATS: readonly [name: string, write: (log: EventLog) => Uint8Array, read: Reader][] = [
  ["Arrow", writeArrow, readArrow],
  ["an Arrow stream", (log) => writeArrow(log, { format: "stream" }), readArrow],
  ["Parquet", writeParquet, readParquet],
  ["Parquet of small row groups", (log) => writeParquet(log, { rowGroupSize: 3 }), readParquet],
];

for (const [name, write, reader] of FORMATS) {
  Deno.test(`a log that is written as ${name} and read again is the same log`, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLog({ texts: false }), async (log) => {
        const again = await readTable(reader, write(log));
        assertEquals(again.log, log);
        assertEquals(again.rejected, []);
        assertEquals(again.report.events, log.activity.length);
      }),
      { numRuns: 60 },
    );
  });

  Deno.test(`${name} keeps types, levels, empty texts, missing values and microseconds`, async () => {
    const log = await oddLog();
    assertEquals((await readTable(reader, write(log))).log, log);
    const empty = eventLogFromTraces([]);
    assertEquals((await readTable(reader, write(empty))).log, empty);
  });

  Deno.test(`${name}: a log that has been cut or changed is refused in words, or read`, async () => {
    const bytes = write(await oddLog());
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(bytes.length),
        async (changes, cut) => {
          const broken = bytes.slice(0, cut % 3 === 0 ? cut : bytes.length);
          for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
          try {
            const { log } = await readTable(reader, broken);
            assertEquals((await readTable(reader, write(log))).log, log);
          } catch (error) {
            if (!(error instanceof TracebookError)) throw error;
            assertEquals(error.details.file, "log.file");
            refused++;
          }
        },
      ),
      { numRuns: 100 },
    );
    assert(refused > 20);
  });

  Deno.test(`${name}: what is no such file is refused in words`, async () => {
    const bytes = write(await oddLog());
    for (
      const broken of [
        new Uint8Array(0),
        new TextEncoder().encode("case,activity\n"),
        bytes.slice(1),
        bytes.slice(0, -7),
        bytes.slice(0, 40),
      ]
    ) {
      const error = await assertRejects(() => readTable(reader, broken), TracebookError);
      assertEquals((error as TracebookError).kind, "input");
    }
  });
}

/**
 * A log with what is hard to keep: types that differ by name only, values as no number is printed,
 * names that clash.
 */
async function oddLog(): Promise<EventLog> {
  const xes = `<log><trace><string key="concept:name" value="1"/><string key="x" value=""/><int key="n" value="007"/>
    <event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-01-01T00:00:00.123456Z"/><float key="f" value="1.50"/>
      <int key="i" value="-5"/><boolean key="b" value="true"/><date key="d" value="2026-03-01T01:02:03.000004Z"/><id key="u" value="0-1"/><string key="i" value="five"/>
      <string key="case:x" value="own"/><string key="time:timestamp2" value=""/><list key="l"><values><int key="p" value="1"/></values></list></event>
    <event><string key="concept:name" value=""/><date key="time:timestamp" value="1969-12-31T23:59:59.999999Z"/><float key="f" value="-0.0"/><float key="g" value="1e-7"/></event></trace>
    <trace><string key="concept:name" value="__proto__"/><event><string key="concept:name" value="a"/><date key="time:timestamp" value="0001-01-01T00:00:00Z"/>
      <int key="i" value="999999999999999999"/><boolean key="b" value="false"/><string key="org:resource" value="\u{1f986}"/></event></trace></log>`;
  return (await read(xes, { format: "xes" })).log;
}

Deno.test("a table of others is read with the roles, levels and zone of a CSV file of the same names and cells", async () => {
  const log = eventLogFromTraces([
    { caseId: "1", attributes: { kind: "x" }, events: [{ activity: "a", time: 0, resource: "r" }, { activity: "b", time: 1.5 }] },
    { caseId: "2", attributes: { kind: "y" }, events: [{ activity: "b", time: 2, attributes: { amount: 2.5 } }] },
  ]);
  const csv = (await read(await new Response(writeCsv(log)).bytes())).log;
  const columns = {
    "case:concept:name": ["1", "1", "2"],
    "concept:name": ["a", "b", "b"],
    "time:timestamp": ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.0015Z", "1970-01-01T00:00:00.002Z"],
    "org:resource": ["r", null, null],
    "case:kind": ["x", "x", "y"],
    "amount": [null, null, 2.5],
  };
  const parquet = new Uint8Array(
    parquetWriteBuffer({ columnData: Object.entries(columns).map(([name, data]) => ({ name, data })) }),
  );
  const arrow = tableToIPC(tableFromArrays(columns), { format: "file" })!;
  for (const { log, header } of [await readTable(readParquet, parquet), await readTable(readArrow, arrow)]) {
    assertEquals(log, csv);
    assertEquals(describedSource(header.description).columns?.guessed, ["case", "activity", "timestamp", "resource"]);
  }
});

Deno.test("columns are told by name, times by their type or by the layout of their texts", async () => {
  const bytes = new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "who", data: [1n, 1n], type: "INT64" },
      { name: "what", data: ["b", "a"] },
      { name: "when", data: ["31.01.2026 08:30", "31.01.2026 08:29"] },
      { name: "until", data: [new Date(0), new Date(1)] },
    ],
  }));
  const roles = { case: "who", activity: "what", timestamp: "when" };
  const { log } = await readTable(readParquet, bytes, { roles, zone: "Europe/Berlin" });
  assertEquals(eventsOf(log), ["1 a 2026-01-31T07:29:00.000Z", "1 b 2026-01-31T07:30:00.000Z"]);
  const other = await readTable(readParquet, bytes, { roles: { ...roles, timestamp: "until", start: "when" } });
  assertEquals(eventsOf(other.log), ["1 b 1970-01-01T00:00:00.000Z", "1 a 1970-01-01T00:00:00.001Z"]);
  const error = await assertRejects(() => readTable(readParquet, bytes, { roles: { ...roles, case: "whom" } }), TracebookError);
  assertStringIncludes(error.message, 'one column named "whom" for --case');
  assertStringIncludes(
    (await assertRejects(() => readTable(readParquet, bytes), TracebookError)).message,
    "columns with common names",
  );
});

Deno.test("Arrow times without a zone are taken in the zone of the options, others as they are", async () => {
  const table = (zone: string | null) =>
    tableToIPC(
      tableFromArrays({ case_id: ["1"], activity: ["a"], time: [Date.UTC(2026, 6, 1, 12)] }, {
        types: { time: timestamp(TimeUnit.MILLISECOND, zone), activity: dictionary(utf8(), int32()) },
      }),
      { format: "file" },
    )!;
  const read = async (zone: string | null) => await readTable(readArrow, table(zone), { zone: "Europe/Berlin" });
  assertEquals(eventsOf((await read(null)).log), ["1 a 2026-07-01T10:00:00.000Z"]);
  assertEquals(eventsOf((await read("America/Lima")).log), ["1 a 2026-07-01T12:00:00.000Z"]);
  assertEquals((await read(null)).report.zoneHandling.withoutOffset, 1);
});

Deno.test("rows without case, activity or time are rejected with their row and reason", async () => {
  const bytes = tableToIPC(
    tableFromArrays({
      case_id: ["1", null, "1", "1", "2"],
      activity: ["a", "a", "", "b", "c"],
      time: [new Date(0), new Date(0), new Date(0), null, new Date(5)],
    }),
    { format: "stream" },
  )!;
  const { log, rejected, report } = await readTable(readArrow, bytes);
  assertEquals(eventsOf(log), ["1 a 1970-01-01T00:00:00.000Z", "2 c 1970-01-01T00:00:00.005Z"]);
  assertEquals(rejected.map(({ line, column, reason }) => [line, column, reason]), [
    [2, "case_id", "expected a value, found an empty cell"],
    [3, "activity", "expected a value, found an empty cell"],
    [4, "time", "expected a time, found an empty cell"],
  ]);
  assertEquals(report.rows, 5);
});

Deno.test("a value that changes within a case stays with its event", async () => {
  const names = {
    "case:concept:name": ["1", "1", "1"],
    "concept:name": ["a", "b", "c"],
    "time:timestamp": [new Date(0), new Date(1), new Date(2)],
  };
  const bytes = new Uint8Array(parquetWriteBuffer({
    columnData: Object.entries({ ...names, "case:limit": [10, 20, 10] }).map(([name, data]) => ({ name, data })),
  }));
  const { log } = await readTable(readParquet, bytes);
  assertEquals(attributesOf(log.caseAttributes), [{ name: "limit", type: "int", values: ["10"] }]);
  assertEquals(attributesOf(log.eventAttributes), [{ name: "limit", type: "int", values: [null, "20", null] }]);
});

Deno.test("limits hold for tables as for texts", async () => {
  const bytes = writeParquet(await oddLog());
  for (const limits of [{ columns: 3 }, { distinctValues: 1 }, { inflatedBytes: 100 }]) {
    const error = await assertRejects(() => readTable(readParquet, bytes, { limits }), TracebookError);
    assertEquals((error as TracebookError).kind, "limit");
  }
});

Deno.test("files of another program are read: LZ4 and Zstandard, delta encodings, lists, dates, nanoseconds", async () => {
  const [arrow, parquet] = [await readTable(readArrow, FEATHER_LZ4), await readTable(readParquet, PARQUET_V2)];
  assertEquals(parquet.log, arrow.log);
  assertEquals(describedSource(arrow.header.description).columns?.case, "order_id");
  assertEquals(eventsOf(arrow.log), [
    "1 a 2026-01-01T08:00:00.000Z",
    "1 b 2026-01-01T08:00:00.000Z",
    "2 a 2026-01-01T08:00:00.000Z",
    "2 c 2026-01-01T08:00:00.000Z",
    "2 c 2026-01-01T08:00:00.000Z",
  ]);
  assertEquals(arrow.log.time[4] - arrow.log.time[0], 0.00390625);
  assertEquals(attributesOf(arrow.log.caseAttributes).map(({ name, values }) => [name, values[0]]), [
    ["day", "2026-01-01T00:00:00.000000Z"],
    ["ns", "2026-01-01T00:00:00.000000Z"],
  ]);
  assertEquals(attributesOf(arrow.log.eventAttributes), [
    { name: "n", type: "int", values: ["1", "2", null, "4", "5"] },
    { name: "ok", type: "boolean", values: ["true", "false", null, "true", "true"] },
    { name: "price", type: "float", values: ["1.5", null, "3", "4", "5"] },
    { name: "tags", type: "string", values: ['["x"]', "[]", null, '["y","z"]', '["q"]'] },
  ]);
  assertEquals(arrow.rejected.map(({ line, column }) => [line, column]), [[6, "order_id"]]);
});
