import type { Answer, ColumnName, ModelQuestion, PredictedLog, Question } from "../lib/tracebook.js";
import { checkModelOf, decodeModel, type PredictionModel, type Task } from "../lib/predictions.js";
import { h } from "./dom.js";
import { exactNote } from "./exact-note.js";
import type { PageLog } from "./page-log.js";

/** A model in use. */
export interface OpenedModel {
  readonly model: PredictionModel;
  /** What forms need to know of the log. */
  readonly log: PredictedLog;
  /** Asks the model something, over all cases of the log; the worker answers. */
  ask<Asked extends Extract<Question, ModelQuestion>>(
    question: Omit<Asked, keyof ModelQuestion>,
  ): Promise<Answer<Asked["kind"]>>;
  /** The name by which a question means the model, and the columns that it reads. */
  readonly means: ModelQuestion;
}

const models = new WeakMap<PageLog, Map<Task, Promise<OpenedModel | null>>>();

/** Opens the model of a log and a target, once; null where none is in use. */
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
  const latest = task === "remaining" ? await page.latestValues() : null;
  const means = { model: `${page.entry.slug} ${task}`, columns: columnsRead(page, model) };
  const log = await page.askWhole({ kind: "open-model", ...means, file: { key: means.model, bytes, latest } });
  return { model, log, means, ask: (question) => page.askWhole({ ...question, ...means } as never) as never };
}

/** The columns that a model reads; attributes of events come with the model. */
function columnsRead(page: PageLog, { plan }: PredictionModel): ColumnName[] {
  const names = new Set(plan.features.map(({ name }) => name));
  return page.manifest.columns.map(({ column }) => column).filter((column) =>
    column === "resource" || (column.startsWith("case:") && names.has(column.slice("case:".length)))
  );
}

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
