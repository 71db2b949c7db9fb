/**
 * How well changes of a process are found: the protocol of a public evaluation, whose logs are not
 * part of the project, and false alarms on logs in which nothing changes.
 *
 * @module
 */
import { driftReport } from "@/comparison/drift/drift-report.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { readLog } from "@/formats/logs/read-log.ts";
import { createRandom } from "@/numerics/random.ts";

/** A found change counts for a true one that is at most this many cases away. */
const LAG = 200;
/** Changes planted in the logs of each source, in cases before them. */
const BOSE = [1199, 2399, 3599, 4799];
const OSTOVAR = [999, 1999];

/** Kinds by which each pattern may be told, at its first change and back. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  cb: ["optional", "mandatory"],
  cd: ["parallel", "sequential"],
  cf: ["conditional", "not conditional"],
  cm: ["moved"],
  cp: ["repeated elsewhere", "no longer repeated elsewhere"],
  cre: ["added", "removed"],
  fr: ["frequency"],
  lp: ["loop", "no loop"],
  pl: ["parallel", "sequential"],
  pm: ["moved"],
  pre: ["added", "removed"],
  re: ["added", "removed"],
  rp: ["replaced"],
  sm: ["moved"],
  sre: ["added", "removed"],
  sw: ["swapped"],
};

/** The pattern of each name of Ostovar, as the evaluation has it. */
const PATTERNS: Readonly<Record<string, string>> = {
  ConditionalMove: "cm",
  ConditionalRemoval: "cre",
  ConditionalToSequence: "cf",
  Frequency: "fr",
  Loop: "lp",
  ParallelMove: "pm",
  ParallelRemoval: "pre",
  ParallelToSequence: "pl",
  SerialMove: "sm",
  SerialRemoval: "sre",
  Skip: "cb",
  Substitute: "rp",
  Swap: "sw",
};

/** What a log of the evaluation is, by its name. */
interface Planted {
  readonly source: string;
  readonly pattern: string;
  readonly noise: string;
  readonly atomic: boolean;
  readonly changes: readonly number[];
}

function plantedIn(source: string, name: string): Planted {
  if (source === "Bose") return { source, pattern: "Bose", noise: "0", atomic: true, changes: BOSE };
  if (source === "Ostovar") {
    const [, group, given, noise = "0"] = /^(\w+?)_(\w+?)_output_[A-Za-z]+(?:_(\d+))?\.xes/.exec(name)!;
    return { source, pattern: PATTERNS[given] ?? given, noise, atomic: group === "Atomic", changes: OSTOVAR };
  }
  const [, noise, cases, pattern] = /noise(\d+)_(\d+)_(\w+)\.xes/.exec(name)!;
  return { source: `Ceravolo ${cases}`, pattern, noise, atomic: pattern in KINDS, changes: [Number(cases) / 2 - 1] };
}

/** Pairs of found and true changes: as many as can be, then as near as can be; both ascend. */
function assign(found: readonly number[], planted: readonly number[]): (readonly [number, number])[] {
  const best = (i: number, j: number): (readonly [number, number])[] => {
    if (i === found.length || j === planted.length) return [];
    const options = [best(i + 1, j), best(i, j + 1)];
    if (Math.abs(found[i] - planted[j]) <= LAG) options.push([[i, j], ...best(i + 1, j + 1)]);
    const far = (pairs: (readonly [number, number])[]) => pairs.reduce((sum, [i, j]) => sum + (found[i] - planted[j]) ** 2, 0);
    return options.sort((a, b) => b.length - a.length || far(a) - far(b))[0];
  };
  return best(0, 0);
}

/** Sums over some logs. */
const zero = () => ({
  logs: 0,
  planted: 0,
  told: 0,
  right: 0,
  lag: 0,
  first: 0,
  any: 0,
  named: 0,
  cases: 0,
  seconds: 0,
  most: 0,
});

/** Reads an XES file. With `numbered` each trace is a case of its own, whatever its name. */
async function readEventLog(path: string, numbered = false): Promise<EventLog> {
  const builder = createEventLogBuilder({ attributes: "none" });
  let [content, gzip] = [new Blob([await Deno.readFile(path)]), path.endsWith(".gz")];
  if (numbered) {
    const text = await new Response(content.stream().pipeThrough(new DecompressionStream("gzip"))).text();
    let number = 0;
    content = new Blob([text.replace(/<trace>\s*<string key="concept:name" value="/g, (begin) => `${begin}${number++} `)]);
    gzip = false;
  }
  await readLog(content.stream(), { format: "xes", gzip, source: path }, builder);
  return builder.build();
}

/** Seconds of CPU of this process so far. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/**
 * Prints F1, precision, recall, mean lag, time a case and kinds that were named right, for each
 * group of logs, and the recall of each pattern.
 *
 * @param folder of the evaluation's logs, with Bose, Ceravolo and Ostovar in it
 * @param pattern only logs whose path has it
 */
export async function soakDrift(folder: string, pattern = ""): Promise<number> {
  const groups = new Map<string, ReturnType<typeof zero>>();
  const recalls = new Map<string, { planted: number; right: number }>();
  for (const source of ["Bose", "Ceravolo", "Ostovar"]) {
    const names = [...Deno.readDirSync(`${folder}/${source}`)].map(({ name }) => name).filter((name) => name.endsWith(".xes.gz"));
    for (const name of names.sort()) {
      if (!new RegExp(pattern).test(`${source}/${name}`)) continue;
      const one = plantedIn(source, name);
      // Five logs one after another, each with the same case ids.
      const log = await readEventLog(`${folder}/${source}/${name}`, source === "Bose");
      // The first log once more: the code is compiled while it runs for the first time.
      if (groups.size === 0) driftReport(log, { aspects: ["control flow"] });
      const begin = cpu();
      const { drifts } = driftReport(log, { aspects: ["control flow"] });
      const seconds = cpu() - begin;
      const pairs = assign(drifts.map(({ casesBefore }) => casesBefore), one.changes);
      const own = zero();
      own.logs = 1;
      own.planted = one.changes.length;
      own.told = drifts.length;
      own.right = pairs.length;
      own.cases = log.caseIds.length;
      own.seconds = seconds;
      own.most = seconds / log.caseIds.length;
      for (const [i, j] of pairs) {
        own.lag += Math.abs(drifts[i].casesBefore - one.changes[j]);
        const kinds = KINDS[one.pattern];
        if (kinds === undefined) continue;
        own.named++;
        if (kinds.includes(drifts[i].kind)) own.first++;
        if (drifts[i].kinds.some((kind) => kinds.includes(kind))) own.any++;
        if (!kinds.includes(drifts[i].kind)) console.log(`${name}: ${drifts[i].kinds.join(", ")}: ${drifts[i].sentence}`);
      }
      const noise = one.noise === "0" ? "no noise" : "noise";
      const kind = one.atomic ? "atomic" : "composite";
      const all = [`${one.source}, ${kind}, ${noise}`, `all, ${kind}, ${noise}`, "all"];
      if (one.source === "Ceravolo 500") all.push("Ceravolo 500, all");
      for (const group of all) {
        const sums = groups.get(group) ?? zero();
        for (const key of Object.keys(own) as (keyof typeof own)[]) {
          if (key === "most") sums.most = Math.max(sums.most, own.most);
          else sums[key] += own[key];
        }
        groups.set(group, sums);
      }
      if (one.atomic && one.noise === "0" && source !== "Bose") {
        const known = recalls.get(one.pattern) ?? { planted: 0, right: 0 };
        recalls.set(one.pattern, { planted: known.planted + own.planted, right: known.right + own.right });
      }
    }
  }
  console.log(
    "\n| logs | number | F1 | precision | recall | mean lag, cases | ms CPU a case | most of a log | kind right, first | among those told |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  for (const [group, { logs, planted, told, right, lag, first, any, named, cases, seconds, most }] of [...groups].sort()) {
    const figures = [2 * right / (planted + told), right / told, right / planted].map((share) => share.toFixed(3));
    const rest = [
      (lag / right).toFixed(1),
      (1000 * seconds / cases).toFixed(2),
      (1000 * most).toFixed(2),
      `${first} of ${named}`,
      `${any} of ${named}`,
    ];
    console.log(`| ${[group, logs, ...figures, ...rest].join(" | ")} |`);
  }
  const shares = [...recalls].map(([pattern, { planted, right }]) => [pattern, right / planted] as const);
  console.log(`\nrecall: ${shares.map(([pattern, share]) => `${pattern} ${share.toFixed(2)}`).join(", ")}`);
  console.log(
    `mean of ${shares.length} patterns: ${(shares.reduce((sum, [, share]) => sum + share, 0) / shares.length).toFixed(3)}`,
  );
  return 0;
}

/** Cases of a log in which nothing changes, and their mean distance, ms. */
const STATIONARY_CASES = 400;
const DISTANCE = 6 * 3_600_000;

/** Whole cases of a log, drawn again and again, at starts that have nothing to do with them. */
function stationaryLog({ caseIds, caseOffsets, activity, activities, time, resource }: EventLog, seed: number): EventLog {
  const random = createRandom(seed).fork("stationary");
  let start = Date.UTC(2024, 0, 1);
  return eventLogFromTraces(Array.from({ length: STATIONARY_CASES }, (_, i) => {
    const c = random.integer(caseIds.length);
    start += random.exponential(DISTANCE);
    const [begin, end] = [caseOffsets[c], caseOffsets[c + 1]];
    const events = Array.from({ length: end - begin }, (_, k) => ({
      activity: activities[activity[begin + k]],
      time: start + time[begin + k] - time[begin],
      ...(resource !== null && resource.codes[begin + k] >= 0 ? { resource: resource.values[resource.codes[begin + k]] } : {}),
    }));
    return { caseId: String(i), events };
  }));
}

/**
 * Prints in how many logs without any change one is found.
 *
 * @param paths of real logs
 * @param logs for each path
 * @returns 1 if more than the level of 1 % are, by more than chance may be (99 %)
 */
export async function soakStationary(paths: readonly string[], logs = 40): Promise<number> {
  let [alarms, all] = [0, 0];
  for (const path of paths) {
    const log = await readEventLog(path);
    let own = 0;
    for (let seed = 0; seed < logs; seed++) {
      const { drifts } = driftReport(stationaryLog(log, seed), { seed });
      if (drifts.length === 0) continue;
      own++;
      console.log(`${path}, seed ${seed}: ${drifts.map(({ aspect, sentence }) => `${aspect}: ${sentence}`).join("; ")}`);
    }
    console.log(`${path}: ${own} of ${logs}`);
    alarms += own;
    all += logs;
  }
  console.log(`false alarms: ${alarms} of ${all} logs`);
  return alarms <= 0.01 * all + 2.33 * Math.sqrt(0.0099 * all) ? 0 : 1;
}
