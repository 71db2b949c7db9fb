import type { EventLog } from "../../event-log/event-log.ts";
import type { EvaluateOptions, Evaluation } from "./evaluation.ts";
import { validateModels } from "./validate-models.ts";
import { trainingData } from "../dataset/training-data.ts";

/**
 * Trains on the earlier cases of a log and tests on the later ones, with the same functions on the
 * same rows as {@linkcode trainModel} before it trains the final model: for the same log and
 * options both find the same figures and select the same predictor. Completed cases with at least
 * two events are split by start (see {@linkcode splitByStart}). Rounds, settings and the model are
 * selected on training cases alone; the test cases are a gate at the end (see
 * {@linkcode passGate}). Intervals are calibrated in the order of time, as cases complete.
 *
 * With `allCompleted` every case counts as completed, as in most published comparisons.
 *
 * @throws an input error for too few cases, or where no case is completed; a limit error for a log
 * of too many events or activities; a usage error for an invalid zone or seed; the signal's reason
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { evaluateLog } from "@/prediction/validation/evaluate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const { selected, testRows, results } = await evaluateLog(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * assertEquals([selected, testRows], ["median", 8]); // always five hours: nothing to be better at
 * assertEquals(results[0].mae, 0);
 * ```
 */
export async function evaluateLog(log: EventLog, options: EvaluateOptions): Promise<Evaluation> {
  const data = trainingData(log, options);
  data.reductions.forEach((sentence) => options.onReduced?.(sentence));
  return (await validateModels(data, options)).evaluation;
}
