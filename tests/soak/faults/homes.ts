/** Kills of first starts and of resets. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { statusOfEmbedded, stopEmbedded } from "@/database/mod.ts";
import type { Random } from "@/numerics/random.ts";
import { childrenOf, sleep } from "../../database/with-home.ts";
import { begin, endsInWords, type FaultPart, kill, killOneOfFour, type Outcome, succeed } from "./fault-part.ts";
import { known, knownState, storedVersion, writeOrders } from "./orders.ts";

/** The first start of a home is killed, or the program that creates the data. */
async function killFirstStart(folder: string, random: Random, time: number): Promise<Outcome> {
  const home = join(folder, `home-${time}`);
  const whole = known.get(folder)?.milliseconds ?? 4000;
  const start = begin({ home }, "db", "start");
  await sleep(random.next() * whole);
  const children = random.chance(0.3) ? await childrenOf(start.process.pid) : [];
  for (const pid of children.length > 0 ? children : [start.process.pid]) kill(pid);
  if (children.length > 0) await endsInWords(start);
  else await start.end;
  const outcome = await statusOfEmbedded({ home }) === null ? "old" : "new";
  const milliseconds = await succeed({ home }, "load", await writeOrders(folder, 1));
  assertEquals(await storedVersion(home), 1);
  known.set(folder, { version: 0, milliseconds });
  await stopEmbedded({ home });
  await Deno.remove(home, { recursive: true });
  return outcome;
}

/** A reset is killed: all or nothing is left. */
async function killReset(home: string, random: Random): Promise<Outcome> {
  const old = await knownState(home);
  const reset = begin({ home }, "db", "reset", "--yes");
  await sleep(random.next() * 2000);
  kill(reset.process.pid);
  await reset.end;
  const found = await storedVersion(home);
  assert(found === old.version || found === 0, `version ${found} is neither ${old.version} nor none`);
  const milliseconds = await succeed({ home }, "load", await writeOrders(home, old.version + 1));
  assertEquals(await storedVersion(home), old.version + 1);
  known.set(home, { version: old.version + 1, milliseconds });
  return found === 0 ? "new" : "old";
}

/** Four commands make a home at once, and one of them is killed: the others all succeed. */
async function killOneOfFourStarts(folder: string, random: Random, time: number): Promise<Outcome> {
  const home = join(folder, `home-${time}`);
  await killOneOfFour({ home }, random.next() * 4000, "db", "start");
  await succeed({ home }, "load", await writeOrders(folder, 1));
  assertEquals(await storedVersion(home), 1);
  await stopEmbedded({ home });
  await Deno.remove(home, { recursive: true });
  return "new";
}

/** Four resets at once, and one of them is killed: the others all succeed, and the log is gone. */
async function killOneOfFourResets(home: string, random: Random): Promise<Outcome> {
  const { version } = await knownState(home);
  await killOneOfFour({ home }, random.next() * 2000, "db", "reset", "--yes");
  assertEquals(await storedVersion(home), 0);
  const milliseconds = await succeed({ home }, "load", await writeOrders(home, version + 1));
  assertEquals(await storedVersion(home), version + 1);
  known.set(home, { version: version + 1, milliseconds });
  return "new";
}

/** The parts of this file; see {@linkcode FaultPart}. */
export const HOME_PARTS: readonly FaultPart[] = [
  { name: "first start killed", times: 30, run: killFirstStart },
  { name: "one of four first starts killed", times: 10, run: killOneOfFourStarts },
  { name: "reset killed", times: 30, run: killReset },
  { name: "one of four resets killed", times: 10, run: killOneOfFourResets },
];
