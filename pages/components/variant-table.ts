import { sayCount, sayDuration, sayShare, type VariantFold, type VariantMatches } from "../lib/tracebook.js";
import { chevron } from "./chevrons.js";
import { fill, h, nameNode } from "./dom.js";
import { select } from "./selection.js";
import { conditionOf, fold, order, searchMode, SHOWN, type VariantChoice, type VariantSource, words } from "./variant-choice.js";
import { durationScale, type VariantRow, variantRows } from "./variant-rows.js";

/** The rows of the chosen variants under their heads, with a legend. */
export interface VariantTable {
  readonly nodes: readonly HTMLElement[];
  draw(): void;
  /** Reads the times between steps, if the rows show them. */
  loadTimes(): Promise<void>;
  /** Says what has failed below the rows. */
  fail(problem: string): void;
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
  let times: Partial<Record<VariantFold, Float64Array>> = {};
  const foot = h("div", { class: "vrows-foot" });
  const legend = h("p", { class: "variant-legend" });
  const head = h("div", { class: "vrows-head" });
  const rows = variantRows({
    cases: current.cases,
    signs,
    pick: (row) => select(choice.isChosen(row.where) ? null : row.where, log.entry.version),
  });
  const visibleRows = (): VariantRow[] => {
    const { list, shown, members, openRow: open } = choice;
    const { counts } = list.variants;
    let covered = 0;
    const row = (at: number, kind: VariantFold, isMember: boolean): VariantRow => {
      const found = matchesOf(kind);
      const { offsets } = lists[kind].variants;
      return {
        rank: at + 1,
        at,
        list: lists[kind],
        where: conditionOf(lists[kind].variants, at, kind),
        members: kind === "folded" ? members[at].length : 1,
        covered: isMember ? NaN : covered / current.cases,
        isMember,
        isOpen: !isMember && at === open,
        isMarked: (step) => found !== null && found.marked[offsets[at] + step] === 1,
        times: words.value === "time" ? times[kind] ?? null : null,
      };
    };
    const matches = matchesOf(fold.value);
    const only = searchMode.value === "only" && matches !== null;
    const listed: VariantRow[] = [];
    for (let at = 0; at < shown; at++) {
      covered += counts[at];
      if (!only || matches.cases[at] > 0) listed.push(row(at, fold.value, false));
    }
    // A variant that was chosen by a link or on another page is listed, however rare it is.
    if (open >= shown) listed.push({ ...row(open, "folded", false), covered: NaN });
    const chosen = choice.selected;
    if (fold.value === "exact" && chosen?.fold === "exact" && chosen.at >= shown) {
      listed.push({ ...row(chosen.at, "exact", false), covered: NaN });
    }
    if (order.value !== "share") {
      const sign = order.value === "longest" ? -1 : 1;
      const median = ({ at, list }: VariantRow) => list.durations.median[at];
      listed.sort((a, b) => compareKnown(median(a), median(b), sign) || a.rank - b.rank);
    }
    return listed.flatMap((one) =>
      one.isOpen && one.members > 1 ? [one, ...members[one.at].map((at) => row(at, "exact", true))] : [one]
    );
  };

  const draw = () => {
    const visible = visibleRows();
    fill(head, headNodes(visible));
    rows.show(visible, words.value);
    const { list: { variants: { counts } }, shown, show } = choice;
    const rest = counts.subarray(shown);
    const cases = rest.reduce((sum, count) => sum + count, 0);
    fill(
      foot,
      visible.length === 0 ? h("span", {}, "None of the listed variants matches.") : null,
      rest.length > 0
        ? h(
          "span",
          {},
          h(
            "button",
            { type: "button", class: "quiet", onclick: () => show(counts.length, false) },
            `${sayCount(rest.length)} more`,
          ),
          ` with ${sayCount(cases)} cases (${sayShare(cases / current.cases)})`,
        )
        : counts.length > SHOWN &&
          h("button", { type: "button", class: "quiet", onclick: () => show(SHOWN, false) }, `Only the ${SHOWN} most frequent`),
      order.value !== "share" && rest.length > 0 && h("span", {}, `sorted among the ${sayCount(shown)} most frequent`),
      h("span", { class: "box-key" }, "line: 80 % of cases, box: half, mark: median, dashed: median of all"),
    );
    fill(legend, legendNodes(source, visible));
  };
  return {
    nodes: [legend, head, rows.element, foot],
    draw,
    async loadTimes() {
      if (words.value !== "time" || times.exact !== undefined) return draw();
      const ask = async (kind: VariantFold) =>
        (await current.ask({ kind: "variant-times", fold: kind }, { signal })).medianSeconds;
      times = { folded: await ask("folded"), exact: await ask("exact") };
      draw();
    },
    fail: (problem) => fill(foot, h("span", { role: "alert" }, problem)),
  };
}

/** Known numbers by size, unknown ones last. */
function compareKnown(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}

/** The heads of the columns, by two of which rows can be sorted. */
function headNodes(visible: readonly VariantRow[]): HTMLElement[] {
  const sorts = (value: "share" | "duration", name: string) => {
    const isNow = value === "share" ? order.value === "share" : order.value !== "share";
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
    h("span", { class: "covered", title: "Share of the cases of this variant and all more frequent ones" }, "To here"),
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
