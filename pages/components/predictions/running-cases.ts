import { sayCount, sayCountOf, sayDuration, sayShare } from "../../lib/tracebook.js";
import {
  type CaseForecast,
  type ForecastOrder,
  modelVerdict,
  type PredictionModel,
  predictorWords,
  riskOf,
  sortForecasts,
} from "../../lib/predictions.js";
import { pageControl, textControl } from "../address/controls.js";
import { figureButton } from "../figures/figure-button.js";
import { dateField } from "../filters/date-field.js";
import { boneLines, card, fill, h, nameNode } from "../elements/dom.js";
import { heldWords, isEndKnown, sayEnd, sayInterval, sayProbability } from "./forecast-words.js";
import { follow } from "../log/follow.js";
import type { PageLog } from "../log/page-log.js";
import { isLearned, noModel, type OpenedModel, openModel } from "./opened-models.js";
import { rebuilt } from "../log/rebuilt.js";
import { rowsFor } from "../elements/rows-for.js";
import { csvButton } from "../elements/save-buttons.js";
import { WhatIf } from "./what-if.js";
import { atLogTime, fieldOfLogTime, hasDatesOnly, logTimeOfField } from "../log/log-time.js";

const TITLE = "Running cases";
const ABOUT =
  "Cases that had not ended at the last event of the log, by the rule that the model was trained with. The end is predicted from all events so far, and from the time without an event since; 9 of 10 ends lie in the interval below it. Where that reaches ten times as far as the prediction, the end cannot be told. Computed in this page.";

// Controls of the page of predictions. They stand in the address.
const pickedCase = textControl("predictions.case");
const targetDate = textControl("predictions.date");
const sortOrder = pageControl("predictions.sort", ["risk", "end"]);

/** Back leads to the page before, not to each case that was looked at. */
const QUIETLY = { replace: true };

/**
 * The running cases that the filters leave, with predicted ends, intervals and the risk of missing
 * a date, and beside them a what-if for one of them.
 *
 * @param options.top how many cases are shown at once; default 12
 * @param options.beside what stands below the what-if
 * @param options.models cards of the models of remaining times and of whole durations
 */
export const RunningCases = (
  log: PageLog,
  { top = 12, ...around }: { readonly top?: number } & Around = {},
): HTMLElement =>
  rebuilt(log, (log) =>
    follow(log, async (current, signal) => {
      const [opened, other] = await Promise.all([openModel(log, "remaining"), openModel(log, "duration")]);
      const isBrief = other === null || !isLearned(other.model);
      if (opened === null) return [columns(card(TITLE, ABOUT, noModel(log, { offer: true })), null, { ...around, isBrief })];
      const forecasts = await current.ask({ kind: "forecasts", ...opened.means }, { signal });
      if (forecasts.length > 0) {
        return [
          h("p", { class: "headline" }, headline(log, opened.model, forecasts)),
          columns(...await chooser(opened, forecasts, log, top), { ...around, isBrief, running: forecasts.length }),
        ];
      }
      const words = current.filters.length === 0
        ? "No case is running at the end of this log."
        : "No case that the filters leave is running at the end of this log.";
      return [columns(card(TITLE, ABOUT, h("p", { class: "empty" }, words)), null, { ...around, isBrief })];
    }, h("div", { class: "follow" }, bones())));

/** What stands around the cases. */
interface Around {
  readonly beside?: readonly HTMLElement[];
  readonly models?: readonly [remaining: HTMLElement, duration: HTMLElement] | readonly [];
}

/** So few running cases leave room for another card below them. */
const FEW = 9;

/** How long the parts of {@linkcode columns} are. */
interface Lengths {
  /** Whether the model of whole durations is a rule, of which there is little to tell. */
  readonly isBrief: boolean;
  readonly running?: number;
}

/**
 * Cases and what-if beside each other; the cards of the models where they leave the least empty.
 */
function columns(
  cases: HTMLElement,
  whatIf: HTMLElement | null,
  { beside = [], models = [], isBrief, running = 0 }: Around & Lengths,
): HTMLElement {
  const [remaining, duration] = models;
  const [isFew, isRight] = [running <= FEW, running === 0 || isBrief];
  // A few cases are lower than the forms, if both stand beside them, and higher with a model below.
  const isLeft = isFew && isRight;
  const below = [isLeft ? undefined : remaining, isRight ? undefined : duration].filter((model) => model !== undefined);
  return h(
    "div",
    {},
    h(
      "div",
      { class: "ahead" },
      h("div", {}, cases, isFew && !isRight && beside, isLeft && remaining),
      h("div", {}, whatIf, (!isFew || isRight) && beside, isRight && duration),
    ),
    below.length > 0 && h("div", { class: below.length === 2 ? "model-cards both" : "model-cards" }, below),
  );
}

/** What stands until the first answer, which takes seconds for thousands of cases. */
function bones(): HTMLElement[] {
  return [
    h("p", { class: "headline", role: "status" }, "Predicting the running cases…"),
    columns(
      card(TITLE, ABOUT, ...boneLines([12, 30, ...Array<number>(12).fill(26)])),
      card("What if?", "The same for one case that you change.", ...boneLines([12, 30, 30, 30, 34, 12])),
      { isBrief: true },
    ),
  ];
}

async function chooser(
  opened: OpenedModel,
  forecasts: readonly CaseForecast[],
  log: PageLog,
  top: number,
): Promise<[cases: HTMLElement, whatIf: HTMLElement]> {
  const { model } = opened;
  const { form, risk, target, listed } = choices(model, forecasts, log);
  const list = h("div", { class: "scroll" });
  const box = h("div", { class: "what-if" });
  let page = 0;
  let rows = top;
  const byRisk = sortForecasts(forecasts, "risk", risk);
  let picked = forecasts.find(({ caseId }) => caseId === pickedCase.value) ?? byRisk.find(isEndKnown) ?? byRisk[0];
  let whatIf = await WhatIf({ opened, page: log, forecast: picked, target });

  const pick = async (forecast: CaseForecast) => {
    pickedCase.set(forecast.caseId, QUIETLY);
    if (forecast === picked) return;
    picked = forecast;
    draw();
    const next = await WhatIf({ opened, page: log, forecast, target });
    if (picked !== forecast) return;
    whatIf = next;
    fill(box, whatIf.element);
    if (matchMedia("(max-width: 1100px)").matches) box.scrollIntoView({ block: "nearest" });
  };
  const draw = () => {
    const sorted = listed();
    const shown = sorted.slice(page * rows, (page + 1) * rows);
    fill(
      list,
      sorted.length === 0
        ? h("p", { class: "empty" }, "No running case has such an id.")
        : table(shown, { model, picked, pick, risk, target: target(), log }),
      sorted.length > rows && pager(sorted.length, { page, rows, turn }),
    );
  };
  const turn = (to: number) => {
    page = to;
    draw();
    whatIf.show();
  };
  form.addEventListener("input", () => turn(0));
  fill(box, whatIf.element);
  turn(0);
  const cases = card(
    TITLE,
    ABOUT,
    h("p", { class: "muted" }, aboutForecasts(model, forecasts, log)),
    form,
    list,
    h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-running-cases`, () => csvRows(listed(), risk))),
  );
  onSidesResized(cases, () => {
    const next = page > 0 ? null : rowsToReach(cases, list, rows);
    if (next === null || next === rows || next > rows && rows >= forecasts.length) return;
    rows = next;
    draw();
  });
  return [cases, box];
}

/** By which date cases are to end, in which order they stand, and which are looked for. */
function choices(model: PredictionModel, forecasts: readonly CaseForecast[], log: PageLog) {
  const ends = forecasts.map(({ expectedEnd }) => expectedEnd).sort((a, b) => a - b);
  const date = dateField({
    value: targetDate.value || fieldOfLogTime(log.entry, ends[ends.length >> 1]).slice(0, 10),
    min: fieldOfLogTime(log.entry, forecasts[0].now).slice(0, 10),
    changed: () => targetDate.set(date.value, QUIETLY),
  });
  const order = h(
    "select",
    { class: "field", oninput: () => sortOrder.set(order.value as ForecastOrder, QUIETLY) },
    Object.entries({ risk: "greatest risk first", end: "soonest end first" }).map(([value, words]) =>
      h("option", { value, ".selected": value === sortOrder.value }, words)
    ),
  );
  const search = h("input", { class: "field", type: "search", placeholder: "any" });
  const target = () => logTimeOfField(log.entry, `${date.value}T23:59`) + 60_000;
  const risk = (forecast: CaseForecast) => Number.isNaN(target()) ? null : riskOf(model, forecast, target());
  const listed = (): CaseForecast[] => {
    const found = forecasts.filter(({ caseId }) => caseId.toLowerCase().includes(search.value.toLowerCase()));
    const inOrder = sortForecasts(found, order.value as ForecastOrder, risk);
    // An end that cannot be told is no soon one.
    return order.value === "end" ? [...inOrder.filter(isEndKnown), ...inOrder.filter((one) => !isEndKnown(one))] : inOrder;
  };
  const form = h(
    "form",
    { class: "fields", onsubmit: (event: Event) => event.preventDefault() },
    h("label", {}, "Done by the end of", date.element),
    h("label", {}, "Order", order),
    h("label", {}, "Case", search),
  );
  return { form, target, risk, listed };
}

/** How many cases run, and what predicts their ends. */
const aboutForecasts = (model: PredictionModel, forecasts: readonly CaseForecast[], log: PageLog): string[] => [
  `${sayCount(forecasts.length)} running ${atLogTime(log.entry, forecasts[0].now)}${
    hasDatesOnly(log.entry) ? "" : ` (${log.zone})`
  }.`,
  isLearned(model)
    ? ""
    : ` A simple rule predicts: ${
      predictorWords(model.selected)
    }, given the time without an event since. It knows neither people nor attributes.`,
  " Until you choose one, the date is the median of the predicted ends.",
  heldWords(model),
];

/** Which rows are shown, and what shows those of another page. */
interface Paging {
  readonly page: number;
  /** Rows of a page. */
  readonly rows: number;
  turn(to: number): void;
}

/** Leads to the rows before and after those that are shown of `found`. */
function pager(found: number, { page, rows, turn }: Paging): HTMLElement {
  const last = Math.ceil(found / rows) - 1;
  const button = (name: string, to: number) =>
    h("button", { type: "button", class: "plain", disabled: to < 0 || to > last, onclick: () => turn(to) }, name);
  const [from, until] = [page * rows + 1, Math.min(found, (page + 1) * rows)];
  return h(
    "div",
    { class: "pager" },
    button("Previous", page - 1),
    h("span", { class: "muted", role: "status" }, `${sayCount(from)} to ${sayCount(until)} of ${sayCount(found)}`),
    button("Next", page + 1),
  );
}

/** Calls back when what stands beside the cases has become higher or lower. */
function onSidesResized(cases: HTMLElement, changed: () => void): void {
  const sides = new ResizeObserver(changed);
  requestAnimationFrame(() => {
    for (const side of cases.parentElement?.nextElementSibling?.children ?? []) sides.observe(side);
  });
}

/**
 * As many rows as reach down to the end of what stands beside them, which may be stretched; null
 * where nothing does.
 */
function rowsToReach(cases: HTMLElement, list: HTMLElement, rows: number): number | null {
  const side = cases.parentElement?.nextElementSibling?.lastElementChild;
  const end = [...side?.querySelectorAll(".card > *") ?? side?.children ?? []].at(-1)?.getBoundingClientRect().bottom;
  const shown = list.querySelectorAll("tbody tr");
  if (end === undefined || shown.length === 0 || matchMedia("(max-width: 1100px)").matches) return null;
  const last = cases.lastElementChild!.getBoundingClientRect().bottom;
  return Math.min(MOST_ROWS, Math.max(LEAST_ROWS, rows + rowsFor(end - last, shown)));
}

/** Rows at once, at least and at most. */
const [LEAST_ROWS, MOST_ROWS] = [6, 24];

/** How many cases run, and how far their predicted ends can be relied on. */
function headline(log: PageLog, model: PredictionModel, forecasts: readonly CaseForecast[]): (Node | string)[] {
  const { kind, rule, gain, error } = modelVerdict(model);
  const running = forecasts.length;
  const untold = forecasts.filter((forecast) => !isEndKnown(forecast)).length;
  const figure = (name: "running-forecasts" | "untold-ends", value: number, text: string) =>
    h("b", {}, figureButton(log, [name, [], value], text));
  const parts = [
    figure("running-forecasts", running, sayCountOf(running, "case")),
    running === 1 ? " is running" : " are running",
    ...(untold === 0
      ? []
      : untold === running
      ? [running === 1 ? ", whose end cannot be told" : ", whose ends cannot be told"]
      : [", of which the end of ", figure("untold-ends", untold, sayCount(untold)), " cannot be told"]),
    ".",
  ];
  if (kind === "untested" || !Number.isFinite(error)) return parts;
  const seconds = error * 3600;
  const off = [
    " On the test cases predicted ends were off by ",
    h("b", {}, figureButton(log, ["model-error", ["remaining"], seconds], sayDuration(seconds))),
    " on average",
  ];
  return [
    ...parts,
    ...off,
    ...(kind === "better" ? [", ", h("b", {}, `${sayShare(gain, 0)} better`), ` than ${predictorWords(rule!)}.`] : ["."]),
  ];
}

/** An end that cannot be told is empty. */
function csvRows(forecasts: readonly CaseForecast[], risk: TableOptions["risk"]): (string | number)[][] {
  const iso = (time: number) => new Date(time).toISOString();
  return [
    ["case", "last_activity", "predicted_end", "earliest_end", "latest_end", "risk"],
    ...forecasts.map((one) => [
      one.caseId,
      one.lastActivity,
      isEndKnown(one) ? iso(one.expectedEnd) : "",
      iso(one.earliest),
      Number.isFinite(one.latest) ? iso(one.latest) : "",
      risk(one) ?? "",
    ]),
  ];
}

/** What the table shows besides its cases. */
interface TableOptions {
  readonly model: PredictionModel;
  readonly picked: CaseForecast;
  pick(forecast: CaseForecast): unknown;
  risk(forecast: CaseForecast): number | null;
  /** Date by which cases should end, ms. */
  readonly target: number;
  readonly log: PageLog;
}

function table(forecasts: readonly CaseForecast[], options: TableOptions): HTMLElement {
  const heads = [["Case, last activity", ""], ["Predicted end, 90 % interval", ""], ["To go", "num roomy"], ["Risk", "num"]];
  return h(
    "table",
    { class: "forecasts" },
    h("thead", {}, h("tr", {}, heads.map(([name, kind]) => h("th", { class: kind }, name)))),
    h("tbody", {}, forecasts.map((forecast) => rowOf(forecast, options))),
  );
}

function rowOf(forecast: CaseForecast, { model, picked, pick, risk, target, log }: TableOptions): HTMLElement {
  const missed = risk(forecast);
  const left = (forecast.expectedEnd - forecast.now) / 1000;
  const known = isEndKnown(forecast);
  return h(
    "tr",
    {
      class: forecast === picked ? "picked" : undefined,
      "data-case": forecast.caseId,
      "data-end": forecast.expectedEnd,
      "data-earliest": forecast.earliest,
      "data-latest": forecast.latest,
      "data-risk": missed ?? "none",
    },
    h(
      "td",
      {},
      h("button", {
        type: "button",
        class: "link",
        "aria-pressed": String(forecast === picked),
        title: "Show a what-if",
        onclick: () => pick(forecast),
      }, nameNode(forecast.caseId)),
      h("small", {}, nameNode(forecast.lastActivity)),
    ),
    h(
      "td",
      {},
      known ? figureButton(log, ["remaining-time", [forecast.caseId], left], sayEnd(forecast, log.entry)) : "cannot be told",
      intervalOf(forecast, model, log),
    ),
    h("td", { class: "num roomy" }, !known ? "" : left < 60 ? "any moment" : `in ${sayDuration(left)}`),
    h(
      "td",
      { class: "num", title: missed === null ? "It has lasted longer than what is known of other cases" : undefined },
      h(
        "span",
        { class: missed !== null && missed >= 0.5 ? "late" : undefined },
        figureButton(log, ["case-risk", [forecast.caseId, String(target)], missed ?? NaN], sayProbability(missed)),
      ),
    ),
  );
}

/** Between which dates a case ends in 9 of 10 such cases. */
const intervalOf = (forecast: CaseForecast, model: PredictionModel, log: PageLog): HTMLElement =>
  h(
    "small",
    { title: heldWords(model).trim() || "9 of 10 such cases end within this interval" },
    isEndKnown(forecast) ? "" : "such cases end ",
    figureButton(
      log,
      ["latest-end", [forecast.caseId], (forecast.latest - forecast.now) / 1000],
      sayInterval(forecast.earliest, forecast.latest, log.entry),
    ),
  );
