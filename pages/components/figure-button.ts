import type { Figure } from "../lib/figures.js";
import type { CaseCondition } from "../lib/tracebook.js";
import { h } from "./dom.js";
import { offerFilters } from "./filter-actions.js";
import type { PageLog } from "./page-log.js";

/**
 * A figure that tells where it comes from when it is clicked; its text alone where it cannot be
 * told.
 *
 * @param where cases to filter by beside it
 */
export const figureButton = (
  log: PageLog,
  [name, parameters, value]: readonly [name: Figure["name"], parameters: readonly string[], value: number],
  text: string | Node,
  where: readonly CaseCondition[] = [],
): HTMLElement | string | Node =>
  Number.isNaN(value) ? text : h("button", {
    type: "button",
    class: "figure",
    title: "About this figure",
    onclick: (event: Event) => offerFilters(log, event.currentTarget as Element, where, { figure: { name, parameters, value } }),
  }, text);
