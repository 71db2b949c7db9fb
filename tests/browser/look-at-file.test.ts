import { assertEquals, assertRejects } from "@std/assert";
import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { parquetWriteBuffer } from "hyparquet-writer";
import { lookAtFile } from "@/browser/own-log/look-at-file.ts";

const parquet = (columns: Readonly<Record<string, unknown[]>>) =>
  new Blob([parquetWriteBuffer({ columnData: Object.entries(columns).map(([name, data]) => ({ name, data })) })]);

const TIMES = [new Date(0), new Date(60_000)];

Deno.test("columns of Parquet and Arrow are guessed by their names, and shown with their first rows", async () => {
  const arrow = new Blob([
    tableToIPC(tableFromArrays({ order_id: ["1", "1"], activity: ["send", "pay"], timestamp: TIMES }), {
      format: "file",
    })! as Uint8Array<
      ArrayBuffer
    >,
  ]);
  for (
    const [name, file] of [
      ["log.parquet", parquet({ order_id: ["1", "1"], activity: ["send", "pay"], timestamp: TIMES })],
      ["log.arrow", arrow],
    ] as const
  ) {
    const { table } = await lookAtFile(file, name);
    assertEquals(table?.roles, { case: "order_id", activity: "activity", timestamp: "timestamp" }, name);
    assertEquals(table?.rows.map((row) => row.slice(0, 2)), [["1", "send"], ["1", "pay"]]);
    assertEquals([table?.problem, table?.exact], [null, false]);
  }
});

Deno.test("columns of Parquet that their names do not tell are left to the reader", async () => {
  const { table } = await lookAtFile(parquet({ nr: ["1"], step: ["send"], done: [TIMES[0]] }), "log.parquet");
  assertEquals([table?.names, table?.roles], [["nr", "step", "done"], {}]);
  assertEquals(typeof table?.problem, "string");
});

Deno.test("of XML the content tells logs and models apart", async () => {
  assertEquals((await lookAtFile(new Blob(["<log><trace/></log>"]), "log.xml")).format, "xes");
  await assertRejects(
    () => lookAtFile(new Blob(["<definitions/>"]), "order.xml"),
    Error,
    "found a model (BPMN). The page Conformance",
  );
});
