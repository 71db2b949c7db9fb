// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its
// own cache, filled by prepare-site.ts
import * as aq from "npm:arquero";
import { sayCount, sayDuration, sayShare, type SegmentStatistics, segmentStatistics } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import type { PageLog } from "./open-log.js";
import { overviewData } from "./overview-data.js";

/** The segments that take the most time in total, as a table. */
export async function TimeBySegment(log: PageLog, options: { readonly top?: number } = {}): Promise<HTMLElement> {
  const { events } = await overviewData(log);
  const rows = slowestSegments(segmentStatistics(events), options.top ?? 6);
  const most = rows[0]?.share ?? 0;
  return card(
    "Bottlenecks",
    "A segment is a pair of activities that directly follow each other in a case. Ranked by the time that all its passages take together; the share is of all time between the events of the log. Median of single passages.",
    rows.length === 0
      ? h("p", { class: "empty" }, "No case has two events: there is no time between them.")
      : h("div", { class: "scroll" }, table(rows, most)),
  );
}

interface SegmentRow {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly median: number;
  readonly share: number;
}

function slowestSegments(segments: SegmentStatistics, top: number): SegmentRow[] {
  const { activities } = segments;
  const all = segments.totalSeconds.reduce((sum, seconds) => sum + seconds, 0);
  return aq.table({
    from: Array.from(segments.from, (activity: number) => activities[activity]),
    to: Array.from(segments.to, (activity: number) => activities[activity]),
    count: segments.counts,
    median: segments.medianSeconds,
    share: segments.totalSeconds.map((seconds: number) => all === 0 ? 0 : seconds / all),
  }).orderby(aq.desc("share"), "from", "to").slice(0, top).objects() as SegmentRow[];
}

function table(rows: readonly SegmentRow[], most: number): HTMLElement {
  const head = h(
    "tr",
    {},
    h("th", {}, "Segment"),
    h("th", { class: "num" }, "Median"),
    h("th", { class: "num", title: "How often the segment is passed" }, "Times"),
    h("th", {}, "Share of total time"),
  );
  const body = rows.map(({ from, to, count, median, share }) =>
    h(
      "tr",
      {},
      h("td", {}, from, h("span", { class: "arrow" }, " → "), to),
      h("td", { class: "num" }, sayDuration(median)),
      h("td", { class: "num" }, sayCount(count)),
      h(
        "td",
        {},
        h(
          "span",
          { class: "barcell" },
          h("span", { class: "bar", style: `width: ${most === 0 ? 0 : 100 * share / most}%` }),
          sayShare(share, 0),
        ),
      ),
    )
  );
  return h("table", {}, h("thead", {}, head), h("tbody", {}, body));
}
