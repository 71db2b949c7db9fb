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

Deno.test("CSV is looked at in UTF-8, UTF-16 and Windows-1252, with its encoding and its umlauts", async () => {
  const text = "Fall;Tätigkeit;Zeit\n1;Prüfung;2026-01-02 08:00\n1;Köln;2026-01-02 09:00\n";
  const bytes = {
    "utf-8": new TextEncoder().encode(text),
    "windows-1252": Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    "utf-16le": new Uint8Array(Uint16Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0)).buffer),
    "utf-16be": new Uint8Array(
      Array.from(`\ufeff${text}`, (letter) => [letter.charCodeAt(0) >> 8, letter.charCodeAt(0) & 0xff]).flat(),
    ),
  };
  for (const [encoding, file] of Object.entries(bytes)) {
    const { table } = await lookAtFile(new Blob([file]), "log.csv");
    assertEquals(table?.names, ["Fall", "Tätigkeit", "Zeit"], encoding);
    assertEquals(table?.rows.map(([, step]) => step), ["Prüfung", "Köln"]);
    assertEquals(table?.encoding, encoding === "utf-8" ? null : encoding);
  }
});

Deno.test("only the beginning of a large CSV is looked at, in any encoding", async () => {
  const rows = "1;Prüfung;2026-01-02 08:00\n".repeat(80_000);
  const file = new Blob([Uint8Array.from(`case;activity;timestamp\n${rows}`, (letter) => letter.charCodeAt(0))]);
  const { table } = await lookAtFile(file, "log.csv");
  assertEquals([table?.rows[9][1], table?.roles.case, table?.encoding], ["Prüfung", "case", "windows-1252"]);
});
