import postgres from "postgres";
import { resetEmbedded, startEmbedded, stopEmbedded } from "@/database/mod.ts";
import { csvRow } from "@/formats/logs/csv/csv-text.ts";
import { eventFieldsOf, LOAN_APPLICATIONS, simulateDescription } from "@/simulation/mod.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

/** Runs of each measurement; the median counts. */
const RUNS = 3;
const EVENTS = 1_000_000;

/**
 * Loading a million generated events with all their columns into the embedded database, against the
 * server's own COPY of the same file.
 */
export async function measureLoading(): Promise<readonly BenchmarkRow[]> {
  const home = await Deno.makeTempDir({ prefix: "tracebook-loading-" });
  try {
    const path = `${home}/million.csv`;
    await writeGeneratedCsv(path);
    const { socket } = await startEmbedded({ home });
    const copies: number[] = [];
    const loads: LoadFigures[] = [];
    // In turns, so that whatever else the machine does falls on both. The first load creates the
    // log, the others replace it.
    for (let run = 0; run < RUNS; run++) {
      copies.push(await copySeconds(socket, path));
      loads.push(await loadInProcess(home, path));
    }
    const copy = median(copies);
    const middle = (figure: (load: LoadFigures) => number) => median(loads.map(figure));
    const name = "load of 1,000,000 generated events";
    return [
      {
        name,
        measure: "without reduction, ratio to \\copy of the same CSV",
        value: middle((l) => l.loadSeconds) / copy,
        unit: "x",
        limit: 1.5,
      },
      { name, measure: "without reduction, wall time", value: middle((l) => l.loadSeconds), unit: "s", limit: null },
      { name, measure: "reduction, wall time", value: middle((l) => l.reductionSeconds), unit: "s", limit: 3 },
      { name, measure: "peak memory of the loader", value: middle((l) => l.megabytes), unit: "MB", limit: 200 },
      {
        name,
        measure: "read back into columns, without attributes",
        value: middle((l) => l.readSeconds),
        unit: "s",
        limit: 1,
      },
      {
        name,
        measure: "read back into columns, with all attributes",
        value: middle((l) => l.readAllSeconds),
        unit: "s",
        limit: 1,
      },
      {
        name,
        measure: "performance figures from the database, wall time",
        value: middle((l) => l.figuresSeconds),
        unit: "s",
        limit: 3,
      },
    ];
  } finally {
    await stopEmbedded({ home });
    await resetEmbedded({ home });
    await Deno.remove(home, { recursive: true });
  }
}

/** What `loading-process.ts` prints. */
export interface LoadFigures {
  readonly loadSeconds: number;
  readonly reductionSeconds: number;
  readonly readSeconds: number;
  readonly readAllSeconds: number;
  readonly figuresSeconds: number;
  readonly megabytes: number;
}

async function loadInProcess(home: string, path: string): Promise<LoadFigures> {
  const script = new URL("./loading-process.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", script, home, path], stderr: "inherit" });
  const { stdout, success } = await command.output();
  if (!success) throw new Error("the load failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Seconds of the COPY of a CSV file into a table of texts without index: by psql where there is
 * one, else over a connection of our own.
 */
async function copySeconds(socket: string, path: string): Promise<number> {
  const sql = postgres({ host: socket, port: 5432, user: "tracebook", database: "tracebook", max: 1, onnotice: () => {} });
  try {
    await sql`create table if not exists plain ${
      sql.unsafe(`(${eventFieldsOf(LOAN_APPLICATIONS).map(({ column }) => `${column} text`).join(", ")})`)
    }`;
    await sql`truncate plain`;
    const began = performance.now();
    const statement = "plain from stdin (format csv, header)";
    const psql = new Deno.Command("psql", {
      args: ["-q", "-h", socket, "-U", "tracebook", "tracebook", "-c", `\\copy ${statement.replace("stdin", `'${path}'`)}`],
    });
    const done = await psql.output().then(({ success }) => success, () => false);
    if (!done) {
      const stream = await sql.unsafe(`copy ${statement}`).writable();
      for await (const chunk of (await Deno.open(path)).readable) {
        await new Promise<void>((resolve, reject) => stream.write(chunk, (error) => error ? reject(error) : resolve()));
      }
      await new Promise<void>((resolve) => stream.end(resolve));
    }
    const seconds = (performance.now() - began) / 1000;
    await sql`drop table plain`;
    return seconds;
  } finally {
    await sql.end();
  }
}

/** Writes events of the demo process, in the order of time, with all its columns. */
async function writeGeneratedCsv(path: string): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  const fields = eventFieldsOf(LOAN_APPLICATIONS);
  let text = csvRow(fields.map((field) => field.column));
  let count = 0;
  // A case has about eleven events.
  for (const event of simulateDescription(LOAN_APPLICATIONS, { seed: 42, cases: Math.ceil(EVENTS / 9) })) {
    text += csvRow(fields.map((field) => field.text(event)));
    if (text.length > 2 ** 20) {
      await writer.write(encoder.encode(text));
      text = "";
    }
    if (++count === EVENTS) break;
  }
  await writer.write(encoder.encode(text));
  await writer.close();
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];
