import type { FittedModels, ModelSettings, PredictorName } from "./fitted-models.ts";
import type { Calibration } from "../validation/calibration.ts";
import type { EvaluationResult } from "../validation/evaluation.ts";
import type { ModelOrigin } from "../duration/duration-model.ts";
import type { FeaturePlan } from "../dataset/feature-plan.ts";

/** How a model of remaining times was judged, on completed cases; hours. */
export interface RemainingFigures {
  readonly trainCases: number;
  readonly trainRows: number;
  readonly testCases: number;
  readonly testRows: number;
  /** Every model and baseline on the test cases: looked at once, decided nothing. */
  readonly results: readonly EvaluationResult[];
  /**
   * By how much the mean absolute error of the answers on test rows grows when a feature is
   * shuffled, greatest first.
   */
  readonly importance: readonly { readonly feature: string; readonly hours: number }[];
}

/**
 * A model of what remains of a case after any number of its events; after the first one that is its
 * whole duration.
 */
export interface RemainingModel {
  readonly task: "remaining";
  /** Who answers: a model that has shown skill against the baselines, else a baseline. */
  readonly selected: PredictorName;
  /** Why that one does, as a sentence. */
  readonly because: string;
  readonly plan: FeaturePlan;
  readonly settings: ModelSettings;
  /** Learned from all completed cases; trees only of those who answer. */
  readonly fitted: FittedModels;
  /** How far hours lie from the answers. */
  readonly calibration: Calibration;
  /** Null where there were too few cases to judge anything. */
  readonly figures: RemainingFigures | null;
  /** Completed and running cases by the plan's rule. */
  readonly cases: { readonly completed: number; readonly running: number };
  /** Time of the last event of the log that it was trained on, in ms. */
  readonly knownUntil: number;
  readonly origin: ModelOrigin;
}

/**
 * Skill of the answers against the median on the test cases; null where nothing was judged.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { skillOf } from "@/prediction/models/remaining-model.ts";
 * import { trainRemainingModel } from "@/prediction/models/train-remaining-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainRemainingModel(log, { seed: 42, endActivities: ["answer"] });
 * assertEquals(skillOf(model), 0); // the median answers
 * ```
 */
export const skillOf = ({ figures, selected }: Pick<RemainingModel, "figures" | "selected">): number | null =>
  figures?.results.find(({ name }) => name === selected)?.skill ?? null;
