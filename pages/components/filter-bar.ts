import { type Filter, filterWords, sayCount } from "../lib/tracebook.js";
import { fill, h } from "./dom.js";
import type { PageLog } from "./page-log.js";

/** Puts the filters as chips over the page, with their effect in words, undo and redo. */
export function startFilterBar(log: PageLog): void {
  const main = document.querySelector("#observablehq-main");
  if (main === null) return;
  const chips = h("div", { class: "chips", role: "list", "aria-label": "Filters" });
  const effect = h("span", { class: "effect", role: "status" });
  const undo = h("button", {
    type: "button",
    class: "step",
    "aria-label": "Undo",
    title: "Undo (z)",
    onclick: () => log.filters.undo(),
  }, "↶");
  const redo = h(
    "button",
    { type: "button", class: "step", "aria-label": "Redo", title: "Redo (Shift+Z)", onclick: () => log.filters.redo() },
    "↷",
  );
  const bar = h(
    "div",
    { class: "filter-bar", id: "filter-bar" },
    chips,
    h("div", { class: "filter-effect" }, effect, undo, redo),
  );
  main.before(bar);
  const show = () => {
    fill(chips, log.filters.list.map((filter, index) => chip(filter, () => log.filters.remove(index))));
    undo.disabled = !log.filters.canUndo;
    redo.disabled = !log.filters.canRedo;
    fill(effect, effectWords(log));
  };
  log.onChange(show);
  log.onProgress(show);
  show();
}

function chip(filter: Filter, remove: () => void): HTMLElement {
  const words = filterWords(filter).map((word) => typeof word === "string" ? word : h("b", {}, word.name));
  return h(
    "span",
    { class: "chip", role: "listitem" },
    h("span", { class: "chip-words" }, words),
    h("button", { type: "button", "aria-label": "Remove this filter", title: "Remove this filter", onclick: remove }, "×"),
  );
}

function effectWords(log: PageLog): string {
  const { current, entry, progress } = log;
  if (progress.state === "failed") return `The filters could not be applied: ${progress.problem}`;
  if (progress.state === "filtering") return "Filtering…";
  if (current.milliseconds === null) return `${sayCount(entry.cases)} cases`;
  return `${sayCount(current.cases)} of ${sayCount(entry.cases)} cases, re-mined in ${
    Math.max(1, Math.round(current.milliseconds))
  } ms`;
}
