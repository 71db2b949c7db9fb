import { type CaseChange, whatIf } from "../../browser/what-if.ts";
import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { changedCase } from "../../prediction/dataset/changed-case.ts";
import { lastTimeOf } from "../../prediction/dataset/completed-cases.ts";
import { completionOf } from "../../prediction/dataset/feature-plan.ts";
import { processWorkload } from "../../prediction/dataset/workload.ts";
import type { PredictorName } from "../../prediction/models/fitted-models.ts";
import { type PredictionModel, skillOf } from "../../prediction/models/prediction-model.ts";
import { type NextStep, nextSteps } from "../../prediction/next-activity/next-activity.ts";
import { explainPrediction, type Explanation } from "../../prediction/running-cases/explain-prediction.ts";
import { type CaseForecast, forecastCases, riskOf } from "../../prediction/running-cases/forecast-running-cases.ts";
import { completedBy, predictPrefixes, riskOfMissing } from "../../prediction/running-cases/predict-prefixes.ts";

/** The prediction of one case; hours. */
export interface CasePrediction {
  readonly caseId: string;
  /** From the first event to the end. */
  readonly predictedDurationHours: number;
  /**
   * Counted from its last event, and conditional on the fact that the case has not ended before the
   * end of the log.
   */
  readonly remainingHours: number;
  /** Contains the whole duration with a probability of 90 %. */
  readonly interval90: readonly [low: number, high: number];
  /** Why the interval may be too narrow, as a sentence; null if there is no such reason. */
  readonly intervalWarning: string | null;
  /** The selected model or baseline. */
  readonly model: PredictorName;
  /** ISO 8601. */
  readonly trainedAt: string;
  /**
   * 1 - mean absolute error / that of the median, on the latest completed cases; null if these were
   * too few.
   */
  readonly skill: number | null;
}

/** A prediction, and what is known beside it. */
export interface PredictedCase extends CasePrediction {
  /** Whether the case has ended: then its figures are the actual ones. */
  readonly ended: boolean;
  /** Possible next activities, the likeliest first; none for a case that has ended. */
  readonly next: readonly NextStep[];
  /** Features whose value is missing, or was never seen in training. */
  readonly unknown: readonly string[];
  /** What moves the prediction; null where it was not asked for, or a baseline predicts. */
  readonly explanation: Explanation | null;
  /** Probability of an end after the target; null without one, or where nothing is known. */
  readonly risk: number | null;
}

/** How a case is predicted. */
interface CaseQuestion {
  /** Predict as of this event, counted from 1. Default: the latest, at the end of the log. */
  readonly at?: number;
  /** A target date, in ms since 1970-01-01 UTC, for the risk of missing it. Default: none. */
  readonly target?: number;
  /** Whether to tell what moves the prediction, which takes much longer. Default false. */
  readonly explain?: boolean;
}

/** Events of a case that is not in the log. Times in ms since 1970-01-01 UTC. */
interface StartedCase {
  readonly caseId: string;
  /** Values of attributes by name, as texts. */
  readonly attributes: ReadonlyMap<string, string>;
  /** In the order of their times; at least one. */
  readonly events: readonly { readonly activity: string; readonly time: number; readonly resource: string | null }[];
}

/** Predicts cases with one model. */
export interface CasePredictor {
  /** Attributes that predictions go by, and what their values are; none for a baseline. */
  readonly attributes: ReadonlyMap<string, "number" | "category">;
  /** @throws an input error for an event number that the case does not have */
  predict(caseIndex: number, question?: CaseQuestion): PredictedCase;
  /** Predicts a case that is not in the log, as of its last event. */
  predictStarted(started: StartedCase, question?: Pick<CaseQuestion, "target">): PredictedCase;
  /** What the case would be predicted with other values, and with steps after its last event. */
  predictChanged(caseIndex: number, change: CaseChange, question?: Pick<CaseQuestion, "target">): PredictedCase;
}

/**
 * Prepares predictions: counts the workload and the activities that followed once. Each case then
 * goes through the features as a log of its own, so that its time does not depend on the size of
 * the log.
 *
 * @param model recalibrated by the log, if it predicts remaining times
 * @param log with the attributes that the model reads
 */
export function casePredictor(model: PredictionModel, log: EventLog): CasePredictor {
  const { completed } = completedBy(model, log);
  const known: Known = { model, log, workload: processWorkload(log, completionOf(model.plan)) };
  const { workload } = known;
  const next = nextSteps(log, completed);
  const now = lastTimeOf(log);
  return {
    attributes: attributesOf(model),
    predict(caseIndex, question = {}) {
      const { at, target, explain = false } = question;
      if (at !== undefined) return atEvent(known, caseIndex, at, question);
      const alone = changedCase(log, caseIndex, {});
      const [forecast] = forecastCases(model, alone, { caseIndexes: [0], workload, now });
      if (completed[caseIndex] === 1) return ofEnded(model, forecast);
      const prefix = { caseIndex: 0, length: lengthOf(log, caseIndex) };
      return {
        ...ofRunning(model, forecast, target),
        next: next(caseIndex),
        explanation: explain ? explainPrediction(model, alone, prefix, workload) : null,
      };
    },
    predictStarted({ caseId, attributes, events }, { target } = {}) {
      const forecast = whatIf(model, log, {
        known: { caseIndex: null, values: [] },
        workload,
        now: events[events.length - 1].time,
        change: { values: attributes, steps: events },
      });
      return { ...ofRunning(model, { ...forecast, caseId }, target), next: [], explanation: null };
    },
    predictChanged(caseIndex, change, { target } = {}) {
      const forecast = whatIf(model, log, { known: { caseIndex, values: [] }, workload, now, change });
      return { ...ofRunning(model, forecast, target), next: [], explanation: null };
    },
  };
}

function attributesOf({ selected, plan }: PredictionModel): CasePredictor["attributes"] {
  if (selected === "median" || selected === "last-activity-median") return new Map();
  return new Map(plan.features.filter(({ source }) => source === "attribute").map(({ name, kind }) => [name, kind]));
}

/** What all cases are predicted by. */
interface Known {
  readonly model: PredictionModel;
  readonly log: EventLog;
  readonly workload: ReturnType<typeof processWorkload>;
}

const lengthOf = ({ caseOffsets }: EventLog, caseIndex: number): number => caseOffsets[caseIndex + 1] - caseOffsets[caseIndex];

const madeBy = (model: PredictionModel) => ({
  model: model.selected,
  trainedAt: model.origin.trainedAt,
  skill: skillOf(model),
});

function ofEnded(model: PredictionModel, { caseId, prediction }: CaseForecast): PredictedCase {
  const passed = prediction.duration - prediction.remaining;
  return {
    caseId,
    predictedDurationHours: passed,
    remainingHours: 0,
    interval90: [passed, passed],
    intervalWarning: null,
    ...madeBy(model),
    ended: true,
    next: [],
    unknown: [],
    explanation: null,
    risk: null,
  };
}

const ofRunning = (model: PredictionModel, forecast: CaseForecast, target: number | undefined) => ({
  caseId: forecast.caseId,
  predictedDurationHours: forecast.duration,
  remainingHours: forecast.remaining,
  interval90: forecast.durationInterval,
  intervalWarning: forecast.prediction.intervalWarning,
  ...madeBy(model),
  ended: false,
  unknown: forecast.prediction.unknown,
  risk: target === undefined ? null : riskOf(model, forecast, target),
});

/** The prediction after the event of a number, as if the later ones had not come yet. */
function atEvent(
  { model, log, workload }: Known,
  caseIndex: number,
  at: number,
  { target, explain = false }: CaseQuestion,
): PredictedCase {
  const length = lengthOf(log, caseIndex);
  if (!(Number.isInteger(at) && at >= 1 && at <= length)) {
    throw inputError({
      caseId: log.caseIds[caseIndex],
      expected: `the number of one of its events, 1 to ${length}`,
      found: String(at),
    });
  }
  const prefix = { caseIndex: 0, length: at };
  const alone = changedCase(log, caseIndex, {});
  const [prediction] = predictPrefixes(model, alone, [prefix], workload);
  const time = log.time[log.caseOffsets[caseIndex] + at - 1];
  return {
    caseId: log.caseIds[caseIndex],
    predictedDurationHours: prediction.duration,
    remainingHours: prediction.remaining,
    interval90: prediction.durationInterval,
    intervalWarning: prediction.intervalWarning,
    ...madeBy(model),
    ended: false,
    next: [],
    unknown: prediction.unknown,
    explanation: explain ? explainPrediction(model, alone, prefix, workload) : null,
    risk: target === undefined ? null : riskOfMissing(model, prediction, time, target),
  };
}
