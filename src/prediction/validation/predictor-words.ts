import type { PredictorName } from "../models/fitted-models.ts";

/** What predicts, within a sentence. */
const PREDICTOR_WORDS: Readonly<Record<PredictorName, string>> = {
  "median": "the median",
  "last-activity-median": "the median by last activity",
  "random-forest": "a random forest",
  "gradient-boosting": "gradient boosting",
  "ml-random-forest": "a random forest for small logs",
  "blend": "the mean of a random forest and gradient boosting",
  "shrinkage": "the mean of a learned model and the median by last activity",
};

/** A predictor, within a sentence. */
export const predictorWords = (name: PredictorName): string => PREDICTOR_WORDS[name];

/** A predictor, at the beginning of a sentence. One that is not known keeps its name. */
export function predictorName(name: string): string {
  const words = Object.hasOwn(PREDICTOR_WORDS, name) ? predictorWords(name as PredictorName) : name;
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
