import { quantile } from "../../numerics/quantile.ts";
import { type Interval, riskBeyond } from "../validation/intervals.ts";
import type { Prediction } from "./predict-prefixes.ts";
import type { PredictionModel } from "../models/prediction-model.ts";

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
