import { caseListCard, chosenCase, columnsLike, type PredictedCases } from "./case-list.js";
import { caseView } from "./case-view.js";
import { signsByFrequency } from "../variants/chevrons.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { exactWords } from "../log/exact-note.js";
import { follow } from "../log/follow.js";
import { type OpenedModel, openModel } from "../predictions/opened-models.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { workingHours } from "../bottlenecks/working-hours.js";

/** Cases on a page of the list. */
const AT_ONCE = 10;

/**
 * The cases of a log: searched for and listed, and one of them with its events over time, its
 * variant and, where it is running, its prediction. Its controls stand in the address.
 */
export const CaseExplorer = (log: PageLog, options: { readonly top?: number } = {}): HTMLElement =>
  rebuilt(log, (log) => {
    const top = options.top ?? AT_ONCE;
    // Its place is decided by the list; the list waits for no model.
    const model = exactWords(log, "events") === null ? openModel(log, "remaining").catch(() => null) : Promise.resolve(null);
    let predicting: Promise<PredictedCases | null> | undefined;
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
        return [h("p", { class: "card empty" }, "No case is left: remove or change a filter.")];
      }
      const show = (caseId: string, target: number) => void slot.show(caseId, target, prediction);
      const options = { current, signal, top, prediction, usualTarget: figures.p90Duration, show };
      return [await caseListCard(log, options)];
    }, h("div", { class: "follow case-list-slot" }));
    return h("div", { class: "case-page" }, list, slot.element);
  });

async function predictedBy(model: Promise<OpenedModel | null>): Promise<PredictedCases | null> {
  const opened = await model;
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
  show(caseId: string, target: number, prediction: PredictedCases | null): Promise<void>;
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
          if (chosenCase.value !== "" && matchMedia("(max-width: 820px)").matches) element.scrollIntoView({ block: "start" });
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
