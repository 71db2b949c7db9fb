import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { csvRow } from "@/formats/logs/csv/csv-text.ts";
import { createRandom } from "@/numerics/random.ts";
import { eventFieldsOf, LOAN_APPLICATIONS, simulateDescription } from "@/simulation/mod.ts";
import { golden } from "../golden.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

/** Runs of each measurement; the median counts. */
const RUNS = 3;
const CSV_COLUMNS = ["case_id", "activity", "timestamp", "resource", "amount", "channel", "priority"];

/**
 * From file to columns and to COPY bytes in fresh processes, and the relation and variants of a
 * built log.
 */
export async function measureReading(): Promise<readonly BenchmarkRow[]> {
  return [
    ...await xesRows("bpic2012", 0.5),
    ...await xesRows("road_traffic_fine", 1.1),
    ...await csvRows(),
    ...await formatRows("bpic2012"),
    ...miningRows(),
  ];
}

async function xesRows(log: string, limit: number): Promise<BenchmarkRow[]> {
  const { ignore, path } = golden(log);
  if (ignore) {
    console.error(`  ${log} is not there: skipped`);
    return [];
  }
  const [columns, gunzip, saxes] = [
    await inProcess("columns", path),
    await inProcess("gunzip", path),
    await inProcess("saxes", path),
  ];
  const name = `${log}.xes.gz to columns`;
  return [
    { name, measure: "CPU time of a fresh process", value: columns.seconds, unit: "s", limit },
    { name, measure: "ratio to gunzip alone", value: columns.seconds / gunzip.seconds, unit: "x", limit: null },
    { name, measure: "ratio to saxes without columns", value: columns.seconds / saxes.seconds, unit: "x", limit: null },
    { name, measure: "peak memory", value: columns.megabytes, unit: "MB", limit: 300 },
  ];
}

async function csvRows(): Promise<BenchmarkRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-reading-" });
  try {
    const path = `${folder}/million.csv`;
    await writeGeneratedCsv(path, 1_000_000);
    const copy = await inProcess("copy", path);
    const columns = await inProcess("columns", path);
    const name = "CSV of 1,000,000 generated events";
    return [
      { name, measure: "to COPY bytes, CPU time of a fresh process", value: copy.seconds, unit: "s", limit: 0.7 },
      { name, measure: "to COPY bytes, peak memory", value: copy.megabytes, unit: "MB", limit: 200 },
      { name, measure: "to columns, CPU time of a fresh process", value: columns.seconds, unit: "s", limit: null },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A log in all formats that are written, without compression. */
async function formatRows(log: string): Promise<BenchmarkRow[]> {
  const { ignore, path } = golden(log);
  if (ignore) return [];
  const folder = await Deno.makeTempDir({ prefix: "tracebook-reading-" });
  try {
    const rows: BenchmarkRow[] = [];
    let ofXes = NaN;
    for (const format of ["xes", "csv", "parquet", "arrow", "jsonocel", "xmlocel", "sqlite"]) {
      const file = `${folder}/log.${format}`;
      await convert(path, file);
      const { seconds, megabytes } = await inProcess("columns", file);
      if (format === "xes") ofXes = seconds;
      const name = `${log}.${format} to columns`;
      rows.push(
        { name, measure: "CPU time of a fresh process", value: seconds, unit: "s", limit: null },
        { name, measure: "ratio to XES", value: seconds / ofXes, unit: "x", limit: 3 },
        { name, measure: "peak memory", value: megabytes, unit: "MB", limit: 300 },
      );
    }
    return rows;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function convert(from: string, to: string): Promise<void> {
  const program = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--no-check", program, "convert", from, to];
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "inherit" }).output();
  if (!success) throw new Error(`${to} could not be written`);
}

/** Writes events of the demo process, in the order of time, with seven of its columns. */
async function writeGeneratedCsv(path: string, events: number): Promise<void> {
  const fields = CSV_COLUMNS.map((column) => eventFieldsOf(LOAN_APPLICATIONS).find((field) => field.column === column)!);
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  let text = csvRow(CSV_COLUMNS);
  let count = 0;
  // A case has about eleven events.
  for (const event of simulateDescription(LOAN_APPLICATIONS, { seed: 42, cases: Math.ceil(events / 9) })) {
    text += csvRow(fields.map((field) => field.text(event)));
    if (text.length > 2 ** 20) {
      await writer.write(encoder.encode(text));
      text = "";
    }
    if (++count === events) break;
  }
  await writer.write(encoder.encode(text));
  await writer.close();
  if (count < events) throw new Error(`only ${count} events were generated`);
}

async function inProcess(task: string, path: string): Promise<{ seconds: number; megabytes: number }> {
  const script = new URL("./reading-process.ts", import.meta.url).pathname;
  const runs: { seconds: number; megabytes: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", script, task, path],
      stderr: "inherit",
    });
    const { stdout, success } = await command.output();
    if (!success) throw new Error(`${task} of ${path} failed`);
    runs.push(JSON.parse(new TextDecoder().decode(stdout)));
  }
  return { seconds: median(runs.map(({ seconds }) => seconds)), megabytes: median(runs.map(({ megabytes }) => megabytes)) };
}

function miningRows(): BenchmarkRow[] {
  const million = mineSeconds(generatedLog(1_000_000));
  const tenMillion = mineSeconds(generatedLog(10_000_000));
  const name = "directly-follows relation and variants of 1,000,000 events";
  return [
    { name, measure: "wall time", value: million, unit: "s", limit: 0.3 },
    { name, measure: "ten times the events", value: tenMillion / million, unit: "x", limit: 11 },
  ];
}

function mineSeconds(log: EventLog): number {
  const runs = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    directlyFollowsOf(variantsOf(log).variants);
    return (performance.now() - began) / 1000;
  });
  return median(runs);
}

/**
 * Cases that take one of 500 ways of about ten steps, the first ways most often; one in ten has two
 * steps exchanged.
 */
function generatedLog(events: number): EventLog {
  const random = createRandom(7);
  const ways = Array.from({ length: 500 }, () => Array.from({ length: 5 + random.integer(11) }, () => random.integer(20)));
  const activity = new Uint16Array(events);
  const offsets = [0];
  for (let at = 0; at < events;) {
    const way = ways[Math.floor(500 * random.next() ** 3)].slice(0, events - at);
    activity.set(way, at);
    if (way.length > 1 && random.integer(10) === 0) {
      const exchanged = at + random.integer(way.length - 1);
      [activity[exchanged], activity[exchanged + 1]] = [activity[exchanged + 1], activity[exchanged]];
    }
    offsets.push(at += way.length);
  }
  return {
    caseIds: Array.from({ length: offsets.length - 1 }, (_, i) => `${i}`),
    activities: Array.from({ length: 20 }, (_, i) => String.fromCharCode(97 + i)),
    caseOffsets: Uint32Array.from(offsets),
    activity,
    time: new Float64Array(0),
    start: null,
    resource: null,
    lifecycle: null,
    caseAttributes: [],
    eventAttributes: [],
  };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];
