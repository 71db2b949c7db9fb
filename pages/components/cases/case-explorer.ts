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
import { caseView } from "./case-view.js";
import { signsByFrequency } from "../variants/chevrons.js";
import { pageControl, textControl } from "../address/controls.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { exactWords } from "../log/exact-note.js";
import { sayProbability } from "../predictions/forecast-words.js";
import { follow } from "../log/follow.js";
import { addKey } from "../frame/keys.js";
import { type OpenedModel, openModel } from "../predictions/opened-models.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { workingHours } from "../bottlenecks/working-hours.js";

const state = pageControl("cases.state", ["all", "running", "completed"]);
const order = pageControl("cases.sort", ["usual", "longest", "shortest", "events", "newest", "risk"]);
const search = textControl("cases.search");
const chosen = textControl("cases.case");
const targetText = textControl("cases.target");
const page = textControl("cases.page");

/** Cases on a page of the list. */
const AT_ONCE = 10;
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

/**
 * The cases of a log: searched for and listed, and one of them with its events over time, its
 * variant and, where it is running, its prediction. Its controls stand in the address.
 */
export const CaseExplorer = (log: PageLog, options: { readonly top?: number } = {}): HTMLElement =>
  rebuilt(log, (log) => {
    const top = options.top ?? AT_ONCE;
    // Its place is decided by the list; the list waits for no model.
    const model = exactWords(log, "events") === null ? openModel(log, "remaining").catch(() => null) : Promise.resolve(null);
    let predicting: Promise<Predicted | null> | undefined;
    /** Those of the whole log: filters choose among them. */
    const predicted = () =>
      predicting ??= predictedBy(model).catch((error) => {
        predicting = undefined;
        throw error;
      });
    const slot = caseSlot(log);
    const list = follow(log, async (current, signal) => {
      const [figures, prediction] = await Promise.all([current.ask({ kind: "figures" }, { signal }), predicted()]);
      signal.throwIfAborted();
      if (current.cases === 0) {
        slot.clear();
        return [h("p", { class: "empty" }, "No case is left.")];
      }
      return [await caseListCard({ log, current, signal, top, prediction, usualTarget: figures.p90Duration, slot })];
    }, h("div", { class: "follow case-list-slot" }));
    return h("div", { class: "case-page" }, list, slot.element);
  });

/** What a model predicts of the running cases. */
interface Predicted {
  readonly opened: OpenedModel;
  readonly forecasts: readonly CaseForecast[];
}

async function predictedBy(model: Promise<OpenedModel | null>): Promise<Predicted | null> {
  const opened = await model;
  if (opened === null) return null;
  return { opened, forecasts: await opened.ask<{ kind: "forecasts" } & typeof opened.means>({ kind: "forecasts" }) };
}

interface ListOptions {
  readonly log: PageLog;
  readonly current: FilteredLog;
  readonly signal: AbortSignal;
  readonly top: number;
  /** Null where no model is in use. */
  readonly prediction: Predicted | null;
  /** Seconds that a case should take unless the reader says otherwise; NaN if none is completed. */
  readonly usualTarget: number;
  /** Where the chosen case is shown. */
  readonly slot: CaseSlot;
}

/**
 * Where a case is shown. Where it stays when filters change, only what compares it is drawn again;
 * this waits for the list, which may lead to another case.
 */
interface CaseSlot {
  readonly element: HTMLElement;
  /** Shows a case, where it is not shown already. */
  show(caseId: string, target: number, prediction: Predicted | null): Promise<void>;
  clear(): void;
}

function caseSlot(log: PageLog): CaseSlot {
  const element = h("div", { class: "case-slot" });
  const signs = signsByFrequency(log.variants);
  /** The target is null for what does not depend on it. */
  let drawn: { readonly key: string; target: number | null } | null = null;
  let shown = new AbortController();
  /** What compares the case, and the filters that it was told of. */
  const comparing = new Set<() => void>();
  let compared = log.current;
  const follows: Pick<PageLog, "current" | "onChange"> = {
    get current() {
      return log.current;
    },
    onChange(listener) {
      const tell = () => listener(log.current);
      comparing.add(tell);
      return () => comparing.delete(tell);
    },
  };
  const put = (...nodes: readonly Node[]) => {
    shown.abort();
    fill(element, nodes);
  };
  return {
    element,
    async show(caseId, target, prediction) {
      const hours = workingHours();
      const key = JSON.stringify([caseId, hours]);
      const isCompared = compared === log.current;
      compared = log.current;
      if (drawn?.key === key && [target, null].includes(drawn.target)) {
        if (!isCompared) { for (const tell of comparing) tell(); }
        return;
      }
      const mine = drawn = { key, target: target as number | null };
      const note = exactWords(log, "events");
      if (note !== null) return put(h("p", { class: "card note exact" }, note));
      element.setAttribute("aria-busy", "true");
      try {
        const columns = columnsLike(log, /^(case|event):|^(resource|lifecycle|start)$/s);
        const details = await log.askWhole({ kind: "case-details", caseId, columns, hours });
        if (drawn !== mine) return;
        if (details?.isCompleted ?? true) mine.target = null;
        if (details === null) put(h("p", { class: "card empty" }, "This log has no case ", nameNode(caseId), "."));
        else {
          const forecast = details.isCompleted
            ? undefined
            : prediction?.forecasts.find(({ caseIndex }) => caseIndex === details.caseIndex);
          const until = new AbortController();
          const view = caseView({
            log,
            details,
            signs,
            target,
            prediction: prediction === null || forecast === undefined ? null : { opened: prediction.opened, forecast },
            until: until.signal,
            follows,
          });
          put(view);
          shown = until;
          if (chosen.value !== "" && matchMedia("(max-width: 820px)").matches) element.scrollIntoView({ block: "start" });
        }
      } catch (error) {
        if (drawn !== mine) return;
        drawn = null;
        put(h("p", { class: "card empty" }, error instanceof Error ? error.message : String(error)));
      }
      element.removeAttribute("aria-busy");
    },
    clear() {
      drawn = null;
      put();
      element.removeAttribute("aria-busy");
    },
  };
}

/** A duration to whole days or hours; 0 where it is not known. */
function roundDuration(seconds: number): number {
  const unit = seconds >= 172_800 ? 86_400 : seconds >= 7200 ? 3600 : 1;
  return Number.isNaN(seconds) ? 0 : unit * Math.round(seconds / unit);
}

/** Columns of a kind that the log has. */
const columnsLike = (log: PageLog, kind: RegExp): ColumnName[] =>
  log.manifest.columns.map(({ column }) => column).filter((column) => kind.test(column));

async function caseListCard({ log, current, signal, top, prediction, usualTarget, slot }: ListOptions): Promise<HTMLElement> {
  const forecasts = prediction?.forecasts ?? [];
  const target = () => parseDuration(targetText.value) ?? roundDuration(usualTarget);
  const risks = () =>
    new Map(forecasts.map((forecast) => [
      forecast.caseIndex,
      riskOf(prediction!.opened.model, forecast, forecast.start + target() * 1000),
    ]));
  const columns = columnsLike(log, /^case:|^resource$/);
  const isRanked = () =>
    forecasts.length > 0 && (order.value === "risk" || (order.value === "usual" && state.value === "running"));
  let risk = risks();
  let shown: CaseList | null = null;
  let asked = 0;

  const count = h("span", { class: "muted" });
  const rows = h("div", { class: "case-rows", role: "group", "aria-label": "Cases" });
  const pager = h("div", { class: "pager" });
  const field = h("input", {
    class: "field",
    type: "search",
    placeholder: "Id, value, person, activity",
    "aria-label": "Search for cases",
    value: search.value,
  });
  let typing: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      page.set("", { replace: true });
      search.set(field.value, { replace: true });
    }, TYPING);
  });
  const choice = h("select", { class: "field", "aria-label": "Order" });
  choice.addEventListener("change", () => {
    page.set("", { replace: true });
    order.set(choice.value as typeof order.value);
  });
  const limit = h("input", {
    class: "field",
    value: printDuration(target()),
    "aria-label": "Time that a case should take, such as 50d",
  });
  limit.addEventListener("change", () => {
    const seconds = parseDuration(limit.value.trim());
    if (seconds === null) return void (limit.value = printDuration(target()));
    targetText.set(limit.value.trim());
  });

  const request = (from: number): CaseListRequest => {
    const by = order.value;
    return {
      text: search.value,
      state: state.value,
      order: isRanked() ? "ranked" : by === "usual" || by === "risk" ? "longest" : by,
      ranked: Uint32Array.from([...risk].sort(([a, p], [b, q]) => (q ?? -1) - (p ?? -1) || a - b), ([caseIndex]) => caseIndex),
      from,
      count: top,
    };
  };
  const show = async () => {
    const number = ++asked;
    const at = /^\d+$/.test(page.value) ? Number(page.value) : 0;
    rows.setAttribute("aria-busy", "true");
    try {
      const found = await current.ask({ kind: "case-list", ...request(at * top), columns }, { signal });
      if (number !== asked || signal.aborted) return;
      shown = found;
      draw(found, at);
    } catch (error) {
      if (!signal.aborted) fill(rows, h("p", { class: "empty" }, error instanceof Error ? error.message : String(error)));
    }
    rows.removeAttribute("aria-busy");
    showCase();
  };
  const draw = (found: CaseList, at: number) => {
    fill(count, sayCount(found.found));
    const longest = found.rows.reduce((most, { seconds }) => Math.max(most, seconds), 0);
    fill(
      rows,
      found.rows.length === 0
        ? h(
          "p",
          { class: "empty" },
          search.value.trim() === ""
            ? "No case of this kind is left."
            : "Nothing is found. The search looks into ids, attributes of cases, people and activities.",
        )
        : null,
      found.rows.map((one, i) => row(one, longest, i)),
    );
    const last = Math.ceil(found.found / top) - 1;
    const turn = (name: string, to: number) =>
      h("button", {
        type: "button",
        class: "plain",
        disabled: to < 0 || to > last,
        onclick: () => page.set(to === 0 ? "" : String(to)),
      }, name);
    fill(
      pager,
      last > 0
        ? [
          turn("Previous", at - 1),
          h(
            "span",
            { class: "muted", role: "status" },
            `${sayCount(at * top + 1)}–${sayCount(Math.min(found.found, (at + 1) * top))}`,
          ),
          turn("Next", at + 1),
        ]
        : [],
    );
    mark();
  };
  const row = (one: ListedCase, longest: number, i: number) => {
    const { caseId, isCompleted, seconds, lastActivity, match, caseIndex } = one;
    const probability = isCompleted || !risk.has(caseIndex) ? undefined : risk.get(caseIndex)!;
    const element = h(
      "button",
      { type: "button", class: "case-row", "data-id": caseId, onclick: () => chosen.set(caseId) },
      h("b", {}, nameNode(caseId)),
      h(
        "span",
        { class: "figure-right" },
        probability === undefined ? "" : h(
          "span",
          {
            class: probability !== null && probability >= 0.5 ? "late" : "muted",
            title: `Risk of more than ${sayDuration(target())}`,
          },
          probability !== null && probability >= 0.5 ? "▲ " : "",
          sayProbability(probability),
        ),
      ),
      h("small", {}, match === null ? nameNode(lastActivity) : [nameNode(match.name), ": ", nameNode(match.value)]),
      h(
        "small",
        { class: "figure-right" },
        order.value === "events" ? `${sayCount(one.events)} events` : `${sayDuration(seconds)}${isCompleted ? "" : " so far"}`,
      ),
      h(
        "span",
        { class: "age" },
        h("span", { style: `width: ${longest === 0 ? 0 : 100 * seconds / longest}%` }),
        probability !== undefined && target() < longest &&
          h("i", { style: `left: ${100 * target() / longest}%`, title: `What a case should take: ${sayDuration(target())}` }),
      ),
    );
    element.addEventListener("keydown", (event) => {
      const to = { ArrowDown: i + 1, ArrowUp: i - 1 }[event.key];
      const next = to === undefined ? undefined : rows.querySelectorAll<HTMLElement>(".case-row")[to];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    });
    return element;
  };
  const chosenId = () => chosen.value !== "" ? chosen.value : shown?.rows[0]?.caseId ?? "";
  const mark = () => {
    for (const element of rows.querySelectorAll<HTMLElement>(".case-row")) {
      const isIt = element.dataset.id === chosenId();
      element.classList.toggle("selected", isIt);
      element.setAttribute("aria-pressed", String(isIt));
    }
  };
  const showCase = () => {
    mark();
    if (chosenId() !== "" && !signal.aborted) void slot.show(chosenId(), target(), prediction);
  };

  const stops = [
    state.onChange((now) => {
      for (const input of states.querySelectorAll("input")) input.checked = input.value === now;
      void show();
    }),
    order.onChange((now) => {
      choice.value = now;
      void show();
    }),
    search.onChange((now) => {
      if (field.value !== now) field.value = now;
      void show();
    }),
    page.onChange(() => void show()),
    chosen.onChange(showCase),
    targetText.onChange(() => {
      limit.value = printDuration(target());
      risk = risks();
      void show();
    }),
  ];
  signal.addEventListener("abort", () => {
    for (const stop of stops) stop();
  });
  const states = h(
    "div",
    { class: "segmented", role: "radiogroup", "aria-label": "Which cases" },
    ([["all", "All"], ["running", "Running"], ["completed", "Completed"]] as const).map(([value, words]) =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name: "cases.state",
          value,
          ".checked": state.value === value,
          onchange: () => {
            page.set("", { replace: true });
            state.set(value);
          },
        }),
        h("span", {}, words),
      )
    ),
  );
  addKey({ key: "/", name: "/", does: "search for cases", run: () => field.focus() });
  await show();
  const hasRisks = shown !== null && (shown as CaseList).ranked > 0;
  fill(
    choice,
    ORDERS.filter(([value]) => value !== "risk" || hasRisks)
      .map(([value, words]) => h("option", { value, ".selected": order.value === value }, words)),
  );
  return h(
    "section",
    { class: "card case-list" },
    h("h2", {}, "Cases ", count),
    field,
    states,
    choice,
    hasRisks && h("label", { class: "risk-target" }, "Risk of more than", limit),
    rows,
    pager,
  );
}
