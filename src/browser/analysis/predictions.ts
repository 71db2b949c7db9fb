import type { EventLog } from "../../event-log/event-log.ts";
import type { LatestValues } from "../../formats/published/published-log.ts";
import { completionOf } from "../../prediction/dataset/feature-plan.ts";
import { lastTimeOf } from "../../prediction/dataset/completed-cases.ts";
import { processWorkload } from "../../prediction/dataset/workload.ts";
import { decodeModel } from "../../prediction/models/model-file.ts";
import type { NextStep } from "../../prediction/next-activity/next-activity.ts";
import { nextSteps } from "../../prediction/next-activity/next-activity.ts";
import { explainPrediction, type Explanation } from "../../prediction/running-cases/explain-prediction.ts";
import { type CaseForecast, forecastRunningCases } from "../../prediction/running-cases/forecast-running-cases.ts";
import { completedBy } from "../../prediction/running-cases/predict-prefixes.ts";
import { type CaseChange, type KnownCase, knownCase, whatIf } from "../what-if.ts";
import { withLatestValues } from "../with-latest-values.ts";

/** A model of a page, as it was fetched. */
export interface ModelFile {
  /** Name by which questions mean it. */
  readonly key: string;
  readonly bytes: Uint8Array;
  /** What it must know of the running cases besides; null for nothing. */
  readonly latest: LatestValues | null;
}

/** What a form needs to know of the log that a model predicts. */
export interface PredictedLog {
  /** Activities that cases begin with, the most frequent first. */
  readonly firstActivities: readonly string[];
  readonly resources: readonly string[];
}

/** A case that is changed, or a new one, and what is assumed of it. */
export interface WhatIfRequest {
  /** Null for a new case. */
  readonly caseIndex: number | null;
  readonly change: CaseChange;
  /** Until when the case has not ended, ms; for a new one the earliest time of a step. */
  readonly now: number;
}

/** What a model tells of a log. Each is computed when it is asked for. */
export interface Predictions {
  readonly log: PredictedLog;
  forecasts(step: () => Promise<void>): Promise<readonly CaseForecast[]>;
  known(caseIndex: number | null): KnownCase;
  whatIf(request: WhatIfRequest): CaseForecast;
  /** Null where the contributions of features do not add up. */
  explain(caseIndex: number): Explanation | null;
  next(caseIndex: number): readonly NextStep[];
}

/** Makes a model ready for a log. */
export function createPredictions(events: EventLog, { bytes, latest }: ModelFile): Predictions {
  const model = decodeModel(bytes, "the model");
  const log = latest === null ? events : withLatestValues(events, latest);
  const workload = processWorkload(log, completionOf(model.plan));
  const next = nextSteps(log, completedBy(model, log).completed);
  const lengthOf = (caseIndex: number) => log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex];
  let forecasts: Promise<readonly CaseForecast[]> | undefined;
  return {
    log: { firstActivities: firstActivities(log), resources: log.resource?.values ?? [] },
    forecasts: (step) =>
      forecasts ??= forecastRunningCases(model, log, { workload, pause: step }).catch((error) => {
        forecasts = undefined;
        throw error;
      }),
    known: (caseIndex) => knownCase(model, log, { caseIndex, workload }),
    whatIf: ({ caseIndex, change, now }) => {
      const known = knownCase(model, log, { caseIndex, workload });
      return whatIf(model, log, { known, workload, now: caseIndex === null ? now : Math.max(now, lastTimeOf(log)), change });
    },
    explain: (caseIndex) => explainPrediction(model, log, { caseIndex, length: lengthOf(caseIndex) }, workload),
    next,
  };
}

function firstActivities({ activities, activity, caseOffsets, caseIds }: EventLog): string[] {
  const counts = new Uint32Array(activities.length);
  caseIds.forEach((_, caseIndex) => {
    if (caseOffsets[caseIndex + 1] > caseOffsets[caseIndex]) counts[activity[caseOffsets[caseIndex]]]++;
  });
  return [...counts.keys()].filter((code) => counts[code] > 0).sort((a, b) => counts[b] - counts[a] || a - b)
    .map((code) => activities[code]);
}
