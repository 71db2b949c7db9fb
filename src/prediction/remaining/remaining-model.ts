import type { AnswerName, Answers, AnswerSettings } from "../answers/answers.ts";
import type { Calibration } from "../evaluation/calibration.ts";
import type { EvaluationResult } from "../evaluation/evaluation.ts";
import type { ModelOrigin } from "../duration/duration-model.ts";
import type { FeaturePlan } from "../features/prefix-features.ts";

/** How a model of remaining times was judged, on closed cases; hours. */
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
  readonly answered: AnswerName;
  /** Why that one does, as a sentence. */
  readonly because: string;
  readonly plan: FeaturePlan;
  readonly settings: AnswerSettings;
  /** Learned from all closed cases; trees only of those who answer. */
  readonly answers: Answers;
  /** How far hours lie from the answers. */
  readonly calibration: Calibration;
  /** Null where there were too few cases to judge anything. */
  readonly figures: RemainingFigures | null;
  /** Closed and open cases by the plan's rule. */
  readonly cases: { readonly closed: number; readonly open: number };
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
 * import { skillOf } from "@/prediction/remaining/remaining-model.ts";
 * import { trainRemainingModel } from "@/prediction/remaining/train-remaining-model.ts";
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
export const skillOf = ({ figures, answered }: Pick<RemainingModel, "figures" | "answered">): number | null =>
  figures?.results.find(({ name }) => name === answered)?.skill ?? null;
