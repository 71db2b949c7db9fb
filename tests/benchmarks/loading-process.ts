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

const readBegan = performance.now();
await readEventLog(database, (await findLog(database, "million"))!, { attributes: "none" });
const readSeconds = (performance.now() - readBegan) / 1000;
const figuresBegan = performance.now();
await readPerformance(database, (await findLog(database, "million"))!);
const figuresSeconds = (performance.now() - figuresBegan) / 1000;
await database.close();
console.log(
  JSON.stringify({ loadSeconds, reductionSeconds, readSeconds, figuresSeconds, megabytes: peak / 1e6 } satisfies LoadFigures),
);
