/**
 * A log whose activity tells which version of it is stored, and the check of the law for it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { connect, type Database, findLog, readEventLog } from "@/database/mod.ts";
import { sleep } from "../../database/with-home.ts";
import { type Outcome, succeed } from "./fault-part.ts";

/** Writes a version of the log into a folder. */
export async function writeOrders(folder: string, version: number): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, "orders.csv");
  await Deno.writeTextFile(path, ordersOf(version));
  return path;
}

/** A version of the log, as the text of its file. */
export function ordersOf(version: number): string {
  const lines = Array.from({ length: eventsOf(version) }, (_, i) => `${i >> 1},v${version},2026-01-01 00:00:${10 + (i & 1)}`);
  return `case,activity,timestamp\n${lines.join("\n")}\n`;
}

/** How many events a version has. */
export const eventsOf = (version: number) => 40_000 + 2 * version;

/** The stored version of the log of {@linkcode writeOrders}, checked to be whole; 0 for none. */
export async function storedVersion(home: string): Promise<number> {
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
export const known = new Map<string, { version: number; milliseconds: number }>();

export async function knownState(home: string): Promise<{ version: number; milliseconds: number }> {
  let state = known.get(home);
  if (state === undefined) {
    await succeed({ home }, "load", await writeOrders(home, 1));
    const milliseconds = await succeed({ home }, "load", await writeOrders(home, 2));
    known.set(home, state = { version: 2, milliseconds });
  }
  return state;
}

/** The stored log is the old one or the new one; then the next command stores the new one. */
export async function checkOldOrNew(home: string, path: string, old: number): Promise<Outcome> {
  const found = await storedVersion(home);
  assert(found === old || found === old + 1, `version ${found} is neither ${old} nor ${old + 1}`);
  const milliseconds = await succeed({ home }, "load", path);
  assertEquals(await storedVersion(home), old + 1);
  known.set(home, { version: old + 1, milliseconds });
  return found === old ? "old" : "new";
}
