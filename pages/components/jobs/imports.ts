import { sayCount, sayCountOf, sayShare, sayTime } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { card, h, nameNode } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { historyOf, nothingPublished, publishedJobs } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";

const MODES = { replace: "replaced the log", extend: "extended it", "replace-cases": "replaced cases" } as const;

/** The loads of the log, and the rows that they rejected, with reasons. */
export const Imports = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) => {
    const jobs = await publishedJobs();
    const history = historyOf(jobs, log);
    const box = card(
      "Loads, and what was rejected",
      "A row without case, activity or time is rejected and kept with its line and the reason. If more than 1 % of the rows are rejected, nothing is loaded. The rejected rows are those of the loads that made the present content.",
    );
    if (jobs === null || history === null) {
      box.append(nothingPublished(log));
      return box;
    }
    box.append(
      loadsTable(history, log.zone),
      h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-loads`, () => loadColumns(history))),
    );
    if (history.rejected.length === 0) box.append(h("p", { class: "note" }, "No row of the present content was rejected."));
    else box.append(...rejectedTable(history, jobs.limits.row, log.entry.slug));
    return box;
  });

type History = NonNullable<ReturnType<typeof historyOf>>;

const loadsTable = ({ loads }: Pick<History, "loads">, zone: string): HTMLElement =>
  h(
    "table",
    { class: "loads" },
    h(
      "tbody",
      {},
      loads.map((load) =>
        h(
          "tr",
          { "data-load": load.load },
          h(
            "td",
            {},
            nameNode(load.source.replace(/^.*[\\/]/, "")),
            h("small", {}, `${sayTime(Date.parse(load.at), zone)} · ${MODES[load.mode]} · version ${load.version}`),
          ),
          h(
            "td",
            { class: "num" },
            `${sayCount(load.rows)} ${load.rows === 1 ? "row" : "rows"}`,
            h("small", {}, changesOf(load)),
          ),
          h(
            "td",
            { class: load.rejected > 0 ? "num bad" : "num" },
            load.rejected === 0 ? "none rejected" : `${sayCount(load.rejected)} rejected`,
            h("small", {}, load.rejected === 0 || load.rows === 0 ? "" : sayShare(load.rejected / load.rows)),
          ),
        )
      ),
    ),
  );

const loadColumns = ({ loads }: Pick<History, "loads">) => ({
  load: loads.map(({ load }) => load),
  source: loads.map(({ source }) => source),
  loaded_at: loads.map(({ at }) => at),
  mode: loads.map(({ mode }) => mode),
  version: loads.map(({ version }) => version),
  rows: loads.map(({ rows }) => rows),
  added: loads.map(({ added }) => added),
  corrected: loads.map(({ corrected }) => corrected),
  removed: loads.map(({ removed }) => removed),
  rejected: loads.map(({ rejected }) => rejected),
});

const changesOf = ({ added, corrected, removed }: History["loads"][number]): string =>
  [
    `${sayCount(added)} added`,
    corrected > 0 ? `${sayCount(corrected)} corrected` : "",
    removed > 0 ? `${sayCount(removed)} removed` : "",
  ].filter((part) => part !== "").join(", ");

/** @param most characters of a row that are kept */
const rejectedTable = ({ rejected, rejectedInAll }: History, most: number, slug: string): HTMLElement[] => [
  h("h3", {}, `Rejected ${rejectedInAll === 1 ? "row" : "rows"}`),
  h(
    "div",
    { class: "scroll rejected" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { class: "num" }, "Line"), h("th", {}, "Why"), h("th", { class: "roomy" }, "Row"))),
      h(
        "tbody",
        {},
        rejected.map(({ source, line, column, reason, text }) =>
          h(
            "tr",
            {},
            h("td", { class: "num" }, sayCount(line), h("small", {}, "of ", nameNode(source))),
            h("td", {}, column !== null && h("small", {}, nameNode(column)), h("bdi", {}, reason)),
            h("td", { class: "roomy" }, h("code", {}, text)),
          )
        ),
      ),
    ),
  ),
  h(
    "p",
    { class: "table-foot" },
    rejectedInAll > rejected.length
      ? h(
        "span",
        { role: "status" },
        `The first ${sayCount(rejected.length)} of ${sayCountOf(rejectedInAll, "row")}, each cut at ${most} characters. All: `,
        h("code", {}, `deno task tracebook rejected ${slug} --csv`),
      )
      : null,
    csvButton(`${slug}-rejected`, () => ({
      load: rejected.map(({ load }) => load),
      source: rejected.map(({ source }) => source),
      line: rejected.map(({ line }) => line),
      column: rejected.map(({ column }) => column ?? ""),
      reason: rejected.map(({ reason }) => reason),
      text: rejected.map(({ text }) => text),
    })),
  ),
];
