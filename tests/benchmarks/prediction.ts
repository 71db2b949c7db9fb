import process from "node:process";
import { evaluateLog } from "@/prediction/evaluate.ts";
import { loadClock } from "@/prediction/load-clock.ts";
import { closingOf } from "@/prediction/plan-features.ts";
import { predictRemaining } from "@/prediction/predict-remaining.ts";
import { encodeRemainingModel } from "@/prediction/remaining-model-file.ts";
import { trainRemainingModel } from "@/prediction/train-remaining-model.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { readLog } from "@/formats/read-log.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

/** CPU seconds that the shared figures give for others at the same settings, on their machine; see README on how to compare. */
const LIMITS: Readonly<Record<string, number>> = {
  "forest 25000": 0.9,
  "forest 100000": 4.5,
  "squared 25000": 1.34,
  "squared 100000": 3.76,
};

/** Mean absolute errors in hours that the answer on remaining times should not pass. */
const ERRORS = [["helpdesk", 135], ["sepsis", 392], ["receipt", 36]] as const;

/**
 * Learning: CPU and memory of forest and boosting on made-up rows; the errors of what answers on real logs, with and without tuning; the time and size
 * of a model in use.
 */
export async function measurePrediction(): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  for (const learner of ["forest", "squared", "median"]) {
    for (const count of [25_000, 100_000]) {
      const { seconds, megabytes } = await learn(learner, count);
      const name = `${learner}, ${count} x 40`;
      rows.push({ name, measure: "CPU time", value: seconds, unit: "s", limit: LIMITS[`${learner} ${count}`] ?? null });
      rows.push({ name, measure: "peak memory", value: megabytes, unit: "MB", limit: count === 100_000 ? 300 : null });
    }
  }
  const folder = `${Deno.env.get("TRACEBOOK_GOLDEN") ?? "../shared"}/logs`;
  for (const [name, limit] of ERRORS) {
    const log = await readFile(`${folder}/${name}.xes.gz`).catch(() => null);
    if (log === null) continue;
    for (const tune of [0, 50]) {
      const before = process.cpuUsage();
      const { results, answered } = await evaluateLog(log, { task: "remaining", tune });
      const { user, system } = process.cpuUsage(before);
      const { mae, coverage90 } = results.find((result) => result.name === answered)!;
      const what = `${name}, remaining, ${tune} trials: ${answered}`;
      rows.push({ name: what, measure: "mean absolute error", value: mae, unit: "h", limit });
      rows.push({ name: what, measure: "coverage of 90 %", value: 100 * coverage90, unit: "%", limit: null });
      rows.push({ name: what, measure: "CPU time", value: (user + system) / 1e6, unit: "s", limit: tune === 50 ? 120 : null });
    }
    if (name === "helpdesk") rows.push(...await measureModel(log));
  }
  return rows;
}

async function measureModel(log: EventLog): Promise<BenchmarkRow[]> {
  const model = await trainRemainingModel(log, { seed: 42, models: ["random-forest"] });
  const load = loadClock(log, closingOf(model.plan));
  const times: number[] = [];
  for (let item = 0; item < 200; item++) {
    const before = performance.now();
    predictRemaining(model, log, [{ item, length: 1 }], load);
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  return [
    { name: "helpdesk, forest", measure: "one prediction, median", value: times[100], unit: "ms", limit: 5 },
    { name: "helpdesk, forest", measure: "model file", value: encodeRemainingModel(model).length / 1e6, unit: "MB", limit: 2 },
  ];
}

async function learn(learner: string, rows: number): Promise<{ seconds: number; megabytes: number }> {
  const path = new URL("./learning-process.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--quiet", path, learner, String(rows)];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function readFile(path: string): Promise<EventLog> {
  const builder = createEventLogBuilder();
  const file = await Deno.open(path);
  await readLog(file.readable, { format: "xes", gzip: true, source: path }, builder);
  return builder.build();
}
