import { sayCount, sayDuration, sayShare, type VariantFold, type VariantMatches, type Variants } from "../../lib/tracebook.js";
import { alignedCases } from "../conformance/aligned-cases.js";
import { chevron } from "./chevrons.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { select } from "../address/selection.js";
import { conditionOf, fold, order, searchMode, SHOWN, type VariantChoice, type VariantSource, words } from "./variant-choice.js";
import { durationScale, type VariantRow, variantRows } from "./variant-rows.js";

/** The rows of the chosen variants under their heads, with a legend. */
interface VariantTable {
  readonly nodes: readonly HTMLElement[];
  draw(): void;
  /** Reads what the rows show or are sorted by and is not there yet. */
  load(): Promise<void>;
  /** Says what has failed below the rows. */
  fail(problem: string): void;
  /** Scrolls to a variant, if it is listed. */
  reveal(at: number): void;
}

/**
 * Lists the chosen variants.
 *
 * @param matchesOf which variants of a list match the search; null for no search
 */
export function variantTable(
  source: VariantSource,
  choice: VariantChoice,
  matchesOf: (fold: VariantFold) => VariantMatches | null,
): VariantTable {
  const { log, current, signal, signs, lists } = source;
  const known: ListedRows = { choice, lists, matchesOf, times: {}, deviations: null };
  const foot = h("div", { class: "vrows-foot" });
  const legend = h("p", { class: "variant-legend" });
  const head = h("div", { class: "vrows-head" });
  const rows = variantRows({
    cases: current.cases,
    signs,
    pick: (row) => select(choice.isChosen(row.where) ? null : row.where, log.entry.version),
  });
  const draw = () => {
    const ordered = orderedRows(known);
    const visible = listedRows(known, ordered);
    head.classList.toggle("by-deviation", order.value === "deviation");
    fill(head, headNodes(visible));
    rows.show(visible, words.value);
    fill(
      foot,
      visible.length === 0 ? h("span", {}, "No variant matches.") : null,
      order.value === "deviation" && known.deviations === null &&
        h("span", { role: "status" }, "Comparing the variants with the model…"),
      restOf(ordered, choice, current.cases),
      h("span", { class: "box-key" }, "line: 80 % of cases, box: half, mark: median, dashed: median of all"),
    );
    fill(legend, legendNodes(source, visible));
  };
  return {
    nodes: [legend, head, rows.element, foot],
    draw,
    async load() {
      draw();
      if (words.value === "time" && known.times.exact === undefined) {
        const ask = async (kind: VariantFold) =>
          (await current.ask({ kind: "variant-times", fold: kind }, { signal })).medianSeconds;
        known.times = { folded: await ask("folded"), exact: await ask("exact") };
        draw();
      }
      if (order.value === "deviation" && known.deviations === null) {
        const { known: { alignments } } = await alignedCases(log);
        if (signal.aborted) return;
        known.deviations = deviationsOf(alignments.deviations, lists);
        draw();
      }
    },
    reveal: rows.reveal,
    fail: (problem) => fill(foot, h("span", { role: "alert" }, problem)),
  };
}

/** What the rows are made of. */
interface ListedRows extends Pick<VariantSource, "lists"> {
  readonly choice: VariantChoice;
  /** Which variants of a list match the search; null for no search. */
  matchesOf(fold: VariantFold): VariantMatches | null;
  /** Median seconds to each step, where they were asked for. */
  times: Partial<Record<VariantFold, Float64Array>>;
  /** Deviations of a case of each variant; null before they are known. */
  deviations: Readonly<Record<VariantFold, Float64Array>> | null;
}

/** All variants that are looked for, in their order. */
function orderedRows({ choice, matchesOf, deviations }: ListedRows): number[] {
  const kind = fold.value;
  const { list: { variants: { counts }, durations } } = choice;
  const matches = searchMode.value === "only" ? matchesOf(kind) : null;
  const all = [...counts.keys()].filter((at) => matches === null || matches.cases[at] > 0);
  const [by, sign] = order.value === "share"
    ? [null, 1] as const
    : order.value === "deviation"
    ? [deviations?.[kind] ?? null, -1] as const
    : [durations.median, order.value === "longest" ? -1 : 1] as const;
  return by === null ? all : all.sort((a, b) => compareKnown(by[a], by[b], sign) || a - b);
}

/** The first variants of an order, and below the open folded one its exact ones. */
function listedRows(known: ListedRows, ordered: readonly number[]): VariantRow[] {
  const { shown, members, openRow: open, selected } = known.choice;
  const first = ordered.slice(0, shown);
  // A variant that was chosen by a link or on another page is listed, however rare it is.
  const chosen = fold.value === "folded" ? open : selected?.fold === "exact" ? selected.at : -1;
  const covered = coverageOf(known.choice.list.variants, ordered);
  const listed = [...first, ...(chosen < 0 || first.includes(chosen) ? [] : [chosen])].map((at) => ({
    ...rowOf(known, at, fold.value),
    covered: covered[at],
  }));
  return listed.flatMap((one) =>
    one.isOpen && one.members > 1 ? [one, ...members[one.at].map((at) => memberOf(known, at))] : [one]
  );
}

/** The row of a variant of one of the lists. */
function rowOf({ choice, lists, matchesOf, times, deviations }: ListedRows, at: number, kind: VariantFold): VariantRow {
  const found = matchesOf(kind);
  const { offsets } = lists[kind].variants;
  return {
    rank: at + 1,
    at,
    list: lists[kind],
    where: conditionOf(lists[kind].variants, at, kind),
    members: kind === "folded" ? choice.members[at].length : 1,
    covered: NaN,
    isMember: false,
    isOpen: kind === "folded" && at === choice.openRow,
    isMarked: (step) => found !== null && found.marked[offsets[at] + step] === 1,
    times: words.value === "time" ? times[kind] ?? null : null,
    deviations: order.value === "deviation" ? deviations?.[kind][at] ?? NaN : null,
  };
}

/** The row of an exact variant below the folded one that it is part of. */
const memberOf = (known: ListedRows, at: number): VariantRow => ({ ...rowOf(known, at, "exact"), isMember: true });

/** What is not listed of the variants, with a button that lists it or only the first ones again. */
function restOf(ordered: readonly number[], { list, shown, show }: VariantChoice, cases: number): HTMLElement | null {
  const { counts } = list.variants;
  const rest = ordered.slice(shown);
  const button = (most: number, words: string) =>
    h("button", { type: "button", class: "quiet", onclick: () => show(most, false) }, words);
  if (rest.length === 0) return ordered.length > SHOWN ? button(SHOWN, `Only the first ${SHOWN}`) : null;
  const inRest = rest.reduce((sum, at) => sum + counts[at], 0);
  const more = button(counts.length, `${sayCount(rest.length)} more`);
  return h("span", {}, more, ` with ${sayCount(inRest)} cases (${sayShare(inRest / cases)})`);
}

/** Share of the cases of each variant and all before it in an order; NaN for one beyond it. */
function coverageOf({ counts }: Variants, ordered: readonly number[]): Float64Array {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = new Float64Array(counts.length).fill(NaN);
  let covered = 0;
  for (const at of ordered) shares[at] = (covered += counts[at]) / all;
  return shares;
}

/**
 * Deviations of a case from the model, by variant: of a folded one the mean of its cases whose
 * alignment is known; NaN where none is.
 */
function deviationsOf(exact: Float64Array, lists: VariantSource["lists"]): Record<VariantFold, Float64Array> {
  const { exact: { variants: { counts } }, folded: { variants: { counts: { length } }, rowOf } } = lists;
  const [sums, cases] = [new Float64Array(length), new Float64Array(length)];
  exact.forEach((deviations, v) => {
    if (Number.isNaN(deviations)) return;
    sums[rowOf[v]] += counts[v] * deviations;
    cases[rowOf[v]] += counts[v];
  });
  return { exact, folded: sums.map((sum, row) => sum / cases[row]) };
}

/** Known numbers by size, unknown ones last. */
function compareKnown(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}

/** The heads of the columns, by two of which rows can be sorted. */
function headNodes(visible: readonly VariantRow[]): HTMLElement[] {
  const sorts = (value: "share" | "duration", name: string) => {
    const isNow = value === "share" ? order.value === "share" : order.value === "longest" || order.value === "shortest";
    const sign = !isNow ? "" : order.value === "shortest" ? " ▲" : " ▼";
    const next = value === "share" ? "share" : order.value === "longest" ? "shortest" : "longest";
    return h("button", {
      type: "button",
      class: "pick",
      "aria-pressed": String(isNow),
      title: value === "share" ? "Most frequent first" : "By median duration",
      onclick: () => order.set(next),
    }, name + sign);
  };
  const { low, high } = durationScale(visible);
  return [
    h("span", { class: "rank" }, "#"),
    h("span", { class: "count" }, sorts("share", "Cases")),
    h("span", { class: "share" }, "Share"),
    order.value === "deviation"
      ? h("span", { class: "covered", title: "Deviations of a case from the model of Conformance, in the mean" }, "Deviations ▼")
      : h("span", { class: "covered", title: "Share of the cases of this variant and all that are listed before it" }, "To here"),
    h("span", { class: "chevrons" }, "Variant"),
    h("span", { class: "box" }, high > 0 ? [h("span", {}, sayDuration(low)), h("span", {}, sayDuration(high))] : ""),
    h("span", { class: "median" }, sorts("duration", "Median")),
  ];
}

/** The signs of the first rows, and what marks mean. */
function legendNodes({ log, signs }: VariantSource, visible: readonly VariantRow[]): (HTMLElement | false)[] {
  const codes = new Set<number>();
  for (const { list, at } of visible.slice(0, 40)) {
    for (const code of list.variants.steps.subarray(list.variants.offsets[at], list.variants.offsets[at + 1])) codes.add(code);
  }
  const known = [...signs].filter(([code]) => codes.has(code));
  return [
    ...known.slice(0, 12).flatMap(([code, sign]) => [
      h("span", {}, chevron(sign, { about: log.variants.activities[code] }), " ", nameNode(log.variants.activities[code])),
    ]),
    known.length > 12 && h("span", {}, `and ${sayCount(known.length - 12)} others`),
    fold.value === "folded" &&
    h("span", {}, "≤3: once, twice or 3 times in a row; ", h("i", { class: "looped-key" }), " a loop of several steps"),
    words.value === "time" && h("span", {}, "time: median to the next step"),
  ];
}
