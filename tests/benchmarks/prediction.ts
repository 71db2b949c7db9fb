import { evaluateLog } from "@/prediction/validation/evaluate.ts";
import { processWorkload } from "@/prediction/dataset/workload.ts";
import { completionOf } from "@/prediction/dataset/feature-plan.ts";
import { predictPrefixes } from "@/prediction/running-cases/predict-prefixes.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { withTrainingThreads } from "@/pipeline/training-threads/with-training-threads.ts";
import { golden } from "../golden.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";
import { madeUpRows } from "./made-up-rows.ts";

/**
 * What our CPU time may be of that of scikit-learn's forest, and of XGBoost's histograms, at the
 * same settings in the same minutes.
 */
const LIMITS: Readonly<Record<string, number>> = { forest: 1, squared: 2 };
const COUNTS = [25_000, 100_000];

/** Mean absolute errors in hours that the answer on remaining times should not pass. */
const ERRORS = [["helpdesk", 135], ["sepsis", 392], ["receipt", 36]] as const;

/**
 * Learning: CPU and memory of forest and boosting on made-up rows; the errors of what answers on
 * real logs, with and without tuning; the time and size of a model in use.
 */
export async function measurePrediction(): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  for (const count of COUNTS) {
    const others = await learnBeside(count);
    for (const learner of ["forest", "squared", "median"]) {
      const { seconds, megabytes } = await learn(learner, count);
      const name = `${learner}, ${count} x 40`;
      rows.push({ name, measure: "CPU time", value: seconds, unit: "s", limit: null });
      if (others[learner] !== undefined) {
        const measure = `CPU time by that of ${learner === "forest" ? "scikit-learn" : "XGBoost"} run beside`;
        rows.push({ name, measure, value: seconds / others[learner], unit: "x", limit: LIMITS[learner] });
      }
      rows.push({ name, measure: "peak memory", value: megabytes, unit: "MB", limit: count === 100_000 ? 300 : null });
    }
  }
  for (const [name, limit] of ERRORS) {
    const { ignore, read } = golden(name);
    if (ignore) continue;
    const log = await read();
    for (const tune of [0, 50]) {
      const before = performance.now();
      const { results, selected } = await withTrainingThreads((fit) =>
        evaluateLog(log, { task: "remaining", allCompleted: true, tune, fit })
      );
      const seconds = (performance.now() - before) / 1000;
      const { mae, coverage90 } = results.find((result) => result.name === selected)!;
      const what = `${name}, remaining, ${tune} trials: ${selected}`;
      rows.push({ name: what, measure: "mean absolute error", value: mae, unit: "h", limit });
      rows.push({ name: what, measure: "coverage of 90 %", value: 100 * coverage90, unit: "%", limit: null });
      rows.push({ name: what, measure: "wall time", value: seconds, unit: "s", limit: tune === 50 ? 60 : null });
    }
    if (name === "helpdesk") rows.push(...await measureModel(log));
  }
  return rows;
}

async function measureModel(log: EventLog): Promise<BenchmarkRow[]> {
  const model = await trainModel(log, { task: "remaining", seed: 42, models: ["random-forest"] });
  const load = processWorkload(log, completionOf(model.plan));
  const times: number[] = [];
  for (let caseIndex = 0; caseIndex < 200; caseIndex++) {
    const before = performance.now();
    predictPrefixes(model, log, [{ caseIndex, length: 1 }], load);
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  return [
    { name: "helpdesk, forest", measure: "one prediction, median", value: times[100], unit: "ms", limit: 5 },
    { name: "helpdesk, forest", measure: "model file", value: encodeModel(model).length / 1e6, unit: "MB", limit: 2 },
  ];
}

async function learn(learner: string, rows: number): Promise<{ seconds: number; megabytes: number }> {
  const path = new URL("./learning-process.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--quiet", path, learner, String(rows)];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * CPU seconds of others' learners on the same rows; none where `TRACEBOOK_PYTHON` names no Python
 * that has them.
 */
async function learnBeside(count: number): Promise<Readonly<Record<string, number>>> {
  const python = Deno.env.get("TRACEBOOK_PYTHON");
  if (python === undefined) {
    console.error("  no other learner is run: TRACEBOOK_PYTHON names no Python that has scikit-learn and XGBoost");
    return {};
  }
  const { table, target } = madeUpRows(count);
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, new Uint8Array(Float64Array.from([...table.values, ...target]).buffer));
    const script = new URL("./learners-beside.py", import.meta.url).pathname;
    const args = [script, file, String(count), String(table.columns)];
    const { stdout, success } = await new Deno.Command(python, { args, stderr: "null" }).output();
    if (!success) console.error(`  no other learner is run: ${python} has no scikit-learn or no XGBoost`);
    return success ? JSON.parse(new TextDecoder().decode(stdout)) : {};
  } finally {
    await Deno.remove(file);
  }
}
