import { DARK, LIGHT, type Palette, type PublishedRegistry, svgMarkup } from "../../lib/tracebook.js";
import { saveButtons } from "../elements/save-buttons.js";
import { byTarget, chooseTarget, noModels } from "../predictions/by-target.js";
import { h, svgNode } from "../elements/dom.js";
import { modelControl } from "../log/published-jobs.js";
import { drawHistory, type Moment } from "./model-history-picture.js";
import type { PageLog } from "../log/page-log.js";
import { responsive } from "../elements/responsive.js";
import { isDark } from "../elements/theme.js";

/** Most moments that are drawn: the latest. */
const MOST_MOMENTS = 30;

function momentsOf({ models, checks }: PublishedRegistry): Moment[] {
  const all: Moment[] = [
    ...models.filter(({ tested }) => tested !== null).map((model): Moment => ({ kind: "training", at: model.trainedAt, model })),
    ...checks.filter(({ mae, flagged }) => mae !== null || flagged).map((check): Moment => ({
      kind: "check",
      at: check.at,
      check,
    })),
  ];
  return all.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0).slice(-MOST_MOMENTS);
}

/**
 * Error and coverage of the models at each training and check, with the baseline and drift flags.
 */
export const ModelHistory = (log: PageLog): HTMLElement =>
  byTarget(
    log,
    (log, registry) => {
      const moments = momentsOf(registry);
      if (registry.models.length === 0) return [chooseTarget(), noModels(log)];
      if (moments.length === 0) {
        return [
          chooseTarget(),
          h("p", { class: "empty" }, "No model was tested: too few cases are completed. There is no error to show."),
        ];
      }
      const draw = (width: number, palette: Palette) => drawHistory(moments, registry, { width, palette, zone: log.zone });
      const rows = moments.map((moment) => rowOf(moment));
      return [
        h("div", { class: "org-controls" }, chooseTarget(), legend()),
        responsive((width) => {
          const picture = svgNode(draw(width, isDark() ? DARK : LIGHT));
          picture.setAttribute("role", "img");
          picture.setAttribute(
            "aria-label",
            `Error and coverage at ${moments.length} trainings and checks; the table below has the figures`,
          );
          markModel(picture);
          modelControl.onChange(() => picture.isConnected && markModel(picture));
          picture.addEventListener("click", ({ target }) => {
            const id = (target as Element).closest("[data-model]")?.getAttribute("data-model");
            if (id != null) modelControl.set(id === modelControl.value ? "" : id);
          });
          return picture;
        }),
        h(
          "div",
          { class: "actions" },
          saveButtons(`${log.entry.slug}-models`, {
            svg: () => svgMarkup(draw(900, LIGHT)),
            background: LIGHT.background,
            csv: () =>
              Promise.resolve([
                ["at", "kind", "model", "cases", "error_hours", "baseline_hours", "coverage", "outcome"],
                ...rows,
              ]),
          }),
        ),
      ];
    },
    "Models in use and their errors",
    "At each training: the mean absolute error of the new model on its test cases (the latest ones, which it did not learn from), and that of the better of two simple rules. At each check: the error of the model in use on cases that completed after its training. Click a mark to see in the table how the model was compared, and why it is used or not. Below: the share of these cases that lay in the 90 % interval, with a 95 % interval (Wilson) by the number of cases.",
  );

/** Marks the chosen model, whose row the registry marks too. */
function markModel(picture: Element): void {
  for (const part of picture.querySelectorAll("[data-model]")) {
    part.classList.toggle("chosen", part.getAttribute("data-model") === modelControl.value);
  }
}

const legend = (): HTMLElement =>
  h(
    "p",
    { class: "key model-key" },
    [
      ["model-dot used", "put into use"],
      ["model-dot out", "kept out"],
      ["model-dot tested", "check of the model in use"],
      ["model-dot off", "intervals off 90 %"],
      ["swatch dashed", "simple rule"],
    ]
      .map(([sign, text]) => h("span", { class: "key-item" }, h("span", { class: sign }), text)),
  );

function rowOf(moment: Moment): (string | number)[] {
  if (moment.kind === "training") {
    const { id, tested, uses } = moment.model;
    return [
      moment.at,
      "training",
      id,
      tested!.cases,
      tested!.mae,
      tested!.baseline ?? "",
      tested!.coverage90,
      uses.length > 0 ? "put into use" : "kept out",
    ];
  }
  const { model, cases, mae, coverage90, flagged } = moment.check;
  return [moment.at, "check", model, cases, mae ?? "", "", coverage90 ?? "", flagged ? "drift" : "no drift"];
}
