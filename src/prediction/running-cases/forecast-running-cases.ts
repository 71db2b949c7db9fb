import type { EventLog } from "../../event-log/event-log.ts";
import { quantile } from "../../numerics/quantile.ts";
import { HOUR } from "../../time/civil-date.ts";
import { lastTimeOf } from "../dataset/completed-cases.ts";
import { completionOf } from "../dataset/feature-plan.ts";
import { type ProcessWorkload, processWorkload } from "../dataset/workload.ts";
import type { PredictionModel } from "../models/prediction-model.ts";
import { type Interval, riskBeyond } from "../validation/calibration.ts";
import { completedBy, type Prediction, predictPrefixes, riskOfMissing } from "./predict-prefixes.ts";

/**
 * What a model predicts of a running case, given that it has not ended until `now`. Times in ms
 * since 1970-01-01 UTC.
 */
export interface CaseForecast {
  readonly caseId: string;
  /** Position in the log. */
  readonly caseIndex: number;
  readonly start: number;
  readonly lastTime: number;
  readonly lastActivity: string;
  readonly events: number;
  /**
   * The moment until which the case is known not to have ended: that of the log's last event, or of
   * an assumed step after it.
   */
  readonly now: number;
  /** Hours from the last event to the end; the case ends in the interval with 90 %. */
  readonly remaining: number;
  readonly remainingInterval: Interval;
  /** The same from the first event. */
  readonly duration: number;
  readonly durationInterval: Interval;
  readonly expectedEnd: number;
  /** The case ends between them with 90 %. */
  readonly earliest: number;
  readonly latest: number;
  /** What the model predicts as of the case's last event. */
  readonly prediction: Prediction;
}

/** Cases that are predicted between two pauses. */
const AT_ONCE = 1000;

/** What forecasts need besides model and log. */
export interface ForecastOptions {
  /** Default: that of the log. */
  readonly workload?: ProcessWorkload;
  /** Awaited after each thousand cases, so that a page stays responsive. Default: no pause. */
  readonly pause?: () => Promise<void>;
}

/**
 * Forecasts all running cases of a log, in its order: the command line, jobs and the page show
 * these numbers. Running by the rule that the model was trained with, as of the log's last event.
 *
 * @param model see {@linkcode recalibrate}
 * @param log with the attributes that the model reads
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { forecastRunningCases } from "@/prediction/running-cases/forecast-running-cases.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }]
 *     .slice(0, i === 39 ? 1 : 2),
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * const forecasts = await forecastRunningCases(model, log);
 * assertEquals(forecasts.map(({ caseId, remaining }) => [caseId, remaining]), [["39", 5]]);
 * ```
 */
export async function forecastRunningCases(
  model: PredictionModel,
  log: EventLog,
  { workload = processWorkload(log, completionOf(model.plan)), pause }: ForecastOptions = {},
): Promise<CaseForecast[]> {
  const { completed } = completedBy(model, log);
  const now = lastTimeOf(log);
  const running = [...log.caseIds.keys()].filter((caseIndex) => completed[caseIndex] === 0);
  const forecasts: CaseForecast[] = [];
  for (let at = 0; at < running.length; at += AT_ONCE) {
    if (at > 0) await pause?.();
    forecasts.push(...forecastCases(model, log, { caseIndexes: running.slice(at, at + AT_ONCE), workload, now }));
  }
  return forecasts;
}

/**
 * Forecasts some cases after all their events, given that they have not ended until `now`.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { forecastCases } from "@/prediction/running-cases/forecast-running-cases.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * const now = 1000 * hour;
 * const started = eventLogFromTraces([{ caseId: "new", events: [{ activity: "ask", time: now }] }]);
 * const [{ expectedEnd }] = forecastCases(model, started, { caseIndexes: [0], now });
 * assertEquals(expectedEnd, now + 5 * hour);
 * ```
 */
export function forecastCases(
  model: PredictionModel,
  log: EventLog,
  { caseIndexes, workload, now }: {
    readonly caseIndexes: readonly number[];
    readonly workload?: ProcessWorkload;
    readonly now: number;
  },
): CaseForecast[] {
  const { caseOffsets, time } = log;
  const prefixes = caseIndexes.map((caseIndex) => ({ caseIndex, length: caseOffsets[caseIndex + 1] - caseOffsets[caseIndex] }));
  return predictPrefixes(model, log, prefixes, workload).map((prediction, at): CaseForecast => {
    const { caseIndex, length } = prefixes[at];
    const last = caseOffsets[caseIndex + 1] - 1;
    const lastTime = time[last];
    const { remaining, remainingInterval } = conditionalRemaining(model, prediction, (now - lastTime) / HOUR);
    const passed = prediction.duration - prediction.remaining;
    const [low, high] = remainingInterval;
    return {
      caseId: log.caseIds[caseIndex],
      caseIndex,
      start: time[caseOffsets[caseIndex]],
      lastTime,
      lastActivity: log.activities[log.activity[last]],
      events: length,
      now,
      remaining,
      remainingInterval,
      duration: passed + remaining,
      durationInterval: [passed + low, passed + high],
      expectedEnd: lastTime + remaining * HOUR,
      earliest: lastTime + low * HOUR,
      latest: lastTime + high * HOUR,
      prediction,
    };
  });
}

/**
 * The risk that a case ends after a target date, given that it has not ended until now.
 *
 * @param target in ms; before now it is missed already
 * @returns null where the case has lasted longer than the calibration knows: then nothing is known
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { forecastCases, riskOf } from "@/prediction/running-cases/forecast-running-cases.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * const now = 1000 * hour;
 * const started = eventLogFromTraces([{ caseId: "new", events: [{ activity: "ask", time: now }] }]);
 * const [forecast] = forecastCases(model, started, { caseIndexes: [0], now });
 * assertEquals([riskOf(model, forecast, now), riskOf(model, forecast, now + 100 * hour)], [1, 0]);
 * ```
 */
export function riskOf(model: PredictionModel, forecast: CaseForecast, target: number): number | null {
  const { prediction, lastTime, now } = forecast;
  if (target <= now) return 1;
  const stillRunning = riskOfMissing(model, prediction, lastTime, now);
  return stillRunning > 0 ? Math.min(1, riskOfMissing(model, prediction, lastTime, target) / stillRunning) : null;
}

/** What cases are sorted by. */
export type ForecastOrder = "end" | "risk";

/**
 * Cases by their expected end, the soonest first, or by risk, the greatest first; unknown risks
 * last; ties by end, then by case id.
 */
export function sortForecasts(
  forecasts: readonly CaseForecast[],
  order: ForecastOrder,
  risk: (forecast: CaseForecast) => number | null,
): CaseForecast[] {
  const risks = new Map(forecasts.map((forecast) => [forecast, risk(forecast) ?? -1]));
  const byEnd = (a: CaseForecast, b: CaseForecast) =>
    a.expectedEnd - b.expectedEnd || (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0);
  return forecasts.toSorted((a, b) => (order === "risk" ? risks.get(b)! - risks.get(a)! : 0) || byEnd(a, b));
}

/** The remaining time of a case, counted from its last event, given a time without another one. */
export interface ConditionalRemaining {
  /** Hours from the last event; never less than have passed already. */
  readonly remaining: number;
  readonly remainingInterval: Interval;
}

/**
 * Conditions a prediction on the fact that the case has not ended for some hours since its last
 * event. At any moment long cases are more often among the running ones than short ones (length
 * bias); a prediction as of the last event does not know that. The quantiles of the hours, as the
 * calibration has them, are replaced by those of the cases that took longer than what has passed;
 * the prediction moves as far as the median does.
 *
 * @param passed hours since the case's last event
 */
export function conditionalRemaining(
  model: Pick<PredictionModel, "calibration">,
  prediction: Prediction,
  passed: number,
): ConditionalRemaining {
  const { remaining, spread, remainingInterval: [low, high] } = prediction;
  const { scores } = model.calibration;
  const hoursAt = (share: number) => {
    const score = quantile(scores, Math.min(1, share));
    return remaining + score * (score < 0 ? spread.below : spread.above);
  };
  const gone = 1 - riskBeyond(scores, remaining, spread, passed);
  const soon = 1 - riskBeyond(scores, remaining, spread, 0);
  const moved = (share: number) => hoursAt(gone + share * (1 - gone)) - hoursAt(soon + share * (1 - soon));
  const conditional = Math.max(passed, remaining + moved(0.5));
  return {
    remaining: conditional,
    remainingInterval: [
      Math.min(conditional, Math.max(passed, low + moved(0.02))),
      Math.max(conditional, high + moved(0.92)),
    ],
  };
}
