import { caseListCard, chosenCase, columnsLike, type PredictedCases } from "./case-list.js";
import { caseView } from "./case-view.js";
import { signsByFrequency } from "../variants/chevrons.js";
import { boneLines, fill, h, nameNode } from "../elements/dom.js";
import { exactWords } from "../log/exact-note.js";
import { follow } from "../log/follow.js";
import { openModel } from "../predictions/opened-models.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { workingHours } from "../bottlenecks/working-hours.js";

/** Cases on a page of the list; on a phone the chosen one stands below them. */
const AT_ONCE = 10;
const AT_ONCE_NARROW = 4;

const isNarrow = (): boolean => matchMedia("(max-width: 820px)").matches;

/**
 * The cases of a log: searched for and listed, and one of them with its events over time, its
 * variant and, where it is running, its prediction. Its controls stand in the address.
 */
export const CaseExplorer = (log: PageLog, options: { readonly top?: number } = {}): HTMLElement =>
  rebuilt(log, (log) => {
    const top = options.top ?? (isNarrow() ? AT_ONCE_NARROW : AT_ONCE);
    let predicting: Promise<PredictedCases | null> | undefined;
    /** Those of the whole log: filters choose among them. The list does not wait for them. */
    const predicted = () =>
      predicting ??= predictedCases(log).catch((error) => {
        fill(problem, `Running cases are listed without predictions: ${error instanceof Error ? error.message : error}`);
        problem.hidden = false;
        return null;
      });
    const problem = h("p", { class: "note", role: "status", hidden: true });
    const slot = caseSlot(log, predicted);
    const show = (caseId: string, target: number) => caseId === "" ? slot.clear() : void slot.show(caseId, target);
    const list = follow(log, async (current, signal) => {
      const figures = await current.ask({ kind: "figures" }, { signal });
      signal.throwIfAborted();
      if (current.cases === 0) {
        slot.clear();
        return [h("p", { class: "card empty" }, "No case is left: remove or change a filter.")];
      }
      return [await caseListCard(log, { current, signal, top, predicted, usualTarget: figures.p90Duration, show })];
    }, h("div", { class: "follow case-list-slot" }, listBones()));
    new ResizeObserver(() => list.style.setProperty("--list-height", `${list.offsetHeight}px`)).observe(list);
    return h("div", {}, problem, h("div", { class: "case-page" }, list, slot.element));
  });

/** What stands until the first answer, which takes a second for hundreds of thousands of events. */
const listBones = (): HTMLElement =>
  h(
    "section",
    { class: "card case-list" },
    h("h2", {}, "Cases"),
    h("p", { class: "muted", role: "status" }, "Looking for the cases…"),
    boneLines(Array<number>(AT_ONCE).fill(44)),
  );

async function predictedCases(log: PageLog): Promise<PredictedCases | null> {
  const opened = exactWords(log, "events") === null ? await openModel(log, "remaining") : null;
  if (opened === null) return null;
  return { opened, forecasts: await opened.ask<{ kind: "forecasts" } & typeof opened.means>({ kind: "forecasts" }) };
}

/**
 * Where a case is shown. Where it stays when filters change, only what compares it is drawn again;
 * this waits for the list, which may lead to another case.
 */
interface CaseSlot {
  readonly element: HTMLElement;
  /** Shows a case, where it is not shown already. */
  show(caseId: string, target: number): Promise<void>;
  clear(): void;
}

/** What the slot shows. */
interface DrawnCase {
  /** The case, and the hours that its waits are counted in. */
  readonly key: string;
  /** Seconds; null for what does not depend on it. */
  target: number | null;
}

function caseSlot(log: PageLog, predicted: () => Promise<PredictedCases | null>): CaseSlot {
  const element = h("div", { class: "case-slot" }, h("section", { class: "card waiting" }, boneLines([24, 16, 190, 16])));
  const signs = signsByFrequency(log.variants);
  const comparison = heldComparison(log);
  let drawn: DrawnCase | null = null;
  let shown = new AbortController();
  const put = (...nodes: readonly Node[]) => {
    shown.abort();
    fill(element, nodes);
  };
  /** Draws a case, unless another one is asked for before it is known. */
  const draw = async (mine: DrawnCase, caseId: string, target: number) => {
    const columns = columnsLike(log, /^(case|event):|^(resource|lifecycle|start)$/s);
    const details = await log.askWhole({ kind: "case-details", caseId, columns, hours: workingHours() });
    if (drawn !== mine) return;
    if (details?.isCompleted ?? true) mine.target = null;
    const prediction = mine.target === null ? null : await predicted();
    if (drawn !== mine) return;
    if (details === null) return put(unknownCase(caseId));
    const forecast = prediction?.forecasts.find(({ caseIndex }) => caseIndex === details.caseIndex);
    const until = new AbortController();
    const view = caseView({
      log,
      details,
      signs,
      target,
      prediction: prediction === null || forecast === undefined ? null : { opened: prediction.opened, forecast },
      until: until.signal,
      follows: comparison.follows,
    });
    put(view);
    shown = until;
    if (chosenCase.value !== "" && isNarrow()) element.scrollIntoView({ block: "start" });
  };
  return {
    element,
    async show(caseId, target) {
      const key = JSON.stringify([caseId, workingHours()]);
      const compareAgain = comparison.take();
      if (drawn?.key === key && [target, null].includes(drawn.target)) return compareAgain();
      const mine: DrawnCase = drawn = { key, target };
      const note = exactWords(log, "events");
      if (note !== null) return put(h("p", { class: "card note exact" }, note));
      element.setAttribute("aria-busy", "true");
      try {
        await draw(mine, caseId, target);
      } catch (error) {
        if (drawn !== mine) return;
        drawn = null;
        put(h("p", { class: "card empty" }, error instanceof Error ? error.message : String(error)));
      }
      if (drawn === mine || drawn === null) element.removeAttribute("aria-busy");
    },
    clear() {
      drawn = null;
      put();
      element.removeAttribute("aria-busy");
    },
  };
}

const unknownCase = (caseId: string): HTMLElement =>
  h(
    "p",
    { class: "card empty" },
    "This log has no case “",
    nameNode(caseId),
    "”. Choose one of the list, or search for it.",
  );

/** What a case is compared in, which follows the filters only when it is told to. */
function heldComparison(log: PageLog) {
  const listeners = new Set<() => void>();
  /** The filters that the listeners were told of. */
  let compared = log.current;
  const follows: Pick<PageLog, "current" | "onChange"> = {
    get current() {
      return log.current;
    },
    onChange(listener) {
      const tell = () => listener(log.current);
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
  return {
    follows,
    /** Takes the filters as they are; returns what tells the listeners where they have changed. */
    take() {
      const isCompared = compared === log.current;
      compared = log.current;
      return () => {
        if (!isCompared) { for (const tell of listeners) tell(); }
      };
    },
  };
}
