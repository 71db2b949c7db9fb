import { assert, assertEquals, assertRejects } from "@std/assert";
import type { TracebookError } from "@/errors.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { Inflate } from "@/formats/logs/gzip.ts";
import { readLog } from "@/formats/logs/read-log.ts";
import { fileBytes } from "@/pipeline/files/file-bytes.ts";
import { fileStream } from "@/pipeline/files/file-stream.ts";
import { inflateByZlib } from "@/pipeline/files/inflate-by-zlib.ts";

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

async function events(bytes: ReadableStream<Uint8Array>, gzip: boolean, stream = false): Promise<number> {
  const builder = createEventLogBuilder();
  const inflate: Inflate = (compressed) => inflateByZlib(compressed, { stream });
  await readLog(bytes, { format: "csv", gzip, inflate, source: "log.csv.gz" }, builder);
  return builder.build().activities.length;
}

Deno.test("a file is read whole in chunks that share a buffer, and its bytes are told", async () => {
  let total = 0;
  await withFile(new TextEncoder().encode(TEXT), async (file) => {
    assertEquals(await events(fileStream(file, { shareBuffer: true, onBytes: (bytes) => total = bytes }), false), 90_000);
  });
  assertEquals(total, TEXT.length);
});

Deno.test("the bytes of a file are all of it, of one piece or many; of no file, or after an abort, none", async () => {
  const path = await Deno.makeTempFile();
  for (const length of [0, 1, 2 ** 20, 2 ** 20 + 1]) {
    const bytes = new Uint8Array(length).map((_, i) => i % 251);
    await Deno.writeFile(path, bytes);
    assertEquals(await fileBytes(path), bytes);
  }
  await assertRejects(() => fileBytes(path, AbortSignal.abort(new Error("enough"))), Error, "enough");
  await Deno.remove(path);
  await assertRejects(() => fileBytes(path), Deno.errors.NotFound);
});

for (const stream of [false, true]) {
  const way = stream ? "by its stream" : "by its binding";

  Deno.test(`zlib inflates ${way} what DecompressionStream does, also files of several members`, async () => {
    const gzip = await gzipped();
    await withFile(gzip, async (file) => assertEquals(await events(fileStream(file), true, stream), 90_000));
    const more = await new Response(new Blob(["1,b,2026-01-01\n"]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
    await withFile(new Uint8Array([...gzip, ...more]), async (file) => {
      assertEquals(await events(fileStream(file), true, stream), 90_001);
    });
  });

  Deno.test(`truncated and damaged gzip data is refused through zlib ${way}, too`, async () => {
    const gzip = await gzipped();
    const damaged = gzip.map((byte, i) => i === gzip.length >> 1 ? byte ^ 0xff : byte);
    const badSum = gzip.with(gzip.length - 6, gzip[gzip.length - 6] ^ 1);
    const garbage = new Uint8Array([...gzip, 1, 2, 3, 4]);
    for (const bytes of [gzip.slice(0, -100), gzip.slice(0, 5), damaged, badSum, garbage, new TextEncoder().encode(TEXT)]) {
      await withFile(bytes, async (file) => {
        const error = await assertRejects(() => events(fileStream(file), true, stream));
        assertEquals([(error as TracebookError).kind, (error as TracebookError).details.expected], [
          "input",
          "complete gzip data",
        ]);
      });
    }
  });
}

Deno.test("zlib inflates compressed data of any size in chunks of a bounded size, however it comes", async () => {
  for (const text of ["", "a", "ab".repeat(2 ** 16), "ab".repeat(2 ** 16) + "c", TEXT]) {
    const gzip = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
    for (const size of [1000, 2 ** 20]) {
      let at = 0;
      const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          if (at >= gzip.length) controller.close();
          else controller.enqueue(gzip.slice(at, at += size));
        },
      });
      const decoder = new TextDecoder();
      let found = "";
      for await (const chunk of inflateByZlib(compressed)) {
        assert(chunk.length <= 2 ** 17);
        found += decoder.decode(chunk, { stream: true });
      }
      assert(found === text);
    }
  }
});

Deno.test("short gzip data are read or refused as zlib does it: whole, cut, damaged, of several members, with bytes behind", async () => {
  const gzip = async (
    text: string,
  ) => [...await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).bytes()];
  const outcome = async (bytes: number[], options: { stream: boolean }): Promise<string> => {
    const decoder = new TextDecoder();
    let text = "";
    try {
      for await (const chunk of inflateByZlib(new Blob([new Uint8Array(bytes)]).stream(), options)) {
        text += decoder.decode(chunk, { stream: true });
      }
    } catch {
      return "refused";
    }
    return text;
  };
  const one = await gzip("case,activity\n1,ask\n1,answer\n");
  const repeated = await gzip("a".repeat(300_000));
  const documents = [
    [],
    one,
    repeated,
    [...one, ...repeated, ...one],
    [...one, 0, 0, 0, 0],
    [...one, 1, 2, 3, 4],
    ...one.map((_, length) => one.slice(0, length)),
    ...one.flatMap((byte, at) => [1, 16, 128].map((bit) => one.with(at, byte ^ bit))),
  ];
  for (const document of documents) {
    assert(await outcome(document, { stream: false }) === await outcome(document, { stream: true }), `${document}`);
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

Deno.test("a stream can be given up while it waits for data that do not come", async () => {
  for (const stream of [false, true]) {
    let reason: unknown;
    const silent = new ReadableStream<Uint8Array<ArrayBuffer>>({ cancel: (why) => void (reason = why) });
    const reader = inflateByZlib(silent, { stream }).getReader();
    const read = reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50)); // zlib is loaded by then
    await reader.cancel("enough");
    assertEquals([reason, (await read).done], ["enough", true]);
  }
});
