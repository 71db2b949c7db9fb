import {
  type CaseCondition,
  type ListedVariants,
  sayCount,
  sayDuration,
  sayShare,
  svg,
  type VariantQuantiles,
} from "../../lib/tracebook.js";
import { chevron, type Sign } from "./chevrons.js";
import { clipName, fill, h, svgNode } from "../elements/dom.js";
import { markSelection, selectable } from "../address/selection.js";

/** What chevrons say. */
type ChevronWords = "codes" | "names" | "time";

/** One row of the list. */
export interface VariantRow {
  /** Place among all variants of its kind by number of cases, from 1. */
  readonly rank: number;
  /** Row of `list`. */
  readonly at: number;
  readonly list: ListedVariants;
  readonly where: CaseCondition;
  /** Exact variants that a folded one stands for; 1 for an exact one. */
  readonly members: number;
  /** Share of the cases of this variant and all that are listed before it; NaN for a member. */
  readonly covered: number;
  /** Whether it stands below the folded one that it is part of. */
  readonly isMember: boolean;
  /** Whether the exact ones of this folded one are listed. */
  readonly isOpen: boolean;
  readonly isMarked: (step: number) => boolean;
  /** Median seconds to each step; null unless the chevrons say times. */
  readonly times: Float64Array | null;
  /** Deviations of a case from the model, in the mean; null unless the rows are sorted by them. */
  readonly deviations: number | null;
}

/** How rows are drawn. */
interface RowsOptions {
  /** All cases that shares are of. */
  readonly cases: number;
  readonly signs: ReadonlyMap<number, Sign>;
  pick(row: VariantRow): void;
}

/** A list of variants of which only the rows in view are drawn. */
interface VariantRows {
  readonly element: HTMLElement;
  show(rows: readonly VariantRow[], words: ChevronWords): void;
  /** Scrolls to a variant, if it is one of the rows. */
  reveal(at: number): void;
}

/** Height of a row in px, with the chevrons beside the figures and below them. */
const ROW_HEIGHT = { beside: 36, below: 58 };
const NARROW = 600;
/** Rows that are drawn above and below those in view. */
const AROUND = 8;
/** Most px of the list; more rows scroll. */
const MOST_HEIGHT = 720;
const LONGEST_NAME = 24;
/** Most steps of a row; of the others only the number is shown. */
const SHOWN_STEPS = 20;
/**
 * What the columns beside the chevrons take of a wide row without the picture of the durations, px;
 * the one of deviations is wider.
 */
const [BESIDE, BESIDE_DEVIATIONS] = [318, 358];
/** Width of the picture of the durations, px: it has a share of what a row is wider. */
const boxWidth = (row: number): number => Math.round(Math.min(420, 94 + 0.4 * Math.max(0, row - 900)));
/** Rows whose chevrons decide whether all stand below the figures. */
const LOOKED_AT = 24;
/** Room for the number of the steps that are not shown, px. */
const MORE_ROOM = 46;

/** The list as it is drawn. */
interface RowList extends RowsOptions {
  /** Scrolls what is in it. */
  readonly view: HTMLElement;
  /** As high as all rows. */
  readonly sizer: HTMLElement;
  rows: readonly VariantRow[];
  words: ChevronWords;
  /** Px; 0 while the list is not on the page. */
  width: number;
  layout: RowLayout;
  /** The row that Tab leads to. */
  focused: number;
  /** From which to which row is drawn. */
  drawn: string;
}

/** Makes the list; `show` fills it. */
export function variantRows(options: RowsOptions): VariantRows {
  const sizer = h("div", { class: "vrows-all" });
  const view = h("div", { class: "vrows", role: "group", "aria-label": "Variants", "aria-busy": "true" }, sizer);
  const base = { view, sizer, rows: [], words: "codes", width: 0, focused: 0, drawn: "" } as const;
  const list: RowList = { ...options, ...base, layout: layoutOf({ ...options, ...base }) };
  const layOut = () => {
    list.layout = layoutOf(list);
    draw(list, true);
  };
  view.addEventListener("scroll", () => draw(list, false), { passive: true });
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === list.width || now === 0) return;
    list.width = now;
    layOut();
  }).observe(sizer);
  return {
    element: view,
    show(rows, words) {
      list.rows = rows;
      list.words = words;
      layOut();
    },
    reveal(at) {
      const row = list.rows.findIndex((one) => one.at === at && !one.isMember);
      if (row >= 0) scrollTo(list, row);
    },
  };
}

/** How a row divides its width. */
interface RowLayout {
  readonly isNarrow: boolean;
  /** Whether the chevrons stand below the figures. */
  readonly isBelow: boolean;
  /** Height of a row, px. */
  readonly height: number;
  /** Width for the chevrons, px. */
  readonly room: number;
  /** Width of the picture of the durations, px. */
  readonly box: number;
}

/** Names and times need the whole width, and so do codes where they would be cut in many rows. */
function layoutOf({ rows, words, signs, width }: Pick<RowList, "rows" | "words" | "signs" | "width">): RowLayout {
  const isNarrow = width < NARROW;
  const box = boxWidth(width);
  const beside = width - box - (rows[0]?.deviations == null ? BESIDE : BESIDE_DEVIATIONS);
  const looked = rows.slice(0, LOOKED_AT);
  const areManyCut = () => looked.filter((row) => stepsWidth(row, signs) > beside).length > looked.length / 4;
  const isBelow = width > 0 && (isNarrow || words !== "codes" || areManyCut());
  const room = isBelow ? width - (isNarrow ? 8 : 40) : beside;
  return { isNarrow, isBelow, height: isBelow ? ROW_HEIGHT.below : ROW_HEIGHT.beside, room, box };
}

/** Draws the rows that are in view, unless they are drawn already and it is not forced. */
function draw(list: RowList, isForced: boolean): void {
  const { view, sizer, rows, layout: { isNarrow, isBelow, height, box } } = list;
  if (list.width === 0) return;
  const card = view.closest<HTMLElement>(".card");
  card?.classList.toggle("narrow", isNarrow);
  card?.style.setProperty("--box", `${box + 8}px`);
  card?.classList.toggle("below", isBelow && !isNarrow);
  const from = Math.max(0, Math.floor(view.scrollTop / height) - AROUND);
  const to = Math.min(rows.length, Math.ceil((view.scrollTop + MOST_HEIGHT) / height) + AROUND);
  if (!isForced && list.drawn === `${from} ${to}`) return;
  list.drawn = `${from} ${to}`;
  view.removeAttribute("aria-busy");
  const hasFocus = sizer.contains(document.activeElement);
  sizer.style.height = `${rows.length * height}px`;
  view.classList.toggle("scrolls", rows.length * height > MOST_HEIGHT);
  const scale = durationScale(rows);
  fill(sizer, rows.slice(from, to).map((_, i) => placedRow(list, from + i, scale)));
  markSelection(sizer);
  if (hasFocus) focusRow(list);
}

/** A row at its place, which a click and the keyboard lead to. */
function placedRow(list: RowList, at: number, scale: DurationScale): HTMLElement {
  const { rows, cases, signs, words, layout, focused } = list;
  const element = rowElement(rows[at], { ...layout, cases, signs, words, scale });
  element.style.top = `${at * layout.height}px`;
  element.style.height = `${layout.height}px`;
  element.tabIndex = at === Math.min(focused, rows.length - 1) ? 0 : -1;
  element.addEventListener("click", () => {
    list.focused = at;
    list.pick(rows[at]);
  });
  element.addEventListener("keydown", (event) => walk(list, event, at));
  return element;
}

function focusRow({ sizer, focused, layout: { height } }: RowList): void {
  for (const row of sizer.querySelectorAll<HTMLElement>(".vrow")) {
    const isIt = row.style.top === `${focused * height}px`;
    row.tabIndex = isIt ? 0 : -1;
    if (isIt) row.focus({ preventScroll: true });
  }
}

function scrollTo(list: RowList, row: number): void {
  const { view, layout: { height } } = list;
  const top = row * height;
  view.scrollTop = Math.min(top, Math.max(view.scrollTop, top + height - view.clientHeight));
  draw(list, false);
}

/** Moves the focus from a row by the keys of lists. */
function walk(list: RowList, event: KeyboardEvent, at: number): void {
  const last = list.rows.length - 1;
  const page = Math.floor(MOST_HEIGHT / list.layout.height) - 1;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  list.focused = Math.min(last, Math.max(0, to));
  scrollTo(list, list.focused);
  focusRow(list);
}

/** Durations on the axis of the boxes, 0 to 1. */
interface DurationScale {
  readonly low: number;
  readonly high: number;
  place(seconds: number): number;
}

/** From the shortest to the longest box. */
export function durationScale(rows: readonly { readonly at: number; readonly list: ListedVariants }[]): DurationScale {
  let [low, high] = [Infinity, 0];
  for (const { at, list: { durations } } of rows) {
    if (durations.completed[at] === 0) continue;
    low = Math.min(low, durations.p10[at]);
    high = Math.max(high, durations.p90[at]);
  }
  return { low, high, place: (seconds) => high > low ? Math.min(1, Math.max(0, (seconds - low) / (high - low))) : 0.5 };
}

/** Px that a step's chevron is wider for its median time to the next: the same for all rows. */
const timeWidth = (seconds: number): number => Number.isNaN(seconds) ? 0 : 11 * Math.log10(1 + Math.max(0, seconds));

/** What a row is drawn by. */
interface DrawnRow extends Pick<RowList, "cases" | "signs" | "words">, Pick<RowLayout, "isNarrow" | "room" | "box"> {
  readonly scale: DurationScale;
}

function rowElement(row: VariantRow, drawn: DrawnRow): HTMLElement {
  const { list, at, where, rank, covered, members, isMember, isOpen, deviations } = row;
  const { cases, scale, isNarrow } = drawn;
  const count = list.variants.counts[at];
  const share = count / cases;
  const median = list.durations.median[at];
  const names = Array.from(stepsOf(list, at).slice(0, 40), (activity) => clipName(list.variants.activities[activity]));
  const says = Number.isNaN(median) ? "none completed" : `median ${sayDuration(median)}`;
  const sentence = `${isMember ? "Exact variant" : "Variant"} ${sayCount(rank)}: ${sayShare(share)} of cases, ${
    sayCount(count)
  }, ${says}${members > 1 ? `, ${sayCount(members)} exact variants` : ""}: ${names.join(", ")}`;
  // The sentence says the same.
  const cell = (name: string, ...children: (Node | string | null)[]) => h("span", { class: name, "aria-hidden": true }, children);
  const sign = isMember ? "" : members > 1 ? (isOpen ? "▾" : "▸") : "";
  return h(
    "button",
    {
      type: "button",
      class: `vrow${isMember ? " member" : ""}${deviations === null ? "" : " by-deviation"}`,
      ...selectable(where),
      "data-variant": rank,
      "aria-expanded": members > 1 && !isMember ? String(isOpen) : undefined,
    },
    h("span", { class: "unseen" }, sentence),
    cell("rank", h("i", {}, sign), isMember ? "" : sayCount(rank)),
    cell("count", sayCount(count), isNarrow ? (count === 1 ? " case" : " cases") : null),
    cell("share", h("span", { class: "bar own", style: `width: ${Math.max(2, 38 * share)}px` }), sayShare(share)),
    cell(
      "covered",
      deviations !== null
        ? sayDeviations(deviations, isNarrow)
        : Number.isNaN(covered)
        ? ""
        : isNarrow
        ? `· all to here ${sayShare(covered, 0)}`
        : sayShare(covered, covered > 0.995 ? 1 : 0),
    ),
    h("span", { class: "chevrons", "aria-hidden": true }, chevronsOf(row, drawn)),
    isNarrow ? null : cell("box", durationBox(list.durations, at, { scale, median: list.all.median[0], width: drawn.box })),
    cell("median", sayDuration(median)),
  );
}

/** Such as `2`, or `1.4` for a mean. */
function sayDeviations(deviations: number, isNarrow: boolean): string {
  if (Number.isNaN(deviations)) return isNarrow ? "" : "–";
  const text = Number.isInteger(deviations) ? sayCount(deviations) : deviations.toFixed(deviations < 0.1 ? 2 : 1);
  return isNarrow ? `· ${text === "1" ? "1 deviation" : `${text} deviations`}` : text;
}

const stepsOf = ({ variants: { steps, offsets } }: ListedVariants, at: number) => steps.subarray(offsets[at], offsets[at + 1]);

let pen: CanvasRenderingContext2D | null = null;
const widths = new Map<string, number>();

/** Width of a text in a chevron in px. */
function textWidth(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  pen ??= document.createElement("canvas").getContext("2d")!;
  pen.font = `600 11px ${getComputedStyle(document.body).fontFamily}`;
  const { width } = pen.measureText(text);
  if (widths.size < 5000) widths.set(text, width);
  return width;
}

/** Width of a chevron without more than its texts, px. */
const chevronWidth = (text: string, small: string): number =>
  Math.ceil(textWidth(text) + (small === "" ? 0 : textWidth(small) + 2)) + 17;

const repeatsText = (repeats: number): string => repeats > 1 ? `≤${repeats}` : "";

/** Width of all steps of a row by their codes, px. */
function stepsWidth({ list, at }: VariantRow, signs: DrawnRow["signs"]): number {
  const first = list.variants.offsets[at];
  return Array.from(stepsOf(list, at).subarray(0, SHOWN_STEPS)).reduce(
    (sum, activity, i) => sum + chevronWidth(signs.get(activity)!.text, repeatsText(list.repeats[first + i])),
    4,
  );
}

/** The steps of a row, as many as there is room for, in loops of several steps a bracket. */
function chevronsOf({ list, at, isMarked, times }: VariantRow, { signs, words, room }: DrawnRow): HTMLElement[] {
  const { variants: { activities, offsets }, repeats, joined } = list;
  const steps = stepsOf(list, at);
  const nodes: HTMLElement[] = [];
  let loop: HTMLElement | null = null;
  let used = 4;
  for (let i = 0; i < steps.length; i++) {
    const step = offsets[at] + i;
    const isLast = i + 1 === steps.length;
    const sign = signs.get(steps[i])!;
    const name = clipName(activities[steps[i]]);
    const wait = times === null || isLast ? NaN : times[step + 1];
    const text = words === "names" ? shortName(name) : sign.text;
    const small = words === "time" ? (Number.isNaN(wait) ? "" : sayDuration(wait)) : repeatsText(repeats[step]);
    const width = chevronWidth(text, small) + (words === "time" ? timeWidth(wait) : 0);
    if (i > 0 && ((i === SHOWN_STEPS && !isLast) || used + width > room - (isLast ? 0 : MORE_ROOM))) {
      nodes.push(h("span", { class: "chevron more" }, `+ ${sayCount(steps.length - i)}`));
      break;
    }
    used += width;
    const again = repeats[step] > 1 ? `, at most ${sayCount(repeats[step])} times in a row` : "";
    const element = chevron(sign, {
      about: name + again + (Number.isNaN(wait) ? "" : `; median ${sayDuration(wait)} to the next step`),
      text,
      small,
      isMarked: isMarked(i),
      width: words === "time" ? Math.round(width + 4) : undefined,
    });
    const goesOn = joined[step] === 1;
    const begins = !goesOn && !isLast && joined[step + 1] === 1;
    if (begins) nodes.push(loop = h("span", { class: "loop" }));
    else if (!goesOn) loop = null;
    if (loop === null) nodes.push(element);
    else loop.append(element);
  }
  return nodes;
}

const shortName = (name: string): string => {
  const plain = clipName(name);
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME - 1)}…` : plain;
};

/** 80 % of the cases as a line, half of them as a box, the median as a mark, that of all dashed. */
function durationBox(
  { p10, p25, median, p75, p90, completed }: VariantQuantiles,
  at: number,
  { scale, median: all, width }: { readonly scale: DurationScale; readonly median: number; readonly width: number },
): Node | string {
  if (completed[at] === 0) return "";
  const x = (seconds: number) => 3 + (width - 6) * scale.place(seconds);
  const line = (x1: number, x2: number, y1: number, y2: number, kind: string) => svg("line", { x1, x2, y1, y2, class: kind });
  return svgNode(svg("svg", { viewBox: `0 0 ${width} 28`, width, height: 28, "aria-hidden": "true" }, [
    line(x(all), x(all), 0, 28, "all"),
    ...(completed[at] < 3 ? [] : [
      line(x(p10[at]), x(p90[at]), 14, 14, "most"),
      svg("rect", { x: x(p25[at]), y: 10, width: Math.max(1, x(p75[at]) - x(p25[at])), height: 8, rx: 2, class: "half" }),
    ]),
    line(x(median[at]), x(median[at]), 7, 21, "middle"),
  ]));
}
