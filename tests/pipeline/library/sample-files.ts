import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { ObjectCentricLog } from "@/event-log/object-centric-log.ts";
import { writeArrow } from "@/formats/logs/arrow/write-arrow.ts";
import { writeCsv } from "@/formats/logs/csv/write-csv.ts";
import { writeOcelJson } from "@/formats/logs/ocel/ocel-json.ts";
import { writeOcelXml } from "@/formats/logs/ocel/ocel-xml.ts";
import { writeOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
import { writeParquet } from "@/formats/logs/parquet/write-parquet.ts";
import { writeXes } from "@/formats/logs/xes/write-xes.ts";

const FIRST = Date.UTC(2026, 6, 1, 6);
const LOG = eventLogFromTraces([{
  caseId: "1",
  events: [{ activity: "ask", time: FIRST }, { activity: "answer", time: FIRST + 3_600_000 }],
}]);
const OBJECTS: ObjectCentricLog = {
  eventTypes: [{ name: "ask", attributes: [] }, { name: "answer", attributes: [] }],
  objectTypes: [{ name: "order", attributes: [] }],
  events: ["ask", "answer"].map((type, i) => ({
    id: `e${i}`,
    type,
    time: FIRST + i * 3_600_000,
    attributes: [],
    objects: [{ object: 0, qualifier: "" }],
  })),
  objects: [{ id: "1", type: "order", attributes: [], objects: [] }],
};

/** One small log, by file name, in every format that can be read. */
export async function SAMPLE_FILES(): Promise<Record<string, Uint8Array>> {
  const text = (value: string) => new TextEncoder().encode(value);
  const whole = async (stream: ReadableStream<Uint8Array>) =>
    await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
  const zipped = (bytes: Uint8Array) =>
    whole(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("gzip")));
  const xes = await whole(writeXes(LOG));
  return {
    "log.csv": await whole(writeCsv(LOG)),
    // Times as clocks in Berlin show them.
    "plain.csv": text("case,activity,timestamp\n1,ask,2026-07-01 08:00\n1,answer,2026-07-01 09:00\n"),
    "log.xes": xes,
    "log.xes.gz": await zipped(xes),
    "log.parquet": writeParquet(LOG),
    "log.arrow": writeArrow(LOG),
    "log.jsonocel": writeOcelJson(OBJECTS),
    "log.xmlocel": writeOcelXml(OBJECTS),
    "log.sqlite": await writeOcelSqlite(OBJECTS),
  };
}
