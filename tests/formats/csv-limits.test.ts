/** Large inputs that are no logs are refused early, at the stated limits. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { readCsv } from "@/formats/logs/csv/read-csv.ts";
import { DEFAULT_LIMITS, type ReadLimits } from "@/formats/logs/read-options.ts";

/** Reads a head, and then `count` blocks of the same byte; how many were asked for. */
async function refused(
  head: string,
  byte: string,
  { count, blockBytes, tail = "", limits }: { count: number; blockBytes: number; tail?: string; limits?: ReadLimits },
): Promise<{ message: string; asked: number }> {
  const block = new Uint8Array(blockBytes).fill(byte.charCodeAt(0));
  let asked = 0;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
    pull(controller) {
      if (asked++ < count) return controller.enqueue(block);
      controller.enqueue(new TextEncoder().encode(tail));
      controller.close();
    },
  }, { highWaterMark: 0 });
  const error = await assertRejects(() => readCsv(stream, { source: "x.csv", limits }, createEventLogBuilder()), TracebookError);
  assertEquals(error.kind, "limit");
  return { message: error.message, asked };
}

Deno.test("quotes or line breaks without a header are refused after a few megabytes", async () => {
  for (const byte of ['"', "\n"]) {
    const { message, asked } = await refused("", byte, { count: 50, blockBytes: 2 ** 20 });
    assertStringIncludes(message, "expected a header within the first 2 MiB");
    assert(asked < 5, `${asked} MiB`);
  }
});

Deno.test("a cell beyond the limit of 64 MiB, or another one, is refused before it is whole, in the first row and later", async () => {
  assertEquals(DEFAULT_LIMITS.tokenBytes, 64 * 2 ** 20);
  // The same in a thirty-second of the size: a limit of 2 MiB and blocks of 32 KiB.
  const options = { count: 100, blockBytes: 2 ** 15, tail: "\n", limits: { tokenBytes: 2 * 2 ** 20 } };
  for (const rows of ["", "1,a,2026-01-01,x\n".repeat(100_000)]) {
    const { asked } = await refused(`case,activity,timestamp,note\n${rows}1,b,2026-01-01,`, "x", options);
    assert(asked < 70, `${asked} blocks`);
  }
});
