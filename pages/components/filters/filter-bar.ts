import { type Filter, filterWords, sayCount, sayDuration } from "../../lib/tracebook.js";
import { fill, h } from "../elements/dom.js";
import { wordNodes } from "./filter-actions.js";
import { addKey, showKeys } from "../frame/keys.js";
import type { PageLog } from "../log/page-log.js";
import { onLogReplaced } from "../log/rebuilt.js";
import { markSelection, select } from "../address/selection.js";
import { viewState } from "../address/view-state.js";

/**
 * Puts the filters as chips over the page, with their effect in words, undo and redo, and what of
 * the address could not be restored.
 */
export function startFilterBar(first: PageLog): void {
  let log = first;
  let bar = filterBar(log);
  document.querySelector("#observablehq-main")?.before(bar);
  onLogReplaced((next) => {
    const before = bar;
    log = next;
    bar = filterBar(log);
    before.replaceWith(bar);
  });
  addKey({ key: "z", name: "Z", does: "undo the last change of the filters", run: () => log.filters.undo() });
  addKey({ key: "Z", name: "Shift + Z", does: "redo it", run: () => log.filters.redo() });
  addKey({ key: "f", name: "F", does: "add a filter", run: () => edit(log, null) });
  addKey({ key: "Escape", name: "Esc", does: "clear the selection; close what is open", run: () => select(null) });
  addKey({ key: "?", name: "?", does: "show this list", run: showKeys });
  markSelection();
}

function filterBar(log: PageLog): HTMLElement {
  const chips = h("ul", { class: "chips", "aria-label": "Filters" });
  const effect = h("span", { class: "effect", role: "status" });
  const [undo, redo] = [
    stepButton("↶", "Undo", "z", () => log.filters.undo()),
    stepButton("↷", "Redo", "Shift + Z", () => log.filters.redo()),
  ];
  const data = h("button", {
    type: "button",
    class: "step",
    "aria-label": "This page as data",
    title: "This page as data: its tables, pictures and source, and where all comes from, in one ZIP archive",
    onclick: async () => {
      data.disabled = true;
      fill(effect, "Packing the page…");
      try {
        const { savePageData } = await import("../notebook/page-data.js");
        fill(effect, `Saved ${await savePageData(log)} files in an archive`);
        setTimeout(show, 8000); // what stood there before
      } catch (error) {
        fill(effect, `The page could not be packed: ${error instanceof Error ? error.message : String(error)}`);
      }
      data.disabled = false;
    },
  }, "↓");
  const problems = h("div", { class: "address-problems", role: "status" });
  const add = h("li", {}, h("button", { type: "button", class: "chip add", onclick: () => edit(log, null) }, "+ filter"));
  const show = () => {
    const { list } = log.filters;
    fill(chips, list.map((filter, index) => chip(log, filter, index)), add);
    undo.disabled = !log.filters.canUndo;
    redo.disabled = !log.filters.canRedo;
    fill(effect, effectWords(log), log.progress.state === "failed" && againButton(log));
    fill(problems, notRestored(log).map((problem) => h("p", {}, problem)), log.current.cases === 0 && emptyNotice(log));
  };
  log.onChange(show);
  log.onProgress(show);
  show();
  return h(
    "section",
    { class: "filter-bar", id: "filter-bar", "aria-label": "Filters of all pages" },
    chips,
    h("div", { class: "filter-effect" }, effect, undo, redo, isExported() ? null : data),
    problems,
  );
}

/** A page that was exported stands on no site, and carries no worker that packs. */
const isExported = (): boolean => document.querySelector(".menu") === null;

const edit = (log: PageLog, index: number | null) =>
  void import("./filter-editor.js").then(({ editFilter }) => editFilter(log, index));

function stepButton(sign: string, name: string, key: string, run: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "step", "aria-label": name, title: `${name} (${key})`, onclick: run }, sign);
}

function chip(log: PageLog, filter: Filter, index: number): HTMLElement {
  return h(
    "li",
    { class: "chip" },
    h(
      "button",
      { type: "button", class: "chip-words", title: "Change this filter", onclick: () => edit(log, index) },
      wordNodes(filterWords(filter)),
    ),
    h("button", {
      type: "button",
      class: "chip-remove",
      "aria-label": "Remove this filter",
      title: "Remove this filter",
      onclick: () => log.filters.remove(index),
    }, "×"),
  );
}

function effectWords(log: PageLog): string {
  const { current, entry, progress } = log;
  if (progress.state === "failed") return `The filters could not be applied: ${progress.problem} `;
  if (progress.state === "filtering") return "Filtering…";
  if (current.milliseconds === null) return `${sayCount(entry.cases)} ${entry.cases === 1 ? "case" : "cases"}`;
  const cases = `${sayCount(current.cases)} of ${sayCount(entry.cases)} ${entry.cases === 1 ? "case" : "cases"}`;
  return `${cases}, re-mined in ${sayDuration(Math.max(1, Math.round(current.milliseconds)) / 1000)}`;
}

const againButton = (log: PageLog) => h("button", { type: "button", class: "plain", onclick: log.retry }, "Try again");

/** What of an address cannot be restored: it is of another version of the log, or misspelt. */
function notRestored(log: PageLog): string[] {
  const { version } = viewState.current;
  const isOld = version !== null && version !== log.entry.version;
  const unknown = log.current.unknown.map(({ what, name }) => `the log has no ${what} “${name.slice(0, 60)}”`);
  if (unknown.length === 0) return [...viewState.problems];
  const why = isOld
    ? `This link was made for version ${version} of the log, which is at version ${log.entry.version} now`
    : "Some names in the filters are not in this log";
  return [...viewState.problems, `${why}: ${unknown.join("; ")}.`];
}

/** Nothing is left: the filter that empties the log, and a button that takes it off. */
function emptyNotice(log: PageLog): HTMLElement {
  const { list } = log.filters;
  const notice = h("p", {}, "No case is left.");
  const find = async () => {
    for (let index = list.length - 1; index >= 0; index--) {
      const { cases } = await log.preview(list.toSpliced(index, 1));
      if (cases === 0) continue;
      notice.append(
        " Without ",
        h("span", {}, "“", wordNodes(filterWords(list[index])), "”"),
        ` there are ${sayCount(cases)}. `,
        h("button", { type: "button", class: "plain", onclick: () => log.filters.remove(index) }, "Take it off"),
      );
      return;
    }
    notice.append(
      " ",
      h("button", { type: "button", class: "plain", onclick: () => log.filters.set([]) }, "Take all filters off"),
    );
  };
  find().catch(() => {});
  return notice;
}
