import type { Figure } from "../../lib/figures.js";
import type { CaseCondition } from "../../lib/tracebook.js";
import { h } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import type { PageLog } from "../log/page-log.js";

/** Of a row that is chosen by a click anywhere on it: see {@linkcode tellsOfFigure}. */
export const CHOOSABLE = "choosable";

/**
 * What an element does that tells of a figure: in a row that can be chosen, the first click chooses
 * the row, and one in the chosen row tells.
 */
export const tellsOfFigure = (tell: (anchor: Element) => void) => ({
  onpointerenter: ({ currentTarget }: Event) =>
    (currentTarget as HTMLElement).title = isOfOtherRow(currentTarget) ? "Choose this row" : "About this figure",
  onclick: (event: Event) => {
    if (isOfOtherRow(event.currentTarget)) return;
    event.stopPropagation();
    tell(event.currentTarget as Element);
  },
});

/** Whether an element stands in a row that can be chosen and is not. */
function isOfOtherRow(element: EventTarget | null): boolean {
  const row = element instanceof Element ? element.closest(`.${CHOOSABLE}`) : null;
  return row !== null && !row.matches(".selected, .chosen");
}

/**
 * A figure that tells where it comes from when it is clicked, in a row that can be chosen when that
 * is; its text alone where it cannot be told.
 *
 * @param where cases to filter by beside it; a function where these take time to tell
 */
export const figureButton = (
  log: PageLog,
  [name, parameters, value]: readonly [name: Figure["name"], parameters: readonly string[], value: number],
  text: string | Node,
  where: readonly CaseCondition[] | (() => readonly CaseCondition[]) = [],
): HTMLElement | string | Node =>
  Number.isNaN(value) ? text : h("button", {
    type: "button",
    class: "figure",
    title: "About this figure",
    ...tellsOfFigure((anchor) => {
      const conditions = typeof where === "function" ? where() : where;
      offerFilters(log, anchor, conditions, { figure: { name, parameters, value } });
    }),
  }, text);

/** A figure as {@linkcode figureButton} takes it. */
export const partsOf = ({ name, parameters, value }: Figure) => [name, parameters, value] as const;

/** Words that several figures are told in, by the names of these: a click tells of each. */
export const figuresButton = (log: PageLog, figures: Readonly<Record<string, Figure>>, text: string | Node): HTMLElement =>
  h("button", {
    type: "button",
    class: "figure",
    title: "About these figures",
    ...tellsOfFigure((anchor) => offerFilters(log, anchor, [], { figures })),
  }, text);
