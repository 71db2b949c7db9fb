import { inputError, TracebookError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { permutationImportance } from "../../machine-learning/permutation-importance.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { fitModels, type FittedModels, MEDIANS_ONLY, type ModelSettings, predictAll, predictorOf } from "./fitted-models.ts";
import { type Calibration, calibratorOf, joinOutcomes, outcomesOf } from "../validation/calibration.ts";
import { casesByStart, prefixesOf, startOf, type Task } from "../dataset/prefixes.ts";
import { censoringWeights, weightDataset } from "../validation/censoring.ts";
import { type CompletedCases, completedCases, type CompletionOptions } from "../dataset/completed-cases.ts";
import type { EvaluateOptions } from "../validation/evaluation.ts";
import { fitTrees } from "./fit-trees.ts";
import { validateModels, type ValidationResult } from "../validation/validate-models.ts";
import { type TrainingCases, trainingCases } from "../validation/validation-sets.ts";
import { categoricalOf, nameOf } from "../dataset/feature-plan.ts";
import type { HeldOut } from "../validation/compare-with-champion.ts";
import type { ModelFigures, ModelOrigin, PredictionModel } from "./prediction-model.ts";
import { type Dataset, encodeCases, fitPlan } from "../dataset/dataset.ts";
import { stagedProgress } from "../validation/staged-progress.ts";

/** How {@linkcode trainModel} works. */
export interface TrainModelOptions
  extends
    CompletionOptions,
    Pick<EvaluateOptions, "models" | "tune" | "pastTrials" | "fit" | "onTrial" | "onProgress" | "signal"> {
  /** What the model predicts. */
  readonly task: Task;
  /** The same log, options and seed give the same model. */
  readonly seed: number;
  /** IANA zone of hour, weekday and working hours. Default `UTC`. */
  readonly zone?: string;
  /**
   * Whether finished cases are weighted against their bias towards short ones; see
   * {@linkcode censoringWeights}. Default true.
   */
  readonly weighted?: boolean;
  /**
   * Prefixes that it learns from at most: those of the newest completed cases. Default
   * {@linkcode MOST_ROWS}.
   */
  readonly mostRows?: number;
  /**
   * Told, before the shipped model is trained, what was predicted of the cases that it was
   * validated on; not called where there were too few.
   */
  readonly onValidated?: (heldOut: HeldOut) => void;
  /** The origin that is written into the model, besides the seed. Default: empty. */
  readonly origin?: Partial<Omit<ModelOrigin, "seed">>;
}

/**
 * About 300 MB in memory; more rows of older cases make no better model of what is going on now.
 */
export const MOST_ROWS = 200_000;

/**
 * Trains a model of whole durations or of remaining times on the completed cases of a log that have
 * at least two events.
 *
 * 1. Models and baselines are compared as in {@linkcode evaluateLog}, on the completed cases: that
 *    selects the model and its settings, and gives the figures to show.
 * 2. Intervals are calibrated on the test cases of that split, and on the cases that are still
 *    running: how long they have lasted so far counts too.
 * 3. The selected model is trained on all completed cases, each weighted against the bias of
 *    completed cases towards short ones.
 *
 * Too few cases for a split are no error as long as one is completed: the median is selected then,
 * and `because` says why.
 *
 * @throws an input error where no case is completed; a usage error for a zone or a seed that is
 * none; the signal's reason
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
  const { task, seed, zone = "UTC", signal, weighted = true, fit = fitTrees } = options;
  const random = createRandom(seed);
  const completion = completedCases(log, options);
  const all = casesByStart(log);
  const everyCompleted = all.filter((caseIndex) => completion.completed[caseIndex] === 1);
  if (everyCompleted.length === 0) throw nothingCompleted(completion);
  const completed = newestCases(log, everyCompleted, task, options.mostRows ?? MOST_ROWS);
  const population = all.filter((caseIndex) => startOf(log, caseIndex) >= startOf(log, completed[0]));
  const running = population.filter((caseIndex) => completion.completed[caseIndex] === 0);
  const cases = trainingCases(log, { completed, running }, { task, zone, ...completion });
  const [validating, training] = stagedProgress([3 + (options.tune ?? 0), 1], options.onProgress);
  const validated = await validateOrSayWhyNot(log, cases, { ...options, onProgress: (share) => validating(share, 1) });
  if (typeof validated !== "string") options.onValidated?.(heldOutOf(validated));
  const settings = typeof validated === "string" ? MEDIANS_ONLY : needed(validated);
  const plan = fitPlan(cases.table, completed);
  const plain = encodeCases(cases.table, completed, plan);
  const { until } = cases;
  const dataset = weighted ? weightDataset(plain, censoringWeights(log, completed, population, until)) : plain;
  const fitted = await fitModels(dataset, settings, {
    random: random.fork("shipped"),
    categorical: categoricalOf(plan),
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
    calibration: typeof validated === "string"
      ? calibrationOfMedian(fitted, [plain, encodeCases(cases.table, running, plan)], until)
      : validated.calibration,
    figures: typeof validated === "string" ? null : figuresOf(validated, random.fork("importance")),
    cases: { completed: completion.completedCount, running: completion.runningCount },
    knownUntil: until,
    origin: { log: "", logVersion: 0, checksum: "", codeVersion: "", trainedAt: "", ...options.origin, seed },
  };
}

/** The newest cases that have no more prefixes together than a limit; at least one case. */
function newestCases(log: EventLog, caseIndexes: readonly number[], task: Task, mostRows: number): readonly number[] {
  let rows = 0;
  let from = caseIndexes.length;
  while (from > 0) {
    rows += prefixesOf(log, [caseIndexes[from - 1]], task).length;
    if (rows > mostRows && from < caseIndexes.length) break;
    from--;
  }
  return caseIndexes.slice(from);
}

/** What validation found, or why it was not possible. */
async function validateOrSayWhyNot(
  log: EventLog,
  cases: TrainingCases,
  options: TrainModelOptions,
): Promise<ValidationResult | string> {
  try {
    return await validateModels(log, cases, options);
  } catch (error) {
    if (error instanceof TracebookError && error.kind === "input") {
      return `${error.details.found[0].toUpperCase()}${error.details.found.slice(1)}: too few to validate a model on.`;
    }
    throw error;
  }
}

const heldOutOf = ({ fitted, test, evaluation }: ValidationResult): HeldOut => ({
  prefixes: test.prefixes,
  predicted: predictAll(fitted, test).get(evaluation.selected)!,
});

/** Only what was selected is trained again. */
function needed({ settings, evaluation: { selected } }: ValidationResult): ModelSettings {
  const together = selected === "blend" || selected === "shrinkage";
  return {
    ...settings,
    forest: together || selected === "random-forest" ? settings.forest : null,
    boosting: together || selected === "gradient-boosting" ? settings.boosting : null,
    libraryForest: selected === "ml-random-forest" ? settings.libraryForest : null,
  };
}

/** Where nothing could be validated: how far the hours of all cases lie from their median. */
function calibrationOfMedian(fitted: FittedModels, [ended, running]: readonly Dataset[], until: number): Calibration {
  const [before, after] = [ended, running].map((dataset) =>
    outcomesOf(fitted, dataset, predictAll(fitted, dataset).get("median")!, () => dataset === running)
  );
  return calibratorOf(joinOutcomes(before, after))(until)!;
}

function figuresOf(validated: ValidationResult, random: Random): ModelFigures {
  const { trainCases, trainRows, testCases, testRows, results, selected } = validated.evaluation;
  const { fitted, test, plan } = validated;
  // Rows decide but for the shrinkage towards a baseline, whose key is that of a typical row here.
  const typical = test.keys[test.keys.length >> 1];
  const predictor = predictorOf(fitted, selected)!;
  const predict = (row: Float64Array) => predictor(row, typical);
  const medians = selected === "median" || selected === "last-activity-median";
  const growth = medians
    ? new Float64Array(0)
    : permutationImportance(test.rows, test.hours, { random, predict, repeats: 2, maxRows: 1000 });
  const importance = Array.from(growth, (hours, at) => ({ feature: nameOf(plan.features[at]), hours }))
    .sort((a, b) => b.hours - a.hours || (a.feature < b.feature ? -1 : 1));
  return { trainCases, trainRows, testCases, testRows, results, importance };
}

function nothingCompleted(completion: CompletedCases) {
  return inputError({
    expected: "completed cases with at least two events to learn from",
    found: completion.completedCount === 0 && completion.runningCount > 0 ? "running cases only" : "none",
    advice: "Load a longer stretch of the log.",
  });
}
