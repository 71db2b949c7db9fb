// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its own cache, filled by prepare-site.ts
import * as Plot from "npm:@observablehq/plot";
import { type Answer, nextPeriod, type Period, sayCount, sayDate } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import { follow } from "./follow.js";
import type { PageLog } from "./open-log.js";
import { cssColor, responsive } from "./responsive.js";

/** How many cases start and end in each period, as bars and steps. */
export function CasesOverTime(log: PageLog): HTMLElement {
  return card(
    "Cases started and completed",
    `Cases by the day, week, month, quarter or year of their first event, and completed cases by that of their last. Times in ${log.zone}. The first and the last period may be incomplete.`,
    follow(log, async (current, signal) => {
      const counts = await current.ask({ kind: "cases-over-time" }, { signal });
      return [key(counts.period), responsive((width) => draw(rowsOf(counts), { width, period: counts.period }))];
    }),
  );
}

function key(period: Period): HTMLElement {
  return h(
    "p",
    { class: "key" },
    h("span", { class: "swatch", style: "border-color: var(--accent)" }),
    "started ",
    h("span", { class: "swatch dashed", style: "border-color: var(--warm)" }),
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

function draw(counts: PeriodCount[], { width, period }: { width: number; period: Period }): Node {
  const [accent, warm, muted, line] = ["--accent", "--warm", "--muted", "--line"].map(cssColor);
  const steps = counts.length === 0 ? [] : [...counts, { ...counts[counts.length - 1], date: counts[counts.length - 1].end }];
  return Plot.plot({
    width,
    height: 190,
    marginLeft: 44,
    marginTop: 10,
    marginBottom: 26,
    style: { fontSize: "12px", color: muted, background: "none", fontFamily: "inherit" },
    x: { type: "utc", label: null },
    y: { label: null, nice: true, ticks: 5, tickFormat: (n: number) => Number.isInteger(n) ? sayCount(n) : "" },
    marks: [
      Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
      Plot.rectY(counts, {
        x1: "date",
        x2: "end",
        y: "started",
        fill: accent,
        fillOpacity: 0.35,
        insetLeft: counts.length < width / 4 ? 0.5 : 0,
        insetRight: counts.length < width / 4 ? 0.5 : 0,
      }),
      Plot.lineY(steps, { x: "date", y: "completed", stroke: warm, strokeWidth: 1.5, curve: "step-after" }),
      Plot.ruleY([0], { stroke: muted }),
      Plot.tip(
        counts,
        Plot.pointerX({
          x: (row: PeriodCount) => new Date((row.date.getTime() + row.end.getTime()) / 2),
          y: "started",
          fill: cssColor("--card"),
          stroke: line,
          title: (row: PeriodCount) =>
            `${period === "day" ? "" : `${period} from `}${sayDate(row.date.getTime(), "UTC")}\n${
              sayCount(row.started)
            } started\n${sayCount(row.completed)} completed`,
        }),
      ),
    ],
    ariaLabel: `Cases started and completed by ${period}`,
  });
}
