import type { FeaturePlan } from "../dataset/feature-plan.ts";
import type { Task } from "../dataset/prefixes.ts";
import type { Calibration } from "../validation/calibration.ts";
import type { ErrorGroups } from "../validation/error-groups.ts";
import type { EvaluationResult } from "../validation/evaluation.ts";
import type { FittedModels, ModelSettings, PredictorName } from "./fitted-models.ts";

/** How a model did on the test cases; hours. */
export interface ModelFigures {
  readonly trainCases: number;
  readonly trainRows: number;
  readonly testCases: number;
  readonly testRows: number;
  /**
   * Every model and baseline on the test cases, to which none of them was fitted. They are the
   * gate of what predicts: see {@linkcode passGate}.
   */
  readonly results: readonly EvaluationResult[];
  /**
   * The predictor that was selected on validation cases alone; another one than predicts where it
   * did not pass the gate. Models of earlier versions have none.
   */
  readonly validated?: PredictorName;
  /**
   * By how much the mean absolute error on test rows grows when the values of a feature are
   * shuffled, greatest first.
   */
  readonly importance: readonly { readonly feature: string; readonly hours: number }[];
  /** Where the model is good and where it is not; models of earlier versions have none. */
  readonly groups?: ErrorGroups;
}

/** Where a model comes from; enough to train it again. */
export interface ModelOrigin {
  /** Slug, version and checksum of the log as the database keeps them. */
  readonly log: string;
  readonly logVersion: number;
  readonly checksum: string;
  readonly seed: number;
  /** Version of the training; see `TRAINING_VERSION`. */
  readonly codeVersion: string;
  /** ISO 8601 in UTC. */
  readonly trainedAt: string;
}

/**
 * A model of one target: of the whole duration of a case, given its first event, or of its
 * remaining time, given any number of its events.
 */
export interface PredictionModel {
  readonly task: Task;
  /**
   * The model or baseline that predicts; see {@linkcode selectPredictor} and {@linkcode passGate}.
   */
  readonly selected: PredictorName;
  /** Why that one was selected, as a sentence. */
  readonly because: string;
  readonly plan: FeaturePlan;
  readonly settings: ModelSettings;
  /** Trained on all completed cases; trees only of what was selected. */
  readonly fitted: FittedModels;
  /** How far hours lie from the predictions. */
  readonly calibration: Calibration;
  /** Null where there were too few cases to test anything. */
  readonly figures: ModelFigures | null;
  /** Completed and running cases by the plan's rule. */
  readonly cases: { readonly completed: number; readonly running: number };
  /** Time of the last event of the log that it was trained on, in ms. */
  readonly knownUntil: number;
  readonly origin: ModelOrigin;
}

/**
 * Skill against the median on the test cases; null where nothing was tested.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { skillOf } from "@/prediction/models/prediction-model.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * assertEquals(skillOf(model), 0); // the median was selected
 * ```
 */
export const skillOf = ({ figures, selected }: Pick<PredictionModel, "figures" | "selected">): number | null =>
  figures?.results.find(({ name }) => name === selected)?.skill ?? null;

/**
 * Raised whenever the same log and seed would give another model: features, their coding, the
 * forest's settings, the rule for completed cases, the file. A stored model of another version is
 * trained anew.
 */
export const TRAINING_VERSION = "7";
