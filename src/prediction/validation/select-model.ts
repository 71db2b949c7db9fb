import type { PredictorName } from "../models/fitted-models.ts";

/**
 * A model must beat the better baseline by this share of its error on the validation cases; a
 * smaller difference is noise.
 */
export const LEAST_GAIN = 0.02;
/**
 * A single model must beat the blend of both by this share: on other cases the blend is the safer
 * one.
 */
export const SINGLE_GAIN = 0.03;
/**
 * A model must beat the better baseline by this share to answer alone; what gains less only does so
 * together with a baseline, as shrinkage towards a median.
 */
export const ALONE_GAIN = 0.08;
/**
 * Where fewer of the earlier cases than this share had ended, those that had are a selection of
 * short ones, and no model of them may speak.
 */
export const LEAST_FINISHED = 0.5;

/** Who answers, and why as a sentence. */
export interface Selection {
  readonly selected: PredictorName;
  readonly because: string;
}

/**
 * Decides who answers by the mean absolute errors on validation cases alone. A model without skill
 * against the baselines does not speak: then the better baseline does, the plain median unless the
 * other one is better by {@linkcode LEAST_GAIN}. A small gain may not last, since processes drift:
 * then shrinkage towards a median speaks, if it has skill too. On logs where a model lost its small
 * lead the shrunk model kept some.
 *
 * @param views mean absolute errors of each, the two baselines among them; of several views on the
 * validation cases (weighted against their bias, and as they are: the weights of few cases are
 * noisy) all must agree
 * @param finished share of the earlier cases that had ended and could be learned from. Default 1
 */
export function selectModel(views: readonly ReadonlyMap<PredictorName, number>[], finished = 1): Selection {
  const [errors] = views;
  const errorOf = (name: PredictorName) => errors.get(name) ?? Infinity;
  const beats = (name: PredictorName, other: PredictorName, gain: number) =>
    views.every((view) => (view.get(name) ?? Infinity) < (1 - gain) * (view.get(other) ?? Infinity));
  const baseline = beats("last-activity-median", "median", LEAST_GAIN) ? "last-activity-median" : "median";
  const better = errorOf("last-activity-median") < errorOf("median") ? "last-activity-median" : "median";
  const single = errorOf("random-forest") < errorOf("gradient-boosting") ? "random-forest" : "gradient-boosting";
  const model = errors.has("blend") && !beats(single, "blend", SINGLE_GAIN) ? "blend" : single;
  if (!errors.has(model)) return { selected: baseline, because: "No model was trained." };
  if (finished < LEAST_FINISHED) {
    const share = `${Math.round(100 * finished)} %`;
    return {
      selected: baseline,
      because: `Only ${share} of the earlier cases had ended: what was learned from them tells little of the others.`,
    };
  }
  if (errorOf(better) === 0) return { selected: baseline, because: "On the validation cases the baseline made no error at all." };
  const gainOf = (name: PredictorName) => `${(100 * (1 - errorOf(name) / errorOf(better))).toFixed(1)} %`;
  if (beats(model, better, ALONE_GAIN)) {
    return { selected: model, because: `On the validation cases it was ${gainOf(model)} better than the better baseline.` };
  }
  if (beats("shrinkage", better, LEAST_GAIN)) {
    const lead = `On the validation cases ${model} was ${gainOf(model)} better than the better baseline, the shrunk model ${
      gainOf("shrinkage")
    }`;
    return { selected: "shrinkage", because: `${lead}; a model speaks alone from ${100 * ALONE_GAIN} % on.` };
  }
  const best = errorOf("shrinkage") < errorOf(model) ? "shrinkage" : model;
  return {
    selected: baseline,
    because: `On the validation cases ${best} was ${
      betterOrWorse(1 - errorOf(best) / errorOf(better))
    } than the better baseline; it speaks from ${100 * LEAST_GAIN} % on.`,
  };
}

const betterOrWorse = (gain: number): string =>
  gain >= 0 ? `only ${(100 * gain).toFixed(1)} % better` : `${(-100 * gain).toFixed(1)} % worse`;
