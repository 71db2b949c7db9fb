import {
  type CaseList,
  type CaseListRequest,
  type ColumnName,
  type ListedCase,
  parseDuration,
  printDuration,
  sayCount,
  sayDuration,
} from "../../lib/tracebook.js";
import { type CaseForecast, riskOf } from "../../lib/predictions.js";
import { type PageControl, pageControl, textControl } from "../address/controls.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { keepFocus } from "../elements/keep-focus.js";
import { csvButton } from "../elements/save-buttons.js";
import { segmented } from "../elements/segmented.js";
import { addKey } from "../frame/keys.js";
import { type LogClock, sayLogDuration } from "../log/log-time.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { sayProbability } from "../predictions/forecast-words.js";
import type { OpenedModel } from "../predictions/opened-models.js";

const state = pageControl("cases.state", ["all", "running", "completed"]);
const order = pageControl("cases.sort", ["usual", "longest", "shortest", "events", "newest", "risk"]);
const search = textControl("cases.search");
const targetText = textControl("cases.target");
const page = textControl("cases.page");

/** The id of the case that the reader has chosen; empty for the first one of the list. */
export const chosenCase: PageControl<string> = textControl("cases.case");

/** Orders of the list, in words. */
const ORDERS = [
  ["usual", "riskiest or longest first"],
  ["longest", "longest first"],
  ["shortest", "shortest first"],
  ["events", "most events first"],
  ["newest", "newest first"],
  ["risk", "greatest risk first"],
] as const;
/** Pause after a key before a search begins, ms. */
const TYPING = 200;

/** What a model predicts of the running cases. */
export interface PredictedCases {
  readonly opened: OpenedModel;
  readonly forecasts: readonly CaseForecast[];
}

/** Options of {@linkcode caseListCard}. */
interface CaseListOptions {
  /** The cases that the filters leave. */
  readonly current: FilteredLog;
  /** Aborted where the list is shown no longer. */
  readonly signal: AbortSignal;
  /** Cases on a page of the list. */
  readonly top: number;
  /** Null where no model is in use. Asked after the first cases are listed, unless they need it. */
  readonly predicted: () => Promise<PredictedCases | null>;
  /** Seconds that a case should take unless the reader says otherwise; NaN if none is completed. */
  readonly usualTarget: number;
  /** Shows the chosen case, none for an empty id; the target is in seconds. */
  readonly show: (caseId: string, target: number) => void;
}

/** The cases of a log as a list that is searched, ordered and turned; one of them is chosen. */
export async function caseListCard(log: PageLog, options: CaseListOptions): Promise<HTMLElement> {
  const { current, signal, top } = options;
  /** What is searched in; without a search nothing is loaded for it. */
  const searched = columnsLike(log, /^case:|^resource$/);
  const target = () => parseDuration(targetText.value) ?? roundDuration(options.usualTarget);
  const risks = caseRisks(options.predicted, target);
  const riskTarget = h("label", { class: "risk-target" }, "Risk of more than", targetField(target, signal));
  let shown: CaseList | null = null;
  let asked = 0;

  const count = h("span", { class: "muted" });
  const rows = h("div", { class: "case-rows", role: "group", "aria-label": "Cases" });
  const pager = h("div", { class: "pager" });
  const field = searchField(signal);
  const showCase = () => {
    const id = chosenCase.value !== "" ? chosenCase.value : shown?.rows[0]?.caseId ?? "";
    markRow(rows, id);
    if (!signal.aborted) options.show(id, target());
  };
  const list = async () => {
    const number = ++asked;
    const at = /^\d+$/.test(page.value) ? Number(page.value) : 0;
    rows.setAttribute("aria-busy", "true");
    try {
      if (!risks.areKnown && needsRisks()) await risks.know();
      const request = { ...requestOf(risks.byCase), from: at * top, count: top };
      const columns = request.text.trim() === "" ? [] : searched;
      const found = await current.ask({ kind: "case-list", ...request, columns }, { signal });
      if (number !== asked || signal.aborted) return;
      shown = found;
      riskTarget.hidden = !(risks.areKnown ? found.ranked > 0 : log.entry.remaining !== null && found.running !== 0);
      fill(count, sayCount(found.found));
      keepFocus(rows, "data-id", () => fill(rows, rowsOf(found, { target: target(), risks: risks.byCase, clock: log.entry })));
      fill(pager, found.found > top ? pagerNodes(found, { at, top }) : []);
    } catch (error) {
      if (!signal.aborted) fill(rows, h("p", { class: "empty" }, error instanceof Error ? error.message : String(error)));
    }
    rows.removeAttribute("aria-busy");
    showCase();
  };

  for (const control of [state, order, search, page]) follows(control, signal, () => void list());
  follows(chosenCase, signal, showCase);
  follows(targetText, signal, () => {
    risks.compute();
    void list();
  });
  addKey({ key: "/", name: "/", does: "search for cases", run: () => field.focus() });
  await list();
  signal.throwIfAborted();
  // The risks of the running cases among those that are listed are told later.
  if (!risks.areKnown) void risks.know().then(() => void (signal.aborted || list()));
  const csv = async () => {
    const request = { ...requestOf(risks.byCase), from: 0, count: Infinity, columns: searched };
    return csvRows((await current.ask({ kind: "case-list", ...request })).rows, risks.byCase);
  };
  return h(
    "section",
    { class: "card case-list" },
    h("h2", {}, "Cases ", count),
    field,
    segmented(fromFirstPage(state), "Which cases", [["all", "All"], ["running", "Running"], ["completed", "Completed"]], {
      signal,
    }),
    orderChoice(!riskTarget.hidden, signal),
    riskTarget,
    rows,
    pager,
    h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-cases`, csv)),
  );
}

/** The risks of the running cases to take longer than a target in seconds. */
function caseRisks(predicted: CaseListOptions["predicted"], target: () => number) {
  let prediction: PredictedCases | null | undefined;
  let byCase = risksOf(null, 0);
  const compute = () => {
    byCase = risksOf(prediction ?? null, target());
  };
  return {
    /** By the index of the case; none before they are known. */
    get byCase() {
      return byCase;
    },
    get areKnown() {
      return prediction !== undefined;
    },
    async know() {
      prediction = await predicted();
      compute();
    },
    /** Computes them for another target. */
    compute,
  };
}

/** The rows of a page of the list. */
function rowsOf(
  { rows }: CaseList,
  { target, risks, clock }: { readonly target: number; readonly risks: ReturnType<typeof risksOf>; readonly clock: LogClock },
): HTMLElement[] {
  if (rows.length === 0) return [h("p", { class: "empty" }, nothingFound())];
  const longest = rows.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  return rows.map((one) => caseRow(one, { longest, target, risk: risks.get(one.caseIndex), clock }));
}

function csvRows(cases: readonly ListedCase[], risks: ReturnType<typeof risksOf>): (string | number)[][] {
  return [
    ["case", "state", "start", "duration_seconds", "events", "last_activity", "risk"],
    ...cases.map(({ caseIndex, caseId, isCompleted, start, seconds, events, lastActivity }) => [
      caseId,
      isCompleted ? "completed" : "running",
      Number.isNaN(start) ? "" : new Date(start).toISOString(),
      seconds,
      events,
      lastActivity,
      risks.get(caseIndex) ?? "",
    ]),
  ];
}

/** Columns of a kind that the log has. */
export const columnsLike = (log: PageLog, kind: RegExp): ColumnName[] =>
  log.manifest.columns.map(({ column }) => column).filter((column) => kind.test(column));

/** A duration to whole days or hours; 0 where it is not known. */
function roundDuration(seconds: number): number {
  const unit = seconds >= 172_800 ? 86_400 : seconds >= 7200 ? 3600 : 1;
  return Number.isNaN(seconds) ? 0 : unit * Math.round(seconds / unit);
}

/** The risk of each running case, by its index, to take longer than a target in seconds. */
function risksOf(prediction: PredictedCases | null, target: number): ReadonlyMap<number, number | null> {
  const forecasts = prediction?.forecasts ?? [];
  return new Map(
    forecasts.map((forecast) => [
      forecast.caseIndex,
      riskOf(prediction!.opened.model, forecast, forecast.start + target * 1000),
    ]),
  );
}

/** Whether the order of the list is that of the risks. */
const needsRisks = (): boolean => order.value === "risk" || (order.value === "usual" && state.value === "running");

/** What the controls ask for. */
function requestOf(risks: ReadonlyMap<number, number | null>): Pick<CaseListRequest, "text" | "state" | "order" | "ranked"> {
  const by = order.value;
  const isRanked = risks.size > 0 && needsRisks();
  return {
    text: search.value,
    state: state.value,
    order: isRanked ? "ranked" : by === "usual" || by === "risk" ? "longest" : by,
    ranked: Uint32Array.from([...risks].sort(([a, p], [b, q]) => (q ?? -1) - (p ?? -1) || a - b), ([caseIndex]) => caseIndex),
  };
}

/** Follows a control until the signal is aborted. */
function follows<Value extends string>(control: PageControl<Value>, signal: AbortSignal, listener: (value: Value) => void): void {
  signal.addEventListener("abort", control.onChange(listener));
}

/** A control that also goes back to the first page of the list. */
const fromFirstPage = <Value extends string>(control: PageControl<Value>): PageControl<Value> => ({
  get value() {
    return control.value;
  },
  set(value, options) {
    page.set("", { replace: true });
    control.set(value, options);
  },
  onChange: control.onChange,
});

function searchField(signal: AbortSignal): HTMLInputElement {
  let typing: ReturnType<typeof setTimeout> | undefined;
  const field = h("input", {
    class: "field",
    type: "search",
    placeholder: "Id, value, person, activity",
    "aria-label": "Search for cases",
    value: search.value,
    oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => fromFirstPage(search).set(field.value, { replace: true }), TYPING);
    },
  });
  follows(search, signal, (now) => {
    if (field.value !== now) field.value = now;
  });
  return field;
}

function orderChoice(hasRisks: boolean, signal: AbortSignal): HTMLSelectElement {
  const choice = h(
    "select",
    {
      class: "field",
      "aria-label": "Order",
      onchange: () => fromFirstPage(order).set(choice.value as typeof order.value),
    },
    ORDERS.filter(([value]) => value !== "risk" || hasRisks)
      .map(([value, words]) => h("option", { value, ".selected": order.value === value }, words)),
  );
  follows(order, signal, (now) => choice.value = now);
  return choice;
}

/** @param target in seconds, as it is now */
function targetField(target: () => number, signal: AbortSignal): HTMLInputElement {
  const words = () => printDuration(target()).replace(/(?<=\d)(?=[a-z])/, " ");
  const field = h("input", {
    class: "field",
    value: words(),
    "aria-label": "Time that a case should take, such as 50 d",
    onchange: () => {
      const text = field.value.trim();
      if (parseDuration(text) === null) field.value = words();
      else targetText.set(text);
    },
  });
  follows(targetText, signal, () => field.value = words());
  return field;
}

const nothingFound = (): string =>
  search.value.trim() === ""
    ? "No case of this kind is left."
    : "Nothing is found. The search looks into ids, attributes of cases, people and activities.";

/** What a row of the list needs besides its case; times in seconds. */
interface RowScale {
  /** Of the cases that are shown. */
  readonly longest: number;
  readonly target: number;
  /** Of taking longer than the target; null where it is unknown; undefined without a forecast. */
  readonly risk: number | null | undefined;
  readonly clock: LogClock;
}

/** A name in a row, which takes a few lines at most. */
const rowName = (name: string): HTMLElement => nameNode(name, { most: 60 });

function caseRow(one: ListedCase, { longest, target, risk, clock }: RowScale): HTMLElement {
  const { caseId, isCompleted, seconds, lastActivity, match } = one;
  const told = isCompleted ? undefined : risk;
  const percent = (part: number) => longest === 0 ? 0 : 100 * part / longest;
  const element = h(
    "button",
    {
      type: "button",
      class: "case-row",
      "data-id": caseId,
      onclick: () => chosenCase.set(caseId),
      onkeydown: (event: KeyboardEvent) => moveFocus(element, event),
    },
    h("b", {}, rowName(caseId)),
    h("span", { class: "figure-right" }, told === undefined ? "" : riskNode(told, target)),
    h("small", {}, match === null ? rowName(lastActivity) : [rowName(match.name), ": ", rowName(match.value)]),
    h(
      "small",
      { class: "figure-right" },
      order.value === "events"
        ? `${sayCount(one.events)} events`
        : `${sayLogDuration(clock, seconds)}${isCompleted ? "" : " so far"}`,
    ),
    h(
      "span",
      { class: "age" },
      h("span", { style: `width: ${percent(seconds)}%` }),
      told !== undefined && target < longest &&
        h("i", { style: `left: ${percent(target)}%`, title: `What a case should take: ${sayDuration(target)}` }),
    ),
  );
  return element;
}

function riskNode(risk: number | null, target: number): HTMLElement {
  const isLate = risk !== null && risk >= 0.5;
  return h(
    "span",
    { class: isLate ? "late" : "muted", title: `Risk of more than ${sayDuration(target)}` },
    isLate ? "▲ " : "",
    sayProbability(risk),
  );
}

/** Arrow keys go from row to row. */
function moveFocus(row: HTMLElement, event: KeyboardEvent): void {
  const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

function markRow(rows: HTMLElement, id: string): void {
  for (const row of rows.querySelectorAll<HTMLElement>(".case-row")) {
    row.classList.toggle("selected", row.dataset.id === id);
    row.setAttribute("aria-pressed", String(row.dataset.id === id));
  }
}

/** Where the list stands, and how to turn it. */
function pagerNodes({ found }: CaseList, { at, top }: { readonly at: number; readonly top: number }): HTMLElement[] {
  const last = Math.ceil(found / top) - 1;
  const turn = (name: string, to: number) =>
    h("button", {
      type: "button",
      class: "plain",
      disabled: to < 0 || to > last,
      onclick: () => page.set(to === 0 ? "" : String(to)),
    }, name);
  const range = `${sayCount(at * top + 1)}–${sayCount(Math.min(found, (at + 1) * top))}`;
  return [turn("Previous", at - 1), h("span", { class: "muted", role: "status" }, range), turn("Next", at + 1)];
}
