import { type BinnedTable, binRows, fitBinning } from "../../machine-learning/binned-table.ts";
import { trainGradientBoosting } from "../../machine-learning/gradient-boosting.ts";
import { trainHistogramForest } from "../../machine-learning/histogram-forest.ts";
import { type Objective, quantileLoss, squaredError } from "../../machine-learning/objectives.ts";
import { trainRandomForest } from "../../machine-learning/train-random-forest.ts";
import type { RowTable } from "../../machine-learning/row-table.ts";
import type { TreeEnsemble } from "../../machine-learning/tree-ensemble.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { invertTransform, type Transform, transformBy } from "./fitted-trees.ts";
import type { BoostingSettings, Examples, FitHooks, FitResult, FitTask, QuantileSettings, TreeFitter } from "./tree-settings.ts";

/** Trains trees on examples. */
export const fitTrees: TreeFitter = async (task, hooks = {}) => {
  const { examples, settings, categorical, seed } = task;
  const { transform } = settings;
  const random = createRandom(seed);
  const target = examples.hours.map(transformBy(transform));
  switch (settings.algorithm) {
    case "random-forest":
      return grown(
        await trainHistogramForest(examples.rows, target, {
          ...settings,
          random,
          binned: task.binned ?? binsOf(examples.rows, categorical),
          ...hooks,
        }),
        transform,
      );
    case "ml-random-forest":
      return grown(
        await trainRandomForest(withoutMissing(examples.rows), target, { trees: settings.trees, random, ...hooks }),
        transform,
      );
    case "gradient-boosting":
    case "quantile-boosting":
      return await boostTrees(task, { ...settings, random, target }, hooks);
  }
};

const bins = new WeakMap<RowTable, BinnedTable>();

/** The bins of a table, found once for all models that learn from it. */
export function binsOf(table: RowTable, categorical: FitTask["categorical"]): BinnedTable {
  const known = bins.get(table) ?? binRows(table, fitBinning(table, { categorical }));
  bins.set(table, known);
  return known;
}

/**
 * Replaces missing numbers, which the library cannot take, by one beyond all others of the column:
 * it goes the same way at each split as a missing one in a prediction.
 */
function withoutMissing({ rows, columns, values }: RowTable): RowTable {
  const greatest = new Float64Array(columns).fill(0);
  values.forEach((value, at) => {
    if (value > greatest[at % columns]) greatest[at % columns] = value;
  });
  return { rows, columns, values: values.map((value, at) => Number.isNaN(value) ? greatest[at % columns] + 1 : value) };
}

const grown = (trees: TreeEnsemble, transform: Transform): FitResult => ({ trees, transform, errors: [], gaveUp: false });

async function boostTrees(
  { examples, categorical, binned, validation, mustReach }: FitTask,
  { random, target, ...settings }: (BoostingSettings | QuantileSettings) & { random: Random; target: Float64Array },
  { onProgress, signal }: FitHooks,
): Promise<FitResult> {
  const { transform, learningRate } = settings;
  const errors: number[] = [];
  let least = Infinity;
  let gaveUp = false;
  const trees = await trainGradientBoosting(examples.rows, target, {
    ...settings,
    random,
    binned: binned ?? binsOf(examples.rows, categorical),
    signal,
    objective: objectiveOf(settings),
    onRound(done, total, error) {
      onProgress?.(done, total);
      if (validation === undefined) return;
      errors.push(error);
      least = Math.min(least, error);
      gaveUp = least > (mustReach?.[done - 1] ?? Infinity);
      return !gaveUp;
    },
    validation: validation && {
      table: validation.rows,
      patience: Math.ceil(2 / learningRate),
      error: validationError(settings, validation),
    },
  });
  return { trees, transform, errors, gaveUp };
}

function objectiveOf(settings: BoostingSettings | QuantileSettings): Objective {
  if (settings.algorithm === "quantile-boosting") return quantileLoss(settings.share);
  return settings.objective === "median" ? quantileLoss(0.5) : squaredError;
}

/**
 * The error that stops boosting: the mean absolute error in hours; for a quantile the pinball loss
 * on the scale of training.
 */
function validationError(
  settings: BoostingSettings | QuantileSettings,
  { hours }: Examples,
): (predicted: Float64Array) => number {
  const inverse = invertTransform(settings.transform);
  const loss = settings.algorithm === "quantile-boosting"
    ? transformedLoss(quantileLoss(settings.share).loss, hours.map(transformBy(settings.transform)))
    : (predicted: number, row: number) => Math.abs(inverse(predicted) - hours[row]);
  return (predicted) => {
    let sum = 0;
    for (let row = 0; row < predicted.length; row++) sum += loss(predicted[row], row);
    return sum / predicted.length;
  };
}

const transformedLoss = (loss: Objective["loss"], target: Float64Array) => (predicted: number, row: number) =>
  loss(target[row], predicted);
