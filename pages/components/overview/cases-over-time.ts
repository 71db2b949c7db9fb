import {
  type Answer,
  type CaseCondition,
  DAY,
  formatDay,
  nextPeriod,
  type Period,
  sayCount,
  sayDate,
} from "../../lib/tracebook.js";
import { chart, chartMarkup, loadPlot, type Plot } from "../elements/chart.js";
import { card, h } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import { exactNote, noTimesNote } from "../log/exact-note.js";
import { follow } from "../log/follow.js";
import { sayClock } from "../log/log-time.js";
import type { PageLog } from "../log/page-log.js";
import { pickBars } from "../filters/pick-bars.js";
import { cssColor } from "../elements/responsive.js";
import { saveButtons } from "../elements/save-buttons.js";
import { rebuilt } from "../log/rebuilt.js";
import { timeTicks } from "../elements/time-ticks.js";
import { markSelection, selectable } from "../address/selection.js";

/** How many cases start and end in each period, as bars and steps. A bar offers to filter by it. */
export const CasesOverTime = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    void loadPlot();
    return card(
      "Cases started and completed",
      `Cases by the period of their first event, as bars, and completed cases by that of their last, as a line of steps. ${
        sayClock(log.entry)
      } The first and the last period may be incomplete.`,
      exactNote(log, "cases"),
      noTimesNote(log) ?? follow(log, async (current, signal) => {
        const counts = await current.ask({ kind: "cases-over-time" }, { signal });
        if (counts.from.length === 0) return [h("p", { class: "empty" }, "No case to count.")];
        const rows = rowsOf(counts);
        const drawn = (Plot: Plot, width: number) => draw(Plot, { log, counts: rows, width, period: counts.period });
        return [
          key(counts.period),
          chart(HEIGHT, drawn),
          h(
            "p",
            { class: "table-foot" },
            saveButtons(`${log.entry.slug}-cases-over-time`, { svg: () => chartMarkup(drawn), csv: () => csvRows(rows) }),
          ),
        ];
      }),
    );
  });

function key(period: Period): HTMLElement {
  return h(
    "p",
    { class: "key" },
    h("span", { class: "swatch box", style: "background: var(--accent)" }),
    "started ",
    h("span", { class: "swatch", style: "border-color: var(--warm)" }),
    `completed, cases a ${period}`,
  );
}

interface PeriodCount {
  /**
   * The period's first day as if its zone were UTC: Plot's axis then shows the log's own calendar.
   */
  readonly date: Date;
  readonly end: Date;
  readonly started: number;
  readonly completed: number;
}

const rowsOf = ({ period, from, started, completed }: Answer<"cases-over-time">): PeriodCount[] =>
  Array.from(from, (at, i) => ({
    date: new Date(at),
    end: new Date(nextPeriod(at, period)),
    started: started[i],
    completed: completed[i],
  }));

const csvRows = (rows: readonly PeriodCount[]): (string | number)[][] => [
  ["period_begin", "started", "completed"],
  ...rows.map(({ date, started, completed }) => [formatDay(date.getTime() / DAY), started, completed]),
];

/** The cases that start or end in a period. */
function during(kind: "started" | "completed", { date, end }: PeriodCount): CaseCondition {
  const [from, to] = [formatDay(date.getTime() / DAY), formatDay(end.getTime() / DAY - 1)];
  return { kind, range: { from, to } };
}

const periodWords = (row: PeriodCount, period: Period): string => {
  const day = sayDate(row.date.getTime(), "UTC");
  return `${period === "day" ? day : `${period} from ${day}`}: ${sayCount(row.started)} started, ${
    sayCount(row.completed)
  } completed`;
};

/** Height of the chart in px. */
const HEIGHT = 190;

/** What is drawn. */
interface Drawing {
  readonly log: PageLog;
  readonly counts: PeriodCount[];
  readonly width: number;
  readonly period: Period;
}

/** Plot names hours, and months before days, on an axis of some days: here their dates stand. */
function daysAxis(from: Date, end: Date, width: number) {
  if (end.getTime() - from.getTime() > 14 * DAY) return {};
  const ticks = timeTicks(from.getTime(), end.getTime() - 1, width - 64, { zone: "UTC", datesOnly: true });
  return {
    ticks: ticks.map(({ at }) => new Date(at)),
    tickFormat: (date: Date) => ticks.find(({ at }) => at === date.getTime())?.text ?? "",
  };
}

function draw(Plot: Plot, { log, counts, width, period }: Drawing): Node {
  const [accent, warm, muted, line] = ["--accent", "--warm", "--muted", "--line"].map(cssColor);
  const inset = counts.length < width / 4 ? 0.5 : 0;
  const last = counts[counts.length - 1];
  const most = Math.max(...counts.map(({ started, completed }) => Math.max(started, completed)));
  const drawing = Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 44,
    marginTop: 10,
    marginBottom: 26,
    style: { fontSize: "12px", color: muted, background: "none", fontFamily: "inherit" },
    x: { type: "utc", label: null, ...daysAxis(counts[0].date, last.end, width) },
    y: { label: null, nice: true, ticks: 5, tickFormat: (n: number) => Number.isInteger(n) ? sayCount(n) : "" },
    marks: [
      Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
      Plot.rectY(counts, {
        x1: "date",
        x2: "end",
        y: "started",
        fill: accent,
        fillOpacity: 0.45,
        insetLeft: inset,
        insetRight: inset,
      }),
      Plot.lineY([...counts, { ...last, date: last.end }], {
        x: "date",
        y: "completed",
        stroke: warm,
        strokeWidth: 1.5,
        curve: "step-after",
      }),
      Plot.ruleY([0], { stroke: muted }),
      // Over all of a period's height, so that an empty or low one can be pointed at too.
      Plot.rect(counts, { x1: "date", x2: "end", y1: 0, y2: most, fill: "transparent", ariaDescription: "periods" }),
      Plot.tip(
        counts,
        Plot.pointerX({
          x: (row: PeriodCount) => new Date((row.date.getTime() + row.end.getTime()) / 2),
          y: "started",
          fill: cssColor("--card"),
          stroke: line,
          title: (row: PeriodCount) => periodWords(row, period).replace(/[:,] /g, "\n"),
        }),
      ),
    ],
    ariaLabel: `Cases started (bars) and completed (line) by ${period}`,
  });
  pickBars(drawing, {
    marks: "periods",
    name: (at) => periodWords(counts[at], period),
    select: (at) => selectable(during("started", counts[at])),
    pick: (bar, at) => tellPeriod(log, bar, counts[at]),
  });
  markSelection(drawing);
  return drawing;
}

/** Offers to filter by a period, and tells where its counts come from. */
function tellPeriod(log: PageLog, bar: SVGElement, period: PeriodCount): void {
  const parameters = [formatDay(period.date.getTime() / DAY)];
  offerFilters(log, bar, [during("started", period), during("completed", period)], {
    figures: {
      "the started cases": { name: "cases-started", parameters, value: period.started },
      "the completed cases": { name: "cases-completed", parameters, value: period.completed },
    },
  });
}
