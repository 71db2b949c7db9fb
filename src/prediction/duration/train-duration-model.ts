import type { ColumnTable } from "arquero";
import type { EventLog } from "../../event-log/event-log.ts";
import { permutationImportance } from "../../machine-learning/permutation-importance.ts";
import { rowOf } from "../../machine-learning/row-table.ts";
import type { TreeEnsemble } from "../../machine-learning/tree-ensemble.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { type Candidate, caseTable } from "./case-table.ts";
import { completedCases, type CompletionOptions } from "../dataset/completed-cases.ts";
import { compareDurations, medianHoursOf } from "./compare-durations.ts";
import type { Comparison, DurationFigures, DurationModel, ModelOrigin } from "./duration-model.ts";
import { encodeCases, fitFeatures, type FittedFeature } from "./fit-features.ts";
import { hoursBy } from "../models/fitted-trees.ts";
import { fitTrees } from "../models/fit-trees.ts";
import type { TreeFitter } from "../models/tree-fitter.ts";
import { describeClosing, whyNoFeature, whyNoForest, whyNotSpeak } from "./median-only.ts";
import { type TemporalSplit, temporalSplit } from "./temporal-split.ts";

/** How a duration model is trained. */
export interface TrainDurationOptions extends CompletionOptions {
  /** Where all randomness comes from: the same log and seed give the same model. */
  readonly seed: number;
  /** What the model says of itself besides the seed; all empty by default. */
  readonly origin?: Partial<Omit<ModelOrigin, "seed">>;
  /** IANA zone that hour, weekday and month of the start are read in. Default `UTC`. */
  readonly zone?: string;
  /** Number of trees. Default 50. */
  readonly trees?: number;
  /** Who trains trees. Default: this thread. */
  readonly fit?: TreeFitter;
  /** Told how many trees are grown, of how many in all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops between two trees: the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a model of case durations on the completed cases of a log that have at least two events.
 *
 * 1. The first 80 % of the cases, by start, are for training, the others for the test; the last 20
 *    % of the former are for validation (see {@linkcode temporalSplit}).
 * 2. A forest grown on the training cases before the validation cases decides there whether a
 *    forest may speak: see {@linkcode whyNotSpeak}. Its importances are measured on the same cases.
 * 3. A forest grown on all training cases is compared with their median on the test cases: these
 *    are the figures to show.
 * 4. The forest that is shipped is grown on all completed cases, the newest too, with the same
 *    settings.
 *
 * Too few cases, equal durations or no skill are no errors: the model then says the median, and
 * why. Cases that are still running are left out, and they are longer than those of their time that
 * are completed: the model is somewhat optimistic for a process whose cases take long against the span
 * of the log.
 *
 * @throws a usage error for a zone or a seed that is none; the signal's reason
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 20 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const { speaker, medianHours } = await trainDurationModel(log, { seed: 42, endActivities: ["answer"] });
 * assertEquals([speaker, medianHours], ["median", 5]); // twenty cases are too few for a forest
 * ```
 */
export async function trainDurationModel(log: EventLog, options: TrainDurationOptions): Promise<DurationModel> {
  const { seed, zone = "UTC", trees = 50, fit = fitTrees } = options;
  const random = createRandom(seed);
  const completion = completedCases(log, options);
  const { table, candidates, leftOut } = caseTable(log, { completion, zone });
  const cases = usableCases(table);
  const outer = temporalSplit(cases);
  const inner = temporalSplit(outer.train);
  const base = {
    task: "duration",
    algorithm: "ml-random-forest",
    forest: null,
    features: [],
    leftOut,
    zone,
    medianHours: medianHoursOf(cases),
    completion: describeClosing(completion),
    figures: null,
    origin: { ...NO_ORIGIN, ...options.origin, seed },
  } as const;
  const obstacle = whyNoForest(cases, completion, [outer, inner]) ?? whyNoFeature(inner.train, candidates);
  if (obstacle !== null) return { ...base, speaker: base.medianHours === null ? "nothing" : "median", because: obstacle };

  let done = 0;
  const grow = (rows: ColumnTable, name: string) =>
    growForest(rows, candidates, {
      fit,
      trees,
      signal: options.signal,
      seed: random.fork(name).uint32(),
      onProgress: () => options.onProgress?.(++done, 3 * trees),
    });

  const [early, late] = await Promise.all([grow(inner.train, "validation"), grow(outer.train, "test")]);
  const validation = compareForest(early, inner);
  const importance = importances(early, inner.test, random.fork("importance"));
  const test = compareForest(late, outer);
  const figures = {
    cases: cases.numRows(),
    trainCases: outer.train.numRows(),
    overlapping: outer.overlapping,
    splitTime: new Date(outer.time).toISOString(),
    validation,
    test,
    importance,
  };
  const refusal = whyNotSpeak(validation);
  if (refusal !== null) return { ...base, figures, speaker: "median", because: refusal };
  const { forest, features } = await grow(cases, "shipped");
  return { ...base, figures, speaker: "forest", because: null, forest, features: features.map(({ feature }) => feature) };
}

const NO_ORIGIN = { log: "", logVersion: 0, checksum: "", codeVersion: "", trainedAt: "" };

/** A forest with the features it was grown on. */
interface Grown {
  readonly forest: TreeEnsemble;
  readonly features: readonly FittedFeature[];
}

async function growForest(
  cases: ColumnTable,
  candidates: readonly Candidate[],
  { fit, trees, seed, onProgress, signal }: {
    readonly fit: TreeFitter;
    readonly trees: number;
    readonly seed: number;
    readonly onProgress: () => void;
    readonly signal?: AbortSignal;
  },
): Promise<Grown> {
  const features = fitFeatures(cases, candidates);
  const examples = { rows: encodeCases(cases, features), hours: Float64Array.from(cases.array("hours") as ArrayLike<number>) };
  const settings = { algorithm: "ml-random-forest", transform: "log", trees } as const;
  const { trees: forest } = await fit({ examples, settings, categorical: features.map(() => false), seed }, {
    onProgress,
    signal,
  });
  return { features, forest };
}

/** The rows of a case table that can be learned from, by start; ties in the order of the log. */
function usableCases(table: ColumnTable): ColumnTable {
  return table
    .filter((row: { completed: number; events: number }) => row.completed === 1 && row.events >= 2)
    .orderby("startTime", "caseIndex")
    .reify();
}

const predictHours = ({ forest }: Grown) => hoursBy({ trees: forest, transform: "log" });

function compareForest(grown: Grown, split: TemporalSplit): Comparison {
  const rows = encodeCases(split.test, grown.features);
  const predict = predictHours(grown);
  const forest = Float64Array.from({ length: rows.rows }, (_, row) => predict(rowOf(rows, row)));
  return compareDurations(split.test, forest, medianHoursOf(split.train)!);
}

function importances(grown: Grown, cases: ColumnTable, random: Random): DurationFigures["importance"] {
  const hours = cases.array("hours") as Float64Array;
  const growth = permutationImportance(encodeCases(cases, grown.features), hours, { random, predict: predictHours(grown) });
  return grown.features
    .map(({ feature }, at) => ({ feature: feature.name, hours: growth[at] }))
    .sort((a, b) => b.hours - a.hours || (a.feature < b.feature ? -1 : 1));
}
