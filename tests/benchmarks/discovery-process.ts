/**
 * Mines one log, or builds ten million events, in a process of its own; prints figures as JSON.
 *
 * usage: discovery-process.ts mine NAME COPIES   (CPU seconds of each miner on COPIES times the
 * golden log NAME, after reduction to variants)
 *        discovery-process.ts memory             (MB of a log of 10,000,000 events in columns)
 *
 * @module
 */
import process from "node:process";
import { golden } from "../golden.ts";
import { mine, type MinerName, type ParametersOf } from "@/discovery/miners.ts";
import { type LogDictionaries, UNKNOWN_SOURCE } from "@/event-log/event-batch.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { createTextTable, internText } from "@/event-log/text-table.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { createRandom } from "@/numerics/random.ts";

/** Each miner with the key of the reference's timing. */
const TASKS: readonly (readonly [key: string, name: MinerName, parameters: ParametersOf<MinerName>])[] = [
  ["dfg", "dfg", {}],
  ["alpha", "alpha", {}],
  ["heuristics_net", "heuristics", {}],
  ["im", "inductive", { noise: 0 }],
  ["imf_0.2", "inductive", { noise: 0.2 }],
  ["footprints", "footprints", {}],
  ["declare", "declare", {}],
  ["log_skeleton", "log-skeleton", {}],
  ["temporal_profile", "temporal-profile", {}],
];

/** Runs of each miner, of which the first are cold, as the reference was not; the median counts. */
const RUNS = 21;
/** Short runs are repeated until so many CPU seconds are spent, and divided. */
const LEAST_SECONDS = 0.02;

const [task, name, copies] = Deno.args;
console.log(JSON.stringify(task === "mine" ? await mineAll() : await memoryOfTenMillion()));

async function mineAll(): Promise<Record<string, number>> {
  const log = repeated(await golden(name).read({ attributes: "none" }), Number(copies));
  const { variants } = variantsOf(log);
  return Object.fromEntries(
    // Of a log many times over only what does not look at its events again.
    TASKS.filter(([key]) => copies === "1" || key.startsWith("im")).map(([key, miner, parameters]) =>
      [key, secondsOf(() => void mine(miner, { variants, log }, parameters))] as const
    ),
  );
}

function secondsOf(run: () => void): number {
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const runs = Array.from({ length: RUNS }, () => {
    const began = cpuSeconds();
    let times = 0;
    do {
      run();
      times++;
    } while (cpuSeconds() - began < LEAST_SECONDS);
    return (cpuSeconds() - began) / times;
  });
  return runs.sort((a, b) => a - b)[RUNS >> 1];
}

/** The cases of a log several times over. */
function repeated(log: EventLog, times: number): EventLog {
  if (times === 1) return log;
  const events = log.activity.length;
  const cases = log.caseIds.length;
  const activity = new (log.activity instanceof Uint16Array ? Uint16Array : Uint32Array)(events * times);
  const caseOffsets = new Uint32Array(cases * times + 1);
  for (let copy = 0; copy < times; copy++) {
    activity.set(log.activity, copy * events);
    for (let c = 0; c <= cases; c++) caseOffsets[copy * cases + c] = copy * events + log.caseOffsets[c];
  }
  return {
    ...log,
    activity,
    caseOffsets,
    caseIds: Array.from({ length: cases * times }, (_, c) => String(c)),
    time: new Float64Array(0),
  };
}

/**
 * Builds a log of ten million events in a million cases, with resources, as a reader does, batch by
 * batch.
 */
function logOfTenMillion(): EventLog {
  const [batches, size, cases] = [1000, 10_000, 1_000_000];
  const dictionaries = {
    cases: createTextTable(),
    activities: createTextTable(),
    resources: createTextTable(),
    lifecycles: createTextTable(),
  };
  for (let c = 0; c < cases; c++) internText(dictionaries.cases, `case-${c}`);
  for (let a = 0; a < 40; a++) internText(dictionaries.activities, `activity ${a}`);
  for (let r = 0; r < 200; r++) internText(dictionaries.resources, `person ${r}`);
  const random = createRandom(1);
  const [caseCode, activity] = [new Uint32Array(size), new Uint32Array(size)];
  const [time, line, resource] = [new Float64Array(size), new Float64Array(size), new Int32Array(size)];
  const builder = createEventLogBuilder();
  builder.begin({ ...UNKNOWN_SOURCE, dictionaries: dictionaries satisfies LogDictionaries });
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < size; i++) {
      caseCode[i] = Math.floor(random.next() * cases);
      activity[i] = Math.floor(random.next() * 40);
      resource[i] = Math.floor(random.next() * 200);
      time[i] = 1.7e12 + (batch * size + i) * 1000;
    }
    const rest = {
      start: null,
      lifecycle: null,
      eventId: null,
      attributes: [],
      cases: { length: 0, caseCode: new Uint32Array(0), attributes: [] },
    };
    builder.batch({ length: size, caseCode, activity, time, line, resource, ...rest });
  }
  return builder.build();
}

/**
 * Memory of the process while it holds the log and nothing else, and the most it took to build it.
 */
async function memoryOfTenMillion(): Promise<Record<string, number>> {
  const log = logOfTenMillion();
  for (let round = 0; round < 5; round++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rss } = process.memoryUsage();
  const peak = process.resourceUsage().maxRSS / 1024;
  return { events: log.activity.length, cases: log.caseIds.length, residentMegabytes: rss / 1e6, peakMegabytes: peak };
}
