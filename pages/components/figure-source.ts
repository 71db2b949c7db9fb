import { type Figure, figureHash, FIGURES, isOwnLog, printFilters, shellWord } from "../lib/tracebook.js";
import { copiedCommand } from "./copied-command.js";
import { h, nameNode } from "./dom.js";
import type { PageLog } from "./page-log.js";
import { viewState } from "./view-state.js";

/**
 * Where a figure comes from: definition, formula, function, log with version and checksum, filters,
 * and the command that computes it again from the database.
 */
export function figureSource(log: PageLog, figure: Figure): HTMLElement {
  const { definition, formula, computedBy } = FIGURES[figure.name];
  const { name, version, checksum, loadedAt } = log.entry;
  const filters = printFilters(viewState.current.filters);
  const rows: [string, (Node | string)[]][] = [
    ["Definition", [definition]],
    ["Formula", [formula]],
    ["Computed by", [h("code", {}, computedBy)]],
    ["Log", [nameNode(name), `, version ${version}, checksum ${checksum.slice(0, 12)}, loaded ${loadedAt}`]],
    ["Filters", [filters === "" ? "none" : nameNode(filters)]],
  ];
  return h(
    "details",
    { class: "figure-source" },
    h("summary", {}, "Where it comes from"),
    h("dl", {}, rows.flatMap(([term, about]) => [h("dt", {}, term), h("dd", {}, about)])),
    h("p", {}, "Compute it again:"),
    copiedCommand(
      `deno task tracebook explain ${shellWord(addressOf(log, figure))}${isOwnLog(log.entry.slug) ? " --log FILE" : ""}`,
    ),
  );
}

/** The address of a figure on this page. */
function addressOf(log: PageLog, figure: Figure): string {
  const address = new URL(location.href);
  address.searchParams.set("log", log.entry.slug);
  address.hash = figureHash(figure);
  return address.href;
}
