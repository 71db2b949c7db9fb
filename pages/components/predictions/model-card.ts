import { sayCount, sayCountOf, sayDate, sayDuration, sayShare } from "../../lib/tracebook.js";
import {
  coverageOff,
  intervalWarning,
  modelVerdict,
  type PredictionModel,
  predictorName,
  predictorWords,
  type Task,
} from "../../lib/predictions.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { card, h, nameNode, unbroken } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { isFar } from "./forecast-words.js";
import { errorGroups } from "./model-error-groups.js";
import { isLearned, noModel, openModel } from "./opened-models.js";
import { rebuilt } from "../log/rebuilt.js";

const HOUR = 3600;

const TITLES: Readonly<Record<Task, string>> = {
  duration: "How good are predictions of whole durations?",
  remaining: "How good are predictions of remaining times?",
};

const ABOUT =
  "The completed cases are split by their start: the first 80 % for training, the last 20 % for the test. The model was selected before the test cases were looked at. It is compared with the better of two simple rules: the median of all cases, and that of cases with the same last activity. A model more than 3 % worse than that rule on the test cases does not predict: the rule does.";

/** The card of a model: what was selected, how good it is, what drives it, what it rests on. */
export const ModelCard = (log: PageLog, { task }: { readonly task: Task }): HTMLElement =>
  rebuilt(log, (log) => modelCard(log, task));

async function modelCard(log: PageLog, task: Task): Promise<HTMLElement> {
  const opened = await openModel(log, task);
  if (opened === null) {
    return card(TITLES[task], ABOUT, noModel(log));
  }
  const { model } = opened;
  return card(
    TITLES[task],
    ABOUT,
    verdict(model, log),
    ...warnings(model),
    ...figures(model, log),
    ...errorGroups(log, model),
    ...drivers(model, log),
    ...savedFigures(model, log),
    origin(model, log),
  );
}

function verdict(model: PredictionModel, log: PageLog): HTMLElement {
  const { selected, because, task } = model;
  const { kind, rule, gain, error } = modelVerdict(model);
  const shown = {
    class: kind === "better" ? "verdict" : "verdict plain",
    "data-verdict": task,
  };
  const name = predictorName(selected);
  const off = [
    " On the test cases it is off by ",
    h(
      "span",
      { class: "unbroken" },
      figureButton(log, ["predictor-error", [task, selected], error * HOUR], sayDuration(error * HOUR)),
    ),
    " on average",
  ];
  const paragraph = (first: string | (Node | string)[], ...rest: (Node | string)[]) =>
    h("p", { ...shown, "data-selected": selected, "data-kind": kind }, h("strong", {}, first), rest);
  const percent = h("span", { class: "unbroken" }, figureButton(log, ["model-gain", [task], gain], sayShare(Math.abs(gain), 0)));
  switch (kind) {
    case "untested":
      return paragraph(isLearned(model) ? `${name} predicts, untested.` : `${name} predicts.`, ` ${because}`);
    case "rule":
      return paragraph(`${name} predicts.`, " It is a simple rule, not a learned model.", ...off, ".");
    case "better":
      return paragraph(
        [`${name} predicts: its error is `, percent, ` smaller than that of ${predictorWords(rule!)}.`],
        ...off,
        ".",
      );
    case "alike":
      return paragraph(`${name} predicts, about as well as ${predictorWords(rule!)}.`, ...off, ".");
  }
}

function warnings({ calibration }: PredictionModel): HTMLElement[] {
  const warning = intervalWarning(calibration);
  return warning === null ? [] : [h("p", { class: "note", "data-interval-warning": "" }, warning)];
}

function figures(model: PredictionModel, log: PageLog): HTMLElement[] {
  const { figures: tested, selected, task } = model;
  const own = tested?.results.find(({ name }) => name === selected);
  if (tested === null || own === undefined) return [];
  const names = new Map([["median", "Median"], ["last-activity-median", "Median by last activity"]]);
  const shown = tested.results.filter(({ name }) => name === selected || names.has(name));
  const most = Math.max(...shown.map(({ mae }) => mae));
  const count = (name: "model-test-moments" | "model-test-cases", value: number) =>
    figureButton(log, [name, [task], value], sayCount(value));
  return [
    h(
      "div",
      { class: "errors" },
      shown.toSorted((a, b) => a.mae - b.mae).flatMap(({ name, mae }) => [
        h("span", {}, names.get(name) ?? "This model"),
        h("span", { class: name === selected ? "bar own" : "bar base", style: `width: ${most === 0 ? 0 : 100 * mae / most}%` }),
        h(
          "span",
          {},
          figureButton(log, ["predictor-error", [task, name], mae * HOUR], sayDuration(mae * HOUR)),
        ),
      ]),
    ),
    h(
      "p",
      { class: "note" },
      "Mean absolute error on ",
      ...(task === "duration" ? [] : [count("model-test-moments", tested.testRows), " moments of "]),
      count("model-test-cases", tested.testCases),
      " test cases.",
    ),
    h(
      "p",
      { class: "note", "data-coverage": own.coverage90 },
      h(
        "strong",
        {},
        "The 90 % intervals held for ",
        figureButton(log, ["model-coverage", [task], own.coverage90], sayShare(own.coverage90)),
      ),
      " of these; ",
      ...widthNodes(log, task, own.width90),
      ".",
      coverageOff(model) === null
        ? ""
        : own.coverage90 < 0.9
        ? " That is too few: ends may lie farther off than the intervals say."
        : own.width90 === 0
        ? ""
        : " They are wider than they need be.",
    ),
  ];
}

/** How wide intervals are on average, in hours: not where some end in centuries. */
function widthNodes(log: PageLog, task: PredictionModel["task"], hours: number): (Node | string)[] {
  if (isFar(0, hours * HOUR * 1000)) return ["some reach more than 30 y ahead"];
  const width = hours * HOUR;
  return ["they are ", figureButton(log, ["model-width", [task], width], unbroken(sayDuration(width))), " wide on average"];
}

function drivers(model: PredictionModel, log: PageLog): HTMLElement[] {
  if (!isLearned(model)) return [];
  const rows = (model.figures?.importance ?? []).filter(({ hours }) => hours > 0).slice(0, 9);
  if (rows.length === 0) return [];
  return [
    h("h3", { title: "Growth of the error on the test cases when the values of a feature are shuffled" }, "What drives it"),
    h(
      "div",
      { class: "errors drivers" },
      rows.flatMap(({ feature, hours }) => [
        h("span", {}, nameNode(feature)),
        h("span", { class: "bar own", style: `width: ${100 * hours / rows[0].hours}%` }),
        h(
          "span",
          { title: "growth of the error when this is shuffled" },
          figureButton(log, ["driver-error", [model.task, feature], hours * HOUR], `+${sayDuration(hours * HOUR)}`),
        ),
      ]),
    ),
  ];
}

/** The errors of the model and of simple rules, and what drives it. */
function savedFigures({ figures, task }: PredictionModel, log: PageLog): HTMLElement[] {
  if (figures === null) return [];
  const csv = () => [
    ["figure", "of", "hours", "coverage_90", "width_90_hours"],
    ...figures.results.map(({ name, mae, coverage90, width90 }) => ["mean absolute error", name, mae, coverage90, width90]),
    ...figures.importance.map(({ feature, hours }) => ["growth of the error when shuffled", feature, hours, "", ""]),
  ];
  return [h("p", { class: "table-foot actions" }, "Errors and drivers: ", csvButton(`${log.entry.slug}-${task}-model`, csv))];
}

function origin(model: PredictionModel, log: PageLog): HTMLElement {
  const { origin: made, cases, plan, because } = model;
  const rest = plan.leftOut.length === 0
    ? ""
    : ` Not used: ${plan.leftOut.map(({ name, reason }) => `${name} (${reason})`).join("; ")}.`;
  const version = made.logVersion === log.entry.version ? "" : `, which is at version ${log.entry.version} now`;
  return h(
    "details",
    // Why a simple rule predicts is what one asks first.
    { class: "note", ".open": modelVerdict(model).kind === "rule" },
    h("summary", {}, "What it rests on"),
    h("p", {}, `How it was selected: ${unbroken(because)}`),
    h(
      "p",
      {},
      `${sayCountOf(cases.completed, "completed case")}. ${
        cases.running === 0
          ? ""
          : `${
            sayCount(cases.running)
          } running ones are not learned from: they show how far completed cases are a selection of short ones. `
      }Trained ${
        sayDate(Date.parse(made.trainedAt), log.zone)
      } with seed ${made.seed} on version ${made.logVersion} of the log${version}.${rest}`,
    ),
  );
}
