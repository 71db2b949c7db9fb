/** Large inputs that are no logs are refused early, at the stated limits. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { readCsv } from "@/formats/logs/csv/read-csv.ts";

/** Reads a head, and then `mebibytes` of the same byte; how many were asked for. */
async function refused(head: string, byte: string, mebibytes: number, tail = ""): Promise<{ message: string; asked: number }> {
  const block = new Uint8Array(2 ** 20).fill(byte.charCodeAt(0));
  let asked = 0;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
    pull(controller) {
      if (asked++ < mebibytes) return controller.enqueue(block);
      controller.enqueue(new TextEncoder().encode(tail));
      controller.close();
    },
  }, { highWaterMark: 0 });
  const error = await assertRejects(() => readCsv(stream, { source: "x.csv" }, createEventLogBuilder()), TracebookError);
  assertEquals(error.kind, "limit");
  return { message: error.message, asked };
}

Deno.test("quotes or line breaks without a header are refused after a few megabytes", async () => {
  for (const byte of ['"', "\n"]) {
    const { message, asked } = await refused("", byte, 50);
    assertStringIncludes(message, "expected a header within the first 2 MiB");
    assert(asked < 5, `${asked} MiB`);
  }
});

Deno.test("a cell of more than 64 MiB is refused before it is whole, in the first row and later", async () => {
  for (const rows of ["", "1,a,2026-01-01,x\n".repeat(100_000)]) {
    const { asked } = await refused(`case,activity,timestamp,note\n${rows}1,b,2026-01-01,`, "x", 100, "\n");
    assert(asked < 70, `${asked} MiB`);
  }
});
