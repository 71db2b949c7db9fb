import { sayCountOf } from "../../lib/tracebook.js";
import type { CaseForecast, NextStep } from "../../lib/predictions.js";
import { csvButton } from "../elements/save-buttons.js";
import { h, info, nameNode } from "../elements/dom.js";
import { figureButton } from "../figures/figure-button.js";
import type { PageLog } from "../log/page-log.js";
import { sayProbability } from "./forecast-words.js";

/** Steps that have a bar, and the least probability of the second and further ones. */
const [SHOWN, LEAST] = [5, 0.01];

/** What may come next in a running case, the likeliest first: bars with their probabilities. */
export function nextStepBars(log: PageLog, { caseId }: CaseForecast, next: readonly NextStep[]): HTMLElement[] {
  if (next.length === 0) return [];
  const shown = next.slice(0, SHOWN).filter(({ probability }, at) => at === 0 || probability >= LEAST);
  const rest = next.slice(shown.length).reduce((sum, { probability }) => sum + probability, 0);
  const row = (name: Node | string, kind: string, probability: number, said: Node | string) => [
    h("span", {}, name),
    h("span", { class: `bar ${kind}`, style: `width: ${100 * probability / next[0].probability}%` }),
    h("span", { class: "num" }, said),
  ];
  return [
    h(
      "h3",
      { class: "saved-head" },
      "What comes next ",
      info(
        "How likely each activity is the next one, by what came after the same last activities (up to four) in the completed cases. That the case goes on is given, so that the probabilities add up to 100 %.",
      ),
      csvButton(`${log.entry.slug}-next-steps`, () => [
        ["case", "activity", "probability"],
        ...next.map(({ activity, probability }) => [caseId, activity!, probability]),
      ]),
    ),
    h(
      "div",
      { class: "errors next-steps", "data-next": next[0].activity },
      shown.flatMap(({ activity, probability }) =>
        row(
          nameNode(activity!),
          "own",
          probability,
          figureButton(log, ["next-step", [caseId, activity!], probability], sayProbability(probability)),
        )
      ),
      rest >= LEAST ? row(sayCountOf(next.length - shown.length, "other"), "base", rest, sayProbability(rest)) : [],
    ),
  ];
}
