import {
  type CaseCondition,
  type ListedVariants,
  printFilter,
  sayCount,
  sayCountOf,
  sayDuration,
  sayShare,
  type VariantFold,
} from "../../lib/tracebook.js";
import { signsByFrequency } from "./chevrons.js";
import { fill, h, info } from "../elements/dom.js";
import { exactNote, exactWords } from "../log/exact-note.js";
import { figureButton } from "../figures/figure-button.js";
import { labelsOf } from "../filters/variant-condition.js";
import { offerFilters } from "../filters/filter-actions.js";
import { follow } from "../log/follow.js";
import { addKey } from "../frame/keys.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { saveButtons } from "../elements/save-buttons.js";
import { segmented } from "../elements/segmented.js";
import { select } from "../address/selection.js";
import { showInOrder } from "../frame/show-in-order.js";
import {
  conditionOf,
  fold,
  order,
  search,
  searchMode,
  shownText,
  type VariantChoice,
  variantChoice,
  type VariantSource,
  words,
} from "./variant-choice.js";
import { type ChosenVariant, variantPanel } from "./variant-panel.js";
import { type Pareto, variantPareto } from "./variant-pareto.js";
import { variantSearch } from "./variant-search.js";
import { variantTable } from "./variant-table.js";
import { viewState } from "../address/view-state.js";

/** Share of the cases of which the sentence at the top tells. */
const TOLD_COVERAGE = 0.8;
/** Completed cases that a variant must have to be called the slowest. */
const LEAST_CASES = 20;

/**
 * The variants of a log: how few cover how many cases, which they are, exact or with loops folded,
 * how long they take, which match a pattern, and what is to be known of the chosen one. Its
 * controls stand in the address.
 */
export const VariantExplorer = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const signs = signsByFrequency(log.variants);
    return follow(log, async (current, signal) => {
      if (current.variants.counts.length === 0) {
        return [h("p", { class: "empty" }, "No case is left, so there is no variant.")];
      }
      const listed = (fold: VariantFold) => current.ask({ kind: "listed-variants", fold }, { signal });
      const [folded, exact] = await Promise.all([listed("folded"), listed("exact")]);
      return [explorer({ log, current, signal, signs, lists: { folded, exact } })];
    }, h("div", { class: "follow variant-follow" }));
  });

function explorer(source: VariantSource): HTMLElement {
  const { current } = source;
  const choice = variantChoice(source);
  const finder = variantSearch(source, () => table.draw());
  const table = variantTable(source, choice, finder.matchesOf);
  const coverage = variantCoverage(source, choice);
  const panel = chosenPanel(source, choice);
  addKeys(finder);
  /** Lists a variant, and shows it in the panel. */
  const open = (row: number, where: CaseCondition) => {
    if (order.value !== "share") order.set("share");
    if (row >= choice.shown) choice.show(row + 1);
    select(where);
    table.reveal(row);
  };
  const says = h("p", { class: "headline" }, headline(source, open));
  startFollowing({ finder, table, coverage, panel, tell: () => fill(says, headline(source, open)) }, source.signal);
  const csv = () => csvRows(choice.list, { members: fold.value === "folded" ? choice.members : null, cases: current.cases });
  return h(
    "div",
    {},
    says,
    showInOrder(h(
      "div",
      { class: "variant-page" },
      h(
        "div",
        { class: "variant-main" },
        // A single case is its chevrons.
        current.cases > 1 && coverageCard(source, coverage),
        listCard(source, [finder.element, ...table.nodes], csv),
      ),
      panel.element,
    )),
  );
}

/** What the controls draw anew. */
interface ExplorerParts {
  readonly finder: ReturnType<typeof variantSearch>;
  readonly table: ReturnType<typeof variantTable>;
  readonly coverage: ReturnType<typeof variantCoverage>;
  readonly panel: ReturnType<typeof chosenPanel>;
  /** Says again how few variants cover how many cases. */
  tell(): void;
}

function addKeys({ focus }: ExplorerParts["finder"]): void {
  addKey({ key: "/", name: "/", does: "search variants by activities", run: () => focus() });
  addKey({
    key: "l",
    name: "l",
    does: "fold loops, or list exact variants",
    run: () => fold.set(fold.value === "folded" ? "exact" : "folded"),
  });
}

/** Draws the parts, and each again when a control that it shows has changed, until the signal. */
function startFollowing({ finder, table, coverage, panel, tell }: ExplorerParts, signal: AbortSignal): void {
  /** Says what has failed, unless the answer is not wanted any more. */
  const answered = (asked: Promise<void>) =>
    void asked.catch((error) => {
      if (!signal.aborted) table.fail(error instanceof Error ? error.message : String(error));
    });
  const stops = [
    fold.onChange(() => {
      tell();
      coverage.draw();
      answered(finder.run());
      panel.draw();
    }),
    words.onChange(() => answered(table.load())),
    order.onChange(() => {
      coverage.update();
      answered(table.load());
    }),
    searchMode.onChange(table.draw),
    shownText.onChange(() => {
      coverage.update();
      table.draw();
    }),
    search.onChange(() => {
      finder.show();
      answered(finder.run());
    }),
    viewState.onChange((now, before) => {
      if (now.selection === before.selection) return;
      coverage.update();
      table.draw();
      panel.draw();
    }),
  ];
  signal.addEventListener("abort", () => {
    for (const stop of stops) stop();
  });
  coverage.draw();
  finder.show();
  answered(finder.run());
  answered(table.load());
  panel.draw();
}

function coverageCard(source: VariantSource, coverage: ExplorerParts["coverage"]): HTMLElement {
  const { log } = source;
  const csv = () => coverageRows(source);
  const about =
    "The share of the cases that the most frequent variants have together. Drag the dotted line, or use arrow keys, to choose how many are listed below. With loops folded, steps that are repeated directly count once.";
  return h(
    "section",
    { class: "card" },
    h(
      "div",
      { class: "variant-title" },
      h("h2", {}, "How few variants cover how many cases ", info(about)),
      h("div", { class: "actions" }, saveButtons(`${log.entry.slug}-coverage`, { svg: coverage.markup, csv })),
    ),
    exactNote(log, "cases"),
    coverage.element,
  );
}

/** The points of both curves. */
const coverageRows = ({ lists }: VariantSource): (string | number)[][] => [
  ["loops", "variants", "share"],
  ...(["folded", "exact"] as const).flatMap((kind) => {
    const { counts } = lists[kind].variants;
    const all = counts.reduce((sum, count) => sum + count, 0);
    let covered = 0;
    return Array.from(counts, (count, at) => [kind, at + 1, (covered += count) / all]);
  }),
];

/** @param csv gives the listed variants to save */
function listCard(
  source: VariantSource,
  rows: readonly HTMLElement[],
  csv: () => readonly (readonly (string | number)[])[],
): HTMLElement {
  const about =
    "A variant is a sequence of activities that cases have in common. Duration is that of completed cases. Click a variant for its steps and cases; a folded one opens its exact ones. Point at an activity for its full name.";
  return showInOrder(h(
    "section",
    { class: "card" },
    h("div", { class: "variant-title" }, h("h2", {}, "Variants ", info(about)), listControls(source)),
    ...rows,
    h("div", { class: "actions" }, saveButtons(`${source.log.entry.slug}-variants`, { csv })),
  ));
}

/** The curve of how few variants cover how many cases, with its key. */
function variantCoverage({ log, lists }: VariantSource, choice: VariantChoice) {
  const element = h("div", {});
  let pareto: Pareto;
  const draw = () => {
    const curve = (kind: VariantFold) => ({
      counts: lists[kind].variants.counts,
      name: kind === "folded"
        ? `${sayCountOf(lists.folded.variants.counts.length, "variant")}, loops folded`
        : sayCountOf(lists.exact.variants.counts.length, "exact variant"),
    });
    const [main, other] = fold.value === "folded" ? ["folded", "exact"] as const : ["exact", "folded"] as const;
    pareto = variantPareto({
      main: curve(main),
      other: curve(other),
      shown: () => choice.shown,
      areListed: () => order.value === "share",
      chosen: () => {
        const chosen = choice.selected;
        return chosen?.fold === fold.value ? chosen.at + 1 : null;
      },
      show: choice.show,
    });
    startTelling(pareto.element, log, () => ({ counts: curve(main).counts, shown: choice.shown }));
    fill(
      element,
      h(
        "p",
        { class: "key" },
        h("span", { class: "swatch", style: "border-color: var(--accent)" }),
        curve(main).name,
        h("span", { class: "swatch dashed", style: "border-color: var(--muted)" }),
        curve(other).name,
      ),
      pareto.element,
    );
  };

  return { element, draw, update: () => pareto.update(), markup: () => pareto.markup() };
}

/** Enter or a double click tells where the share at the line comes from. */
function startTelling(
  chart: HTMLElement,
  log: PageLog,
  read: () => { readonly counts: Uint32Array; readonly shown: number },
): void {
  const slider = chart.querySelector<HTMLElement>(".pareto-slider")!;
  slider.title = "Drag to choose how many are listed; Enter or a double click: where the share comes from";
  const sum = (counts: Uint32Array) => counts.reduce((sum, count) => sum + count, 0);
  const tell = () => {
    const { counts, shown } = read();
    const value = sum(counts.subarray(0, shown)) / sum(counts);
    offerFilters(log, slider, [], { figure: { name: "covered-share", parameters: [fold.value, String(shown)], value } });
  };
  chart.addEventListener("dblclick", tell);
  slider.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // The panel takes the focus: the key would press a button of it.
    event.preventDefault();
    tell();
  });
}

/** What is to be known of the selected variant, or of the first one. */
function chosenPanel(source: VariantSource, choice: VariantChoice): { readonly element: HTMLElement; draw(): void } {
  const { log, current, signs, lists, signal: outer } = source;
  const content = h("div", {}, ...panelBones());
  const element = h("aside", { class: "card variant-panel", "aria-label": "The chosen variant" }, content);
  outer.addEventListener("abort", () => panelAbort.abort());
  let drawn = "";
  let panelAbort = new AbortController();
  const draw = () => {
    const found = choice.selected;
    const first = { fold: fold.value, at: 0, where: conditionOf(choice.list.variants, 0, fold.value) };
    const { fold: kind, at, where } = found ?? first;
    const key = JSON.stringify([where, found !== null]);
    if (key === drawn) return;
    drawn = key;
    panelAbort.abort();
    panelAbort = new AbortController();
    const chosen: ChosenVariant = {
      list: lists[kind],
      fold: kind,
      at,
      where,
      members: kind === "folded" ? choice.members[at].length : 1,
      isChosen: found !== null,
    };
    element.setAttribute("aria-busy", "true");
    const { signal } = panelAbort;
    variantPanel(log, current, { chosen, signs, signal }).then((nodes) => {
      if (signal.aborted) return;
      fill(content, nodes);
      element.removeAttribute("aria-busy");
      showInOrder(content);
      if (found !== null && element.isConnected && matchMedia("(max-width: 1100px)").matches) {
        element.scrollIntoView({ block: "nearest" });
      }
    }).catch((error) => {
      if (signal.aborted) return;
      element.removeAttribute("aria-busy");
      fill(content, h("p", { class: "muted" }, error instanceof Error ? error.message : String(error)));
    });
  };
  return { element, draw };
}

/** What stands in the panel until its first answer, about as high as the panel then is. */
const panelBones = (): HTMLElement[] =>
  [12, 12, 12, 34, 64, 200].map((height) => h("span", { class: "bone", style: `height: ${height}px`, "aria-hidden": "true" }));

/** Whether loops are folded, and what chevrons show. */
function listControls({ log, current, lists, signal }: VariantSource): HTMLElement {
  const noTimes = exactWords(log, "events");
  return h(
    "div",
    { class: "variant-controls" },
    segmented(fold, "Loops", [["exact", `Exact ${sayCount(lists.exact.variants.counts.length)}`], [
      "folded",
      `Loops folded ${sayCount(lists.folded.variants.counts.length)}`,
    ]], { signal }),
    segmented(words, "Chevrons show", [["codes", "Codes"], ["names", "Names"], ["time", "Time"]], {
      signal,
      disabled: noTimes === null ? {} : { time: noTimes },
    }),
    current.cases > 1 && orderChoice(signal),
  );
}

/** What all variants are sorted by. */
function orderChoice(signal: AbortSignal): HTMLElement {
  const select = h(
    "select",
    { class: "field", "aria-label": "Order", onchange: () => order.set(select.value as typeof order.value) },
    ([
      ["share", "most frequent first"],
      ["longest", "longest first"],
      ["shortest", "shortest first"],
      ["deviation", "most deviations first"],
    ] as const).map(([value, name]) => h("option", { value, ".selected": order.value === value }, name)),
  );
  signal.addEventListener("abort", order.onChange((now) => select.value = now));
  return select;
}

/**
 * How few variants cover most cases, and which frequent one is the slowest.
 *
 * @param open called when the reader wants to see that one
 */
function headline(
  source: VariantSource,
  open: (row: number, where: CaseCondition) => void,
): (Node | string)[] {
  const { lists: { folded }, current } = source;
  if (current.cases === 1) {
    return [
      "A single case is left: its variant has ",
      h("b", {}, sayCount(folded.variants.steps.length)),
      folded.variants.steps.length === 1 ? " step, loops folded." : " steps, loops folded.",
    ];
  }
  const slowest = slowestFrequent(source);
  return [...coverageNodes(source), ...(slowest === null ? [] : slowestNodes(source, slowest, open))];
}

/** How few variants cover most cases. */
function coverageNodes({ lists, log, current }: VariantSource): (Node | string)[] {
  const kind = fold.value;
  const { counts } = lists[kind].variants;
  let [covered, few] = [0, 0];
  while (covered < TOLD_COVERAGE * current.cases) covered += counts[few++];
  const exactly = lists.exact.variants.counts.length;
  const share = covered / current.cases;
  return [
    h("b", {}, counts.length === 1 ? "One variant" : `${sayCount(few)} of ${sayCount(counts.length)} variants`),
    ` ${few === 1 ? "covers" : "cover"} `,
    h("b", {}, figureButton(log, ["covered-share", [kind, String(few)], share], sayShare(share))),
    ` of the cases${kind === "folded" && exactly > counts.length ? ` (loops folded; ${sayCount(exactly)} exact ones)` : ""}.`,
  ];
}

/** The row of the slowest frequent variant, if it is much slower than all together. */
function slowestFrequent({ lists, current }: VariantSource): number | null {
  const { variants: { counts }, durations: { completed, median }, all } = lists[fold.value];
  const frequent = [...counts.keys()].filter((at) => completed[at] >= LEAST_CASES && counts[at] >= 0.01 * current.cases);
  if (frequent.length < 2) return null;
  const slowest = frequent.reduce((most, at) => median[at] > median[most] ? at : most);
  return median[slowest] > 1.2 * all.median[0] ? slowest : null;
}

function slowestNodes(
  { lists, log }: VariantSource,
  row: number,
  open: (row: number, where: CaseCondition) => void,
): (Node | string)[] {
  const { variants, durations, all } = lists[fold.value];
  const where = conditionOf(variants, row, fold.value);
  const median = durations.median[row];
  const of = [printFilter({ effect: "with", where })];
  return [
    " Of those with at least 1 % of the cases, ",
    h("button", {
      type: "button",
      class: "quiet",
      title: "Lists it, and shows its steps and cases",
      onclick: () => open(row, where),
    }, `variant ${sayCount(row + 1)}`),
    " is the slowest: median ",
    h("b", {}, figureButton(log, ["variant-median", of, median], sayDuration(median))),
    ", against ",
    figureButton(log, ["median-duration", [], all.median[0]], sayDuration(all.median[0])),
    " of all.",
  ];
}

function csvRows(
  { variants, durations }: ListedVariants,
  { members, cases }: { readonly members: readonly (readonly number[])[] | null; readonly cases: number },
): (string | number)[][] {
  let covered = 0;
  const seconds = (value: number) => Number.isNaN(value) ? "" : value;
  return [
    [
      "variant",
      "activities",
      "exact_variants",
      "cases",
      "share",
      "cumulative_share",
      "completed",
      "p10_seconds",
      "p25_seconds",
      "median_seconds",
      "p75_seconds",
      "p90_seconds",
    ],
    ...Array.from(variants.counts, (count, at) => {
      covered += count;
      return [
        at + 1,
        labelsOf(variants, at).join(" → "),
        members?.[at].length ?? 1,
        count,
        count / cases,
        covered / cases,
        durations.completed[at],
        ...[durations.p10, durations.p25, durations.median, durations.p75, durations.p90].map((values) => seconds(values[at])),
      ];
    }),
  ];
}
