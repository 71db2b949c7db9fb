/** Full disks, and few open files. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { stopEmbedded } from "@/database/mod.ts";
import type { Random } from "@/numerics/random.ts";
import { mayMount, withMemoryDisk } from "../../database/memory-disk.ts";
import { sleep } from "../../database/with-home.ts";
import { withIdleConnections } from "../../pipeline/site/idle-connections.ts";
import { begin, endsInWords, type FaultPart, kill, type Outcome, succeed } from "./fault-part.ts";
import { storedVersion, writeOrders } from "./orders.ts";

/** Limits of open files. */
const DESCRIPTORS = [64, 96, 128, 256, 512, 1024] as const;

/** A first load may open few files only: it is done, or told in words. */
async function limitLoad(folder: string, _random: Random, time: number): Promise<Outcome> {
  const home = join(folder, `home-${time}`);
  const path = await writeOrders(folder, 1);
  const { code, stderr } = await endsInWords(begin({ home, openFiles: DESCRIPTORS[time % DESCRIPTORS.length] }, "load", path));
  assert(code === 0 || /open files|file descriptors/.test(stderr), stderr);
  await succeed({ home }, "load", path);
  assertEquals(await storedVersion(home), 1);
  await stopEmbedded({ home });
  return code === 0 ? "new" : "old";
}

/** `api` and `serve` may open fewer files than there are idle connections: they answer again. */
async function limitServers(home: string, _random: Random, time: number): Promise<Outcome> {
  const site = join(home, "site");
  await Deno.mkdir(site, { recursive: true });
  await Deno.writeTextFile(join(site, "index.html"), "<!doctype html><title>Site</title>");
  await succeed({ home }, "load", await writeOrders(home, 1));
  const openFiles = DESCRIPTORS[time % DESCRIPTORS.length];
  for (const [command, path] of [["api", "api/metrics/"], ["serve", ""]]) {
    const server = begin({ home, site, openFiles }, command, "--port", "0");
    let exited = false;
    server.end.then(() => exited = true);
    try {
      const address = await server.firstLine;
      if (address === "") {
        const { stderr } = await endsInWords(server);
        assert(/open files|file descriptors/.test(stderr), stderr);
        return "old";
      }
      const answers = async () => {
        const response = await fetch(address + path).catch(() => null);
        await response?.body?.cancel();
        return response?.status === 200;
      };
      assert(await answers(), `${command} does not answer with ${openFiles} descriptors`);
      await withIdleConnections(address, openFiles + 100, async (open) => {
        await open();
        assert(!exited, `${command} has exited with ${openFiles} descriptors`);
      });
      for (let tries = 0; !await answers(); tries++) {
        assert(tries < 100 && !exited, `${command} does not answer again with ${openFiles} descriptors`);
        await sleep(200);
      }
    } finally {
      kill(server.process.pid);
      await server.end;
    }
  }
  return "new";
}

/** Sizes of disks, in MB: too small to create the database, to start it, to load. */
const DISKS = [20, 34, 41, 48, 55, 75] as const;

/** The disk is full at some step: it is told, what was stored stays, and with room all goes on. */
async function fillDisk(folder: string, random: Random, time: number): Promise<Outcome> {
  let outcome: Outcome = "new";
  await withMemoryDisk(`${DISKS[time % DISKS.length] + random.integer(4)}m`, async (disk) => {
    const home = join(disk.folder, "home");
    try {
      let [stored, told] = [0, false];
      for (let version = 1; version <= 3 && !told; version++) {
        const load = begin({ home }, "load", await writeOrders(folder, version));
        const { code, stderr } = await endsInWords(load);
        if (code === 0) stored = version;
        else {
          told = true;
          assert(/No space left|disk is full|connection was lost/.test(stderr), stderr);
          assert(!/reset|[Rr]emove/.test(stderr), stderr);
        }
      }
      await disk.resize("600m");
      const found = told && stored === 0 ? 0 : await storedVersion(home);
      assert(found === stored || found === stored + 1, `version ${found}, not ${stored}`);
      await succeed({ home }, "load", await writeOrders(folder, 4));
      assertEquals(await storedVersion(home), 4);
      if (told) outcome = "old";
    } finally {
      await stopEmbedded({ home });
    }
  });
  return outcome;
}

/** The parts of this file; see {@linkcode FaultPart}. */
export const LIMIT_PARTS: readonly FaultPart[] = [
  { name: "few descriptors for a load", times: DESCRIPTORS.length, run: limitLoad },
  { name: "few descriptors for servers", times: DESCRIPTORS.length, run: limitServers, sampled: true },
  { name: "disk full", times: DISKS.length, possible: mayMount, run: fillDisk },
];
