/**
 * The long test of all readers: ten thousand damaged files each, a table of what became of them.
 * Then those of reduced tables and of properties, see reduction.ts and properties.ts. Those of
 * faults, of alerts, of receipts, of pages of large logs, of built sites, of findings, of planted
 * effects and of drift run only when they are named, see faults.ts, alerts.ts, receipts.ts,
 * large-pages.ts, sites.ts, findings.ts and drift.ts.
 *
 * `--help` lists how they are called.
 *
 * Files that break the law are kept under `.tracebook/soak/`, and the exit status is 1.
 *
 * @module
 */
import { fuzzSubjects } from "../formats/fuzz-subjects.ts";
import { soakAlerts } from "./alerts.ts";
import { soakDrift, soakStationary } from "./drift.ts";
import { soakFaults } from "./faults.ts";
import { soakEffects, soakFindings } from "./findings.ts";
import { soakLargePages } from "./large-pages.ts";
import { soakProperties } from "./properties.ts";
import { soakReceipts } from "./receipts.ts";
import { soakUpdates } from "./reduction.ts";
import { soakMaps, soakSites } from "./sites.ts";
import type { SoakState } from "./soak-process.ts";

/** Without a sign of life for this long, a reader hangs: s of wall time for 500 files. */
const PATIENCE = 180;

const USAGE = `usage: deno task soak [--rounds N] [--seed N] [READER ... | updates | properties [SEED]]
       deno task soak faults [SEED] [--share SHARE] [PART...]
       deno task soak alerts [SEED]
       deno task soak receipts [SEED]
       deno task soak pages [EVENTS]
       deno task soak sites [LOG...]
       deno task soak maps [LOG...]
       deno task soak findings [FIRST_SEED]
       deno task soak effects [FIRST_SEED]
       deno task soak drift FOLDER [PATTERN]
       deno task soak stationary LOG...`;

/** Runs one reader; null for `state.files` that it hung in. */
async function soak(name: string, rounds: number, seed: number): Promise<{ state: SoakState; hung: boolean; ended: boolean }> {
  const script = new URL("./soak-process.ts", import.meta.url).pathname;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, name, String(rounds), String(seed)],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let state: SoakState = { files: 0, refused: 0, equal: 0, slowest: 0, slowestFile: 0, broken: [], peakMegabytes: 0 };
  let hung = false;
  const giveUp = () => {
    hung = true;
    process.kill("SIGKILL");
  };
  let timer = setTimeout(giveUp, PATIENCE * 1000);
  let rest = "";
  for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
    clearTimeout(timer);
    timer = setTimeout(giveUp, PATIENCE * 1000);
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    for (const line of lines) state = JSON.parse(line);
  }
  clearTimeout(timer);
  return { state, hung, ended: (await process.status).success && state.files === rounds };
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  if (args[0] === "faults") return await soakFaults(args.slice(1));
  if (args[0] === "alerts") return await soakAlerts(args.slice(1));
  if (args[0] === "findings") return soakFindings({ first: args[1] === undefined ? undefined : Number(args[1]) });
  if (args[0] === "effects") return soakEffects({ first: args[1] === undefined ? undefined : Number(args[1]) });
  if (args[0] === "drift") return await soakDrift(args[1], args[2]);
  if (args[0] === "stationary") return await soakStationary(args.slice(1));
  if (args[0] === "receipts") return await soakReceipts(args.slice(1));
  if (args[0] === "pages") return await soakLargePages(args[1] === undefined ? undefined : Number(args[1]));
  if (args[0] === "sites") return await soakSites(args.slice(1));
  if (args[0] === "maps") return await soakMaps(args.slice(1));
  const told = (flag: string, otherwise: number) => args.includes(flag) ? Number(args[args.indexOf(flag) + 1]) : otherwise;
  const [rounds, seed] = [told("--rounds", 10_000), told("--seed", 20261123)];
  const values = new Set(["--rounds", "--seed"].flatMap((flag) => args.includes(flag) ? [args.indexOf(flag) + 1] : []));
  const wanted = args.filter((arg, i) => !arg.startsWith("--") && !values.has(i));
  const readers = (await fuzzSubjects()).map(({ name }) => name);
  const known = [...readers, "updates", "properties"];
  const unknown = wanted.find((name, at) => !known.includes(name) && wanted[at - 1] !== "properties");
  if (unknown !== undefined) {
    console.error(`Expected one of ${known.join(", ")}; found ${JSON.stringify(unknown)}.\n${USAGE}`);
    return 2;
  }
  const names = readers.filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length > 0) {
    console.log(
      "| reader | damaged files | refused in words | read, written back equal | broke the law | slowest, ms | peak memory, MB |",
    );
    console.log("|---|---|---|---|---|---|---|");
  }
  let good = true;
  for (const name of names) {
    const { state, hung, ended } = await soak(name, rounds, seed);
    const { files, refused, equal, broken, slowest, peakMegabytes } = state;
    const fault = hung ? ` (hung after file ${files})` : ended ? "" : ` (ended after file ${files})`;
    console.log(`| ${name} | ${files} | ${refused} | ${equal} | ${broken.length}${fault} | ${slowest} | ${peakMegabytes} |`);
    if (broken.length > 0) await keep(name, broken);
    good &&= ended && broken.length === 0;
  }
  if (wanted.length === 0 || wanted.includes("updates")) good = await soakUpdates(args) === 0 && good;
  if (wanted.length === 0 || wanted.includes("properties")) {
    const given = wanted[wanted.indexOf("properties") + 1] ?? (args.includes("--seed") ? seed : undefined);
    good = await soakProperties(given === undefined ? undefined : Number(given)) === 0 && good;
  }
  return good ? 0 : 1;
}

async function keep(name: string, broken: SoakState["broken"]): Promise<void> {
  await Deno.mkdir(".tracebook/soak", { recursive: true });
  for (const { file, message, bytes } of broken.slice(0, 20)) {
    const path = `.tracebook/soak/${name.replaceAll(" ", "-")}-${file}`;
    await Deno.writeFile(path, Uint8Array.fromBase64(bytes));
    console.error(`${path}: ${message}`);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
