// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its own cache, filled by prepare-site.ts
import * as Plot from "npm:@observablehq/plot";
import * as aq from "npm:arquero";
import { DAY, type EventLog, ianaTimeZone, localDay, sayCount, sayDate } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import type { PageLog } from "./open-log.js";
import { overviewData } from "./overview-data.js";
import { cssColor, responsive } from "./responsive.js";

/** Lengths of a period that a count can be taken over. */
type Period = "day" | "week" | "month" | "quarter" | "year";

/** How many cases start and end in each period, as two lines. */
export async function CasesOverTime(log: PageLog): Promise<HTMLElement> {
  const { events, closing, figures } = await overviewData(log);
  const period = periodFor(figures.lastTime - figures.firstTime);
  const counts = countByPeriod(events, closing.completed, period, log.zone);
  return card(
    "Cases started and completed",
    `Cases by the ${period} of their first event, and closed cases by the ${period} of their last. Times in ${log.zone}. The first and the last ${period} may be incomplete.`,
    h(
      "p",
      { class: "key" },
      h("span", { class: "swatch", style: "border-color: var(--accent)" }),
      "started ",
      h("span", { class: "swatch dashed", style: "border-color: var(--warm)" }),
      "completed",
    ),
    responsive((width) => draw(counts, { width, period })),
  );
}

interface PeriodCount {
  /**
   * The period's first day as if its zone were UTC: Plot's axis then shows the log's own calendar.
   */
  readonly date: Date;
  readonly started: number;
  readonly completed: number;
}

function periodFor(span: number): Period {
  const days = span / DAY;
  return days <= 100 ? "day" : days <= 2 * 365 ? "week" : days <= 12 * 365 ? "month" : days <= 40 * 365 ? "quarter" : "year";
}

function countByPeriod(events: EventLog, closed: Uint8Array, period: Period, zone: string): PeriodCount[] {
  const periodOf = periodStarts(period, zone);
  const cases = Array.from(closed.keys()).filter((c) => events.caseOffsets[c + 1] > events.caseOffsets[c]);
  const started = aq.table({ period: cases.map((c) => periodOf(events.time[events.caseOffsets[c]])) })
    .groupby("period").count({ as: "started" });
  const completed = aq.table({
    period: cases.filter((c) => closed[c] === 1).map((c) => periodOf(events.time[events.caseOffsets[c + 1] - 1])),
  }).groupby("period").count({ as: "completed" });
  const found = started.join_full(completed, "period").impute({ started: () => 0, completed: () => 0 }).orderby("period")
    .objects() as { period: number; started: number; completed: number }[];
  return withEmptyPeriods(found, period);
}

/** Periods without any case are zeros, not gaps that a line would jump over. */
function withEmptyPeriods(found: { period: number; started: number; completed: number }[], period: Period): PeriodCount[] {
  const byPeriod = new Map(found.map((row) => [row.period, row]));
  const all: PeriodCount[] = [];
  if (found.length === 0) return all;
  const last = found[found.length - 1].period;
  for (let at = found[0].period; at <= last; at = nextPeriod(at, period)) {
    const row = byPeriod.get(at);
    all.push({ date: new Date(at), started: row?.started ?? 0, completed: row?.completed ?? 0 });
  }
  return all;
}

function nextPeriod(at: number, period: Period): number {
  const date = new Date(at);
  if (period === "day" || period === "week") return at + (period === "day" ? 1 : 7) * DAY;
  const months = { month: 1, quarter: 3, year: 12 }[period];
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

/**
 * The first day of the period that an instant falls into, by the calendar of a zone; as if it were
 * a day in UTC.
 */
function periodStarts(period: Period, name: string): (ms: number) => number {
  const zone = ianaTimeZone(name);
  return (ms) => startOf(period, localDay(zone, ms) * DAY);
}

function startOf(period: Period, day: number): number {
  const date = new Date(day);
  if (period === "day") return day;
  if (period === "week") return day - (date.getUTCDay() + 6) % 7 * DAY;
  const month = period === "year" ? 0 : period === "quarter" ? date.getUTCMonth() - date.getUTCMonth() % 3 : date.getUTCMonth();
  return Date.UTC(date.getUTCFullYear(), month, 1);
}

function draw(counts: PeriodCount[], { width, period }: { width: number; period: Period }): Node {
  const [accent, warm, muted, line] = ["--accent", "--warm", "--muted", "--line"].map(cssColor);
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
      Plot.areaY(counts, { x: "date", y: "started", fill: accent, fillOpacity: 0.14, curve: "monotone-x" }),
      Plot.lineY(counts, { x: "date", y: "started", stroke: accent, strokeWidth: 1.75, curve: "monotone-x" }),
      Plot.lineY(counts, {
        x: "date",
        y: "completed",
        stroke: warm,
        strokeWidth: 1.75,
        strokeDasharray: "5 2",
        curve: "monotone-x",
      }),
      Plot.ruleY([0], { stroke: muted }),
      Plot.ruleX(counts, Plot.pointerX({ x: "date", stroke: muted, strokeDasharray: "2 2" })),
      Plot.tip(
        counts,
        Plot.pointerX({
          x: "date",
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
