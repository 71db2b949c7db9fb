import { quantile } from "../../numerics/quantile.ts";
import { type Interval, riskBeyond } from "../validation/intervals.ts";
import type { Prediction } from "./predict-prefixes.ts";
import type { PredictionModel } from "../models/prediction-model.ts";

/**
 * What remains of a case, counted from its last event, now that some time has passed without
 * another one.
 */
export interface ConditionalRemaining {
  /** Hours from the last event; never less than have passed already. */
  readonly remaining: number;
  readonly remainingInterval: Interval;
}

/**
 * Corrects a prediction by what is known since: the case has not ended for some hours. Cases that
 * are running at a moment are longer than others (who looks in at any time meets the long ones), and a
 * prediction as of the last event knows nothing of it. Quantiles of the hours, as they lay around
 * the answers for other cases, are replaced by those of the cases that took longer than what has
 * passed; the answer moves as far as the median does.
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
  const answer = Math.max(passed, remaining + moved(0.5));
  return {
    remaining: answer,
    remainingInterval: [Math.min(answer, Math.max(passed, low + moved(0.02))), Math.max(answer, high + moved(0.92))],
  };
}
