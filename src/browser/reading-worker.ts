/**
 * The reading worker: it reads a file of the reader and trains models on its log, and keeps both in
 * the browser, while the page goes on. It holds the readers of all formats. Built into
 * `pages/lib/reading-worker.js`.
 *
 * @module
 */
import { TracebookError } from "../errors.ts";
import { writeZip } from "../formats/logs/write-zip.ts";
import type { PackedFile } from "../formats/published/exported-page.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";
import { moveArrays } from "./move-arrays.ts";
import { lookAtFile } from "./own-log/look-at-file.ts";
import { readOwnLog } from "./own-log/own-log.ts";
import { ownLogFiles } from "./own-log/own-log-files.ts";
import { ownLogStore } from "./own-log/own-log-store.ts";
import type { FromReadingWorker, ToReadingWorker } from "./own-log/reading-messages.ts";
import { trainKeptLog } from "./own-log/train-kept-log.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToReadingWorker>) => void): void;
  postMessage(message: FromReadingWorker, transfer?: Transferable[]): void;
};

scope.addEventListener("message", async ({ data, timeStamp }) => {
  const now = performance.timeOrigin + timeStamp;
  try {
    switch (data.type) {
      case "look":
        return scope.postMessage({ type: "look", look: await lookAtFile(data.file, data.name) });
      case "read":
        return await read(data, now);
      case "train":
        await trainKeptLog({ ...data, now, told: (done) => scope.postMessage({ type: "training", done }) });
        return scope.postMessage({ type: "trained" });
      case "pack":
        return scope.postMessage({ type: "packed", files: await pack(data) });
      case "zip":
        return scope.postMessage({ type: "zipped", archive: await writeZip(data.files) });
    }
  } catch (error) {
    const problem = error instanceof TracebookError ? error.message : `A fault of Tracebook itself: ${String(error)}`;
    scope.postMessage({ type: "problem", problem });
  }
});

async function read({ file, name, reading }: Extract<ToReadingWorker, { type: "read" }>, now: number): Promise<void> {
  const told = (bytes: number, events: number) => scope.postMessage({ type: "progress", bytes, events });
  const { entry, log, rejected } = await readOwnLog(file, name, reading, { now, told });
  const isKept = await ownLogStore.keep(entry, log).then(() => true, () => false);
  const answer: FromReadingWorker = { type: "read", read: { entry, rejected, log: isKept ? null : log } };
  scope.postMessage(answer, moveArrays(answer, { isKept: false }).transfer);
}

async function pack({ entry, log }: Extract<ToReadingWorker, { type: "pack" }>): Promise<Map<string, PackedFile>> {
  const models = new Map<Task, Uint8Array>();
  for (const task of ["duration", "remaining"] as const) {
    const model = await ownLogStore.model(entry.slug, task).catch(() => null);
    if (model !== null) models.set(task, model);
  }
  const packed = new Map<string, PackedFile>();
  for (const [path, bytes] of ownLogFiles(log, entry, models)) packed.set(path, await packedFile(bytes));
  return packed;
}

async function packedFile(bytes: Uint8Array): Promise<PackedFile> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("gzip"));
  const compressed = new Uint8Array(await new Response(stream).arrayBuffer());
  // One call takes only so many arguments, and a multiple of three bytes fills whole digits.
  const parts: string[] = [];
  for (let at = 0; at < compressed.length; at += 3 * 2 ** 13) {
    parts.push(btoa(String.fromCharCode(...compressed.subarray(at, at + 3 * 2 ** 13))));
  }
  return parts.join("");
}

scope.postMessage({ type: "ready" });
