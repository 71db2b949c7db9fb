import { clusteredTTest } from "../../numerics/clustered-t-test.ts";
import { sayCountOf, sayShare } from "../../numerics/number-text.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { PredictorName } from "../models/fitted-models.ts";
import { predictorWords } from "./predictor-words.ts";

/**
 * Level of the one-sided tests by which a model is selected alone: so often one that is no better
 * counts as better.
 */
const LEVEL = 0.05;
/**
 * Level of the tests that risk less: between the two baselines, and for the shrunk model, which
 * stays halfway at a baseline.
 */
const SHRUNK_LEVEL = 0.2;
/**
 * Share of the better baseline's error by which a model must be better to be selected alone. A
 * smaller lead is often lost to drift: then the shrunk model is selected, which loses less. A lead
 * that turns into a greater loss is left to {@linkcode passGate}.
 */
const ALONE_GAIN = 0.03;
/**
 * Where fewer of the earlier cases than this share had ended, the validation cases are a selection
 * of short ones, and no model is selected: what they prove does not hold of the others.
 */
export const LEAST_ENDED = 0.5;

/** The models; of equal ones the first is preferred. */
const MODELS: readonly PredictorName[] = ["blend", "gradient-boosting", "random-forest", "ml-random-forest"];

/** The selected model, and the reason as a sentence. */
export interface Selection {
  readonly selected: PredictorName;
  readonly because: string;
}

/** What {@linkcode selectPredictor} knows besides the errors. */
interface SelectPredictorOptions {
  /** Number of folds, for the reason. Default 1. */
  readonly folds?: number;
  /** Share of the earlier cases that had ended and could be learned from. Default 1. */
  readonly ended?: number;
}

/**
 * Selects which predictor of a training is to predict, by the absolute errors on the validation
 * cases of several folds. Whether it passes the test cases is another question
 * ({@linkcode passGate}), and so is whether the trained model then replaces the one in use
 * ({@linkcode compareWithChampion}).
 *
 * 1. The baseline is the median by last activity where it beats the median at
 *    {@linkcode SHRUNK_LEVEL}, else the median.
 * 2. The model is the one with the smallest error, a single one or the blend.
 * 3. The model is selected where it beats the better baseline at {@linkcode LEVEL} and by
 *    {@linkcode ALONE_GAIN} or more, else the shrunk model where it beats that baseline at
 *    {@linkcode SHRUNK_LEVEL}, else the baseline.
 * 4. The test of the shrunk model also counts for the model where its lead is as large and its
 *    error is smaller than that of the shrunk model. On few cases the errors of a model vary so
 *    much that its own test proves nothing.
 *
 * One predictor beats another at a level where the difference of their absolute errors is greater
 * than 0 by a one-sided test over cases: see {@linkcode clusteredTTest}. Linear time.
 *
 * @param errors of all folds together, the two baselines among them
 *
 * @example
 * ```ts
 * import { selectPredictor } from "@/prediction/validation/select-predictor.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = new Float64Array(50).fill(1);
 * const errorOf = (hours: number) => rows.map((_, at) => hours + at % 3);
 * const sums = new Map(
 *   [
 *     ["median", errorOf(100)],
 *     ["last-activity-median", errorOf(99)],
 *     ["gradient-boosting", errorOf(80)],
 *     ["shrinkage", errorOf(90)],
 *   ] as const,
 * );
 * assertEquals(selectPredictor({ rows, sums }).selected, "gradient-boosting");
 * ```
 */
export function selectPredictor(errors: CaseErrors, { folds = 1, ended = 1 }: SelectPredictorOptions = {}): Selection {
  const means = meanErrors(errors);
  const meanOf = (name: PredictorName) => means.get(name) ?? Infinity;
  const pValue = (name: PredictorName, other: PredictorName): number => {
    const [own, others] = [errors.sums.get(name), errors.sums.get(other)];
    if (own === undefined || others === undefined) return 1;
    return clusteredTTest(others.map((sum, at) => sum - own[at]), errors.rows).pValue;
  };
  // The rule that predicts where no model does: the finer one only where its lead is no chance.
  const fallback = pValue("last-activity-median", "median") < SHRUNK_LEVEL ? "last-activity-median" : "median";
  // The rule that models must beat: whichever errs less on these cases, be it by chance.
  const rival = meanOf("last-activity-median") < meanOf("median") ? "last-activity-median" : "median";
  const model = MODELS.reduce((best, name) => meanOf(name) < meanOf(best) ? name : best);
  if (!means.has(model)) return { selected: fallback, because: "No model was trained." };
  if (ended < LEAST_ENDED) {
    const because = `Only ${
      sayShare(ended, 0)
    } of the earlier cases had ended: what was learned from them says little of the others.`;
    return { selected: fallback, because };
  }
  if (meanOf(rival) === 0) {
    return { selected: fallback, because: "On cases that it had not learned from, the simple rule made no error." };
  }
  const gainOf = (name: PredictorName) => 1 - meanOf(name) / meanOf(rival);
  const where = `Checked in ${sayCountOf(folds, "round")} on ${
    sayCountOf(errors.rows.length, "case")
  } that it had not learned from,`;
  const figures = (name: PredictorName) => ({ gain: gainWords(gainOf(name)), p: pWords(pValue(name, rival)) });
  const versus = (name: PredictorName) =>
    `${where} ${predictorWords(name)} was ${figures(name).gain} than the better simple rule (p ${figures(name).p})`;
  const leads = gainOf(model) >= ALONE_GAIN;
  if (leads && pValue(model, rival) < LEVEL) return { selected: model, because: `${versus(model)}.` };
  if (pValue("shrinkage", rival) < SHRUNK_LEVEL) {
    const { gain, p } = figures("shrinkage");
    const both = `${versus(model)}, and its mean with the median by last activity ${gain} (p ${p})`;
    return leads && meanOf(model) < meanOf("shrinkage")
      ? { selected: model, because: `${both}: the first predicts.` }
      : { selected: "shrinkage", because: `${both}. A model predicts alone ${ALONE_WORDS}: so this mean predicts.` };
  }
  const because = `${
    versus("shrinkage")
  }. A model predicts where it is better with p below ${SHRUNK_LEVEL}, so a simple rule predicts.`;
  return { selected: fallback, because };
}

const ALONE_WORDS = `where it is at least ${sayShare(ALONE_GAIN, 0)} better with p below ${LEVEL}`;

const gainWords = (gain: number): string => `${sayShare(Math.abs(gain))} ${gain >= 0 ? "better" : "worse"}`;

const pWords = (p: number): string => p < 0.001 ? "below 0.001" : p.toFixed(3);

/** Absolute errors of some predictors, summed by case: rows of one case are alike. */
export interface CaseErrors {
  /** Number of rows of each case, times the case's weight. */
  readonly rows: Float64Array;
  /** Sum of the absolute errors in hours of each case's rows, times the case's weight. */
  readonly sums: ReadonlyMap<PredictorName, Float64Array>;
}

/**
 * Sums the errors of each case.
 *
 * @param predicted hours for each row of `dataset`
 * @param weights by case index. Default: all are 1
 */
export function caseErrorsOf(
  { prefixes, hours }: Pick<Dataset, "prefixes" | "hours">,
  predicted: ReadonlyMap<PredictorName, Float64Array>,
  weights?: ReadonlyMap<number, number>,
): CaseErrors {
  const places = new Map<number, number>();
  const placeOf = prefixes.map(({ caseIndex }) => {
    const place = places.get(caseIndex) ?? places.size;
    places.set(caseIndex, place);
    return place;
  });
  const weightOf = prefixes.map(({ caseIndex }) => weights?.get(caseIndex) ?? 1);
  const sumOf = (value: (row: number) => number) => {
    const sums = new Float64Array(places.size);
    placeOf.forEach((place, row) => sums[place] += weightOf[row] * value(row));
    return sums;
  };
  return {
    rows: sumOf(() => 1),
    sums: new Map([...predicted].map(([name, values]) => [name, sumOf((row) => Math.abs(values[row] - hours[row]))])),
  };
}

/** The cases of several folds; the first one tells which predictors there are. */
export function joinCaseErrors(folds: readonly CaseErrors[]): CaseErrors {
  const join = (parts: readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part]));
  return {
    rows: join(folds.map(({ rows }) => rows)),
    sums: new Map([...folds[0].sums.keys()].map((name) => [name, join(folds.map(({ sums }) => sums.get(name)!))])),
  };
}

/** Mean absolute error of each predictor over all rows, in hours. */
export function meanErrors({ rows, sums }: CaseErrors): Map<PredictorName, number> {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const all = sum(rows);
  return new Map([...sums].map(([name, errors]) => [name, sum(errors) / all]));
}
