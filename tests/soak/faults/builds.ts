/** Kills of builds of the site. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import type { Random } from "@/numerics/random.ts";
import { childrenOf, sleep } from "../../database/with-home.ts";
import { begin, endsInWords, type FaultPart, kill, killOneOfFour, type Outcome, processesOf, succeed } from "./fault-part.ts";

/** The log of the next build, and the ms that the last one took. */
const prepared = new Map<string, { version: number; milliseconds: number }>();

/** Stores the next version of a small log; builds the site of the first one. */
async function prepare(folder: string): Promise<{ home: string; site: string; version: number; milliseconds: number }> {
  const surroundings = { home: join(folder, "home"), site: join(folder, "site") };
  let state = prepared.get(folder);
  if (state === undefined) {
    await storeCases(folder, 1);
    prepared.set(folder, state = { version: 1, milliseconds: await succeed(surroundings, "build") });
  }
  state.version++;
  await storeCases(folder, state.version);
  return { ...surroundings, ...state };
}

/** A log with one case for each version. */
async function storeCases(folder: string, version: number): Promise<void> {
  const path = join(folder, "cases.csv");
  const rows = Array.from({ length: version }, (_, at) => `c${at},ask,2026-01-01 08:00\nc${at},answer,2026-01-01 09:00\n`);
  await Deno.writeTextFile(path, `case,activity,timestamp\n${rows.join("")}`);
  await succeed({ home: join(folder, "home") }, "load", path);
}

/** The version of the log that the site shows, after checking that the site is whole. */
async function publishedVersion(site: string): Promise<number> {
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(join(site, path)));
  const [log, ...others] = await read("data/logs.json");
  assertEquals(others, []);
  const manifest = await read(`data/${log.folder}/manifest.json`);
  assertEquals([manifest.log.cases, manifest.log.identity], [log.cases, log.identity]);
  for (const { name, sha256 } of manifest.files) {
    const bytes = await Deno.readFile(join(site, "data", log.folder, name));
    assertEquals(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex(), sha256, name);
  }
  assertEquals(Array.from(Deno.readDirSync(join(site, "data/logs/cases")), ({ name }) => name).length, 1, "folders of versions");
  assert((await Deno.readTextFile(join(site, "index.html"))).trimEnd().endsWith("</html>"), "index.html is not whole");
  assert((await read("tracebook-build.json")).stamp !== undefined, "the site is not whole");
  return log.cases;
}

/** After the next build neither folders nor processes of a killed one are left. */
async function assertNothingLeft(folder: string): Promise<void> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  assertEquals(names, ["cases.csv", "home", "site"], "left over");
  assertEquals(Array.from(Deno.readDirSync(join(folder, "home")), ({ name }) => name), ["postgres"], "left over");
  assertEquals(await processesOf(join(folder, "home")), [], "processes left over");
}

/** A build is killed, or the program that makes the pages: the site is the old or the new one. */
async function killBuild(folder: string, random: Random): Promise<Outcome> {
  const { version, milliseconds, ...surroundings } = await prepare(folder);
  const build = begin(surroundings, "build");
  await sleep(random.next() * milliseconds);
  const children = random.chance(0.3) ? await childrenOf(build.process.pid) : [];
  for (const pid of children.length > 0 ? children : [build.process.pid]) kill(pid);
  if (children.length > 0) await endsInWords(build);
  else await build.end;
  const found = await publishedVersion(surroundings.site);
  assert(found === version || found === version - 1, `version ${found} is neither ${version - 1} nor ${version}`);
  prepared.set(folder, { version, milliseconds: await succeed(surroundings, "build") });
  assertEquals(await publishedVersion(surroundings.site), version);
  await assertNothingLeft(folder);
  return found === version ? "new" : "old";
}

/** Four builds at once, and one of them is killed: the others all succeed. */
async function killOneOfFourBuilds(folder: string, random: Random): Promise<Outcome> {
  const { version, milliseconds, ...surroundings } = await prepare(folder);
  await killOneOfFour(surroundings, random.next() * milliseconds, "build");
  assertEquals(await publishedVersion(surroundings.site), version);
  await succeed(surroundings, "build");
  await assertNothingLeft(folder);
  return "new";
}

/** The parts of this file; see {@linkcode FaultPart}. */
export const BUILD_PARTS: readonly FaultPart[] = [
  { name: "build killed", times: 30, run: killBuild },
  { name: "one of four builds killed", times: 10, run: killOneOfFourBuilds },
];
