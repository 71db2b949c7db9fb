/**
 * Functions that predict cases, and tell of the models that do.
 *
 * @module
 */
import { z } from "@hono/zod-openapi";
import { listModels, modelUses } from "../database/mod.ts";
import { clip, inputError, usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { isNumeric } from "../event-log/numeric-attribute.ts";
import { periodOf } from "../filtering/filter-time.ts";
import { nearestName } from "../filtering/nearest-name.ts";
import { numberOf } from "../numerics/number-text.ts";
import type { CasePredictor, PredictedCase } from "../pipeline/prediction/case-predictor.ts";
import { predictionDocument } from "../pipeline/prediction/predict-case.ts";
import { listPredictions } from "../pipeline/prediction/list-predictions.ts";
import { storedPredictionDocument } from "../pipeline/prediction/predict-running-cases.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import { caseIndexOf, hasCase } from "./case-and-event-pages.ts";
import { caseId, define, figure, limit, type LogContext } from "./log-function.ts";

const target = z.string().max(40).optional().describe(
  "target date such as 2026-01-31, 2026-01 or 2026, for the risk of ending after it",
);
const drivers = z.enum(["true", "false"]).default("false").describe("true: also what moves the prediction, which takes longer");

/** The end of a target date in the zone of the days of the log. */
function targetOf(text: string | undefined, zone: string): number | undefined {
  if (text === undefined) return undefined;
  const period = periodOf(text, ianaTimeZone(zone));
  if (period !== null) return period.before;
  throw usageError({ expected: "a target date such as 2026-01-31, 2026-01 or 2026", found: JSON.stringify(text) });
}

/** A prediction as JSON: that of `tracebook predict`, and what moves it. */
function predictedDocument(predicted: PredictedCase, target?: number) {
  const { next, unknown, explanation, risk, ended } = predicted;
  return {
    ...predictionDocument(predicted),
    ended,
    next: next.slice(0, 10),
    unknown,
    drivers: explanation === null ? null : { ...explanation, contributions: explanation.contributions.slice(0, 10) },
    ...(target === undefined ? {} : { risk }),
  };
}

async function predictorOf({ predictor, log }: LogContext, task: Task): Promise<CasePredictor> {
  const found = await predictor(task);
  if (found !== null) return found;
  throw inputError({ expected: `a model of ${log.slug}`, found: "none", advice: "Train one with: deno task train" });
}

const EVENT = z.object({
  activity: z.string().min(1).max(10_000),
  time: z.string().max(40).describe("ISO 8601; in the zone of the log where it has no offset"),
  resource: z.string().max(10_000).nullish(),
}).strict();

const eventsOf = (events: readonly z.infer<typeof EVENT>[], zone: string) =>
  events.map(({ activity, time, resource }, at) => {
    const period = periodOf(time, ianaTimeZone(zone));
    if (period === null) {
      throw inputError({
        expected: "a time such as 2026-01-31T08:30:00Z",
        found: JSON.stringify(time),
        line: at + 1,
        file: "events",
      });
    }
    return { activity, time: period.from, resource: resource ?? null };
  }).sort((a, b) => a.time - b.time);

/** The shape of {@linkcode predictedDocument}. */
const PREDICTION = z.object({
  caseId: z.string(),
  predictedDurationHours: z.number(),
  remainingHours: z.number(),
  interval90: z.array(z.number()).length(2),
  intervalWarning: z.string().nullable(),
  model: z.string(),
  trainedAt: z.string(),
  skill: figure,
  ended: z.boolean(),
  next: z.array(z.object({ activity: z.string().nullable(), probability: z.number() })),
  unknown: z.array(z.string()),
  drivers: z.object({
    expectedHours: z.number(),
    scale: z.string(),
    contributions: z.array(z.object({ feature: z.string(), contribution: z.number() })),
  }).nullable(),
  risk: figure.optional(),
}).openapi("Prediction");

/** A prediction as JSON. */
export type PredictionJson = z.infer<typeof PREDICTION>;

const DURATION = PREDICTION.omit({ model: true, trainedAt: true }).extend({
  model: z.object({ speaker: z.string(), algorithm: z.string(), trainedAt: z.string() }),
  at: z.number().int(),
}).openapi("Duration");

/** The function `predict`. */
export const predict = define({
  summary: "Predicts the remaining time of a case by the model in use, with interval, skill, risk and drivers.",
  returns: "the JSON of tracebook predict, and {ended, next, unknown, drivers, risk}",
  result: PREDICTION,
  arguments: z.object({
    case: caseId,
    at: z.coerce.number().int().min(1).optional().describe("as of this event, from 1 (default: the latest)"),
    target,
    drivers,
  }).strict(),
  depends: "model",
  async answer(context, { case: id, at, target, drivers }) {
    const { view, zone } = await context.view();
    const index = caseIndexOf(view, id, context.log.slug);
    const until = targetOf(target, zone);
    return predictedDocument(
      (await predictorOf(context, "remaining")).predict(index, { at, target: until, explain: drivers === "true" }),
      until,
    );
  },
});

/** The function `predict-duration`. */
export const predictDuration = define({
  summary: "The predicted whole duration of a case in hours: by what was known at its first event, or as of another one.",
  returns: "{caseId, predictedDurationHours, model: {speaker, algorithm, trainedAt}, at, interval90, remainingHours, ...}",
  result: DURATION,
  arguments: z.object({
    case: caseId,
    at: z.string().regex(/^([1-9]\d{0,8}|latest)$/).optional().describe("number of an event from 1, or latest (default 1)"),
    target,
    drivers,
  }).strict(),
  depends: "model",
  async answer(context, { case: id, at, target, drivers }) {
    const { view, zone } = await context.view();
    const index = caseIndexOf(view, id, context.log.slug);
    const until = targetOf(target, zone);
    const predictor = await predictorOf(context, at === undefined ? "duration" : "remaining");
    const event = at === "latest" ? undefined : Number(at ?? 1);
    const { caseId, predictedDurationHours, model, trainedAt, ...others } = predictedDocument(
      predictor.predict(index, { at: event, target: until, explain: drivers === "true" }),
      until,
    );
    return {
      caseId,
      predictedDurationHours,
      // The selected model or baseline, under the old key and the new one.
      model: { speaker: model, algorithm: model, trainedAt },
      at: event ?? view.log.caseOffsets[index + 1] - view.log.caseOffsets[index],
      ...others,
    };
  },
});

/** The function `predict-started`. */
export const predictStarted = define({
  summary: "Predicts a case that is not in the log from its events so far, by the model in use.",
  returns: "the JSON of tracebook predict, and {ended, next, unknown, drivers, risk}",
  result: PREDICTION,
  arguments: z.object({
    caseId: caseId.default("new"),
    events: z.array(EVENT).min(1).max(10_000),
    attributes: z.record(z.string().max(1000), z.string().max(10_000)).default({}).describe("values by name, as texts"),
    target,
  }).strict(),
  depends: "model",
  unfiltered: "the case is the posted one, and none of the log that a filter chooses",
  posted: true,
  async answer(context, { caseId, events, attributes, target }) {
    const opened = await context.open();
    const zone = opened.zoneOfDays;
    const until = targetOf(target, zone);
    const started = { caseId, attributes: new Map(Object.entries(attributes)), events: eventsOf(events, zone) };
    const predictor = await predictorOf(context, "remaining");
    checkValues(started.attributes, opened.log, predictor);
    return predictedDocument(predictor.predictStarted(started, { target: until }), until);
  },
});

/**
 * Checks other values of attributes, which would change nothing if they were mistyped.
 *
 * @throws a usage error for a name that the log does not have, or a text in place of a number
 */
function checkValues(
  values: ReadonlyMap<string, string | null>,
  { caseAttributes, eventAttributes }: EventLog,
  predictor: CasePredictor,
): void {
  const known = [...caseAttributes, ...eventAttributes];
  for (const [name, value] of values) {
    const attribute = known.find((attribute) => attribute.name === name);
    if (attribute === undefined) {
      const names = known.map(({ name }) => name);
      const near = nearestName(name, names);
      throw usageError({
        expected: "an attribute of the log in attributes",
        found: JSON.stringify(clip(name)),
        advice: near === null ? `The log has ${clip(names.join(", "), 300)}.` : `Did you mean ${JSON.stringify(near)}?`,
      });
    }
    const isNumber = predictor.attributes.has(name) ? predictor.attributes.get(name) === "number" : isNumeric(attribute);
    if (isNumber && value !== null && numberOf(value) === null) {
      throw usageError({ expected: `a number for the attribute ${JSON.stringify(name)}`, found: JSON.stringify(clip(value)) });
    }
  }
}

/** The function `what-if`. */
export const whatIf = define({
  summary: "Predicts a running case of the log as if attributes had other values, or further steps had happened.",
  returns: "{actual, changed, ignored}: two documents as of predict, and attributes that the model in use does not go by",
  result: z.object({ actual: PREDICTION, changed: PREDICTION, ignored: z.array(z.string()) }),
  arguments: z.object({
    case: caseId,
    attributes: z.record(z.string().max(1000), z.string().max(10_000).nullable()).default({}).describe("other values by name"),
    steps: z.array(EVENT).max(1000).default([]).describe("steps after its last event"),
    target,
  }).strict(),
  depends: "model",
  posted: true,
  async answer(context, { case: id, attributes, steps, target }) {
    const { view, zone } = await context.view();
    const index = caseIndexOf(view, id, context.log.slug);
    const until = targetOf(target, zone);
    const predictor = await predictorOf(context, "remaining");
    const actual = predictor.predict(index, { target: until });
    if (actual.ended) {
      throw inputError({
        caseId: id,
        expected: "a running case, of which something is still to be predicted",
        found: "one that has ended",
        advice: "Compare cases with other values instead: deno task tracebook compare",
      });
    }
    const values = new Map(Object.entries(attributes));
    checkValues(values, view.log, predictor);
    const change = { values, steps: eventsOf(steps, zone) };
    return {
      actual: predictedDocument(actual, until),
      changed: predictedDocument(predictor.predictChanged(index, change, { target: until }), until),
      ignored: [...values.keys()].filter((name) => !predictor.attributes.has(name)),
    };
  },
});

/** The function `predictions`. */
export const predictions = define({
  summary: "The stored predictions of running cases, those that end soonest first, in pages. Filters choose cases.",
  returns: "the JSON of tracebook predictions",
  arguments: z.object({
    limit: limit(10_000, 10_000),
    after: caseId.optional().describe("id of the last case of the page before"),
  }).strict(),
  depends: "database",
  async answer(context, page) {
    const { database, log, filter } = context;
    const view = filter === "" ? undefined : (await context.view("cases")).view;
    const cases = view && { has: (id: string) => hasCase(view, id) };
    return (await listPredictions(database, log, { ...page, cases })).map(storedPredictionDocument);
  },
});

/** The function `models`. */
export const models = define({
  summary: "The trained models with their measured errors, and which are in use since when and why.",
  returns: "{remaining: {models, uses}, duration: {models, uses}}",
  arguments: z.object({ limit: limit(100, 20) }).strict(),
  depends: "database",
  unfiltered: "the models are those of the whole log",
  async answer({ database, log }, { limit }) {
    const of = async (task: Task) => ({
      models: (await listModels(database, log.logId, { task, limit })).map((
        { modelId, logVersion, algorithm, trainedAt, seed, figures, size },
      ) => ({ modelId, logVersion, algorithm, trainedAt, seed, figures, size })),
      uses: (await modelUses(database, log.logId, task)).slice(0, limit),
    });
    return { remaining: await of("remaining"), duration: await of("duration") };
  },
});
