import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ProblemDetails, TracebookError } from "@/errors.ts";
import { eventsOf, read } from "./reading.ts";

async function refused(content: string | Uint8Array, options: Parameters<typeof read>[1] = {}): Promise<ProblemDetails> {
  const error = await assertRejects(() => read(content, options));
  assert(error instanceof TracebookError && error.kind === "input", String(error));
  return error.details;
}

/** Text with `#` for a byte of Windows-1252, ü. */
const latin = (text: string) => new TextEncoder().encode(text).map((byte) => byte === 35 ? 0xfc : byte);

const T = "2026-01-31T08:30:00Z";

for (const delimiter of [";", ",", "\t", "^"]) {
  Deno.test(`a first line sep=${JSON.stringify(delimiter)} tells the delimiter and is no header`, async () => {
    for (const [mark, line] of [["", `sep=${delimiter}\r\n`], ["\ufeff", `"sep=${delimiter}"\n`], ["", `SEP=${delimiter}\r`]]) {
      const rows = ["case^x,activity^x,timestamp^x", `1^x,a^x,${T}^x`, `2^x,b^x,soon^x`].join("\n").replaceAll("^x,", delimiter);
      for (const cuts of [[1 << 16], [1]]) {
        const { header, log, rejected } = await read(`${mark}${line}${rows.replaceAll("^x", "")}\n`, { cuts, sampleBytes: 4 });
        assertEquals(header.columns?.delimiter, delimiter);
        assertEquals(eventsOf(log), ["1 a 2026-01-31T08:30:00.000Z"]);
        assertEquals(rejected.map(({ line }) => line), [4]);
      }
    }
  });
}

Deno.test("behind a line sep=; errors tell the lines of the file, and a told delimiter wins", async () => {
  assertEquals((await refused("sep=;\n\nfoo;bar;x\n1;2;3\n")).line, 3);
  assertEquals((await refused("sep=;\ncase;activity;timestamp\n\n1;a;soon\n")).line, 4);
  assertEquals((await read(`sep=;\ncase,activity,timestamp\n1,a,${T}\n`, { delimiter: "," })).log.caseIds, ["1"]);
  assertEquals((await refused("sep=;\n")).found, "an empty file");
});

Deno.test("a row in Windows-1252 in a file of UTF-8 is rejected with the words to convert it", async () => {
  const utf8 = new TextEncoder().encode(`case,activity,timestamp,resource\n2,b,${T},Änne Öz\n`);
  const { rejected } = await read(new Uint8Array([...utf8, ...latin(`1,a,${T},M#ller\n`)]));
  assertEquals(rejected.map(({ line, column, reason }) => [line, column, reason]), [[
    3,
    "resource",
    'expected text in UTF-8, found "Müller" in Windows-1252: save the file as UTF-8, for instance with iconv -f WINDOWS-1252 -t UTF-8',
  ]]);
});

Deno.test("bytes that are neither UTF-8 nor like Windows-1252 are not called so", async () => {
  const bytes = latin(`case,activity,timestamp\n1,a#,${T}\n2,b,${T}\n`);
  for (const byte of [0x81, 0xad]) {
    const { rejected } = await read(bytes.map((other) => other === 0xfc ? byte : other));
    assertEquals(rejected[0].reason.includes("Windows-1252"), false, String(byte));
  }
  // A character cut in two: UTF-8 all the same.
  const cut = new TextEncoder().encode(`case,activity,timestamp\n1,üa#,${T}\n2,b,${T}\n`).map((byte) =>
    byte === 35 ? 0xc3 : byte
  );
  assertEquals((await read(cut)).rejected[0].reason, 'expected text in UTF-8, found "üa\ufffd"');
});

Deno.test("a header in Windows-1252 is read, and the encoding is told", async () => {
  const { header } = await read(latin(`case,activity,timestamp,Pr#fer\n1,a,${T},x\n`));
  assertEquals([header.columns?.names[3], header.encoding], ["Prüfer", { name: "windows-1252", guessed: true }]);
});

Deno.test("months by name and years of two digits are read without a flag, versions of a product are no times", async () => {
  const table = (time: string) => `case;activity;when\n1;a;${time}\n`;
  for (const time of ["31-Jan-26 08:30", "31.01.26 08:30", "Jan 31, 2026 8:30 AM"]) {
    assertEquals(eventsOf((await read(table(time), { roles: { timestamp: "when" } })).log), ["1 a 2026-01-31T08:30:00.000Z"]);
  }
  const rows = ["ref;step;release;noted", "7;a;1.2.10;31-Jan-2026", "7;b;1.2.11;01-Feb-2026", "8;a;1.2.10;02-Feb-2026"];
  const { header } = await read(rows.join("\n"), { roles: { case: "ref", activity: "step" } });
  assertEquals(header.columns?.timestamp, "noted");
});

Deno.test("numbers with a decimal comma are numbers, unless the comma may stand between thousands", async () => {
  const rows = [
    "case;activity;timestamp;cost;count;code",
    `1;a;${T};-1.234,50;1,234;007,5`,
    `1;b;${T};0,5;2,345;1,5`,
    `1;c;${T};x;3,456;2`,
  ];
  const { log } = await read(rows.slice(0, 3).join("\n"));
  const shown = (name: string) => log.eventAttributes.filter((column) => column.name === name).map(({ type }) => type);
  assertEquals([shown("cost"), shown("count"), shown("code")], [["float"], ["string"], ["string"]]);
  const cost = log.eventAttributes.find(({ name }) => name === "cost")!;
  assertEquals([0, 1].map((event) => cost.values[cost.codes[event]]), ["-1234.50", "0.5"]);
});
