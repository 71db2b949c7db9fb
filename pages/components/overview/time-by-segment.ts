import { type CaseCondition, sayCount, sayDuration, sayShare, type SegmentRow } from "../../lib/tracebook.js";
import { askedOnce } from "../log/asked-once.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { keepersCommand } from "../elements/copied-command.js";
import { card, h, nameNode } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import { exactNote, noTimesNote } from "../log/exact-note.js";
import { follow } from "../log/follow.js";
import { withDoor } from "../frame/page-door.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { selectable } from "../address/selection.js";

/** The segments that take the most time in total, as a table. */
export const TimeBySegment = (log: PageLog, options: { readonly top?: number } = {}): HTMLElement =>
  rebuilt(log, (log) => {
    const { activities } = log.variants;
    const body = card(
      "Bottlenecks",
      "A segment is a pair of activities that directly follow each other in a case. Ranked by the time that all its passages take together; the share is of all time between the events of the log. Median of single passages.",
      exactNote(log, "segments"),
      noTimesNote(log) ?? follow(log, async (current, signal) => {
        const { rows, totalSeconds } = await askedOnce(current, { kind: "segments", top: options.top ?? 6 });
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
          ...await pairingNotice(log, rows, signal),
          h("div", { class: "scroll" }, table(log, rows, totalSeconds)),
          ...(log.manifest.columns.some(({ column }) => column === "start")
            ? [
              h(
                "p",
                { class: "note" },
                "From the end of a step to the end of the next, its work included. Bottlenecks tells the waiting alone.",
              ),
            ]
            : []),
          h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-segments`, columns)),
        ];
      }),
    );
    return withDoor(body, "bottlenecks", "All about bottlenecks");
  });

/**
 * Start and complete events that are not joined make an activity follow itself, and its own work
 * looks like waiting: says so, and what to do.
 */
async function pairingNotice(log: PageLog, rows: readonly SegmentRow[], signal: AbortSignal): Promise<HTMLElement[]> {
  if (rows.every(({ from, to }) => from !== to)) return [];
  const attributes = await log.current.ask({ kind: "attributes" }, { signal });
  if (attributes.every(({ level }) => level !== "lifecycle")) return [];
  const lifecycle = { level: "lifecycle", name: "" } as const;
  const { values } = await log.current.ask({ kind: "attribute-values", attribute: lifecycle }, { signal });
  const has = (transition: string) => values.some((value) => value.toLowerCase() === transition);
  if (!has("start") || !has("complete")) return [];
  return [
    h(
      "p",
      { class: "note" },
      "Start and complete of an activity are two events here, so an activity that follows itself may only be at work.",
    ),
    keepersCommand("How to join them", `deno task load FILE --log ${log.entry.slug} --pair`),
  ];
}

function table(log: PageLog, rows: readonly SegmentRow[], all: number): HTMLElement {
  const { activities } = log.variants;
  const shareOf = (row: SegmentRow) => all === 0 ? 0 : row.totalSeconds / all;
  const most = shareOf(rows[0]);
  const head = h(
    "tr",
    {},
    h("th", {}, "Segment"),
    h("th", { class: "num" }, "Median"),
    h("th", { class: "num wide", title: "How often the segment is passed" }, "Times"),
    h("th", {}, "Share of total time"),
  );
  const body = rows.map((row) => {
    const [from, to] = [activities[row.from], activities[row.to]];
    const where: CaseCondition = { kind: "path", first: from, steps: [{ how: "directly", label: to }] };
    const figure = { name: "segment-total", parameters: [from, to], value: row.totalSeconds } as const;
    const pick = (event: Event) => offerFilters(log, event.currentTarget as Element, [where], { figure });
    return h(
      "tr",
      selectable(where),
      h(
        "td",
        {},
        h(
          "button",
          { type: "button", class: "pick", onclick: pick },
          nameNode(from),
          h("span", { class: "arrow" }, " → "),
          nameNode(to),
        ),
      ),
      h(
        "td",
        { class: "num" },
        figureButton(log, ["segment-median", [from, to], row.medianSeconds], sayDuration(row.medianSeconds)),
      ),
      h("td", { class: "num wide" }, figureButton(log, ["segment-count", [from, to], row.count], sayCount(row.count))),
      h(
        "td",
        {},
        h(
          "span",
          { class: "barcell" },
          h("span", { class: "bar", style: `width: ${most === 0 ? 0 : 100 * shareOf(row) / most}%` }),
          figureButton(log, ["segment-share", [from, to], shareOf(row)], sayShare(shareOf(row), 0)),
        ),
      ),
    );
  });
  return h("table", {}, h("thead", {}, head), h("tbody", {}, body));
}
