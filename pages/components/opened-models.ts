import type { EventLog } from "../lib/tracebook.js";
import {
  type CaseForecast,
  checkModelOf,
  completedBy,
  completionOf,
  decodeModel,
  forecastRunningCases,
  type NextStep,
  nextSteps,
  type PredictionModel,
  type ProcessWorkload,
  processWorkload,
  type Task,
  withLatestValues,
} from "../lib/predictions.js";
import { h } from "./dom.js";
import { exactNote } from "./exact-note.js";
import type { PageLog } from "./open-log.js";

/** A model in use, with the log as it reads it. */
export interface OpenedModel {
  readonly model: PredictionModel;
  readonly log: EventLog;
  readonly workload: ProcessWorkload;
}

/** The model of remaining times in use, and what it predicts of the running cases. */
export interface OpenedForecasts extends OpenedModel {
  readonly forecasts: readonly CaseForecast[];
  /** What may come next in a running case, by its position in the log. */
  readonly next: (caseIndex: number) => readonly NextStep[];
}

const models = new WeakMap<PageLog, Map<Task, Promise<OpenedModel | null>>>();
const forecasts = new WeakMap<PageLog, Promise<OpenedForecasts | null>>();

/** Reads the model of a log and a target, once; null where none is in use. */
export function openModel(page: PageLog, task: Task): Promise<OpenedModel | null> {
  const known = models.get(page) ?? new Map<Task, Promise<OpenedModel | null>>();
  models.set(page, known);
  const opened = known.get(task) ?? readModel(page, task);
  known.set(task, opened);
  return opened;
}

async function readModel(page: PageLog, task: Task): Promise<OpenedModel | null> {
  const bytes = await page.modelFile(task);
  if (bytes === null) return null;
  const model = decodeModel(bytes, "the model");
  checkModelOf(model, page.entry, "the model");
  const events = await page.events();
  const latest = task === "remaining" ? await page.latestValues() : null;
  await pause();
  const log = latest === null ? events : withLatestValues(events, latest);
  await pause();
  return { model, log, workload: processWorkload(log, completionOf(model.plan)) };
}

/** Forecasts the running cases of a log, once; null where no model of remaining times is in use. */
export function openForecasts(page: PageLog): Promise<OpenedForecasts | null> {
  const opened = forecasts.get(page) ?? forecast(page);
  forecasts.set(page, opened);
  return opened;
}

async function forecast(page: PageLog): Promise<OpenedForecasts | null> {
  const opened = await openModel(page, "remaining");
  if (opened === null) return null;
  const { model, log, workload } = opened;
  await pause();
  const found = await forecastRunningCases(model, log, { workload, pause });
  await pause();
  return { ...opened, forecasts: found, next: nextSteps(log, completedBy(model, log).completed) };
}

/** Lets the page draw and answer its reader between steps of a long computation. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Names of the predictors. */
export const PREDICTOR_NAMES: Readonly<Record<PredictionModel["selected"], string>> = {
  "median": "The median",
  "last-activity-median": "The median by last activity and number of events",
  "random-forest": "A random forest",
  "gradient-boosting": "Gradient boosting",
  "ml-random-forest": "A random forest (ml-random-forest)",
  "blend": "The mean of a random forest and gradient boosting",
  "shrinkage": "A model shrunk halfway towards the median by last activity",
};

/** Whether a model was selected, not a baseline. */
export const isLearned = ({ selected }: PredictionModel): boolean => selected !== "median" && selected !== "last-activity-median";

/** Why a page has no model of a log. */
export function noModel(page: PageLog): HTMLElement {
  return exactNote(page, "events") ??
    h("p", { class: "empty" }, "No model was trained yet. Train one with: deno task train");
}
