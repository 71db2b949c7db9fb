import { isOwnLog, printFilters, type PublishedLogEntry, shellWord } from "../lib/tracebook.js";
import type { Figure } from "../lib/figures.js";
import { copiedCommand } from "./copied-command.js";
import { fill, h, nameNode } from "./dom.js";
import { publishedJobs } from "./published-jobs.js";
import { viewState } from "./view-state.js";

/** The log that a figure is of. */
export interface FigureLog {
  readonly entry: PublishedLogEntry;
}

/**
 * Where a figure comes from: definition, formula, function, log with version and checksum, the run
 * that has loaded it, filters, and the command that computes it again. Loaded when it is opened.
 */
export function figureSource(log: FigureLog, figure: Figure, summary = "Where it comes from"): HTMLElement {
  const box = h("div", {});
  const details = h("details", { class: "figure-source" }, h("summary", {}, summary), box);
  details.addEventListener("toggle", async () => {
    if (!details.open || box.hasChildNodes()) return;
    try {
      fill(box, await sourceNodes(log, figure));
    } catch (error) {
      fill(box, h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)));
    }
  });
  return details;
}

async function sourceNodes({ entry }: FigureLog, figure: Figure): Promise<HTMLElement[]> {
  const [{ figureHash, figureKind, runAt }, jobs] = await Promise.all([import("../lib/figures.js"), publishedJobs()]);
  const { definition, formula, computedBy, parameters, isPredicted } = figureKind(figure.name);
  const { name, slug, version, checksum, loadedAt, remaining } = entry;
  const filters = printFilters(viewState.current.filters);
  const isOwn = isOwnLog(slug);
  const loaded = isOwn || jobs === null ? null : runAt(jobs.steps, slug, loadedAt);
  const rows: [string, (Node | string)[]][] = [
    ["Definition", [definition]],
    ...parameters.map((about, i): [string, (Node | string)[]] => ["Of", [`${about}: `, nameNode(figure.parameters[i])]]),
    ["Formula", [formula]],
    ["Computed by", [h("code", {}, computedBy)]],
    ["Log", [nameNode(name), `, version ${version}, checksum ${checksum.slice(0, 12)}, loaded ${loadedAt}`]],
    ["Run", loaded === null ? [] : [`${loaded.job}, started ${loaded.startedAt}: `, nameNode(loaded.message)]],
    ["Model", isPredicted && remaining !== null ? [`${remaining.algorithm}, trained ${remaining.trainedAt}`] : []],
    ["Filters", [filters === "" ? "none" : nameNode(filters)]],
  ];
  const address = new URL(location.href);
  address.searchParams.set("log", slug);
  address.hash = figureHash(figure);
  const flags = [
    isOwn ? " --log FILE" : "",
    figure.parameters.some((text) => text.startsWith('{"file":')) ? " --model MODEL_FILE" : "",
  ].join("");
  return [
    h("dl", {}, rows.flatMap(([term, about]) => about.length === 0 ? [] : [h("dt", {}, term), h("dd", {}, about)])),
    entry.privacy === undefined
      ? null
      : h("p", { class: "note" }, "The site withholds parts of the log: of the whole log the figure may be another."),
    h("p", {}, "Compute it again:"),
    copiedCommand(`deno task tracebook explain ${shellWord(address.href)}${flags}`),
  ].filter((node) => node !== null);
}
