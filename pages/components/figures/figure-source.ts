import { encodeViewState, FIRST_VIEW, isOwnLog, printFilters, type PublishedLogEntry, shellWord } from "../../lib/tracebook.js";
import type { Figure, FigureAssumption } from "../../lib/figures.js";
import { copiedCommand } from "../elements/copied-command.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { publishedJobs } from "../log/published-jobs.js";
import { roleName } from "../organization/organization-rows.js";
import { viewState } from "../address/view-state.js";

/** The log that a figure is of. */
export interface FigureLog {
  readonly entry: PublishedLogEntry;
  /** Whether it is of the whole log, whatever the filters of the address. */
  readonly isWhole?: true;
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

async function sourceNodes({ entry, isWhole }: FigureLog, figure: Figure): Promise<HTMLElement[]> {
  const [{ figureHash, figureKind, runAt }, jobs] = await Promise.all([import("../../lib/figures.js"), publishedJobs()]);
  const { definition, formula, computedBy, parameters, isPredicted } = figureKind(figure.name);
  const { name, slug, version, checksum, loadedAt, remaining } = entry;
  const state = isWhole ? FIRST_VIEW : { ...viewState.current, selection: null };
  const filters = printFilters(state.filters);
  const isOwn = isOwnLog(slug);
  const loaded = isOwn || jobs === null ? null : runAt(jobs.steps, slug, loadedAt);
  const rows: [string, (Node | string)[]][] = [
    ["Definition", [definition]],
    ...parameters.map((about, i): [string, (Node | string)[]] => [termOf(about), [nameNode(sayParameter(figure.parameters[i]))]]),
    ["Formula", [formula]],
    ["Computed by", [h("code", {}, computedBy)]],
    ["Log", [nameNode(name), `, version ${version}, checksum ${checksum.slice(0, 12)}, loaded ${loadedAt}`]],
    ["Run", loaded === null ? [] : [`${loaded.job}, started ${loaded.startedAt}: `, nameNode(loaded.message)]],
    ["Model", isPredicted && remaining !== null ? [`${remaining.algorithm}, trained ${remaining.trainedAt}`] : []],
    ["Filters", [filters === "" ? "none" : nameNode(filters)]],
  ];
  const address = new URL(location.href);
  address.search = encodeViewState({ ...state, log: slug, version });
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

/** `the first activity` as a term: `First activity`. */
const termOf = (about: string): string => about.replace(/^the /, "").replace(/^./, (first) => first.toUpperCase()).split(":")[0];

/** What is assumed of a case, in words. */
function assumedWords(values: FigureAssumption["values"], steps: FigureAssumption["steps"]): string {
  const said = [
    ...values.map(([name, value]) => `${name} ${value ?? "not known"}`),
    ...steps.map(({ activity, time, resource }) =>
      `${activity} at ${new Date(time).toISOString()}${resource === null ? "" : ` by ${resource}`}`
    ),
  ];
  return said.length === 0 ? "nothing" : said.join(", ");
}

/** A parameter in words, where it is a model, a choice of activities, a row or an assumption. */
function sayParameter(text: string): string {
  if (!text.startsWith("{")) return text;
  try {
    const { file, miner, parameters, hidden, shown, person, role, but = [], values, steps } = JSON.parse(text);
    if (person !== undefined) return person;
    if (role !== undefined) return `${roleName(role)}${but.length === 0 ? "" : `, but ${but.join(", ")}`}`;
    if (values !== undefined) return assumedWords(values, steps);
    if (file !== undefined) return file;
    if (miner !== undefined) {
      return [`discovered, ${miner}`, ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`)].join(", ");
    }
    if (shown !== undefined) return shown.join(", ");
    if (hidden !== undefined) return hidden.length === 0 ? "all" : `all but ${hidden.join(", ")}`;
  } catch {
    // A name from the log that only looks like one.
  }
  return text;
}
