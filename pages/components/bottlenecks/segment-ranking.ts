import { sayCount, sayCountOf, sayDuration, sayShare, type WaitNature } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { CHOOSABLE, figureButton } from "../figures/figure-button.js";
import { casesThrough, chooseSegment, chosenSegment, namedSegment, onSegmentChosen, rankedSegments } from "./chosen-segment.js";
import { card, fill, h, nameNode } from "../elements/dom.js";
import { keepFocus } from "../elements/keep-focus.js";
import { exactWords } from "../log/exact-note.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { Headline } from "../frame/headline.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { selectable } from "../address/selection.js";
import { levelColumns } from "./level-columns.js";
import { TimeBySegment } from "../overview/time-by-segment.js";
import { hoursNote, hoursNow, hoursSwitch, hoursText, onHoursChange, withoutWorkingTime } from "./working-hours.js";

/**
 * The sentence at the top of the page: the chosen segment, or the one that takes the most time.
 * Where it is no bottleneck, it says why, and which is the first that may be one.
 */
export const BottleneckHeadline = (log: PageLog): HTMLElement =>
  Headline(log, async (log, current, signal) => {
    if (exactWords(log, "events") !== null) return null;
    const { rows, natures, bottleneck, measure } = await rankedSegments(current, "all");
    const named = namedSegment();
    const at = Math.max(0, rows.findIndex(({ from, to }) => from === named?.from && to === named.to));
    const first = rows[at];
    if (first === undefined || first.share === null) return null;
    const of = [first.from, first.to];
    const figure = (name: "wait-share" | "wait-median", value: number, text: string) =>
      h("b", {}, figureButton(log, [name, [...of, "all"], value], text));
    const batches = await current.ask({ kind: "batch-days", from: first.from, to: first.to }, { signal });
    const isAll = batches.reduce((sum, { count }) => sum + count, 0) === first.count;
    return [
      h("b", {}, nameNode(first.from), " → ", nameNode(first.to)),
      " takes ",
      figure("wait-share", first.share, sayShare(first.share)),
      measure === "waiting" ? " of all waiting: " : " of the time between events: ",
      ...(first.count === 1 ? ["its only passage takes "] : [
        "half of ",
        figureButton(log, ["wait-count", [...of, "all"], first.count], sayCount(first.count)),
        " passages take ",
      ]),
      figure("wait-median", first.medianSeconds, sayDuration(first.medianSeconds).replaceAll(" ", "\u00a0")),
      first.count === 1 ? "" : " or longer",
      ...(batches.length === 0 ? ["."] : [
        `, and ${isAll ? "all" : "nearly all"} end on `,
        ...(batches.length === 1 ? ["one day"] : [
          "one of ",
          h("b", {}, figureButton(log, ["batch-days", of, batches.length], sayCountOf(batches.length, "day"))),
        ]),
        ".",
      ]),
      ...natureWords(log, natures[at], rows[bottleneck]),
    ];
  }, onSegmentChosen);

/** Why a wait is no bottleneck, and the first that may be one. */
function natureWords(log: PageLog, nature: WaitNature | null, other: Row | undefined): (Node | string)[] {
  if (nature === null) return [];
  const why = nature === "after the end"
    ? " Cases are mostly over before, so it is no bottleneck"
    : " It lasts until a planned date, so it is no bottleneck";
  if (other === undefined || other.share === null) return [`${why}.`];
  return [
    `${why}; the first that may be one is `,
    h("b", {}, nameNode(other.from), " → ", nameNode(other.to)),
    ", with ",
    figureButton(log, ["wait-share", [other.from, other.to, "all"], other.share], sayShare(other.share)),
    ".",
  ];
}

type Row = Awaited<ReturnType<typeof rankedSegments>>["rows"][number];

/** Columns by which the table can be sorted. */
const ORDERS = {
  count: "Passages",
  medianSeconds: "Median",
  p90Seconds: "90 % within",
  totalSeconds: "Share of the time",
} as const;

/** Rows that are shown at first. */
const SHOWN = innerWidth < 1500 ? 11 : 16;

/**
 * Segments by the time that cases lose in them, with the 95 % interval of the share. The chosen row
 * is what the other pictures of the page show.
 */
export const SegmentRanking = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    if (exactWords(log, "events") !== null) return TimeBySegment(log, { top: 20 });
    const sorting: Sorting = { order: "totalSeconds", isAscending: false, isWhole: false };
    const hours = hoursSwitch();
    return card(
      "Ranked bottlenecks",
      "A segment is a pair of activities that directly follow each other in a case. Its time runs from the event before to the start of the next one, or to its completion where the log has no start times. The bar is its share of the time of all segments, the black line the 95 % interval of that share (bootstrap of cases). Choose a row to see it in the other pictures.",
      hours,
      follow(alsoOn(log, onHoursChange), async (current, signal) => {
        const ranked = await rankedSegments(current);
        if (ranked.rows.length === 0) {
          return [h("p", { class: "empty" }, "No case has two events: there is no time between them.")];
        }
        if (ranked.datesOnly) withoutWorkingTime(hours);
        return await rankingOf(log, { current, signal, ranked, sorting });
      }),
    );
  });

/** How the reader has sorted the rows, and whether all are shown. */
interface Sorting {
  order: keyof typeof ORDERS;
  isAscending: boolean;
  isWhole: boolean;
}

/** What is ranked, and how. */
interface RankingOptions {
  readonly current: FilteredLog;
  readonly signal: AbortSignal;
  readonly ranked: Awaited<ReturnType<typeof rankedSegments>>;
  readonly sorting: Sorting;
}

async function rankingOf(log: PageLog, options: RankingOptions): Promise<HTMLElement[]> {
  const { current, signal, ranked, sorting } = options;
  const { rows } = ranked;
  const { table, draw, level, setRows } = rankingTable(log, options);
  await draw();
  // The table is on the page when what is returned is put there.
  requestAnimationFrame(() => signal.addEventListener("abort", level()));
  onSegmentChosen(() => table.isConnected && void draw());
  // They take longest: what else the page asks for at first comes before.
  void new Promise((resolve) => setTimeout(resolve, 400)).then(() => addIntervals(current, signal)).then(
    (withIntervals) => signal.aborted ? undefined : setRows(withIntervals),
  ).catch(() => {});
  const words = () => sorting.isWhole ? "Show fewer" : `Show all ${sayCount(rows.length)}`;
  const more = h("button", {
    type: "button",
    class: "quiet",
    onclick: () => {
      sorting.isWhole = !sorting.isWhole;
      more.textContent = words();
      void draw();
    },
  }, words());
  return [
    hoursNote(ranked),
    ranked.measure === "waiting"
      ? h(
        "p",
        { class: "note" },
        "Waiting alone: until the next step starts. Spectrum and Overview count until it ends, with its work.",
      )
      : null,
    h("div", { class: "scroll" }, table),
    h(
      "p",
      { class: "table-foot" },
      rows.length > SHOWN && more,
      csvButton(`${log.entry.slug}-bottlenecks`, async () => columnsOf(await addIntervals(current))),
    ),
  ].filter((node) => node !== null);
}

function rankingTable(log: PageLog, { current, ranked, sorting }: RankingOptions) {
  let { rows } = ranked;
  let count = SHOWN;
  const table = h("table", { class: "ranking" });
  const draw = async () => {
    const chosen = await chosenSegment(current);
    const { order, isAscending, isWhole } = sorting;
    const sorted = [...rows].sort((a, b) => (a[order] - b[order]) * (isAscending ? 1 : -1));
    const shown = isWhole ? sorted : sorted.slice(0, count);
    const isChosen = (row: Row) => row.from === chosen?.from && row.to === chosen.to;
    const missing = isWhole ? [] : sorted.slice(count).filter(isChosen);
    const most = rows.reduce((top, { share, shareInterval }) => Math.max(top, share ?? 0, shareInterval?.[1] ?? 0), 0);
    const sort = (next: Sorting["order"]) => {
      sorting.order = next;
      sorting.isAscending = next === order && !isAscending;
      void draw();
    };
    const redraw = () =>
      fill(
        table,
        head(order, isAscending, sort),
        h("tbody", {}, [...shown, ...missing].map((row) => bodyRow(log, row, most, isChosen(row)))),
      );
    keepFocus(table, "data-focus", redraw);
  };
  return {
    table,
    draw,
    /** Gives it as many rows as its column needs; returns what ends that. */
    level: () =>
      levelColumns({
        table,
        rows: () => sorting.isWhole || rows.length <= SHOWN ? null : count,
        show(next) {
          count = Math.min(next, rows.length);
          void draw();
        },
      }),
    setRows(next: readonly Row[]) {
      rows = next;
      return draw();
    },
  };
}

const addIntervals = async (current: FilteredLog, signal?: AbortSignal): Promise<readonly Row[]> =>
  (await current.ask({ kind: "ranked-segments", hours: hoursNow(), intervals: true }, { signal })).rows;

const columnsOf = (rows: readonly Row[]) => ({
  from: rows.map(({ from }) => from),
  to: rows.map(({ to }) => to),
  passages: rows.map(({ count }) => count),
  median_seconds: rows.map(({ medianSeconds }) => medianSeconds),
  p90_seconds: rows.map(({ p90Seconds }) => p90Seconds),
  mean_seconds: rows.map(({ meanSeconds }) => meanSeconds),
  total_seconds: rows.map(({ totalSeconds }) => totalSeconds),
  share: rows.map(({ share }) => share ?? NaN),
  share_low: rows.map(({ shareInterval }) => shareInterval?.[0] ?? NaN),
  share_high: rows.map(({ shareInterval }) => shareInterval?.[1] ?? NaN),
});

function head(order: keyof typeof ORDERS, isAscending: boolean, sort: (next: keyof typeof ORDERS) => void): HTMLElement {
  const cells = (Object.keys(ORDERS) as (keyof typeof ORDERS)[]).map((key) =>
    h(
      "th",
      {
        class: key === "totalSeconds" ? "share" : `num ${key}`,
        "aria-sort": key === order ? isAscending ? "ascending" : "descending" : undefined,
      },
      h(
        "button",
        { type: "button", class: "sort", "data-focus": key, onclick: () => sort(key) },
        ORDERS[key],
        key === order && h("span", { class: "sign", "aria-hidden": "true" }, isAscending ? "\u00a0▲" : "\u00a0▼"),
      ),
    )
  );
  return h("thead", {}, h("tr", {}, h("th", {}, "From → to"), cells));
}

function bodyRow(log: PageLog, row: Row, most: number, isChosen: boolean): HTMLElement {
  const { from, to, count, medianSeconds, p90Seconds, share, shareInterval } = row;
  const percent = (value: number) => `${most === 0 ? 0 : 100 * value / most}%`;
  const where = casesThrough(row);
  const figure = (name: "wait-count" | "wait-median" | "wait-p90" | "wait-share", value: number, text: string) =>
    figureButton(log, [name, [from, to, hoursText(hoursNow())], value], text);
  const interval = shareInterval === null ? null : h("span", {
    class: "interval",
    style: `left: ${percent(shareInterval[0])}; width: ${percent(shareInterval[1] - shareInterval[0])}`,
  });
  const words = shareInterval === null
    ? undefined
    : `95 % interval: ${sayShare(shareInterval[0])} to ${sayShare(shareInterval[1])}`;
  return h(
    "tr",
    { ...selectable(where), class: isChosen ? `${CHOOSABLE} chosen` : CHOOSABLE, onclick: () => chooseSegment(log, row) },
    h(
      "td",
      {},
      h(
        "button",
        { type: "button", class: "pick", "aria-pressed": String(isChosen), "data-focus": JSON.stringify([from, to]) },
        nameNode(from),
        h("span", { class: "arrow" }, " → "),
        nameNode(to),
      ),
      isChosen && " ",
      isChosen && h("button", {
        type: "button",
        class: "quiet",
        onclick: (event: Event) => {
          event.stopPropagation();
          offerFilters(log, event.currentTarget as Element, [where]);
        },
      }, "Filter"),
    ),
    h("td", { class: "num count" }, figure("wait-count", count, sayCount(count))),
    h("td", { class: "num medianSeconds" }, figure("wait-median", medianSeconds, sayDuration(medianSeconds))),
    h("td", { class: "num p90Seconds" }, figure("wait-p90", p90Seconds, sayDuration(p90Seconds))),
    h(
      "td",
      { class: "share", title: words },
      h(
        "span",
        { class: "barcell" },
        h("span", { class: "track" }, h("span", { class: "bar", style: `width: ${percent(share ?? 0)}` }), interval),
        h("span", { class: "percent" }, share === null ? "–" : figure("wait-share", share, sayShare(share))),
      ),
    ),
  );
}
