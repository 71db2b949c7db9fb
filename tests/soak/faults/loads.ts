/** Kills of loads and of the database, and files that change while they are loaded. */
import { assert, assertEquals } from "@std/assert";
import { connect, findLog, startEmbedded } from "@/database/mod.ts";
import type { Random } from "@/numerics/random.ts";
import { killServer, orphanFiles, sleep } from "../../database/with-home.ts";
import { begin, endsInWords, type FaultPart, kill, killOneOfFour, type Outcome, succeed } from "./fault-part.ts";
import { checkOldOrNew, known, knownState, ordersOf, storedVersion, writeOrders } from "./orders.ts";

/** A load is killed. */
async function killLoad(home: string, random: Random): Promise<Outcome> {
  const { version, milliseconds } = await knownState(home);
  const path = await writeOrders(home, version + 1);
  const load = begin({ home }, "load", path);
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
  const load = time % 2 === 0 ? begin({ home }, "load", path) : null;
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

/** Four loads of one new file at once, one of them killed: it is stored once. */
async function killOneOfFourLoads(home: string, random: Random): Promise<Outcome> {
  const { version, milliseconds } = await knownState(home);
  const path = await writeOrders(home, version + 1);
  const before = await logVersion(home);
  await killOneOfFour({ home }, 2 * random.next() * milliseconds, "load", path);
  assertEquals(await storedVersion(home), version + 1);
  assertEquals(await logVersion(home), before + 1, "versions of the log");
  known.set(home, { version: version + 1, milliseconds });
  return "new";
}

/** How often the log was stored. */
async function logVersion(home: string): Promise<number> {
  const database = await connect({ home });
  try {
    return (await findLog(database, "orders"))!.version;
  } finally {
    await database.close();
  }
}

/** A file is written anew while it is loaded: one text of it is stored, whole, or none. */
async function rewriteFile(home: string, random: Random): Promise<Outcome> {
  const { version, milliseconds } = await knownState(home);
  const path = await writeOrders(home, version + 1);
  const load = begin({ home }, "load", path);
  await sleep(random.next() * milliseconds);
  const text = new TextEncoder().encode(ordersOf(version + 2));
  const file = await Deno.open(path, { write: true, truncate: true });
  for (let at = 0; at < text.length; at += 65_536) await file.write(text.subarray(at, at + 65_536));
  file.close();
  const { code, stderr } = await endsInWords(load);
  const found = await storedVersion(home);
  if (code === 0) assert(found === version + 1 || found === version + 2, `version ${found} after a load that ended well`);
  else assertEquals(found, version, stderr);
  await succeed({ home }, "load", path);
  assertEquals(await storedVersion(home), version + 2);
  known.set(home, { version: version + 2, milliseconds });
  return code === 0 ? "new" : "old";
}

/** The parts of this file; see {@linkcode FaultPart}. */
export const LOAD_PARTS: readonly FaultPart[] = [
  { name: "load killed", times: 100, run: killLoad },
  { name: "database killed with its helpers", times: 100, run: killDatabase, sampled: true },
  { name: "one of four loads killed", times: 10, run: killOneOfFourLoads, sampled: true },
  { name: "file rewritten while it is loaded", times: 30, run: rewriteFile },
];
