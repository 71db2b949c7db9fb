import type { EventLog } from "../../event-log/event-log.ts";
import { predictAll } from "../models/fitted-models.ts";
import { calibratorOf, countingRows, outcomesOf } from "../validation/calibration.ts";
import { endOf, prefixesOf } from "../dataset/prefixes.ts";
import { lastTimeOf } from "../dataset/completed-cases.ts";
import { processWorkload } from "../dataset/workload.ts";
import { encodePrefixes } from "../dataset/dataset.ts";
import { completionOf } from "../dataset/feature-plan.ts";
import { completedBy } from "./predict-prefixes.ts";
import type { PredictionModel } from "../models/prediction-model.ts";
import { keyOf } from "../dataset/dataset.ts";

/**
 * Recalibrates the intervals and risks of a model by the cases since its training: how far off it
 * would have been for those that have completed since, and how long the running ones have lasted.
 * The more of them there are, the less the earlier calibration counts. Predictions stay the same.
 *
 * @param log as it stands now
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { predictPrefixes } from "@/prediction/running-cases/predict-prefixes.ts";
 * import { recalibrate } from "@/prediction/running-cases/recalibrate.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * // from the 60th day on a case takes nine hours, not five
 * const logOf = (days: number) =>
 *   eventLogFromTraces(Array.from({ length: days }, (_, day) => ({
 *     caseId: String(day),
 *     events: [{ activity: "ask", time: 24 * day * hour }, {
 *       activity: "answer",
 *       time: (24 * day + (day < 60 ? 5 : 9)) * hour,
 *     }],
 *   })));
 * const model = await trainModel(logOf(60), {
 *   task: "remaining",
 *   seed: 42,
 *   endActivities: ["answer"],
 * });
 * const latestOf = (some: typeof model) =>
 *   Math.round(
 *     predictPrefixes(some, logOf(99), [{ caseIndex: 98, length: 1 }])[0].remainingInterval[1],
 *   );
 * assertEquals([latestOf(model), latestOf(recalibrate(model, logOf(99)))], [5, 9]);
 * ```
 */
export function recalibrate(model: PredictionModel, log: EventLog): PredictionModel {
  const { task, plan, fitted, selected, knownUntil, calibration } = model;
  const { completed } = completedBy(model, log);
  const isRunning = (caseIndex: number) => completed[caseIndex] === 0;
  const timeOf = ({ caseIndex, length }: { caseIndex: number; length: number }) =>
    log.time[log.caseOffsets[caseIndex] + length - 1];
  const caseIndexes = [...log.caseIds.keys()].filter((caseIndex) => endOf(log, caseIndex) > knownUntil);
  const prefixes = prefixesOf(log, caseIndexes, task, isRunning).filter((prefix) => timeOf(prefix) > knownUntil);
  if (prefixes.length === 0) return model;
  const now = Float64Array.from(prefixes, timeOf);
  const end = Float64Array.from(prefixes, ({ caseIndex }) => isRunning(caseIndex) ? Infinity : endOf(log, caseIndex));
  const first = Uint8Array.from(prefixes, ({ length }) => length === 1 ? 1 : 0);
  // Predictions take nearly all the time, so they are made for the few rows that count alone.
  const counting = countingRows({ now, end, first }, lastTimeOf(log));
  const chosen = counting.map((row) => prefixes[row]);
  const rows = encodePrefixes(log, plan, chosen, processWorkload(log, completionOf(plan)));
  const hours = predictAll(fitted, { rows, keys: chosen.map((prefix) => keyOf(log, prefix)) }).get(selected)!;
  const of = (times: Float64Array) => Float64Array.from(counting, (row) => times[row]);
  const { predicted, spread } = outcomesOf(fitted, { rows, prefixes: chosen, now: of(now), end: of(end) })(hours);
  const among = (values: Float64Array): Float64Array => {
    const all = new Float64Array(prefixes.length).fill(NaN);
    counting.forEach((row, at) => all[row] = values[at]);
    return all;
  };
  const outcomes = {
    now,
    end,
    first,
    predicted: among(predicted),
    spread: { below: among(spread.below), above: among(spread.above) },
  };
  return { ...model, calibration: calibratorOf(outcomes, calibration)(lastTimeOf(log))! };
}
