import { type Question, sayDuration, sayShare } from "../../lib/tracebook.js";
import { type CaseForecast, type Explanation, predictorWords } from "../../lib/predictions.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { isLearned, type OpenedModel } from "./opened-models.js";

const HOUR = 3600;
const MOST_SHOWN = 7;

const TWO_SCALES =
  "It is the mean of two models that count in different units, such as hours and per cent: the shares of the features cannot be added up to one list. What drives the predictions of all cases stands on the card of the model on the page Predictions.";

/** The contributions of the features to the prediction of a case as it is; asked when opened. */
export function whyCase({ ask, model }: OpenedModel, { caseIndex }: CaseForecast): HTMLDetailsElement {
  const list = h("div");
  const details = h("details", { class: "note" }, h("summary", {}, "Why this prediction?"), list);
  details.addEventListener("toggle", async () => {
    if (!details.open || list.hasChildNodes()) return;
    if (!isLearned(model)) {
      return fill(list, h("p", {}, `A simple rule predicts, ${predictorWords(model.selected)}. It reads no attributes.`));
    }
    fill(list, h("p", {}, "Computing…"));
    const explanation = await ask<Question<"explanation">>({ kind: "explanation", caseIndex });
    fill(
      list,
      ...(explanation === null ? [h("p", {}, TWO_SCALES)] : rows(explanation)),
    );
  });
  return details;
}

function rows({ expectedHours, contributions, scale }: Explanation): HTMLElement[] {
  const shown = contributions.filter(({ contribution }) => contribution !== 0).slice(0, MOST_SHOWN);
  const most = Math.abs(shown[0]?.contribution ?? 1);
  const say = (contribution: number) => {
    const sign = contribution > 0 ? "+" : "−";
    if (scale === "log") return `${sign}${sayShare(Math.abs(Math.expm1(contribution)), 0)}`;
    return scale === "none" ? `${sign}${sayDuration(Math.abs(contribution) * HOUR)}` : contribution > 0 ? "longer" : "shorter";
  };
  return [
    h(
      "p",
      { class: "note" },
      `As of the case's last event, without the time since. The model's mean prediction is ${
        sayDuration(expectedHours * HOUR)
      }; these features make it longer (red) or shorter (blue)${scale === "log" ? ", one after the other" : ""}:`,
    ),
    h(
      "div",
      { class: "errors" },
      shown.flatMap(({ feature, contribution }) => [
        h("span", {}, nameNode(feature)),
        h("span", {
          class: contribution > 0 ? "bar" : "bar own",
          style: `width: ${100 * Math.abs(contribution) / most}%`,
        }),
        h("span", {}, say(contribution)),
      ]),
    ),
  ];
}
