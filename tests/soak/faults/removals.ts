/** Logs that are deleted, renamed or lose their versions while a command reads them. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { connect, listLogs } from "@/database/mod.ts";
import type { Random } from "@/numerics/random.ts";
import { sleep } from "../../database/with-home.ts";
import { begin, endsInWords, type FaultPart, type Outcome, processesOf, succeed } from "./fault-part.ts";

/** Commands that read the log, and the ms that each last took. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  build: ["build"],
  train: ["train"],
  retrain: ["retrain", "calls"],
  "predict-running": ["predict-running"],
  facts: ["facts", "log:calls", "--json"],
  earlier: ["convert", "log:calls@v1", "FOLDER/earlier.csv"],
  schedule: ["schedule", "--jobs", "FOLDER/jobs", "--folder", "FOLDER/incoming", "--tick", "0.2", "--retry-delay", "1"],
};
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  delete: ["log", "delete", "calls", "--yes"],
  rename: ["log", "rename", "calls", "Visits"],
  keep: ["log", "keep", "calls", "0"],
  "older-than": ["log", "delete", "--older-than", "0d", "--yes"],
};
const taken = new Map<string, number>();

async function storeLogs(folder: string, time: number): Promise<void> {
  for (const [log, cases] of [["others", 40], ["calls", 60 + time]] as const) {
    const path = join(folder, `${log}.csv`);
    const rows = Array.from({ length: cases }, (_, at) => {
      const hour = (hours: number) => new Date(Date.UTC(2026, 0, 1 + at, hours)).toISOString();
      const end = at > cases - 5 ? "" : `c${at},answer,${hour(9 + 5 * (at % 2))},k${at % 2}\n`;
      return `c${at},ask,${hour(8)},k${at % 2}\n${end}`;
    });
    await Deno.writeTextFile(path, `case,activity,timestamp,kind\n${rows.join("")}`);
  }
  const home = join(folder, "home");
  await succeed({ home }, "load", join(folder, "others.csv"));
  await succeed({ home }, "load", join(folder, "calls.csv"));
  await succeed({ home }, "log", "keep", "calls", "2");
  await Deno.writeTextFile(join(folder, "calls.csv"), (await Deno.readTextFile(join(folder, "calls.csv"))).replace("k0", "k2"));
  await succeed({ home }, "load", join(folder, "calls.csv"));
}

/** Jobs that predict and publish, every two seconds. */
async function writeJob(folder: string): Promise<void> {
  for (const name of ["jobs", "incoming"]) await Deno.mkdir(join(folder, name), { recursive: true });
  const job = (name: string) => new URL(`../../../jobs/${name}.ts`, import.meta.url).href;
  const text = (name: string, schedule: string) =>
    `import job from "${job(name)}";\nexport default { ...job, schedule: ${schedule} };\n`;
  await Deno.writeTextFile(join(folder, "jobs", "predict.ts"), text("predict-after-training", '{ cron: "*/2 * * * * *" }'));
  await Deno.writeTextFile(join(folder, "jobs", "publish.ts"), text("publish-after-predicting", '{ after: "predict" }'));
}

/** The logs that a site shows, after checking that it is whole; null if there is none. */
async function publishedLogs(site: string): Promise<string[] | null> {
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(join(site, path)));
  const text = await Deno.readTextFile(join(site, "tracebook-build.json")).catch(() => null);
  if (text === null) return null;
  const logs = await read("data/logs.json");
  for (const log of logs) {
    const manifest = await read(`data/${log.folder}/manifest.json`);
    assertEquals([manifest.log.cases, manifest.log.identity], [log.cases, log.identity]);
    for (const { name, sha256 } of manifest.files) {
      const bytes = await Deno.readFile(join(site, "data", log.folder, name));
      assertEquals(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex(), sha256, name);
    }
  }
  const folders = logs.length === 0 ? [] : Array.from(Deno.readDirSync(join(site, "data/logs")), ({ name }) => name).sort();
  assertEquals(folders, logs.map(({ slug }: { slug: string }) => slug).sort(), "folders of logs");
  return folders;
}

/** Rows of logs that are not there, by table. */
async function assertNoRowsLeft(home: string): Promise<string[]> {
  const database = await connect({ home });
  try {
    const { sql } = database;
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
      where table_schema = 'tracebook' and column_name = 'log_id' and table_type = 'BASE TABLE'`;
    for (const { name } of tables) {
      const [{ rows }] = await sql.unsafe<{ rows: number }[]>(
        `select count(*)::int as rows from ${name} where log_id not in (select log_id from tracebook.log)`,
      );
      assertEquals(rows, 0, `rows of no log in ${name}`);
    }
    const parts = await sql<{ log: number }[]>`
      select distinct substring(relname from '_([0-9]+)_[0-9]+$')::int as log from pg_class
      where relkind = 'r' and relname ~ '^(event|case|case_fact|fact|path|staging)[a-z_]*_[0-9]+_[0-9]+$'`;
    const known = (await sql<{ id: number }[]>`select log_id as id from tracebook.log`).map(({ id }) => id);
    assertEquals(parts.map(({ log }) => log).filter((log) => !known.includes(log)), [], "tables of no log");
    return (await listLogs(database)).map(({ slug }) => slug);
  } finally {
    await database.close();
  }
}

/**
 * A log is changed at a random moment of a command that reads it: that command ends well or says in
 * words why not, the site is whole, and what follows works.
 */
async function changeWhileRead(folder: string, random: Random, time: number): Promise<Outcome> {
  const surroundings = { home: join(folder, "home"), site: join(folder, "site") };
  const readers = Object.keys(READERS);
  const reader = readers[time % readers.length];
  const changes = Object.keys(CHANGES);
  const change = changes[Math.floor(random.next() * changes.length)];
  const what = `${change} during ${reader}`;
  // What a fault has broken is begun anew.
  if (await Deno.stat(join(folder, "jobs")).catch(() => null) === null) {
    await writeJob(folder);
    await storeLogs(folder, time);
    await succeed(surroundings, "train");
    await succeed(surroundings, "build");
  } else await storeLogs(folder, time);

  const began = performance.now();
  const running = begin(surroundings, ...READERS[reader].map((word) => word.replace("FOLDER", folder)) as [string, ...string[]]);
  await sleep(random.next() * (taken.get(reader) ?? 4000));
  const changed = await endsInWords(begin(surroundings, ...CHANGES[change] as [string, ...string[]]));
  assertEquals(changed.code, 0, `${what}: ${changed.stderr}`);
  if (reader === "schedule") {
    await sleep(4000);
    try {
      running.process.kill("SIGTERM");
    } catch {
      // It has ended by itself, which its status tells.
    }
  }
  const { code, stderr } = await endsInWords(running);
  taken.set(reader, performance.now() - began);
  assert(
    code === 0 || /no such log|no stored log|a version of .* that was kept|is named .* now|meanwhile/.test(stderr),
    `${what}: ${code} ${stderr}`,
  );
  const shown = await publishedLogs(surroundings.site);
  const stored = await assertNoRowsLeft(surroundings.home);
  if (reader === "build" && code === 0) assert(shown !== null);
  await succeed(surroundings, "build");
  assertEquals(await publishedLogs(surroundings.site), [...stored].sort(), what);
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => /^\.|tmp|partial|site.+/.test(name));
  assertEquals(names, [], `${what}: left over`);
  assertEquals(await processesOf(surroundings.home), [], `${what}: processes left over`);
  if (stored.length > 0) await succeed(surroundings, "log", "delete", ...stored, "--yes");
  return code === 0 ? "new" : "old";
}

/** The parts of this file; see {@linkcode FaultPart}. */
export const REMOVAL_PARTS: readonly FaultPart[] = [
  { name: "log deleted or renamed, or its versions, while a command reads it", times: 42, run: changeWhileRead },
];
