/** Kills of schedulers, and clocks that jump while they run. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { connect, findLog, readDeadLetters, readHistory, startEmbedded } from "@/database/mod.ts";
import type { Random } from "@/numerics/random.ts";
import { killServer, sleep } from "../../database/with-home.ts";
import { begin, endsInWords, type FaultPart, kill, type Outcome, processesOf, type RunningCommand } from "./fault-part.ts";
import { eventsOf, ordersOf, storedVersion, writeOrders } from "./orders.ts";

/** By folder: the version that was stored last, and the ms that a scheduler takes to load one. */
const stored = new Map<string, { version: number; milliseconds: number }>();

const homeOf = (folder: string) => join(folder, "home");

/**
 * Makes a job that loads the files of `incoming` every two seconds, and stores the first version.
 *
 * @returns the next version
 */
async function prepare(folder: string): Promise<{ version: number; milliseconds: number }> {
  const state = stored.get(folder);
  if (state === undefined) {
    await Deno.mkdir(join(folder, "jobs"));
    const job = new URL("../../../jobs/load-hourly.ts", import.meta.url).href;
    const text = `import load from "${job}";\nexport default { ...load, schedule: { cron: "*/2 * * * * *" } };\n`;
    await Deno.writeTextFile(join(folder, "jobs", "load.ts"), text);
    await writeOrders(join(folder, "incoming"), 1);
    await withScheduler(folder, () => untilStored(folder, 1));
    stored.set(folder, { version: 1, milliseconds: 4000 });
    return await prepare(folder);
  }
  return { version: state.version + 1, milliseconds: state.milliseconds };
}

/** A new version of the file that the job loads, put there in one step. */
async function putOrders(folder: string, version: number): Promise<void> {
  await Deno.writeTextFile(join(folder, "part"), ordersOf(version));
  await Deno.rename(join(folder, "part"), join(folder, "incoming", "orders.csv"));
}

function beginScheduler(folder: string, clockOffset?: string): RunningCommand {
  const folders = ["--folder", join(folder, "incoming"), "--jobs", join(folder, "jobs")];
  const timing = ["--settle", "0", "--tick", "0.2", "--retry-delay", "1", "--heartbeat", "10", "--grace", "5"];
  return begin({ home: homeOf(folder), clockOffset }, "schedule", ...folders, ...timing);
}

/** Runs schedulers until `body` has ended; those that were not killed must then end well. */
async function withScheduler(folder: string, body: (schedulers: RunningCommand[]) => Promise<void>, count = 1): Promise<void> {
  const schedulers = Array.from({ length: count }, () => beginScheduler(folder));
  await toldOnFault(schedulers, async () => {
    await body(schedulers);
    await stop(schedulers);
  });
}

/** Runs `body`, kills the schedulers that are left, and adds what they said to an error. */
async function toldOnFault(schedulers: readonly RunningCommand[], body: () => Promise<void>): Promise<void> {
  const fault = await body().then(() => null, (error) => error);
  const ends = schedulers.map(({ process, end }) => {
    kill(process.pid);
    return end;
  });
  const told = (await Promise.all(ends)).map(({ stderr }) => stderr);
  if (fault !== null) throw new Error([fault.message, ...told.map((text) => text.slice(-2000))].join("\n"), { cause: fault });
}

async function stop(schedulers: readonly RunningCommand[]): Promise<void> {
  for (const { process } of schedulers) process.kill("SIGTERM");
  for (const scheduler of schedulers) {
    const { code, stderr } = await endsInWords(scheduler);
    // One that has said nothing yet had not begun to listen to signals.
    assert(code === 0 || (code === 143 && stderr === ""), `exit status ${code}: ${stderr}`);
  }
}

/** The longest wait, ms: on a machine with a load of 30 a scheduler takes minutes to begin. */
const PATIENCE = 300_000;

async function until(what: string, test: () => Promise<boolean>): Promise<void> {
  for (const began = performance.now(); performance.now() - began < PATIENCE;) {
    if (await test()) return;
    await sleep(100);
  }
  throw new Error(`not within ${PATIENCE / 1000} s: ${what}`);
}

/** Waits until the job has stored a version. */
async function untilStored(folder: string, version: number): Promise<void> {
  let database: Awaited<ReturnType<typeof connect>> | null = null;
  try {
    await until(`version ${version} stored`, async () => {
      try {
        database ??= await connect({ home: homeOf(folder) });
        return (await findLog(database, "orders"))?.events === eventsOf(version);
      } catch {
        // The database is being started, or was killed.
        await database?.close().catch(() => {});
        database = null;
        return false;
      }
    });
  } finally {
    await (database as Awaited<ReturnType<typeof connect>> | null)?.close();
  }
}

/** Each slot was done once, no run was given up, the log is whole, and no process is left. */
async function checkRuns(folder: string, version: number): Promise<void> {
  assertEquals(await storedVersion(homeOf(folder)), version);
  const database = await connect({ home: homeOf(folder) });
  try {
    const runs = await readHistory(database, { limit: 1_000_000, kind: "run" });
    const done = runs.filter(({ status }) => status === "done").map(({ slot }) => slot!.getTime());
    assertEquals(done.length - new Set(done).size, 0, "slots that ran twice");
    assertEquals(await readDeadLetters(database, { limit: 10 }), []);
  } finally {
    await database.close();
  }
  assertEquals(await processesOf(homeOf(folder)), [], "processes left over");
}

/** A scheduler is killed while a new file waits or is loaded; the next one does what is left. */
async function killScheduler(folder: string, random: Random): Promise<Outcome> {
  const { version, milliseconds } = await prepare(folder);
  await putOrders(folder, version);
  const scheduler = beginScheduler(folder);
  await sleep(1.5 * random.next() * milliseconds);
  kill(scheduler.process.pid);
  await scheduler.end;
  const found = await storedVersion(homeOf(folder));
  assert(found === version || found === version - 1, `version ${found} is neither ${version - 1} nor ${version}`);
  const began = performance.now();
  await withScheduler(folder, () => untilStored(folder, version));
  stored.set(folder, { version, milliseconds: found === version ? milliseconds : performance.now() - began });
  await checkRuns(folder, version);
  return found === version ? "new" : "old";
}

/** The database dies under a scheduler, which brings it back and goes on. */
async function killDatabaseOfScheduler(folder: string, random: Random): Promise<Outcome> {
  const { version, milliseconds } = await prepare(folder);
  const server = await startEmbedded({ home: homeOf(folder) });
  await withScheduler(folder, async () => {
    await putOrders(folder, version);
    await sleep(1.5 * random.next() * milliseconds);
    await killServer(server.pid);
    await untilStored(folder, version);
  });
  stored.set(folder, { version, milliseconds });
  await checkRuns(folder, version);
  return "new";
}

/** Four schedulers on one database, one of them killed: the new file is loaded once. */
async function killOneOfFourSchedulers(folder: string, random: Random): Promise<Outcome> {
  const { version, milliseconds } = await prepare(folder);
  await withScheduler(folder, async (schedulers) => {
    await putOrders(folder, version);
    await sleep(1.5 * random.next() * milliseconds);
    kill(schedulers[0].process.pid);
    await schedulers.shift()!.end;
    await untilStored(folder, version);
  }, 4);
  stored.set(folder, { version, milliseconds });
  await checkRuns(folder, version);
  return "new";
}

const HOUR = 3_600_000;

/** By how much the clock jumps, ms: forward, back, and by a month either way. */
function jumpOf(random: Random, time: number): number {
  // Hours of their own for each time: a slot that ran once does not run again.
  const hours = (time + 1 + random.next() / 2) * HOUR;
  return [hours, -hours, 31 * 24 * HOUR + hours, -31 * 24 * HOUR - hours][time % 4];
}

/** The clock jumps under a scheduler, and back: it goes on by either clock. */
async function moveClock(folder: string, random: Random, time: number): Promise<Outcome> {
  const { version, milliseconds } = await prepare(folder);
  const jump = jumpOf(random, time);
  const clockOffset = join(folder, "clock-offset");
  await Deno.writeTextFile(clockOffset, "0");
  const scheduler = beginScheduler(folder, clockOffset);
  await toldOnFault([scheduler], async () => {
    await untilRun(folder, 0);
    await Deno.writeTextFile(clockOffset, String(jump));
    await untilRun(folder, jump);
    await putOrders(folder, version);
    await untilStored(folder, version);
    await Deno.writeTextFile(clockOffset, "0");
    await putOrders(folder, version + 1);
    await untilStored(folder, version + 1);
    await untilRun(folder, 0);
    await stop([scheduler]);
  });
  stored.set(folder, { version: version + 1, milliseconds });
  await checkRuns(folder, version + 1);
  return "new";
}

/** Waits for a run of a slot that begins from now on, by a clock that is some ms ahead. */
async function untilRun(folder: string, ahead: number): Promise<void> {
  const from = Date.now() + ahead;
  const database = await connect({ home: homeOf(folder) });
  try {
    await until(`a run by a clock that is ${ahead / HOUR} hours ahead`, async () => {
      const runs = await readHistory(database, { limit: 1_000_000, kind: "run" });
      return runs.some(({ slot, status }) => status === "done" && slot!.getTime() >= from && slot!.getTime() < from + 60_000);
    });
  } finally {
    await database.close();
  }
}

/** The parts of this file; see {@linkcode FaultPart}. */
export const SCHEDULE_PARTS: readonly FaultPart[] = [
  { name: "scheduler killed", times: 30, run: killScheduler },
  { name: "database killed under a scheduler", times: 30, run: killDatabaseOfScheduler },
  { name: "one of four schedulers killed", times: 10, run: killOneOfFourSchedulers },
  { name: "clock moved", times: 20, run: moveClock },
];
