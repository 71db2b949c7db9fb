import {
  type Answer,
  type ColumnName,
  isOwnLog,
  type ModelQuestion,
  MOST_TRAINED_EVENTS,
  type PredictedLog,
  type Question,
  sayCount,
} from "../../lib/tracebook.js";
import { checkModelOf, decodeModel, type PredictionModel, type Task } from "../../lib/predictions.js";
import { fill, h } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import type { PageLog } from "../log/page-log.js";
import { warmUp } from "../log/reading-client.js";
import { rebuildAll } from "../log/rebuilt.js";

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

/** Whether a model was selected, not a baseline. */
export const isLearned = ({ selected }: PredictionModel): boolean => selected !== "median" && selected !== "last-activity-median";

/**
 * Why a page has no model of a log.
 *
 * @param options.offer whether to offer a training, where the log is one of the reader
 */
export function noModel(page: PageLog, { offer = false }: { readonly offer?: boolean } = {}): HTMLElement {
  const note = exactNote(page, "events");
  if (note !== null) return note;
  if (page.entry.withheldModels !== undefined) return empty(`Withheld. ${page.entry.withheldModels}`);
  if (!isOwnLog(page.entry.slug)) return empty("No usable model yet. Train one with: deno task train");
  if (page.entry.events > MOST_TRAINED_EVENTS) {
    return empty(
      `A page trains models on logs of at most ${
        sayCount(MOST_TRAINED_EVENTS)
      } events. Load the file and train with: deno task start FILE`,
    );
  }
  return offer ? trainingOffer(page) : empty("No model was trained yet.");
}

const empty = (text: string): HTMLElement => h("p", { class: "empty" }, text);

/** Trains models on a log of the reader, in this tab. */
function trainingOffer(page: PageLog): HTMLElement {
  const says = h(
    "p",
    { class: "muted", role: "status" },
    "No model was trained yet. It is trained in this tab, and kept in this browser.",
  );
  const bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": "Training" });
  const reading = warmUp();
  const stop = h("button", {
    type: "button",
    class: "plain",
    hidden: true,
    onclick: () => {
      reading.end();
      rebuildAll(page);
    },
  }, "Stop");
  const start = h("button", {
    type: "button",
    class: "primary",
    onclick: () => {
      start.hidden = true;
      bar.hidden = stop.hidden = false;
      fill(says, "Training on the completed cases…");
      reading.listen((message) => {
        if (message.type === "training") bar.value = message.done;
        if (message.type === "problem") {
          bar.hidden = stop.hidden = true;
          fill(says, message.problem);
        }
        if (message.type !== "trained") return;
        models.delete(page);
        rebuildAll(page);
      });
      reading.send({ type: "train", slug: page.entry.slug, zone: page.zone });
    },
  }, "Train models in this tab");
  return h("div", { class: "training" }, says, bar, h("div", { class: "actions" }, start, stop));
}
