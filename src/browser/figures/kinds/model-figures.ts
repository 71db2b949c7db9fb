import type { ErrorGroup } from "../../../prediction/validation/error-groups.ts";
import { betterRule } from "../../../prediction/validation/model-verdict.ts";
import type { Compute, FigureKind } from "../figure-kind.ts";

/** The groups are by `events` or by `prediction`; one is told by the least that is in it. */
const ofGroup = (pick: (group: ErrorGroup) => number): Compute => async ({ tested }, [id, by, least]) => {
  const { byEvents = [], byPrediction = [] } = (await tested(id))?.groups ?? {};
  const group = (by === "events" ? byEvents : byPrediction).find((one) => one.least === Number(least));
  return group === undefined ? NaN : pick(group);
};

const TRAINED = ["the model: its number, or the target of the one in use"];

const TESTS = "trainModel (src/prediction/models/train-model.ts), as its training stored it";

const CHECKED = ["the model: its number", "when it was checked"];

const CHECKS = "checkModelDrift (src/prediction/running-cases/model-drift.ts), as the check stored it";

const TESTED_GROUP = [...TRAINED, "what its moments are grouped by: events or prediction", "the least of the group"];

/** Figures of models on their test cases. */
export const MODEL_FIGURES = {
  "model-error": {
    title: "Error of a model",
    definition: "How far its predictions were off on its test cases, the latest ones, which it did not learn from.",
    formula: "mean of |predicted − true|",
    computedBy: TESTS,
    unit: "seconds",
    parameters: TRAINED,
    compute: async ({ tested }, [id]) => ((await tested(id))?.maeHours ?? NaN) * 3600,
  },
  "predictor-error": {
    title: "Error of a predictor beside a model",
    definition: "How far its predictions were off on the test cases of the model: of the model itself or of a simple rule.",
    formula: "mean of |predicted − true|",
    computedBy: TESTS,
    unit: "seconds",
    parameters: [...TRAINED, "the predictor"],
    compute: async ({ tested }, [id, name]) => ((await tested(id))?.results.find((one) => one.name === name)?.mae ?? NaN) * 3600,
  },
  "driver-error": {
    title: "What a feature is worth to a model",
    definition: "By how much the error on the test cases grows when the values of the feature are shuffled.",
    formula: "mean of |predicted − true| with shuffled values − without",
    computedBy: TESTS,
    unit: "seconds",
    parameters: [...TRAINED, "the feature"],
    compute: async ({ tested }, [id, name]) =>
      ((await tested(id))?.importance.find(({ feature }) => feature === name)?.hours ?? NaN) * 3600,
  },
  "group-error": {
    title: "Error of a model in a group of moments",
    definition: "How far its predictions were off in a part of its test cases, which it did not learn from.",
    formula: "mean of |predicted − true| over the moments of the group",
    computedBy: TESTS,
    unit: "seconds",
    parameters: TESTED_GROUP,
    compute: ofGroup(({ mae }) => mae * 3600),
  },
  "group-actual": {
    title: "What came of predictions",
    definition: "What it really was in a part of the test cases, beside what was predicted.",
    formula: "mean of the true value over the moments of the group",
    computedBy: TESTS,
    unit: "seconds",
    parameters: TESTED_GROUP,
    compute: ofGroup(({ actual }) => actual * 3600),
  },
  "group-coverage": {
    title: "Coverage of the 90 % intervals in a group of moments",
    definition: "For which share of a part of the test cases the truth lay in the interval.",
    formula: "moments whose interval holds the truth / moments of the group",
    computedBy: TESTS,
    unit: "share",
    parameters: TESTED_GROUP,
    compute: ofGroup(({ coverage90 }) => coverage90),
  },
  "model-gain": {
    title: "How much smaller the error of a model is than that of a rule",
    definition:
      "The error of the model on its test cases beside that of the better of two rules: the median of all cases, and that of cases with the same last activity. Less than 0 where it is greater.",
    formula: "1 − error of the model / error of the better rule",
    computedBy: "modelVerdict (src/prediction/validation/model-verdict.ts)",
    unit: "share",
    parameters: TRAINED,
    async compute({ tested }, [id]) {
      const model = await tested(id);
      if (model === null) return NaN;
      const { mae } = betterRule(model.results);
      return mae === 0 ? 0 : 1 - model.maeHours / mae;
    },
  },
  "model-coverage": {
    title: "Coverage of the 90 % intervals of a model",
    definition: "For which share of the test cases, which it did not learn from, the truth lay in the interval.",
    formula: "predictions whose interval holds the truth / predictions",
    computedBy: TESTS,
    unit: "share",
    parameters: TRAINED,
    compute: async ({ tested }, [id]) => (await tested(id))?.coverage90 ?? NaN,
  },
  "model-test-cases": {
    title: "Test cases of a model",
    definition: "The latest cases of the log that it was trained on. It did not learn from them.",
    formula: "count of test cases",
    computedBy: TESTS,
    unit: "count",
    parameters: TRAINED,
    compute: async ({ tested }, [id]) => (await tested(id))?.testCases ?? NaN,
  },
  "model-test-moments": {
    title: "Test moments of a model",
    definition: "Moments of its test cases at which it predicted: after each of their events but the last.",
    formula: "count of moments",
    computedBy: TESTS,
    unit: "count",
    parameters: TRAINED,
    compute: async ({ tested }, [id]) => (await tested(id))?.testRows ?? NaN,
  },
  "model-width": {
    title: "Width of the 90 % intervals of a model",
    definition: "From the least to the most that it allowed on its test cases.",
    formula: "mean of (upper − lower end of the interval)",
    computedBy: TESTS,
    unit: "seconds",
    parameters: TRAINED,
    compute: async ({ tested }, [id]) => ((await tested(id))?.width90Hours ?? NaN) * 3600,
  },
  "check-cases": {
    title: "Cases of a check",
    definition: "The cases that had completed between the training of the model and the check.",
    formula: "count of completed cases whose last event is later than all that the model was trained on",
    computedBy: CHECKS,
    unit: "count",
    parameters: CHECKED,
    compute: async ({ checked }, [id, at]) => (await checked(id, at))?.cases ?? NaN,
  },
  "check-error": {
    title: "Error of a model at a check",
    definition: "How far its predictions were off for the cases that completed after its training.",
    formula: "mean of |predicted − true|",
    computedBy: CHECKS,
    unit: "seconds",
    parameters: CHECKED,
    compute: async ({ checked }, [id, at]) => ((await checked(id, at))?.mae ?? NaN) * 3600,
  },
  "check-coverage": {
    title: "Coverage of the 90 % intervals of a model at a check",
    definition: "For which share of the predictions for cases that completed after its training the truth lay in the interval.",
    formula: "predictions whose interval holds the truth / predictions",
    computedBy: CHECKS,
    unit: "share",
    parameters: CHECKED,
    compute: async ({ checked }, [id, at]) => (await checked(id, at))?.coverage90 ?? NaN,
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
