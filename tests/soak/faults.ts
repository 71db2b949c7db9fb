/**
 * The long test of faults: real processes, killed at random moments, and full disks. After each
 * fault the law is checked: what is stored is the old or the new, nothing is doubled, nothing is
 * left over, and the next command works.
 *
 * usage: deno task soak faults [SEED] [--share N] [PART ...]
 *
 * `--share 0.1` does a tenth of the faults. Prints a row of a table for each part; the exit status
 * is 1 where a fault broke the law, and the message names it with the seed.
 *
 * @module
 */
import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { connect, type Database, findLog, readEventLog, startEmbedded, statusOfEmbedded, stopEmbedded } from "@/database/mod.ts";
import { createRandom, type Random } from "@/numerics/random.ts";
import { childrenOf, killServer, orphanFiles, sleep } from "../database/with-home.ts";
import { WORK_PARTS } from "./faults/killed-work.ts";

/** What a fault has left: what was stored before, or what the command was to store. */
export type Outcome = "old" | "new";

/** One kind of fault. To add one, write its function and enter it into {@linkcode FAULT_PARTS}. */
export interface FaultPart {
  readonly name: string;
  /** How often in a whole run. */
  readonly times: number;
  /** Whether it can be brought about here. Default: it can. */
  readonly possible?: () => Promise<boolean>;
  /**
   * Brings the fault about once, and throws where the law is broken. `folder` is empty at the first
   * time and kept from one time to the next; its server is stopped at the end.
   */
  readonly run: (folder: string, random: Random, time: number) => Promise<Outcome>;
}

const ROOT = new URL("../../", import.meta.url).pathname;

/** A command of ours in a process of its own. */
export interface RunningCommand {
  readonly process: Deno.ChildProcess;
  /** Its end: ms since it began, and what it wrote on standard error. */
  readonly end: Promise<{ readonly code: number; readonly milliseconds: number; readonly stderr: string }>;
}

/** Begins a command, such as `begin(home, "load", "orders.csv")`. */
export function begin(home: string, command: string, ...args: readonly string[]): RunningCommand {
  const began = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", join(ROOT, "src/cli/main.ts"), command, ...args],
    cwd: ROOT,
    env: { TRACEBOOK_HOME: home, DATABASE_URL: "", NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(process.stderr).text();
  const end = process.status.then(async ({ code }) => ({
    code,
    milliseconds: performance.now() - began,
    stderr: await stderr,
  }));
  return { process, end };
}

/** Runs a command to its end, which must be good; ms. */
export async function succeed(home: string, command: string, ...args: readonly string[]): Promise<number> {
  const { code, milliseconds, stderr } = await begin(home, command, ...args).end;
  assertEquals(code, 0, stderr);
  return milliseconds;
}

/** Kills a process that may have ended. */
export function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It was faster.
  }
}

/** A command that was not killed itself ends well, or tells in words, without a stack, why not. */
export async function endsInWords({ end }: RunningCommand): Promise<{ readonly code: number; readonly stderr: string }> {
  const { code, stderr } = await end;
  assert(!/^ +at |^error: Uncaught/m.test(stderr), `a stack trace: ${stderr}`);
  return { code, stderr };
}

/** A log whose activity tells which version it is. */
async function writeOrders(folder: string, version: number): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, "orders.csv");
  const lines = Array.from({ length: eventsOf(version) }, (_, i) => `${i >> 1},v${version},2026-01-01 00:00:${10 + (i & 1)}`);
  await Deno.writeTextFile(path, `case,activity,timestamp\n${lines.join("\n")}\n`);
  return path;
}

const eventsOf = (version: number) => 40_000 + 2 * version;

/** The stored version of the log of {@linkcode writeOrders}, checked to be whole; 0 for none. */
async function storedVersion(home: string): Promise<number> {
  const database = await connect({ home });
  try {
    await untilNoticed(database);
    const log = await findLog(database, "orders");
    const version = log === null ? 0 : await checkWhole(database, log);
    const tables = await database.sql`select from pg_class where relkind = 'r' and relname ~ '^event_[0-9]+_[0-9]+$'`;
    assertEquals(tables.length, log === null ? 0 : 1, "tables of events");
    const names = [...Deno.readDirSync(join(home, "postgres"))].map(({ name }) => name);
    assertEquals(names.filter((name) => /^data./.test(name)), [], "left over");
    return version;
  } finally {
    await database.close();
  }
}

async function checkWhole(database: Database, log: NonNullable<Awaited<ReturnType<typeof findLog>>>): Promise<number> {
  const events = await readEventLog(database, log);
  assertEquals(events.activities.length, 1, events.activities.join());
  const version = Number(events.activities[0].slice(1));
  assertEquals([events.activity.length, log.events, log.cases], [eventsOf(version), eventsOf(version), eventsOf(version) / 2]);
  const [{ facts }] = await database.sql`select sum(events)::int as facts from tracebook.case_fact where log_id = ${log.logId}`;
  assertEquals(facts, eventsOf(version));
  return version;
}

/** Waits until the server has noticed that a client is gone. */
async function untilNoticed({ sql }: Database): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    const [{ busy }] = await sql<{ busy: number }[]>`
      select count(*)::int as busy from pg_stat_activity where pid <> pg_backend_pid() and state <> 'idle'`;
    if (busy === 0) return;
    await sleep(10);
  }
  throw new Error("the server is still busy for a client that is gone");
}

/** The version that a home holds, and how long a command takes, remembered from time to time. */
const known = new Map<string, { version: number; milliseconds: number }>();

async function knownState(home: string): Promise<{ version: number; milliseconds: number }> {
  let state = known.get(home);
  if (state === undefined) {
    await succeed(home, "load", await writeOrders(home, 1));
    const milliseconds = await succeed(home, "load", await writeOrders(home, 2));
    known.set(home, state = { version: 2, milliseconds });
  }
  return state;
}

/** The stored log is the old one or the new one; then the next command stores the new one. */
async function checkOldOrNew(home: string, path: string, old: number): Promise<Outcome> {
  const found = await storedVersion(home);
  assert(found === old || found === old + 1, `version ${found} is neither ${old} nor ${old + 1}`);
  const milliseconds = await succeed(home, "load", path);
  assertEquals(await storedVersion(home), old + 1);
  known.set(home, { version: old + 1, milliseconds });
  return found === old ? "old" : "new";
}

/** A load is killed. */
async function killLoad(home: string, random: Random): Promise<Outcome> {
  const { version, milliseconds } = await knownState(home);
  const path = await writeOrders(home, version + 1);
  const load = begin(home, "load", path);
  await sleep(random.next() * milliseconds);
  kill(load.process.pid);
  await load.end;
  return await checkOldOrNew(home, path, version);
}

/** The server dies with its helpers, at rest or, every second time, in the middle of a load. */
async function killDatabase(home: string, random: Random, time: number): Promise<Outcome> {
  const { version, milliseconds } = await knownState(home);
  const path = await writeOrders(home, version + 1);
  const server = await startEmbedded({ home });
  const load = time % 2 === 0 ? begin(home, "load", path) : null;
  if (load !== null) await sleep(random.next() * milliseconds);
  await killServer(server.pid);
  // A command that finds no server starts one.
  if (load !== null) await endsInWords(load);
  const restarted = await startEmbedded({ home });
  const outcome = await storedVersion(home);
  if (restarted.pid !== server.pid) {
    const database = await connect({ home });
    // Of a load that has started the server itself, the files are those of tables dropped since.
    const orphans = load === null || outcome === version ? await orphanFiles(restarted.data, database) : [];
    await database.close();
    assertEquals(orphans, [], "files of no table");
  }
  return await checkOldOrNew(home, path, version);
}

/** The first start of a home is killed, or the program that creates the data. */
async function killFirstStart(folder: string, random: Random, time: number): Promise<Outcome> {
  const home = join(folder, `home-${time}`);
  const whole = known.get(folder)?.milliseconds ?? 4000;
  const start = begin(home, "db", "start");
  await sleep(random.next() * whole);
  const children = random.chance(0.3) ? await childrenOf(start.process.pid) : [];
  for (const pid of children.length > 0 ? children : [start.process.pid]) kill(pid);
  if (children.length > 0) await endsInWords(start);
  else await start.end;
  const outcome = await statusOfEmbedded({ home }) === null ? "old" : "new";
  const milliseconds = await succeed(home, "load", await writeOrders(folder, 1));
  assertEquals(await storedVersion(home), 1);
  known.set(folder, { version: 0, milliseconds });
  await stopEmbedded({ home });
  await Deno.remove(home, { recursive: true });
  return outcome;
}

/** A reset is killed: all or nothing is left. */
async function killReset(home: string, random: Random): Promise<Outcome> {
  const old = await knownState(home);
  const reset = begin(home, "db", "reset");
  await sleep(random.next() * 2000);
  kill(reset.process.pid);
  await reset.end;
  const found = await storedVersion(home);
  assert(found === old.version || found === 0, `version ${found} is neither ${old.version} nor none`);
  const milliseconds = await succeed(home, "load", await writeOrders(home, old.version + 1));
  assertEquals(await storedVersion(home), old.version + 1);
  known.set(home, { version: old.version + 1, milliseconds });
  return found === 0 ? "new" : "old";
}

/** Four commands make a home at once, and one of them is killed: the others all succeed. */
async function killOneOfFourStarts(folder: string, random: Random, time: number): Promise<Outcome> {
  const home = join(folder, `home-${time}`);
  const starts = Array.from({ length: 4 }, () => begin(home, "db", "start"));
  await sleep(random.next() * 4000);
  const outcome = await statusOfEmbedded({ home }) === null ? "old" : "new";
  kill(starts[0].process.pid);
  const ends = await Promise.all(starts.map((start) => start.end));
  for (const { code, stderr } of ends.slice(1)) assertEquals(code, 0, stderr);
  await succeed(home, "load", await writeOrders(folder, 1));
  assertEquals(await storedVersion(home), 1);
  await stopEmbedded({ home });
  await Deno.remove(home, { recursive: true });
  return outcome;
}

/** Limits of open files. */
const DESCRIPTORS = [64, 96, 128, 256, 512, 1024] as const;

/** A first load may open few files only: it is done, or told in words. */
async function limitDescriptors(folder: string, _random: Random, time: number): Promise<Outcome> {
  const home = join(folder, `home-${time}`);
  const path = await writeOrders(folder, 1);
  const script = `ulimit -n ${
    DESCRIPTORS[time % DESCRIPTORS.length]
  }; exec "$0" run -A --quiet --no-check src/cli/main.ts load "$1"`;
  const { code, stderr } = await new Deno.Command("sh", {
    args: ["-c", script, Deno.execPath(), path],
    cwd: ROOT,
    env: { TRACEBOOK_HOME: home, DATABASE_URL: "", NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
  }).output();
  const told = new TextDecoder().decode(stderr);
  assert(!/^ +at |^error: Uncaught/m.test(told), told);
  assert(code === 0 || /open files|file descriptors/.test(told), told);
  await succeed(home, "load", path);
  assertEquals(await storedVersion(home), 1);
  await stopEmbedded({ home });
  return code === 0 ? "new" : "old";
}

/** Sizes of disks, in MB: too small to create the database, to start it, to load. */
const DISKS = [20, 34, 41, 48, 55, 75] as const;

/** The disk is full at some step: it is told, what was stored stays, and with room all goes on. */
async function fillDisk(folder: string, random: Random, time: number): Promise<Outcome> {
  const disk = join(folder, `disk-${time}`);
  await Deno.mkdir(disk);
  const size = DISKS[time % DISKS.length] + random.integer(4);
  await mount("mount", "-t", "tmpfs", "-o", `size=${size}m`, "tracebook", disk);
  const home = join(disk, "home");
  try {
    let [stored, told] = [0, false];
    for (let version = 1; version <= 3 && !told; version++) {
      const load = begin(home, "load", await writeOrders(folder, version));
      const { code, stderr } = await endsInWords(load);
      if (code === 0) stored = version;
      else {
        told = true;
        assert(/No space left|disk is full|connection was lost/.test(stderr), stderr);
        assert(!/reset|[Rr]emove/.test(stderr), stderr);
      }
    }
    await mount("mount", "-o", "remount,size=600m", disk);
    const found = told && stored === 0 ? 0 : await storedVersion(home);
    assert(found === stored || found === stored + 1, `version ${found}, not ${stored}`);
    await succeed(home, "load", await writeOrders(folder, 4));
    assertEquals(await storedVersion(home), 4);
    return told ? "old" : "new";
  } finally {
    await stopEmbedded({ home });
    await mount("umount", "-l", disk);
    await Deno.remove(disk);
  }
}

async function mount(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Whether this process may mount a file system in memory. */
export async function mayMount(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir();
  try {
    await mount("mount", "-t", "tmpfs", "-o", "size=1m", "tracebook", folder);
    await mount("umount", folder);
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(folder);
  }
}

/** All parts, in the order of the table. */
export const FAULT_PARTS: readonly FaultPart[] = [
  { name: "load killed", times: 100, run: killLoad },
  { name: "database killed with its helpers", times: 100, run: killDatabase },
  { name: "first start killed", times: 30, run: killFirstStart },
  { name: "reset killed", times: 30, run: killReset },
  { name: "one of four first starts killed", times: 30, run: killOneOfFourStarts },
  { name: "few descriptors", times: DESCRIPTORS.length, run: limitDescriptors },
  { name: "disk full", times: DISKS.length, possible: mayMount, run: fillDisk },
  ...WORK_PARTS,
];

/** What a part has come to. */
export interface FaultCounts {
  readonly old: number;
  readonly new: number;
  /** What broke the law, each with its time. */
  readonly broken: readonly string[];
}

/** Brings the faults of a part about, decided by the seed; null where that cannot be done here. */
export async function runFaultPart(part: FaultPart, times: number, seed: number): Promise<FaultCounts | null> {
  if (part.possible !== undefined && !await part.possible()) return null;
  const counts = { old: 0, new: 0, broken: [] as string[] };
  let folder = await Deno.makeTempDir({ prefix: "tracebook-faults-" });
  const leave = async () => {
    await stopEmbedded({ home: folder }).catch(() => {});
    await Deno.remove(folder, { recursive: true });
  };
  try {
    for (let time = 0; time < times; time++) {
      try {
        counts[await part.run(folder, createRandom(seed).fork(`${part.name} ${time}`), time)]++;
      } catch (error) {
        counts.broken.push(`${part.name}, time ${time}: ${error instanceof Error ? error.message : error}`);
        // What comes after begins anew.
        await leave();
        folder = await Deno.makeTempDir({ prefix: "tracebook-faults-" });
      }
    }
  } finally {
    await leave();
  }
  return counts;
}

/** The usage above. */
export async function soakFaults(args: readonly string[]): Promise<number> {
  const share = args.includes("--share") ? Number(args[args.indexOf("--share") + 1]) : 1;
  const words = args.filter((arg, i) => !arg.startsWith("--") && args[i - 1] !== "--share");
  const seed = Number(words.find((word) => /^-?\d+$/.test(word)) ?? crypto.getRandomValues(new Int32Array(1))[0]);
  const wanted = words.filter((word) => !/^-?\d+$/.test(word));
  console.error(`faults with the seed ${seed}: deno task soak faults ${seed}`);
  console.log("| fault | times | left the old | left the new | broke the law |");
  console.log("|---|---|---|---|---|");
  let good = true;
  for (const part of FAULT_PARTS) {
    if (wanted.length > 0 && !wanted.some((word) => part.name.includes(word))) continue;
    const times = Math.max(1, Math.round(share * part.times));
    const counts = await runFaultPart(part, times, seed);
    console.log(
      counts === null
        ? `| ${part.name} | not possible here | | | |`
        : `| ${part.name} | ${times} | ${counts.old} | ${counts.new} | ${counts.broken.length} |`,
    );
    for (const text of counts?.broken ?? []) console.error(text);
    good &&= counts === null || counts.broken.length === 0;
  }
  return good ? 0 : 1;
}

if (import.meta.main) Deno.exit(await soakFaults(Deno.args));
