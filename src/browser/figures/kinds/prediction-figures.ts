import type { CaseForecast } from "../../../prediction/running-cases/forecast-running-cases.ts";
import { isTelling } from "../../../prediction/validation/model-verdict.ts";
import type { WhatIfRequest } from "../../analysis/predictions.ts";
import type { AssumedStep } from "../../what-if.ts";
import type { Compute, FigureForecasts, FigureKind } from "../figure-kind.ts";
import { isEach, readParameter } from "./read-parameter.ts";

const ofForecast = (
  pick: (forecast: CaseForecast, riskBeyond: (target: number) => number | null, parameters: readonly string[]) => number,
): Compute =>
async ({ forecasts }, [caseId, ...parameters]) => {
  const { cases, riskOf } = await forecasts();
  const forecast = cases.find((one) => one.caseId === caseId);
  return forecast === undefined ? NaN : pick(forecast, (target) => riskOf(forecast, target), parameters);
};

/** What is assumed of a case, as a parameter of a figure, written as JSON. */
export interface FigureAssumption {
  /** Values of attributes by their names; null for not known. */
  readonly values: readonly (readonly [name: string, value: string | null])[];
  readonly steps: readonly AssumedStep[];
  /** Until when the case has not ended, ms. */
  readonly now: number;
}

const isStep = (value: unknown): boolean => {
  const step = value as Partial<AssumedStep> | null;
  return typeof step?.activity === "string" && typeof step.time === "number";
};

function readAssumed(text: string): Omit<WhatIfRequest, "caseIndex"> {
  const { values, steps, now } = readParameter<FigureAssumption>(
    text,
    ({ values, steps, now }) => isEach(values, Array.isArray) && isEach(steps, isStep) && typeof now === "number",
  );
  return { change: { values: new Map(values), steps }, now };
}

const ofAssumed =
  (pick: (forecast: CaseForecast, riskOf: FigureForecasts["riskOf"], parameters: readonly string[]) => number): Compute =>
  async ({ forecasts }, [caseId, text, ...parameters]) => {
    const { cases, riskOf, whatIf } = await forecasts();
    const forecast = cases.find((one) => one.caseId === caseId);
    if (forecast === undefined) return NaN;
    return pick(await whatIf({ ...readAssumed(text), caseIndex: forecast.caseIndex }), riskOf, parameters);
  };

const WHAT_IF = "whatIf (src/browser/what-if.ts)";

const ASSUMED = "By the model in use, if the case had these values and this next step; the rest of the log stays as it is.";

const ASSUMED_CASE = ["the case", "what is assumed, as JSON"];

const FORECASTS = "forecastRunningCases (src/prediction/running-cases/forecast-running-cases.ts)";

/** Of a new case, in hours. */
const ofNewCase = (pick: (forecast: CaseForecast) => number): Compute => async ({ newCase }, [text]) =>
  pick(await newCase({ ...readAssumed(text), caseIndex: null })) * 3600;

const KNOWN = ["what is known, as JSON"];

const NEW_CASE =
  "From its first to its last event 9 of 10 such cases take a time within the interval, by the model of whole durations in use.";

/** Figures of what models predict. */
export const PREDICTION_FIGURES = {
  "running-forecasts": {
    title: "Running cases of the model",
    definition: "Cases that had not ended at the last event of the log, by the rule that the model in use was trained with.",
    formula: "number of running cases among those that the filters leave",
    computedBy: FORECASTS,
    unit: "count",
    parameters: [],
    isPredicted: true,
    compute: async ({ forecasts }) => (await forecasts()).cases.length,
  },
  "untold-ends": {
    title: "Running cases whose end cannot be told",
    definition: "Those whose interval reaches ten times as far as the prediction, or farther.",
    formula: "number of such running cases",
    computedBy: "isTelling (src/prediction/validation/model-verdict.ts)",
    unit: "count",
    parameters: [],
    isPredicted: true,
    compute: async ({ forecasts }) =>
      (await forecasts()).cases.filter(({ expectedEnd, latest, now }) =>
        !isTelling((expectedEnd - now) / 3_600_000, [0, (latest - now) / 3_600_000])
      ).length,
  },
  "remaining-time": {
    title: "Predicted remaining time",
    definition:
      "When a running case is expected to end, as of the last event of the log, by the model in use, with its intervals calibrated by the log as it stands.",
    formula: "expected end − time of the last event of the log",
    computedBy: FORECASTS,
    unit: "seconds",
    parameters: ["the case"],
    isPredicted: true,
    compute: ofForecast(({ expectedEnd, now }) => (expectedEnd - now) / 1000),
  },
  "latest-end": {
    title: "Latest end by the 90 % interval",
    definition: "9 of 10 such cases end between the earliest and the latest end.",
    formula: "latest end − time of the last event of the log",
    computedBy: FORECASTS,
    unit: "seconds",
    parameters: ["the case"],
    isPredicted: true,
    compute: ofForecast(({ latest, now }) => (latest - now) / 1000),
  },
  "case-risk": {
    title: "Risk of ending late",
    definition:
      "How probable it is that a running case ends after a date, as it has not ended until the last event of the log, by the model in use.",
    formula: "probability of ending after the date / probability of ending after the last event of the log",
    computedBy: "riskOf (src/prediction/running-cases/forecast-running-cases.ts)",
    unit: "share",
    parameters: ["the case", "the date, in ms since 1970"],
    isPredicted: true,
    compute: ofForecast((_, riskBeyond, [target]) => riskBeyond(Number(target)) ?? NaN),
  },
  "assumed-remaining-time": {
    title: "Predicted remaining time of a changed case",
    definition: `When the case would be expected to end. ${ASSUMED}`,
    formula: "expected end − time of the last event of the log, or of the assumed step",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: ASSUMED_CASE,
    isPredicted: true,
    compute: ofAssumed(({ expectedEnd, now }) => (expectedEnd - now) / 1000),
  },
  "assumed-latest-end": {
    title: "Latest end of a changed case by the 90 % interval",
    definition: `9 of 10 such cases end between the earliest and the latest end. ${ASSUMED}`,
    formula: "latest end − time of the last event of the log, or of the assumed step",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: ASSUMED_CASE,
    isPredicted: true,
    compute: ofAssumed(({ latest, now }) => (latest - now) / 1000),
  },
  "assumed-risk": {
    title: "Risk of a changed case of ending late",
    definition: `How probable it would be that the case ends after a date. ${ASSUMED}`,
    formula: "probability of ending after the date / probability of ending after the last event of the log",
    computedBy: WHAT_IF,
    unit: "share",
    parameters: [...ASSUMED_CASE, "the date, in ms since 1970"],
    isPredicted: true,
    compute: ofAssumed((forecast, riskOf, [target]) => riskOf(forecast, Number(target)) ?? NaN),
  },
  "new-case-duration": {
    title: "Predicted duration of a new case",
    definition:
      "From its first to its last event, by the model of whole durations in use, from what is known when the first has happened.",
    formula: "prediction of the model for a case with these values and this first step",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: KNOWN,
    compute: ofNewCase(({ duration }) => duration),
  },
  "new-case-least": {
    title: "Least duration of a new case by the 90 % interval",
    definition: NEW_CASE,
    formula: "lower end of the interval",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: KNOWN,
    compute: ofNewCase(({ durationInterval }) => durationInterval[0]),
  },
  "new-case-most": {
    title: "Greatest duration of a new case by the 90 % interval",
    definition: NEW_CASE,
    formula: "upper end of the interval",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: KNOWN,
    compute: ofNewCase(({ durationInterval }) => durationInterval[1]),
  },
  "next-step": {
    title: "Probability of a next step",
    definition:
      "How likely the activity comes next in a running case, by what came after the same last activities, up to four, in the completed cases. That the case goes on is given.",
    formula: "probability of the activity by a Markov model of mixed order (Witten and Bell, 1991) / that of any activity",
    computedBy: "nextSteps (src/prediction/next-activity/next-activity.ts)",
    unit: "share",
    parameters: ["the case", "the activity"],
    isPredicted: true,
    async compute({ forecasts }, [caseId, activity]) {
      const { cases, next } = await forecasts();
      const forecast = cases.find((one) => one.caseId === caseId);
      const steps = forecast === undefined ? [] : await next(forecast.caseIndex);
      return steps.find((step) => step.activity === activity)?.probability ?? NaN;
    },
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
