import { type CaseCondition, type FilterWord, filterWords, sayCount } from "../../lib/tracebook.js";
import type { Figure } from "../../lib/figures.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { type FigureLog, figureSource } from "../figures/figure-source.js";
import type { PageLog } from "../log/page-log.js";
import { select } from "../address/selection.js";

/** Words of a filter as nodes; names from the log stand out. */
export const wordNodes = (words: readonly FilterWord[]): (Node | string)[] =>
  words.map((word) => typeof word === "string" ? word : h("b", {}, nameNode(word.name)));

/**
 * What can be done with the cases that something stands for: how many they are, and buttons that
 * keep or remove them.
 *
 * @param done is called when one of the buttons was pressed
 */
export function filterActions(log: PageLog, where: CaseCondition, done: () => void = () => {}): HTMLElement {
  const count = h("span", { class: "muted" }, " ");
  const act = (effect: "with" | "without") => () => {
    log.filters.add({ effect, where });
    done();
  };
  log.preview([...log.filters.list, { effect: "with", where }]).then(
    ({ cases }) => fill(count, `${sayCount(cases)} of ${sayCount(log.current.cases)} cases`),
    () => {},
  );
  return h(
    "div",
    { class: "filter-actions" },
    count,
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "primary", onclick: act("with") }, "Keep cases"),
      h("button", { type: "button", class: "plain", onclick: act("without") }, "Remove"),
    ),
  );
}

let open: HTMLElement | null = null;

/** What the panel of {@linkcode offerFilters} has besides filters. */
export interface FilterOffer {
  /** Something else to choose. */
  readonly more?: readonly { readonly name: string; run(): void }[];
  /** What the element shows, in words, at the top of the panel. */
  readonly about?: string;
  /** Whether what is selected on the page stays so, as the panel is about a part of it. */
  readonly keepsSelection?: boolean;
  /** The figure that was clicked: the panel tells where it comes from. */
  readonly figure?: Figure;
  /** Several figures by their names, where one place shows them. */
  readonly figures?: Readonly<Record<string, Figure>>;
}

/**
 * Opens a small panel beside an element: what it stands for, and what can be done with its cases.
 * The first condition is selected meanwhile, and stays so until Esc, unless the selection is kept.
 *
 * @param offer what else the panel has
 */
export function offerFilters(
  log: PageLog,
  anchor: Element,
  conditions: readonly CaseCondition[],
  { about, keepsSelection = false, more = [], figure, figures = {} }: FilterOffer = {},
): void {
  const selects = conditions.length > 0 && !keepsSelection;
  if (selects) select(conditions[0], log.entry.version);
  openPanel(anchor, conditions.length === 0 ? "About this figure" : "Filter by this", [
    about === undefined ? null : h("p", {}, h("b", {}, about)),
    ...conditions.map((where) =>
      h("section", {}, h("p", {}, wordNodes(filterWords({ effect: "with", where }))), filterActions(log, where, close))
    ),
    ...more.map(({ name, run }) =>
      h(
        "p",
        {},
        h("button", {
          type: "button",
          class: "quiet",
          onclick: () => {
            close();
            run();
          },
        }, name),
      )
    ),
    figure === undefined ? null : figureSource(log, figure),
    ...figureSources(log, figures),
  ], () => selects && select(null));
}

/** Opens a small panel that tells where figures come from, by their names. */
export const explainFigures = (log: FigureLog, anchor: Element, figures: Readonly<Record<string, Figure>>): void =>
  openPanel(anchor, "About these figures", figureSources(log, figures));

const figureSources = (log: FigureLog, figures: Readonly<Record<string, Figure>>): HTMLElement[] =>
  Object.entries(figures).map(([name, figure]) => figureSource(log, figure, `Where ${name} come from`));

/**
 * Opens a small panel beside an element; another one is closed.
 *
 * @param left is called when it is closed by its button or Esc
 */
function openPanel(anchor: Element, label: string, content: readonly (Node | null)[], left: () => void = () => {}): void {
  close();
  const panel = open = h(
    "div",
    { class: "offer", role: "dialog", "aria-label": label },
    h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => leave() }, "×"),
    content,
  );
  const leave = () => {
    close();
    left();
    if (anchor instanceof HTMLElement || anchor instanceof SVGElement) anchor.focus();
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  const first = anchor.getBoundingClientRect();
  document.body.append(panel);
  place(panel, first);
  // It grows when it is asked where a figure comes from. A click may have drawn the table anew.
  new ResizeObserver(() => panel.isConnected && place(panel, anchor.checkVisibility() ? anchor.getBoundingClientRect() : first))
    .observe(panel);
  panel.querySelector<HTMLElement>(".primary, .quiet, summary")?.focus();
  // The click that has opened it is still on its way.
  setTimeout(() => {
    document.addEventListener("pointerdown", closeOutside);
    addEventListener("resize", close);
  });
}

function closeOutside(event: Event): void {
  if (open !== null && event.target instanceof Node && !open.contains(event.target)) close();
}

function close(): void {
  open?.remove();
  open = null;
  document.removeEventListener("pointerdown", closeOutside);
  removeEventListener("resize", close);
}

/** Below the element, or above it, or over it where there is no room; always within the window. */
function place(panel: HTMLElement, at: DOMRect): void {
  const { width, height } = panel.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left), innerWidth - width - 8);
  const [below, above] = [at.bottom + 6, at.top - height - 6];
  const top = below + height <= innerHeight ? below : above >= 8 ? above : Math.max(8, innerHeight - height - 8);
  panel.style.left = `${left + scrollX}px`;
  panel.style.top = `${top + scrollY}px`;
}
