import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { HOUR } from "../../time/civil-date.ts";
import { type PredictorName, predictorOf } from "../models/fitted-models.ts";
import { rowOf } from "../../machine-learning/row-table.ts";
import { type CompletedCases, completedCases } from "../dataset/completed-cases.ts";
import { type Interval, intervalOf, intervalWarning, riskBeyond, spreadOf } from "../validation/calibration.ts";
import type { ProcessWorkload } from "../dataset/workload.ts";
import { encodePrefixes, keyOf } from "../dataset/dataset.ts";
import { completionOf } from "../dataset/feature-plan.ts";
import type { Prefix } from "../dataset/prefixes.ts";
import type { PredictionModel } from "../models/prediction-model.ts";

/** What a model predicts of a case after some of its events; hours. */
export interface Prediction {
  /** From the prefix's last event to the end. */
  readonly remaining: number;
  /** From the first event to the end: what has passed and what remains. */
  readonly duration: number;
  /** The duration lies in it with 90 %. */
  readonly durationInterval: Interval;
  readonly remainingInterval: Interval;
  /** Why the intervals cannot be trusted, as a sentence; null where they can. */
  readonly intervalWarning: string | null;
  readonly selected: PredictorName;
  /**
   * How far hours spread below and above the prediction, before calibration: for
   * {@linkcode riskOfMissing}.
   */
  readonly spread: { readonly below: number; readonly above: number };
  /** Names of the features whose value is missing, or was never seen in training. */
  readonly unknown: readonly string[];
  /** Names of the numbers beyond the range of the training rows. */
  readonly outOfRange: readonly string[];
}

/**
 * Features that a case must have. The others follow from its times, and are missing at its start.
 */
const GIVEN: ReadonlySet<string> = new Set(["attribute", "resource", "last-activity"]);

/**
 * Predicts the remaining times of cases after some of their events. For a what-if give a log that
 * holds the changed case, and the workload of the true log.
 *
 * @param prefixes of `log`; features are read up to their last events only
 * @param workload default: that of `log`
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { predictPrefixes } from "@/prediction/running-cases/predict-prefixes.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * const [afterFirst] = predictPrefixes(model, log, [{ caseIndex: 0, length: 1 }]);
 * assertEquals([afterFirst.remaining, afterFirst.duration], [5, 5]);
 * ```
 */
export function predictPrefixes(
  model: PredictionModel,
  log: EventLog,
  prefixes: readonly Prefix[],
  workload?: ProcessWorkload,
): Prediction[] {
  const { plan, fitted, selected, calibration } = model;
  const rows = encodePrefixes(log, plan, prefixes, workload);
  const predictor = predictorOf(fitted, selected)!;
  const predicted = Float64Array.from(prefixes, (prefix, row) => predictor(rowOf(rows, row), keyOf(log, prefix)));
  const spread = spreadOf(fitted, { rows })(predicted);
  const warning = intervalWarning(calibration);
  return prefixes.map((prefix, row) => {
    const first = log.caseOffsets[prefix.caseIndex];
    const elapsed = (log.time[first + prefix.length - 1] - log.time[first]) / HOUR;
    const interval = intervalOf(calibration, predicted[row], spread, row);
    const values = rows.values.subarray(row * rows.columns, (row + 1) * rows.columns);
    const namesOf = (test: (at: number) => boolean) => plan.features.filter((_, at) => test(at)).map(({ name }) => name);
    return {
      remaining: predicted[row],
      duration: elapsed + predicted[row],
      remainingInterval: interval,
      durationInterval: [elapsed + interval[0], elapsed + interval[1]],
      intervalWarning: warning,
      selected,
      spread: { below: spread.below[row], above: spread.above[row] },
      unknown: namesOf((at) => {
        const { kind, source } = plan.features[at];
        return GIVEN.has(source) && (kind === "category" ? values[at] < 0 : Number.isNaN(values[at]));
      }),
      outOfRange: namesOf((at) => {
        const feature = plan.features[at];
        return feature.kind === "number" && (values[at] < feature.least || values[at] > feature.greatest);
      }),
    };
  });
}

/**
 * The risk that a case under way ends after a target date: a probability, as calibrated as the
 * model's intervals are.
 *
 * @param prediction what the model predicted of the case as of `now`
 * @param now time of the case's last event, in ms
 * @param target in ms; before `now` it is missed already
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { predictPrefixes, riskOfMissing } from "@/prediction/running-cases/predict-prefixes.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * const [afterFirst] = predictPrefixes(model, log, [{ caseIndex: 0, length: 1 }]);
 * const now = log.time[0];
 * assertEquals(riskOfMissing(model, afterFirst, now, now + 24 * hour), 0); // it takes five hours
 * assertEquals(riskOfMissing(model, afterFirst, now, now - hour), 1); // missed already
 * ```
 */
export function riskOfMissing(model: PredictionModel, prediction: Prediction, now: number, target: number): number {
  if (target < now) return 1;
  return riskBeyond(model.calibration.scores, prediction.remaining, prediction.spread, (target - now) / HOUR);
}

/** Which cases of a log count as completed by a model's rule. */
export const completedBy = ({ plan }: Pick<PredictionModel, "plan">, log: EventLog): CompletedCases =>
  completedCases(log, completionOf(plan));

/** The position of a case. @throws an input error where the log has no such case */
export function findCase(log: EventLog, caseId: string): number {
  const caseIndex = log.caseIds.indexOf(caseId);
  if (caseIndex >= 0) return caseIndex;
  const some = log.caseIds.slice(0, 3).map((id) => JSON.stringify(id)).join(", ");
  throw inputError({
    expected: "the id of a case of the log",
    found: JSON.stringify(caseId),
    advice: log.caseIds.length === 1 ? `Its only one is ${some}.` : `The first ones are ${some}.`,
  });
}

/**
 * Refuses a model that was trained on another log.
 *
 * @throws an input error that names both
 */
export function checkModelOf(model: PredictionModel, log: { readonly slug: string }, source: string): void {
  if (model.origin.log === log.slug) return;
  throw inputError({
    file: source,
    expected: `a model of the log ${log.slug}`,
    found: model.origin.log === "" ? "one that names no log" : `one of ${model.origin.log}`,
    advice: `Train one: deno task train ${log.slug}`,
  });
}
