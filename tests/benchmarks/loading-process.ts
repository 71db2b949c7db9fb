/**
 * Loads a CSV file and reads the log back, in a process of its own; prints the figures of
 * {@linkcode LoadFigures} as JSON.
 *
 * usage: loading-process.ts HOME FILE
 */
import { connect, findLog, openLoad, readEventLog, readPerformance } from "@/database/mod.ts";
import { readLog } from "@/formats/logs/read-log.ts";
import { fileStream } from "@/pipeline/files/file-stream.ts";
import type { LoadFigures } from "./loading.ts";

const [home, path] = Deno.args;
const database = await connect({ home });
let peak = 0;
const began = performance.now();
const load = await openLoad(database, { slug: "million", name: "million", source: path, checksum: "", mode: "replace" });
const bytes = fileStream(await Deno.open(path), { shareBuffer: true });
const report = await readLog(bytes, { format: "csv", gzip: false, source: path }, {
  ...load,
  batch: (batch) => {
    peak = Math.max(peak, Deno.memoryUsage().rss);
    return load.batch(batch);
  },
});
const { reductionSeconds } = await load.finish(report);
const loadSeconds = (performance.now() - began) / 1000 - reductionSeconds;

const secondsToRead = async (attributes: "none" | "all") => {
  const began = performance.now();
  await readEventLog(database, (await findLog(database, "million"))!, { attributes });
  return (performance.now() - began) / 1000;
};
// With attributes first: the second time the functions are compiled.
const readAllSeconds = await secondsToRead("all");
const readSeconds = await secondsToRead("none");
const figuresBegan = performance.now();
await readPerformance(database, (await findLog(database, "million"))!);
const figuresSeconds = (performance.now() - figuresBegan) / 1000;
await database.close();
console.log(
  JSON.stringify(
    { loadSeconds, reductionSeconds, readSeconds, readAllSeconds, figuresSeconds, megabytes: peak / 1e6 } satisfies LoadFigures,
  ),
);
