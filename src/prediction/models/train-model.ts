import { TracebookError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { permutationImportance } from "../../machine-learning/permutation-importance.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { fitModels, type FittedModels, MEDIANS_ONLY, predictAll, predictorOf, settingsFor } from "./fitted-models.ts";
import { changedHoursBy } from "./fitted-trees.ts";
import { type Calibration, calibratorOf, joinOutcomes, outcomesOf } from "../validation/calibration.ts";
import type { Task } from "../dataset/prefixes.ts";
import { weightDataset } from "../dataset/censoring.ts";
import type { CompletionOptions } from "../dataset/completed-cases.ts";
import type { EvaluateOptions } from "../validation/evaluation.ts";
import { fitTrees } from "./fit-trees.ts";
import { validateModels, type ValidationResult } from "../validation/validate-models.ts";
import { type TrainingData, trainingData, type TrainingDataOptions } from "../dataset/training-data.ts";
import { RULES } from "../validation/model-verdict.ts";
import { nameOf } from "../dataset/feature-plan.ts";
import type { HeldOut } from "../validation/compare-with-champion.ts";
import type { ModelFigures, ModelOrigin, PredictionModel } from "./prediction-model.ts";
import { type Dataset, encodeSplit } from "../dataset/dataset.ts";
import { stagedProgress } from "../validation/staged-progress.ts";

/** How {@linkcode trainModel} works. */
export interface TrainModelOptions
  extends
    CompletionOptions,
    Pick<TrainingDataOptions, "limits">,
    Pick<EvaluateOptions, "models" | "tune" | "pastTrials" | "fit" | "onReduced" | "onTrial" | "onProgress" | "signal"> {
  /** What the model predicts. */
  readonly task: Task;
  /** The same log, options and seed give the same model. */
  readonly seed: number;
  /** IANA zone of hour, weekday and working hours. Default `UTC`. */
  readonly zone?: string;
  /**
   * Whether completed cases are weighted against their bias towards short ones; see
   * {@linkcode censoringWeights}. Default true.
   */
  readonly weighted?: boolean;
  /**
   * Called before the final model is trained, with what was predicted of the test cases; not called
   * where they are too few.
   */
  readonly onValidated?: (heldOut: HeldOut) => void;
  /** The origin that is written into the model, besides the seed. Default: empty. */
  readonly origin?: Partial<Omit<ModelOrigin, "seed">>;
}

/**
 * Trains a model of whole durations or of remaining times on the completed cases of a log that have
 * at least two events.
 *
 * 1. Models and baselines are compared as in {@linkcode evaluateLog}, by the same functions: that
 *    selects the model and its settings, and gives the figures to show. A model that is worse than
 *    a baseline on the newest completed cases does not come into use: see {@linkcode passGate}.
 * 2. Intervals are calibrated on the test cases of that split, and on the cases that are still
 *    running: how long they have lasted so far counts too.
 * 3. The selected model is trained on all completed cases, each weighted against the bias of
 *    completed cases towards short ones.
 *
 * Too few cases for a split are no error as long as one is completed: the median is selected then,
 * and `because` says why.
 *
 * @throws an input error where no case is completed; a limit error for a log of too many events or
 * activities; a usage error for an invalid zone or seed; the signal's reason
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * assertEquals(model.selected, "median"); // always five hours: nothing to be better at
 * ```
 */
export async function trainModel(log: EventLog, options: TrainModelOptions): Promise<PredictionModel> {
  const { task, seed, signal, weighted = true, fit = fitTrees } = options;
  const random = createRandom(seed);
  const data = trainingData(log, options);
  data.reductions.forEach((sentence) => options.onReduced?.(sentence));
  const [validating, training] = stagedProgress([3 + (options.tune ?? 0), 1], options.onProgress);
  const validated = await validateOrSayWhyNot(data, { ...options, onProgress: (share) => validating(share, 1) });
  if (typeof validated !== "string") options.onValidated?.(heldOutOf(validated));
  // Only what was selected is trained again.
  const settings = typeof validated === "string" ? MEDIANS_ONLY : settingsFor(validated.evaluation.selected, validated.settings);
  const { train, others, plan, categorical } = encodeSplit(data.table, { train: data.completed, test: [], others: data.running });
  const fitted = await fitModels(weighted ? weightDataset(train, data.weights) : train, settings, {
    random: random.fork("shipped"),
    categorical,
    fit,
    signal,
    onProgress: training,
  });
  const own = typeof validated === "string" ? { selected: "median" as const, because: validated } : validated.evaluation;
  return {
    task,
    selected: own.selected,
    because: own.because,
    plan,
    settings,
    fitted,
    calibration: typeof validated === "string" ? calibrationOfMedian(fitted, [train, others], data.until) : validated.calibration,
    figures: typeof validated === "string" ? null : figuresOf(validated, random.fork("importance")),
    cases: data.counts,
    knownUntil: data.until,
    origin: { log: "", logVersion: 0, checksum: "", codeVersion: "", trainedAt: "", ...options.origin, seed },
  };
}

/** What validation found, or why it was not possible. */
async function validateOrSayWhyNot(data: TrainingData, options: TrainModelOptions): Promise<ValidationResult | string> {
  try {
    return await validateModels(data, options);
  } catch (error) {
    if (error instanceof TracebookError && error.kind === "input") {
      return `${error.details.found[0].toUpperCase()}${error.details.found.slice(1)}: too few to validate a model on.`;
    }
    throw error;
  }
}

function heldOutOf({ fitted, test, evaluation }: ValidationResult): HeldOut {
  const predicted = predictAll(fitted, test);
  return {
    prefixes: test.prefixes,
    predicted: predicted.get(evaluation.selected)!,
    rules: RULES.map((rule) => predicted.get(rule)!),
  };
}

/** Where nothing could be validated: how far the hours of all cases lie from their median. */
function calibrationOfMedian(fitted: FittedModels, datasets: readonly Dataset[], until: number): Calibration {
  const outcomes = datasets.map((dataset) => outcomesOf(fitted, dataset)(predictAll(fitted, dataset).get("median")!));
  return calibratorOf(outcomes.reduce(joinOutcomes))(until)!;
}

function figuresOf({ evaluation, fitted, test, plan }: ValidationResult, random: Random): ModelFigures {
  const { trainCases, trainRows, testCases, testRows, results, selected, validated, groups } = evaluation;
  // Shrinkage needs the key of a baseline besides the row: one typical key stands for all.
  const typical = test.keys[test.keys.length >> 1];
  const predictor = predictorOf(fitted, selected)!;
  const predict = (row: Float64Array) => predictor(row, typical);
  const predictChanged = (row: Float64Array) => {
    let column = 0;
    const changedPredictor = predictorOf(fitted, selected, (trees) => {
      const hours = changedHoursBy(trees, row);
      return (changed) => hours(changed, column);
    })!;
    return (changed: Float64Array, at: number) => {
      column = at;
      return changedPredictor(changed, typical);
    };
  };
  const medians = selected === "median" || selected === "last-activity-median";
  const growth = medians
    ? new Float64Array(0)
    : permutationImportance(test.rows, test.hours, { random, predict, predictChanged, repeats: 2, maxRows: 1000 });
  const importance = Array.from(growth, (hours, at) => ({ feature: nameOf(plan.features[at]), hours }))
    .sort((a, b) => b.hours - a.hours || (a.feature < b.feature ? -1 : 1));
  return { trainCases, trainRows, testCases, testRows, results, validated, importance, groups };
}
