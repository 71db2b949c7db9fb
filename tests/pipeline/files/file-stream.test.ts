import { assertEquals, assertRejects } from "@std/assert";
import type { TracebookError } from "@/errors.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { readLog } from "@/formats/read-log.ts";
import { fileStream, inflateByZlib } from "@/pipeline/files/file-stream.ts";

const TEXT = "case,activity,timestamp\n" +
  Array.from({ length: 90_000 }, (_, i) => `${i % 999},a${i},2026-01-01T00:00:00Z\n`).join("");
const gzipped = () => new Response(new Blob([TEXT]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();

async function withFile(bytes: Uint8Array, use: (file: Deno.FsFile) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    await use(await Deno.open(path));
  } finally {
    await Deno.remove(path);
  }
}

async function events(bytes: ReadableStream<Uint8Array>, gzip: boolean): Promise<number> {
  const builder = createEventLogBuilder();
  await readLog(bytes, { format: "csv", gzip, inflate: inflateByZlib, source: "log.csv.gz" }, builder);
  return builder.build().activities.length;
}

Deno.test("a file is read whole in chunks that share a buffer, and its bytes are told", async () => {
  let total = 0;
  await withFile(new TextEncoder().encode(TEXT), async (file) => {
    assertEquals(await events(fileStream(file, { shareBuffer: true, onBytes: (bytes) => total = bytes }), false), 90_000);
  });
  assertEquals(total, TEXT.length);
});

Deno.test("zlib inflates what DecompressionStream does, also files of several members", async () => {
  const gzip = await gzipped();
  await withFile(gzip, async (file) => assertEquals(await events(fileStream(file), true), 90_000));
  const more = await new Response(new Blob(["1,b,2026-01-01\n"]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
  await withFile(new Uint8Array([...gzip, ...more]), async (file) => assertEquals(await events(fileStream(file), true), 90_001));
});

Deno.test("truncated and damaged gzip data is refused through zlib, too", async () => {
  const gzip = await gzipped();
  const damaged = gzip.map((byte, i) => i === gzip.length >> 1 ? byte ^ 0xff : byte);
  for (const bytes of [gzip.slice(0, -100), gzip.slice(0, 5), damaged, new TextEncoder().encode(TEXT)]) {
    await withFile(bytes, async (file) => {
      const error = await assertRejects(() => events(fileStream(file), true));
      assertEquals([(error as TracebookError).kind, (error as TracebookError).details.expected], ["input", "complete gzip data"]);
    });
  }
});

Deno.test("a stream that is given up closes its file", async () => {
  await withFile(await gzipped(), async (file) => {
    const reader = inflateByZlib(fileStream(file)).getReader();
    await reader.read();
    await reader.cancel();
    await assertRejects(() => file.stat());
  });
});
