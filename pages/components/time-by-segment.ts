import { sayCount, sayDuration, sayShare, type SegmentRow } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import { follow } from "./follow.js";
import type { PageLog } from "./open-log.js";
import { csvButton } from "./save-table.js";

/** The segments that take the most time in total, as a table. */
export function TimeBySegment(log: PageLog, options: { readonly top?: number } = {}): HTMLElement {
  const { activities } = log.variants;
  return card(
    "Bottlenecks",
    "A segment is a pair of activities that directly follow each other in a case. Ranked by the time that all its passages take together; the share is of all time between the events of the log. Median of single passages.",
    follow(log, async (current, signal) => {
      const { rows, totalSeconds } = await current.ask({ kind: "segments", top: options.top ?? 6 }, { signal });
      if (rows.length === 0) return [h("p", { class: "empty" }, "No case has two events: there is no time between them.")];
      const columns = async () => {
        const all = (await current.ask({ kind: "segments", top: Infinity })).rows;
        return {
          from: all.map((row) => activities[row.from]),
          to: all.map((row) => activities[row.to]),
          passages: all.map(({ count }) => count),
          median_seconds: all.map(({ medianSeconds }) => medianSeconds),
          total_seconds: all.map((row) => row.totalSeconds),
        };
      };
      return [
        h("div", { class: "scroll" }, table(rows, { activities, all: totalSeconds })),
        h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-segments`, columns)),
      ];
    }),
  );
}

function table(
  rows: readonly SegmentRow[],
  { activities, all }: { readonly activities: readonly string[]; readonly all: number },
): HTMLElement {
  const shareOf = (row: SegmentRow) => all === 0 ? 0 : row.totalSeconds / all;
  const most = shareOf(rows[0]);
  const head = h(
    "tr",
    {},
    h("th", {}, "Segment"),
    h("th", { class: "num" }, "Median"),
    h("th", { class: "num", title: "How often the segment is passed" }, "Times"),
    h("th", {}, "Share of total time"),
  );
  const body = rows.map((row) =>
    h(
      "tr",
      {},
      h("td", {}, activities[row.from], h("span", { class: "arrow" }, " → "), activities[row.to]),
      h("td", { class: "num" }, sayDuration(row.medianSeconds)),
      h("td", { class: "num" }, sayCount(row.count)),
      h(
        "td",
        {},
        h(
          "span",
          { class: "barcell" },
          h("span", { class: "bar", style: `width: ${most === 0 ? 0 : 100 * shareOf(row) / most}%` }),
          sayShare(shareOf(row), 0),
        ),
      ),
    )
  );
  return h("table", {}, h("thead", {}, head), h("tbody", {}, body));
}
