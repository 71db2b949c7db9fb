import { type OpenCase, openCasePredictions, sayCount, sayDuration, sayTime } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import type { PageLog } from "./open-log.js";

/** The cases under way with their expected ends, as a table. */
export async function OpenCases(log: PageLog, options: { readonly top?: number } = {}): Promise<HTMLElement> {
  const model = await log.durationModel();
  const about =
    "Cases that were under way at the last event of the log, by the rule that the model was trained with; soonest expected end first. The expected end is the start plus the duration that the model tells for what was known at the start.";
  if (model === null) return card("Open cases", about, h("p", { class: "empty" }, "Without a model there are no expected ends."));
  const open = openCasePredictions(model, await log.eventsWithResources());
  if (open.length === 0) return card("Open cases", about, h("p", { class: "empty" }, "No case is open at the end of this log."));
  const shown = open.slice(0, options.top ?? 15);
  const late = open.filter((item) => item.expectedEnd < item.now).length;
  return card(
    "Open cases",
    about,
    h(
      "p",
      { class: "muted" },
      `${sayCount(open.length)} open at ${sayTime(open[0].now, log.zone)} (${log.zone}); ${
        sayCount(late)
      } of them take longer than expected.`,
    ),
    h("div", { class: "scroll" }, caseTable(shown, log)),
    ...(open.length > shown.length ? [h("p", { class: "note" }, `and ${sayCount(open.length - shown.length)} more.`)] : []),
  );
}

function caseTable(cases: readonly OpenCase[], log: PageLog): HTMLElement {
  // A phone has room for what will be, not for what was.
  const head = ["Case", "Started", "Last activity", "Expected end", ""].map((name) =>
    h("th", name === "Started" || name === "Last activity" ? { class: "roomy" } : {}, name)
  );
  const rows = cases.map((item) => {
    const late = item.now - item.expectedEnd;
    return h(
      "tr",
      {},
      h("td", {}, item.caseId),
      h("td", { class: "roomy" }, sayTime(item.start, log.zone)),
      h("td", { class: "roomy", title: sayTime(item.lastTime, log.zone) }, item.lastActivity),
      h("td", {}, Number.isNaN(item.expectedEnd) ? "–" : sayTime(item.expectedEnd, log.zone)),
      h(
        "td",
        { class: "num" },
        Number.isNaN(late)
          ? ""
          : late > 0
          ? h("span", { class: "late" }, `${sayDuration(late / 1000)} over`)
          : `in ${sayDuration(-late / 1000)}`,
      ),
    );
  });
  return h("table", { class: "wide" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows));
}
