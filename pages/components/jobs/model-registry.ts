import {
  type CaseCondition,
  type PublishedCheck,
  type PublishedModel,
  type PublishedRegistry,
  sayCount,
  sayDuration,
  sayShare,
  sayTime,
} from "../../lib/tracebook.js";
import { compareLink } from "../address/cases-link.js";
import { byTarget, noModels } from "../predictions/by-target.js";
import { keepersCommand } from "../elements/copied-command.js";
import { h, unbroken } from "../elements/dom.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import type { Figure } from "../../lib/figures.js";
import { predictorName, predictorWords, RULES } from "../../lib/predictions.js";
import type { PageLog } from "../log/page-log.js";
import { inUseOf, modelControl, targetControl } from "../log/published-jobs.js";

const HOUR = 3600;

/** Most checks in the table: as many as the picture has moments, the latest first. */
const MOST_CHECKS = 30;

/** All stored models: which is in use, which were, which challengers were kept out, and why. */
export const ModelRegistry = (log: PageLog): HTMLElement =>
  byTarget(
    log,
    (log, registry) =>
      registry.models.length === 0 ? [noModels(log)] : [
        modelTable(log, registry),
        h(
          "p",
          { class: "table-foot" },
          csvButton(`${log.entry.slug}-models-${targetControl.value}`, () => registryColumns(registry)),
        ),
        checksTable(log, registry.checks),
      ],
    "Models",
    "A retraining stores a challenger. It replaces the model in use only if it is at least 2 % better on cases that are new to both; else it is kept out. Off by: mean absolute error on the test cases of its own training; the rule is the better of the median and the median by last activity.",
  );

/** The models in rows, of which the one that is marked in the picture is marked too. */
function modelTable(log: PageLog, registry: PublishedRegistry): HTMLElement {
  const body = h("tbody", {}, registry.models.map((model) => modelRow(log, registry, model)));
  const mark = () => {
    for (const one of body.rows) one.classList.toggle("selected", one.dataset.model === modelControl.value);
  };
  mark();
  modelControl.onChange(() => {
    if (!body.isConnected) return;
    mark();
    body.querySelector(".selected")?.scrollIntoView({ block: "nearest" });
  });
  const heads = h(
    "tr",
    {},
    h("th", {}, "Model"),
    h("th", { class: "num" }, "Off by"),
    h("th", { class: "num roomy" }, "In the interval"),
    h("th", { class: "roomy" }, "Trained"),
    h("th", {}, "Why it is used or not"),
  );
  return h("div", { class: "scroll" }, h("table", { class: "registry" }, h("thead", {}, heads), body));
}

function modelRow(log: PageLog, registry: PublishedRegistry, model: PublishedModel): HTMLElement {
  const { id, trainedAt, logVersion, tested, uses } = model;
  const say = (iso: string) => sayTime(Date.parse(iso), log.zone);
  return h(
    "tr",
    { "data-model": id, "data-state": stateOf(registry, model) },
    h("td", {}, nameCell(registry, model)),
    h(
      "td",
      { class: "num" },
      tested === null ? "–" : figureButton(log, ["model-error", [String(id)], tested.mae * HOUR], sayDuration(tested.mae * HOUR)),
      h("small", {}, figureButton(log, ["model-gain", [String(id)], gainOn(tested) ?? NaN], besideRuleWords(tested))),
    ),
    h(
      "td",
      { class: "num roomy" },
      tested === null
        ? "–"
        : figureButton(log, ["model-coverage", [String(id)], tested.coverage90], sayShare(tested.coverage90, 0)),
      tested !== null &&
        h("small", {}, figureButton(log, ["model-test-cases", [String(id)], tested.cases], `${sayCount(tested.cases)} cases`)),
    ),
    h("td", { class: "roomy" }, say(trainedAt), h("small", {}, `version ${logVersion} of the log`)),
    h(
      "td",
      {},
      uses.length > 0 && h("small", {}, `since ${say(uses[0].since)}`),
      unbroken(reasonOf(model)),
      uses.length > 0 && changesLink(registry, model),
    ),
  );
}

/** Number, state and algorithm of a model; the number marks it in the picture. */
function nameCell(registry: PublishedRegistry, model: PublishedModel): (Node | string)[] {
  const { id, algorithm, isUsable } = model;
  const mark = () => modelControl.set(modelControl.value === String(id) ? "" : String(id));
  return [
    h("button", { type: "button", class: "pick", title: "Mark it in the picture", onclick: mark }, h("b", {}, String(id))),
    " ",
    h("span", { class: id === registry.inUse ? "state ok" : "state" }, stateOf(registry, model)),
    h("small", {}, predictorName(algorithm), isUsable ? "" : ", by another version of Tracebook"),
  ];
}

/** By which share the error of a model is smaller than that of the rule; null where it has none. */
const gainOn = (tested: PublishedModel["tested"]): number | null =>
  tested === null || tested.baseline === null || tested.baseline === 0 ? null : 1 - tested.mae / tested.baseline;

function besideRuleWords(tested: PublishedModel["tested"]): string {
  const better = gainOn(tested);
  if (better === null) return "untested";
  return better === 0 ? "as the rule" : `${sayShare(Math.abs(better), 0)} ${better > 0 ? "better" : "worse"} than the rule`;
}

const stateOf = ({ inUse }: PublishedRegistry, { id, uses }: PublishedModel): string =>
  id === inUse ? "in use" : uses.length > 0 ? "was in use" : "kept out";

const reasonOf = ({ uses, keptOut }: PublishedModel): string =>
  uses[0]?.reason ?? keptOut ?? "Its training did not say why it was kept out.";

function registryColumns(registry: PublishedRegistry) {
  const { models } = registry;
  return {
    model: models.map(({ id }) => id),
    state: models.map((model) => stateOf(registry, model)),
    algorithm: models.map(({ algorithm }) => algorithm),
    trained_at: models.map(({ trainedAt }) => trainedAt),
    log_version: models.map(({ logVersion }) => logVersion),
    mean_absolute_error_hours: models.map(({ tested }) => tested?.mae ?? ""),
    baseline_error_hours: models.map(({ tested }) => tested?.baseline ?? ""),
    coverage_90: models.map(({ tested }) => tested?.coverage90 ?? ""),
    test_cases: models.map(({ tested }) => tested?.cases ?? ""),
    in_use_since: models.map(({ uses }) => uses[0]?.since ?? ""),
    reason: models.map(reasonOf),
  };
}

/**
 * Leads from a model to what is new since the one that it replaced: the cases that have completed
 * since that one's training beside those before. Null where no case has, or nothing is known.
 */
function changesLink({ models }: PublishedRegistry, { id, dataUntil, uses }: PublishedModel): HTMLElement | null {
  const before = models.filter((other) => other.id !== id).flatMap((other) =>
    other.uses.filter(({ since }) => since < uses[0].since).map(({ since }) => ({ since, other }))
  ).reduce<{ since: string; other: PublishedModel } | null>(
    (latest, use) => latest === null || use.since > latest.since ? use : latest,
    null,
  )?.other;
  if (before === undefined || before.dataUntil === null || dataUntil === null || dataUntil <= before.dataUntil) return null;
  const completed = (from: string | null, to: string): CaseCondition => ({ kind: "completed", range: { from, to } });
  const next = new Date(Date.parse(before.dataUntil) + 1).toISOString();
  const words = `What changed in the cases since model ${before.id}`;
  const link = compareLink(words, completed(null, before.dataUntil), completed(next, dataUntil));
  return link === null ? null : h("small", {}, link);
}

function checksTable(log: PageLog, checks: readonly PublishedCheck[]): HTMLElement {
  if (checks.length === 0) {
    return h(
      "div",
      { class: "note" },
      "Never checked for drift.",
      keepersCommand("How to check", `deno task check-models ${log.entry.slug}`),
    );
  }
  return h(
    "details",
    { class: "note", ".open": checks[0].flagged },
    h(
      "summary",
      {},
      `${sayCount(checks.length)} ${checks.length === 1 ? "check" : "checks"} for drift, ${
        sayCount(checks.filter(({ flagged }) => flagged).length)
      } flagged`,
    ),
    h(
      "table",
      { class: "checks" },
      h(
        "tbody",
        {},
        checks.slice(0, MOST_CHECKS).map((check) => checkRow(log, check)),
      ),
    ),
  );
}

function checkRow(log: PageLog, { at, model, flagged, reasons, cases, mae, coverage90 }: PublishedCheck): HTMLElement {
  const told = (name: Figure["name"], value: number, words: string) =>
    figureButton(log, [name, [String(model), at], value], unbroken(words));
  return h(
    "tr",
    { "data-flagged": flagged },
    h(
      "td",
      {},
      sayTime(Date.parse(at), log.zone),
      h(
        "small",
        {},
        `model ${model}, `,
        told("check-cases", cases, `${sayCount(cases)} newer ${cases === 1 ? "case" : "cases"}`),
      ),
    ),
    h(
      "td",
      {},
      mae !== null && told("check-error", mae * HOUR, `off by ${sayDuration(mae * HOUR)}`),
      mae !== null && coverage90 !== null && ", ",
      coverage90 !== null && told("check-coverage", coverage90, `${sayShare(coverage90, 0)} in the interval`),
    ),
    h(
      "td",
      {},
      flagged
        ? h("span", { class: "state bad" }, "⚑ drift")
        : h("span", { class: "state" }, mae === null ? "too few cases" : "no drift"),
      " ",
      unbroken(reasons.join(" ")),
    ),
  );
}

/** How good the model in use is, for the sentence at the top; `rule` if it is a simple rule. */
export function skillWords(
  registry: PublishedRegistry,
): { readonly off: string; readonly better: string | null; readonly rule: string | null } | null {
  const { tested = null, algorithm } = inUseOf(registry) ?? {};
  if (tested === null) return null;
  const rule = RULES.find((name) => name === algorithm);
  const better = gainOn(tested);
  return {
    off: sayDuration(tested.mae * HOUR),
    better: better === null || better < 0.005 ? null : sayShare(better, 0),
    rule: rule === undefined ? null : predictorWords(rule),
  };
}
