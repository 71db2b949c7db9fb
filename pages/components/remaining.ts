import type { EventLog } from "../lib/tracebook.js";
import {
  type CaseForecast,
  checkModelOf,
  completedBy,
  completionOf,
  decodeRemainingModel,
  type NextStep,
  nextSteps,
  type RemainingModel,
  runningCaseForecasts,
  withLatestValues,
  type Workload,
  workloadOf,
} from "../lib/remaining.js";
import type { PageLog } from "./open-log.js";

/**
 * The model of remaining times in use, with the log as it reads it and what it says of the open
 * cases.
 */
export interface Remaining {
  readonly model: RemainingModel;
  readonly log: EventLog;
  readonly workload: Workload;
  readonly forecasts: readonly CaseForecast[];
  /** What may come next in an open case, by its position in the log. */
  readonly next: (caseIndex: number) => readonly NextStep[];
}

const opened = new WeakMap<PageLog, Promise<Remaining | null>>();

/** Reads the model of a log and asks it about the open cases, once; null where none is in use. */
export function openRemaining(log: PageLog): Promise<Remaining | null> {
  const known = opened.get(log) ?? readRemaining(log);
  opened.set(log, known);
  return known;
}

async function readRemaining(page: PageLog): Promise<Remaining | null> {
  const files = await page.remainingFiles();
  if (files === null) return null;
  const model = decodeRemainingModel(files.model, "the model of remaining times");
  checkModelOf(model, page.entry, "the model of remaining times");
  const log = withLatestValues(await page.eventsWithResources(), files.latest);
  const workload = workloadOf(log, completionOf(model.plan));
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
  const forecasts = await runningCaseForecasts(model, log, workload, pause);
  return { model, log, workload, forecasts, next: nextSteps(log, completedBy(model, log).completed) };
}

/** How those who answer are called. */
export const PREDICTOR_NAMES: ReadonlyMap<RemainingModel["selected"], string> = new Map([
  ["median", "The median"],
  ["last-activity-median", "The median by last activity and number of events"],
  ["random-forest", "A random forest"],
  ["gradient-boosting", "Gradient boosting"],
  ["blend", "A forest and boosting together"],
  ["shrinkage", "Half a model, half the median by last activity,"],
]);

/** Whether a model answers, not a baseline. */
export const speaks = ({ selected }: RemainingModel): boolean => selected !== "median" && selected !== "last-activity-median";
