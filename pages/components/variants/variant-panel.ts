import {
  type CaseCondition,
  type ListedVariants,
  printFilter,
  sayCount,
  sayCountOf,
  sayDuration,
  sayShare,
  svg,
  type SvgElement,
  type VariantCases,
  type VariantFold,
} from "../../lib/tracebook.js";
import { figureButton } from "../figures/figure-button.js";
import { casesLink, compareWithOthersLink } from "../address/cases-link.js";
import type { Sign } from "./chevrons.js";
import { csvButton, type Savable, saveButtons } from "../elements/save-buttons.js";
import { smallPicture } from "../elements/small-picture.js";
import { fill, h, nameNode, svgNode } from "../elements/dom.js";
import { exactWords, noTimesNote } from "../log/exact-note.js";
import { filterActions, offerFilters } from "../filters/filter-actions.js";
import { rowsFor } from "../elements/rows-for.js";
import { pageAddress } from "../address/page-address.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { select } from "../address/selection.js";
import { shareOverTimeBars } from "./share-over-time.js";
import { viewState } from "../address/view-state.js";
import { sayLogDate } from "../log/log-time.js";

/** The variant that a panel tells of. */
export interface ChosenVariant {
  readonly list: ListedVariants;
  readonly fold: VariantFold;
  /** Row of `list`. */
  readonly at: number;
  readonly where: CaseCondition;
  /** Exact variants that a folded one stands for. */
  readonly members: number;
  /** Whether the reader has chosen it; else it is only the first. */
  readonly isChosen: boolean;
}

/** Cases that are named: at least, and at most where the list beside the panel is longer. */
const [NAMED_CASES, MOST_NAMED] = [6, 24];
/** Room over and below what a panel holds, px. */
const PADDING = 32;
/** Steps that are listed at first. */
const LISTED_STEPS = 40;

/** What a panel tells of, and what it is drawn with. */
interface PanelOptions {
  readonly chosen: ChosenVariant;
  readonly signs: ReadonlyMap<number, Sign>;
  readonly signal: AbortSignal;
}

/** Shows a variant: its figures, times between its steps, and its slowest cases. */
export async function variantPanel(
  log: PageLog,
  current: FilteredLog,
  options: PanelOptions,
): Promise<HTMLElement[]> {
  const { chosen, signal } = options;
  const { fold, at, where } = chosen;
  const found = await current.ask({ kind: "variant-cases", fold, row: at, top: MOST_NAMED }, { signal });
  const steps = h("div", { "aria-busy": "true" }, h("p", { class: "muted" }, "Reading the times…"));
  const overTime = noTimesNote(log) === null ? shareOverTimeBars(log, found.overTime, variantFilter(chosen)) : null;
  const bars = histogramOf(log, found, variantFilter(chosen));
  void showSteps(steps, log, current, options).finally(() => steps.removeAttribute("aria-busy"));
  return [
    headOf(chosen),
    factsOf(log, chosen, found, current.cases),
    filterActions(log, where),
    h(
      "h3",
      { class: "saved-head" },
      "Duration ",
      h("small", { class: "muted" }, "share of its completed cases"),
      savesBars(`${log.entry.slug}-variant-durations`, bars, {
        title: `Duration of the cases of variant ${sayCount(at + 1)}; line: all cases`,
        csv: () => durationColumns(found),
      }),
    ),
    bars,
    ...(overTime === null ? [] : [
      h(
        "h3",
        { class: "saved-head" },
        "Share of cases started ",
        h("small", { class: "muted" }, `by ${found.overTime.period}`),
        savesBars(`${log.entry.slug}-variant-over-time`, overTime, {
          title: `Share of the cases started of variant ${sayCount(at + 1)}, by ${found.overTime.period}`,
          csv: () => overTimeColumns(found),
        }),
      ),
      overTime,
    ]),
    h("h3", {}, "Steps and median time between"),
    steps,
    h("h3", {}, "Cases ", h("small", { class: "muted" }, "slowest first")),
    caseTable(found, log, signal),
    h(
      "p",
      { class: "table-foot links" },
      casesLink(where, found.cases),
      found.cases < current.cases && compareWithOthersLink(where),
    ),
  ].filter((node) => node !== null);
}

/** Buttons that save small bars, whose ends stand below them, where there are such. */
function savesBars(
  name: string,
  bars: HTMLElement,
  { title, csv }: { readonly title: string; readonly csv: NonNullable<Savable["csv"]> },
): HTMLElement {
  const picture = bars.querySelector<SVGElement>("svg");
  const ends = [...bars.querySelectorAll(".row > span")].map((end) => end.textContent ?? "");
  const svg = () => smallPicture(picture!, { title, ends: [ends[0], ends[ends.length - 1]] });
  return h("span", { class: "actions" }, saveButtons(name, picture === null ? { csv } : { svg, csv }));
}

/** The variant as a parameter of figures. */
const variantFilter = ({ where }: ChosenVariant): string => printFilter({ effect: "with", where });

const headOf = ({ fold, at, members, isChosen }: ChosenVariant): HTMLElement =>
  h(
    "h2",
    {},
    `Variant ${sayCount(at + 1)} `,
    h(
      "small",
      { class: "muted" },
      fold === "exact" ? "exact" : members === 1 ? "loops folded" : `${sayCountOf(members, "exact variant")}, loops folded`,
    ),
    isChosen && h("button", { type: "button", class: "quiet close", "aria-label": "Close", onclick: () => select(null) }, "×"),
  );

/** Its cases of all `cases`, and how long they take beside all. */
function factsOf(log: PageLog, chosen: ChosenVariant, found: VariantCases, cases: number): HTMLElement {
  const { list: { durations, all }, at } = chosen;
  const share = found.cases / cases;
  const of = [variantFilter(chosen)];
  const fact = (name: string, value: Node | string, extra: Node | string | readonly (Node | string)[]) => [
    h("dt", {}, name),
    h("dd", {}, value, " ", h("small", {}, extra)),
  ];
  return h(
    "dl",
    { class: "facts" },
    fact(
      "Cases",
      figureButton(log, ["variant-cases", of, found.cases], sayCount(found.cases)),
      figureButton(log, ["variant-share", of, share], sayShare(share)),
    ),
    fact(
      "Median duration",
      figureButton(log, ["variant-median", of, durations.median[at]], sayDuration(durations.median[at])),
      ["all: ", figureButton(log, ["median-duration", [], all.median[0]], sayDuration(all.median[0]))],
    ),
    fact(
      "90 % within",
      figureButton(log, ["variant-p90", of, durations.p90[at]], sayDuration(durations.p90[at])),
      ["all: ", figureButton(log, ["p90-duration", [], all.p90[0]], sayDuration(all.p90[0]))],
    ),
    found.completed < found.cases ? fact("Running", runningFigure(log, of, found), "") : [],
  );
}

const durationColumns = ({ histogram: { bins }, allCounts }: VariantCases) => ({
  from_seconds: bins.map(({ from }) => from),
  to_seconds: bins.map(({ to }) => to),
  cases: bins.map(({ count }) => count),
  cases_of_all_variants: allCounts,
});

const overTimeColumns = ({ overTime: { from, cases, all } }: VariantCases) => ({
  from: Array.from(from, (time) => new Date(time).toISOString()),
  cases,
  cases_of_all_variants: all,
});

function runningFigure(log: PageLog, of: readonly string[], { cases, completed }: VariantCases): Node | string {
  const running = cases - completed;
  return figureButton(log, ["variant-running", of, running], sayCount(running));
}

/**
 * Bars: durations of this variant; line: those of all cases, to the same scale of shares. A bar
 * tells of its cases.
 */
function histogramOf(
  log: PageLog,
  { histogram: { bins, scale }, allCounts, completed }: VariantCases,
  variant: string,
): HTMLElement {
  if (completed < 3) {
    return h(
      "p",
      { class: "note" },
      completed === 0 ? "No case of this variant is completed." : "Too few completed cases to compare.",
    );
  }
  const total = allCounts.reduce((sum, count) => sum + count, 0);
  const own = bins.map(({ count }) => count / completed);
  const all = allCounts.map((count) => total === 0 ? 0 : count / total);
  const ends = [bins[0].from, bins[bins.length - 1].to].map(sayDuration);
  const picture = svgNode(drawHistogram(own, all, {
    label: `Durations of its cases from ${ends[0]} to ${ends[1]}, with those of all cases as a line`,
    words: bins.map(binWords),
  }));
  picture.querySelectorAll<SVGElement>(".place").forEach((place, i) => {
    const { from, to, count } = bins[i];
    const figure = { name: "variant-duration-cases", parameters: [variant, String(from), String(to)], value: count } as const;
    place.addEventListener(
      "click",
      () => offerFilters(log, place, [], { about: binWords(bins[i]), keepsSelection: true, figure }),
    );
  });
  return h(
    "div",
    { class: "duration-bars variant-bars" },
    h("p", { class: "note" }, `highest bar: ${sayShare(Math.max(...own))} · line: all cases`),
    picture,
    h(
      "div",
      { class: "row" },
      h("span", {}, ends[0]),
      h("span", {}, scale === "log" ? "logarithmic" : ""),
      h("span", {}, ends[1]),
    ),
  );
}

/** Size of the histogram, px. */
const [WIDTH, HEIGHT] = [296, 56];

/** Bars of shares with a line of others over them, to one scale. */
function drawHistogram(
  bars: readonly number[],
  line: readonly number[],
  { label, words }: { readonly label: string; readonly words: readonly string[] },
): SvgElement {
  const most = Math.max(...bars, ...line);
  const step = WIDTH / bars.length;
  const y = (share: number) => HEIGHT - 2 - (HEIGHT - 4) * share / most;
  const path = line.map((share, i) => `${i === 0 ? "M" : "L"}${((i + 0.5) * step).toFixed(1)},${y(share).toFixed(1)}`).join("");
  return svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    width: "100%",
    height: HEIGHT,
    preserveAspectRatio: "none",
    role: "group",
    "aria-label": label,
  }, [
    ...bars.map((share, i) =>
      svg("rect", { x: i * step + 0.5, y: y(share), width: Math.max(1, step - 1), height: HEIGHT - 2 - y(share) })
    ),
    svg("path", { d: path, class: "all" }),
    ...words.map((told, i) =>
      // Over the whole height, so that a low bar can be pointed at too.
      svg("rect", { class: "place", x: i * step, y: 0, width: step, height: HEIGHT }, [svg("title", {}, [told])])
    ),
  ]);
}

const binWords = ({ from, to, count }: VariantCases["histogram"]["bins"][number]): string =>
  `${sayCountOf(count, "case")} from ${sayDuration(from)} to ${sayDuration(to)}`;

async function showSteps(
  box: HTMLElement,
  log: PageLog,
  current: FilteredLog,
  { chosen, signs, signal }: PanelOptions,
): Promise<void> {
  const { list, fold, at } = chosen;
  const { activities, offsets, steps } = list.variants;
  const note = exactWords(log, "events");
  let seconds: Float64Array | null = null;
  let repeating: Uint32Array | null = null;
  try {
    if (note === null) {
      const times = await current.ask({ kind: "variant-times", fold }, { signal });
      [seconds, repeating] = [times.medianSeconds, times.repeating];
    }
  } catch (error) {
    if (signal.aborted) return;
    return fill(box, h("p", { class: "note" }, error instanceof Error ? error.message : String(error)));
  }
  const codes = Array.from(steps.subarray(offsets[at], offsets[at + 1]));
  const variant = variantFilter(chosen);
  const longest = seconds === null
    ? 0
    : seconds.subarray(offsets[at] + 1, offsets[at + 1]).reduce((most, one) => Math.max(most, one), 0);
  const item = (code: number, i: number) => {
    const wait = seconds === null || i + 1 === codes.length ? NaN : seconds[offsets[at] + i + 1];
    const again = repetitionWords(list, at, i, repeating);
    return h(
      "li",
      {},
      h("i", { style: `background: ${signs.get(code)!.color}` }),
      h("span", {}, nameNode(activities[code]), " ", again !== "" && h("small", {}, again)),
      !Number.isNaN(wait) && h(
        "span",
        { class: "wait" },
        h("span", { class: "bar", style: `width: ${longest === 0 ? 0 : 100 * wait / longest}px` }),
        figureButton(log, ["variant-step-median", [variant, String(i + 2)], wait], sayDuration(wait)),
      ),
    );
  };
  const csv = () => ({
    step: codes.map((_, i) => i + 1),
    activity: codes.map((code) => activities[code]),
    median_seconds_before: codes.map((_, i) => i === 0 || seconds === null ? NaN : seconds[offsets[at] + i]),
  });
  const show = (most: number) =>
    fill(
      box,
      note !== null && h("p", { class: "note exact" }, note),
      h("ol", { class: "variant-steps" }, codes.slice(0, most).map(item)),
      h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-variant-steps`, csv)),
      codes.length > most && h("button", {
        type: "button",
        class: "quiet",
        onclick: () => show(codes.length),
      }, `${sayCountOf(codes.length - most, "more step")}`),
    );
  show(LISTED_STEPS);
}

/**
 * In how many cases of a folded variant a step is repeated directly, or how often at most.
 *
 * @param repeating cases that repeat each step; null where that is not known
 */
function repetitionWords(
  { variants: { offsets, counts }, repeats }: ListedVariants,
  at: number,
  i: number,
  repeating: Uint32Array | null,
): string {
  const step = offsets[at] + i;
  const cases = repeating?.[step] ?? 0;
  if (cases > 0) return `repeats in ${cases === counts[at] ? "all" : sayCount(cases)} cases`;
  return repeats[step] > 1 ? `up to ${sayCount(repeats[step])} times` : "";
}

function caseTable({ slowest }: VariantCases, log: PageLog, signal: AbortSignal): HTMLElement {
  const rows = slowest.map(({ caseId, start, seconds, isCompleted }) => {
    const address = pageAddress("cases", { controls: { ...viewState.current.controls, "cases.case": caseId } });
    return h(
      "tr",
      {},
      h("td", {}, address === null ? nameNode(caseId) : h("a", { href: address }, nameNode(caseId))),
      h("td", {}, sayLogDate(log.entry, start)),
      h(
        "td",
        { class: "num" },
        isCompleted ? h("b", {}, figureButton(log, ["case-duration", [caseId], seconds], sayDuration(seconds))) : "running",
      ),
    );
  });
  const body = h("tbody", {}, rows.slice(0, NAMED_CASES));
  fillBesideList(body, rows, signal);
  return h(
    "table",
    { class: "variant-cases" },
    h("thead", { class: "unseen" }, h("tr", {}, ["Case", "Start", "Duration"].map((name) => h("th", {}, name)))),
    body,
  );
}

/** Names as many cases as the list of variants beside the panel leaves room for. */
function fillBesideList(body: HTMLTableSectionElement, rows: readonly HTMLTableRowElement[], signal: AbortSignal): void {
  const level = () => {
    const panel = body.closest(".variant-panel");
    const list = panel?.previousElementSibling?.lastElementChild;
    if (panel === null || !list || panel.querySelector("[aria-busy=true]") !== null) return;
    const [top, { bottom }] = [panel.getBoundingClientRect().top, list.getBoundingClientRect()];
    // Where the page is narrow the panel is below the list.
    const free = bottom <= top ? 0 : bottom - top - panel.firstElementChild!.clientHeight - PADDING;
    const next = Math.min(rows.length, Math.max(NAMED_CASES, body.rows.length + (free === 0 ? 0 : rowsFor(free, body.rows))));
    if (next !== body.rows.length) fill(body, rows.slice(0, next));
  };
  const observer = new ResizeObserver(level);
  // The panel is there when what it holds is put into it.
  requestAnimationFrame(() => {
    const panel = body.closest(".variant-panel");
    if (panel === null || signal.aborted) return;
    for (const box of [panel.firstElementChild!, panel.previousElementSibling!]) observer.observe(box);
  });
  signal.addEventListener("abort", () => observer.disconnect());
}
