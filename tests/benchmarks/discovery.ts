import { golden, GOLDEN_NAMES } from "../golden.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

/** What the rows call a miner, by the key of the reference's timing. */
const TITLES: Readonly<Record<string, string>> = {
  dfg: "directly-follows graph",
  alpha: "alpha",
  heuristics_net: "heuristics",
  im: "inductive",
  "imf_0.2": "inductive, noise 0.2",
  footprints: "footprints",
  declare: "DECLARE",
  log_skeleton: "log skeleton",
  temporal_profile: "temporal profile",
};

/** Logs on which the inductive miner is to take at most a twentieth of the reference's time. */
const STRICT = ["bpic2012", "bpic2020_international"];

/**
 * Logs on which the reference is run beside us, where `TRACEBOOK_PYTHON` names a Python that has
 * it.
 */
const BESIDE = ["receipt", "sepsis", "bpic2020_international"];

/**
 * Each miner on each golden log, after reduction to variants, against the reference's CPU time; a
 * log many times over; and the memory of ten million events.
 */
export async function measureDiscovery(): Promise<readonly BenchmarkRow[]> {
  const ratios = new Map<string, { readonly log: string; readonly percent: number }[]>();
  let once: Record<string, number> | undefined;
  for (const log of GOLDEN_NAMES) {
    const { ignore, document } = golden(log);
    if (ignore) continue;
    const seconds = await inProcess("mine", log, "1");
    if (log === "bpic2012") once = seconds;
    for (const [key, own] of Object.entries(seconds)) {
      const reference = document.reference.timing[key]?.cpuSeconds;
      if (typeof reference !== "number") continue;
      if (!ratios.has(key)) ratios.set(key, []);
      ratios.get(key)!.push({ log, percent: 100 * own / reference });
    }
  }
  if (ratios.size === 0) console.error("  no golden logs: only memory is measured");
  return [
    ...[...ratios].flatMap(([key, own]) => minerRows(key, own)),
    ...await besideRows(),
    ...await repeatedRows(once),
    ...await memoryRows(),
  ];
}

function minerRows(key: string, ratios: readonly { readonly log: string; readonly percent: number }[]): BenchmarkRow[] {
  const name = `mining: ${TITLES[key]}`;
  const sorted = ratios.toSorted((a, b) => a.percent - b.percent);
  const row = (measure: string, value: number, limit: number | null) => ({ name, measure, value, unit: "%", limit });
  const last = sorted[sorted.length - 1];
  return [
    row(`warm CPU time by the reference's, median of ${sorted.length} logs`, sorted[sorted.length >> 1].percent, null),
    row(`warm CPU time by the reference's, highest: ${last.log}`, last.percent, 10),
    ...(key.startsWith("im") ? sorted.filter(({ log }) => STRICT.includes(log)) : [])
      .map(({ log, percent }) => row(`warm CPU time by the reference's, ${log}`, percent, 5)),
  ];
}

/** Ratios to the reference itself in the same minutes; none where it is not installed. */
async function besideRows(): Promise<BenchmarkRow[]> {
  const python = Deno.env.get("TRACEBOOK_PYTHON");
  if (python === undefined) {
    console.error("  the reference itself is not run: TRACEBOOK_PYTHON names no Python that has PM4Py");
    return [];
  }
  const script = new URL("./reference-beside.py", import.meta.url).pathname;
  const rows: BenchmarkRow[] = [];
  for (const log of BESIDE) {
    const { ignore, path } = golden(log);
    if (ignore) continue;
    const { stdout, success } = await new Deno.Command(python, {
      args: [script, path],
      stderr: "null",
    }).output();
    if (!success) throw new Error(`${python} ${script} failed on ${log}`);
    const reference = JSON.parse(new TextDecoder().decode(stdout)) as Record<string, number>;
    const own = await inProcess("mine", log, "1");
    for (const [key, seconds] of Object.entries(reference)) {
      rows.push({
        name: `mining: ${TITLES[key]}`,
        measure: `warm CPU time by that of the reference run beside, ${log}`,
        value: 100 * own[key] / seconds,
        unit: "%",
        limit: key.startsWith("im") && STRICT.includes(log) ? 5 : 10,
      });
    }
  }
  return rows;
}

async function repeatedRows(once: Record<string, number> | undefined): Promise<BenchmarkRow[]> {
  if (once === undefined) return [];
  const forty = await inProcess("mine", "bpic2012", "40");
  return Object.keys(forty).map((key) => ({
    name: `mining: ${TITLES[key]}, bpic2012 forty times over`,
    measure: "CPU time by that of the log once, after reduction",
    value: forty[key] / once[key],
    unit: "x",
    limit: 1.5,
  }));
}

async function memoryRows(): Promise<BenchmarkRow[]> {
  const { peakMegabytes, residentMegabytes } = await inProcess("memory");
  const name = "10,000,000 events in columns";
  return [
    { name, measure: "memory of a process that holds them", value: residentMegabytes, unit: "MB", limit: 400 },
    {
      name,
      measure: "peak memory while they are built from rows in random order",
      value: peakMegabytes,
      unit: "MB",
      limit: null,
    },
  ];
}

async function inProcess(...args: string[]): Promise<Record<string, number>> {
  const script = new URL("./discovery-process.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", script, ...args],
    stderr: "inherit",
  });
  const { stdout, success } = await command.output();
  if (!success) throw new Error(`${args.join(" ")} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
