import type { Figure } from "../../lib/figures.js";
import {
  type CaseCondition,
  durationCondition,
  durationWords,
  type GroupComparison,
  type GroupDifference,
  mayBeChance,
  percentFigure,
  printFilter,
  sayCount,
  sayDuration,
  sayMedianDifference,
  sayPoints,
  shareCondition,
  type ShareDifference,
  type ShareRow,
  shareWords,
} from "../../lib/tracebook.js";
import { chevron, type Sign, signsByFrequency } from "../variants/chevrons.js";
import { comparedGroups, compareWithOthers, figureOfGroup, groupTexts, onGroupsChange } from "./compared-groups.js";
import { pageControl } from "../address/controls.js";
import { keepersCommand } from "../elements/copied-command.js";
import { card, clipName, h, nameNode } from "../elements/dom.js";
import { exactNote, exactWords } from "../log/exact-note.js";
import { figureButton, partsOf } from "../figures/figure-button.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { csvButton } from "../elements/save-buttons.js";
import { segmented } from "../elements/segmented.js";
import { selectable } from "../address/selection.js";

const table = pageControl("compare.table", ["steps", "variants", "people"]);
/** Whether a table shows all of its rows. */
const whole = { shares: false, durations: false };

/** Rows that are shown at first: the map beside them is higher in a high window. */
const SHOWN = innerHeight > 1250 && innerWidth > 1080 ? 12 : 8;
/** Steps of a variant that are shown. */
const SHOWN_STEPS = 10;

/** A figure as the table shows it, and what it is. */
interface Cell {
  readonly text: string;
  readonly figure: readonly [name: Figure["name"], parameters: readonly string[], value: number];
}

/** A row of a table of differences. */
interface Row {
  readonly name: (Node | string)[];
  readonly where: CaseCondition | null;
  readonly first: Cell;
  readonly second: Cell;
  /** Value and interval on the scale of the picture. */
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  readonly difference: Cell;
  readonly effect: string;
  readonly isChance: boolean;
  /** All of it in words. */
  readonly words: string;
}

/** What differs in how often cases do something: activities and relations, variants, people. */
export const ShareDifferences = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    // Of the whole log, so that groups and filters change neither signs nor colours.
    const signs = new Map(
      [...signsByFrequency(log.variants)].map(([code, sign]) => [log.variants.activities[code], sign]),
    );
    const redraw = new Set<() => void>();
    return card(
      "How often, % of cases",
      "Shares of the cases of each group, and their difference in points. The line is its 95 % interval: all intervals of the page hold at once. A hollow mark may be chance: its p-value (Fisher's exact test), corrected for everything on this page (Holm), is above 0.05. What too few cases have, or lack, is not tested: it has no effect and no line. Effect is Cohen's h in words: below 0.2 tiny, below 0.5 small, below 0.8 medium, else large. The largest differences, up or down, come first, and what may be chance last. Click a row to filter by it.",
      segmented(table, "What is compared", [["steps", "Steps"], ["variants", "Variants"], ["people", "People"]]),
      exactNote(log, "cases"),
      follow(alsoOn(log, onGroupsChange, table.onChange, (changed) => redraw.add(changed)), async (current) => {
        const { comparison } = await comparedGroups(current);
        if (comparison === null) return [h("p", { class: "empty" }, "One of the groups has no cases.")];
        if (table.value === "people" && comparison.resources === null) return withoutPeople(log);
        const rows = shareRows(comparison, signs).sort((a, b) => order(a.row, b.row)).map(({ make }) => make());
        if (rows.length === 0) return [h("p", { class: "empty" }, "Nothing to compare.")];
        const [first, second] = comparison.variantCounts;
        return [
          ...(table.value === "variants"
            ? [
              h(
                "p",
                { class: "note" },
                `${sayCount(first)} variants in A, ${sayCount(second)} in B; the most frequent ones are compared.`,
              ),
            ]
            : []),
          ...differenceTable(log, rows, {
            name: "shares",
            heads: ["−", "0", "+"],
            note: "In points with 95 % intervals, the largest first.",
            sortedBy: "difference",
            redraw: () => redraw.forEach((draw) => draw()),
            most: scaleOf(rows),
            sayScale: (value) => String(Number((100 * value).toPrecision(2))),
            csv: csvButton(`${log.entry.slug}-differences-${table.value}`, () => shareColumns(comparison)),
          }),
        ];
      }),
    );
  });

/** What differs in how long cases and segments take. */
export const DurationDifferences = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const redraw = new Set<() => void>();
    return card(
      "How long, median",
      "Durations of cases, and of the segments that take the most time. The picture is Cliff's delta with its 95 % interval: how much more often a duration of B is the longer one of two than the shorter one, from −1 to 1; in words: below 0.147 tiny, below 0.33 small, below 0.474 medium, else large. A hollow mark may be chance: rank sums of whole cases (Rosner et al. 2003), corrected for everything on this page (Holm). A median can move far where few cases lie near it.",
      follow(alsoOn(log, onGroupsChange, (changed) => redraw.add(changed)), async (current) => {
        const { comparison } = await comparedGroups(current);
        if (comparison === null) return [h("p", { class: "empty" }, "One of the groups has no cases.")];
        if (comparison.cycleTimeQuantiles.every((quantiles) => quantiles.at(-1) === 0)) {
          return [
            h(
              "p",
              { class: "empty" },
              "No event of a case is later than another one: there are no durations. Load the log with a column of times.",
            ),
          ];
        }
        const { differences } = comparison;
        const isCycle = ({ measure }: GroupDifference) => measure === "cycle time" ? 1 : 0;
        const sorted = [...differences].sort((a, b) => isCycle(b) - isCycle(a) || durationOrder(a, b));
        return [
          ...(exactWords(log, "events") === null ? [] : [exactNote(log, "events")!]),
          ...differenceTable(log, sorted.map(durationRow), {
            name: "durations",
            heads: ["−", "0", "+"],
            note: "Cliff's delta with 95 % intervals, the largest first.",
            sortedBy: "effect",
            redraw: () => redraw.forEach((draw) => draw()),
            most: 1,
            sayScale: String,
            csv: csvButton(`${log.entry.slug}-differences-durations`, () => durationColumns(differences)),
          }),
        ];
      }),
    );
  });

function withoutPeople(log: PageLog): HTMLElement[] {
  const words = exactWords(log, "events");
  if (words !== null) return [h("p", { class: "empty" }, words)];
  return [
    h("p", { class: "empty" }, "No column of this log says who did an event."),
    keepersCommand("How to add people", `deno task load FILE --log ${log.entry.slug} --resource COLUMN`),
  ];
}

/** Significant differences first, then by their size without the sign. */
const order = (a: ShareDifference, b: ShareDifference): number =>
  Number(mayBeChance(a)) - Number(mayBeChance(b)) || Math.abs(b.difference) - Math.abs(a.difference) ||
  Math.abs(b.cohensH) - Math.abs(a.cohensH);

const durationOrder = (a: GroupDifference, b: GroupDifference): number =>
  Number(mayBeChance(a)) - Number(mayBeChance(b)) || Math.abs(b.cliffsDelta) - Math.abs(a.cliffsDelta);

function shareRows(
  comparison: GroupComparison,
  signs: ReadonlyMap<string, Sign>,
): { readonly row: ShareDifference; make(): Row }[] {
  const rows = <Shown extends ShareRow>(shown: readonly Shown[], name: (row: Shown) => (Node | string)[]) =>
    shown.map((row) => ({ row, make: () => shareRow(row, name(row)) }));
  switch (table.value) {
    case "steps":
      return [
        ...rows(comparison.activities, ({ activity }) => [nameNode(activity)]),
        ...rows(comparison.relations, ({ from, to }) => [
          from === null ? "Start" : nameNode(from),
          h("span", { class: "arrow" }, " → "),
          to === null ? "End" : nameNode(to),
        ]),
      ];
    case "variants":
      return rows(comparison.variants, ({ activities }) => [variantNode(activities, signs)]);
    case "people":
      return rows(comparison.resources ?? [], ({ resource }) => [nameNode(resource)]);
  }
}

function variantNode(activities: readonly string[], signs: ReadonlyMap<string, Sign>): HTMLElement {
  const more = activities.length - SHOWN_STEPS;
  return h(
    "span",
    { class: "chevrons" },
    h("span", { class: "unseen" }, activities.slice(0, 40).map((name) => clipName(name)).join(", ")),
    activities.slice(0, SHOWN_STEPS).map((label) => {
      const shown = chevron(signs.get(label)!, { about: label });
      // Read in full above.
      shown.setAttribute("aria-hidden", "true");
      return shown;
    }),
    more > 0 && h("small", {}, `+ ${more}`),
  );
}

/** The effect in a word that fits its column. */
const effectOf = (row: ShareDifference | GroupDifference): string =>
  mayBeChance(row) ? "chance" : row.size === "negligible" ? "tiny" : row.size;

function shareRow(row: ShareRow, name: (Node | string)[]): Row {
  const where = shareCondition(row);
  const about = printFilter({ effect: "with", where });
  return {
    name,
    where,
    first: { text: percentFigure(row.firstShare), figure: partsOf(figureOfGroup(row, "A")) },
    second: { text: percentFigure(row.secondShare), figure: partsOf(figureOfGroup(row, "B")) },
    value: row.difference,
    interval: row.interval,
    difference: { text: sayPoints(row.difference), figure: ["share-difference", [...groupTexts(), about], row.difference] },
    effect: row.pValue === null ? "–" : effectOf(row),
    isChance: mayBeChance(row),
    words: shareWords(row),
  };
}

function durationRow(row: GroupDifference): Row {
  const { measure, first, second, medianDifferenceSeconds } = row;
  const where = durationCondition(row);
  const about = where === null ? "" : printFilter({ effect: "with", where });
  const median = (group: "A" | "B", seconds: number): Cell => ({
    text: sayDuration(seconds),
    figure: partsOf(figureOfGroup(row, group)),
  });
  return {
    name: measure === "cycle time"
      ? ["Whole case"]
      : [nameNode(measure.from), h("span", { class: "arrow" }, " → "), nameNode(measure.to)],
    where,
    first: median("A", first.medianSeconds!),
    second: median("B", second.medianSeconds!),
    value: row.cliffsDelta,
    interval: row.deltaInterval,
    difference: {
      text: medianDifferenceSeconds === 0 ? "same" : sayMedianDifference(row),
      figure: ["median-difference", [...groupTexts(), about], medianDifferenceSeconds],
    },
    effect: effectOf(row),
    isChance: mayBeChance(row),
    words: durationWords(row),
  };
}

/** How the columns of a table are made. */
interface TableOptions {
  readonly name: keyof typeof whole;
  /** Over the left end, the middle and the right end of the picture. */
  readonly heads: readonly [string, string, string];
  /** What the picture shows. */
  readonly note: string;
  readonly sortedBy: "difference" | "effect";
  redraw(): void;
  /** Value at the ends of the picture. */
  readonly most: number;
  readonly sayScale: (value: number) => string;
  readonly csv: HTMLElement;
}

/** A round number that no value or interval of the rows that are shown at first exceeds. */
function scaleOf(rows: readonly Row[]): number {
  const shown = whole.shares ? rows : rows.slice(0, SHOWN);
  const most = Math.max(0.01, ...shown.flatMap(({ value, interval }) => [value, ...interval ?? []].map(Math.abs)));
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((round) => round >= most - 1e-9)!;
}

function differenceTable(log: PageLog, rows: readonly Row[], options: TableOptions): HTMLElement[] {
  const { name, heads, note, sortedBy, redraw, most, sayScale, csv } = options;
  const shown = whole[name] ? rows : rows.slice(0, SHOWN);
  const arrow = () => h("span", { "aria-hidden": "true" }, " ▼");
  const [low, middle, high] = heads.map((head, i) => i === 1 ? head : `${head}${sayScale(most)}`);
  const head = h(
    "tr",
    {},
    h("th", {}, h("span", { class: "unseen" }, "What")),
    h("th", { class: "num group" }, "A"),
    h("th", { class: "num group" }, "B"),
    h("th", { class: "diff-scale" }, h("span", {}, h("span", {}, low), h("span", {}, middle), h("span", {}, high))),
    h("th", { class: "num" }, "B − A", sortedBy === "difference" && arrow()),
    h("th", { class: "effect" }, "Effect", sortedBy === "effect" && arrow()),
  );
  const more = h("button", {
    type: "button",
    class: "quiet",
    onclick: () => {
      whole[name] = !whole[name];
      redraw();
    },
  }, whole[name] ? "Show fewer" : `Show all ${sayCount(rows.length)}`);
  return [
    h("p", { class: "note" }, note),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: `differences ${name}` },
        h("thead", {}, head),
        h("tbody", {}, shown.map((row) => bodyRow(log, row, most))),
      ),
    ),
    h("p", { class: "table-foot" }, rows.length > SHOWN && more, csv),
  ];
}

function bodyRow(log: PageLog, row: Row, most: number): HTMLElement {
  const { where } = row;
  return h(
    "tr",
    { ...(where === null ? {} : selectable(where)), title: row.words, class: row.isChance ? "chance" : undefined },
    h(
      "td",
      { class: "what" },
      where === null ? row.name : h("button", {
        type: "button",
        class: "pick",
        onclick: (event: Event) => offerFilters(log, event.currentTarget as Element, [where], compareWithOthers(where)),
      }, row.name),
      h("span", { class: "unseen" }, ` ${row.words}`),
    ),
    h("td", { class: "num group" }, figureButton(log, row.first.figure, row.first.text)),
    h("td", { class: "num group" }, figureButton(log, row.second.figure, row.second.text)),
    h("td", { class: "diff" }, differencePicture(row, most)),
    h("td", { class: "num" }, figureButton(log, row.difference.figure, row.difference.text)),
    h("td", { class: "effect" }, row.effect),
  );
}

/** A mark with its interval about a line at 0. */
function differencePicture({ value, interval, isChance }: Row, most: number): HTMLElement {
  const at = (value: number) => 50 + 50 * Math.max(-1, Math.min(1, value / most));
  const kind = isChance ? "chance" : value > 0 ? "more" : "less";
  return h(
    "span",
    { class: `diff-plot ${kind}`, "aria-hidden": "true" },
    interval !== null && h("i", {
      class: "diff-interval",
      style: `left: ${at(interval[0])}%; width: ${at(interval[1]) - at(interval[0])}%`,
    }),
    h("i", { class: "diff-mark", style: `left: ${at(value)}%` }),
  );
}

function shareColumns(comparison: GroupComparison) {
  const columns = (rows: readonly ShareDifference[]) => ({
    cases_a: rows.map(({ first }) => first),
    cases_b: rows.map(({ second }) => second),
    share_a: rows.map(({ firstShare }) => firstShare),
    share_b: rows.map(({ secondShare }) => secondShare),
    difference: rows.map(({ difference }) => difference),
    low: rows.map(({ interval }) => interval?.[0] ?? NaN),
    high: rows.map(({ interval }) => interval?.[1] ?? NaN),
    cohens_h: rows.map(({ cohensH }) => cohensH),
    effect: rows.map(({ size }) => size),
    p: rows.map(({ pValue }) => pValue ?? NaN),
  });
  const { activities, relations, variants, resources } = comparison;
  switch (table.value) {
    case "steps":
      return {
        from: [...activities.map(({ activity }) => activity), ...relations.map(({ from }) => from ?? "(start)")],
        to: [...activities.map(() => ""), ...relations.map(({ to }) => to ?? "(end)")],
        ...columns([...activities, ...relations]),
      };
    case "variants":
      return { variant: variants.map(({ activities }) => activities.join(" > ")), ...columns(variants) };
    case "people":
      return { resource: (resources ?? []).map(({ resource }) => resource), ...columns(resources ?? []) };
  }
}

const durationColumns = (rows: readonly GroupDifference[]) => ({
  from: rows.map(({ measure }) => measure === "cycle time" ? "(cycle time)" : measure.from),
  to: rows.map(({ measure }) => measure === "cycle time" ? "" : measure.to),
  cases_a: rows.map(({ cases }) => cases[0]),
  cases_b: rows.map(({ cases }) => cases[1]),
  median_a_seconds: rows.map(({ first }) => first.medianSeconds ?? NaN),
  median_b_seconds: rows.map(({ second }) => second.medianSeconds ?? NaN),
  difference_seconds: rows.map(({ medianDifferenceSeconds }) => medianDifferenceSeconds),
  low_seconds: rows.map(({ medianInterval }) => medianInterval?.[0] ?? NaN),
  high_seconds: rows.map(({ medianInterval }) => medianInterval?.[1] ?? NaN),
  cliffs_delta: rows.map(({ cliffsDelta }) => cliffsDelta),
  delta_low: rows.map(({ deltaInterval }) => deltaInterval[0]),
  delta_high: rows.map(({ deltaInterval }) => deltaInterval[1]),
  effect: rows.map(({ size }) => size),
  p: rows.map(({ pValue }) => pValue),
});
