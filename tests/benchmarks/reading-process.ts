/**
 * One measurement of reading in a process of its own, so that start-up and compilation count.
 * Prints JSON: CPU seconds since the process began, and peak memory in MB.
 *
 * usage: deno run -A tests/benchmarks/reading-process.ts columns|gunzip|saxes|copy FILE
 *
 * @module
 */
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { describeFormat } from "@/formats/logs/log-formats.ts";
import { formatOfName, readLog } from "@/formats/logs/read-log.ts";
import { fileBytes } from "@/pipeline/files/file-bytes.ts";
import { fileParts } from "@/pipeline/files/file-parts.ts";
import { fileStream } from "@/pipeline/files/file-stream.ts";
import { inflateByZlib } from "@/pipeline/files/inflate-by-zlib.ts";

/**
 * Imports what only one task needs. The name is computed, because Deno reads what stands in an
 * `import("...")` at the start, for all tasks.
 */
const imported = <Module>(name: string): Promise<Module> => import(name);

const [task, path] = Deno.args;
const format = formatOfName(path)!;
const isWhole = describeFormat(format.format).wholeBytes !== null;
const bytes = isWhole
  ? new ReadableStream<Uint8Array<ArrayBuffer>>()
  : fileStream(await Deno.open(path), { shareBuffer: !format.gzip });
const options = { ...format, source: path, inflate: inflateByZlib, hashSeed: crypto.getRandomValues(new Int32Array(1))[0] };

/** The bytes as `readLogFile` gives them to the reader. */
async function wholeOrParts() {
  if (!["jsonocel", "xmlocel"].includes(format.format)) return await fileBytes(path);
  return fileParts(await Deno.open(path), { size: (await Deno.stat(path)).size });
}

async function columns(): Promise<number> {
  const builder = createEventLogBuilder();
  await readLog(isWhole ? await wholeOrParts() : bytes, options, builder);
  return builder.build().activity.length;
}

/** Only inflates: the least that reading can cost. */
async function gunzip(): Promise<number> {
  let count = 0;
  for await (const chunk of inflateByZlib(bytes)) count += chunk.length;
  return count;
}

/** Parses the XML with saxes, without making anything of it. */
async function saxes(): Promise<number> {
  const { SaxesParser } = await imported<typeof import("saxes")>("saxes");
  const parser = new SaxesParser({});
  let elements = 0;
  parser.on("opentag", () => elements++);
  const decoder = new TextDecoder();
  for await (const chunk of inflateByZlib(bytes)) parser.write(decoder.decode(chunk, { stream: true }));
  parser.close();
  return elements;
}

/** Reads, codes and encodes the bytes of a binary COPY, which go nowhere. */
async function copy(): Promise<number> {
  const { createCopySink } = await imported<typeof import("./copy-sink.ts")>(new URL("./copy-sink.ts", import.meta.url).href);
  const sink = createCopySink();
  await readLog(bytes, options, sink);
  return await sink.close();
}

const tasks: Readonly<Record<string, () => Promise<number>>> = { columns, gunzip, saxes, copy };
const result = await tasks[task]();
console.log(JSON.stringify({ ...await usage(), result }));

/**
 * CPU seconds and peak memory. Linux tells them in /proc: loading node:process would cost 20 ms of
 * the time to be measured, and its maxRSS begins with that of the process which started this one.
 */
async function usage(): Promise<{ seconds: number; megabytes: number }> {
  const stat = await Deno.readTextFile("/proc/self/stat").catch(() => null);
  if (stat === null) {
    const { cpuUsage, resourceUsage } = (await import("node:process")).default;
    const { user, system } = cpuUsage();
    return { seconds: (user + system) / 1e6, megabytes: resourceUsage().maxRSS / 1024 };
  }
  // Behind the name in brackets, which may hold spaces: fields 14 and 15 are user and system time
  // in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = await Deno.readTextFile("/proc/self/status");
  return {
    seconds: (Number(fields[11]) + Number(fields[12])) / 100,
    megabytes: Number(/VmHWM:\s*([0-9]+)/.exec(status)?.[1]) / 1024,
  };
}
