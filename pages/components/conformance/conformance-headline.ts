import { sayCount, sayDuration, sayShare } from "../../lib/tracebook.js";
import { figureModel } from "./compared-models.js";
import { figureButton } from "../figures/figure-button.js";
import { headlineName } from "../frame/headline.js";
import { h } from "../elements/dom.js";
import { followComparison } from "./follow-comparison.js";
import type { ComparisonState } from "./model-comparison.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";

/** The most frequent deviation from the model, in a sentence, and whether its cases take longer. */
export const ConformanceHeadline = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    followComparison(
      log,
      ({ compared, ranked, problem, isStopped }) => [compared, ranked, problem, isStopped],
      (state) => [h("p", { class: "headline" }, sentence(log, state))],
    ));

function sentence(log: PageLog, { compared, ranked, problem, isStopped }: ComparisonState): (Node | string)[] {
  if (problem !== null || (isStopped && compared === null)) return ["The log is not compared with a model."];
  if (compared === null || ranked === null) return ["Comparing the cases with the model…"];
  const { cases, deviations } = ranked;
  if (compared.of.cases === 0) return ["No case is left: remove or change a filter."];
  if (cases === 0) return ["No case can be laid beside a run of this model."];
  const [first] = deviations;
  if (first === undefined) {
    return [h("b", {}, cases === 1 ? "The case follows the model" : `All ${sayCount(cases)} cases follow the model`), "."];
  }
  const { duration } = first;
  if (cases === 1) {
    const count = deviations.length;
    return ["The case deviates from the model by ", h("b", {}, count === 1 ? "one activity" : `${count} activities`), "."];
  }
  const model = figureModel();
  const isDiscovered = "miner" in JSON.parse(model);
  const of = [model, first.kind, first.activity ?? ""];
  const parts = [
    isDiscovered ? "Most frequent deviation from the discovered model: " : "Most frequent deviation: ",
    headlineName(first.activity!),
    first.kind === "model-move" ? " is missing in " : " is not allowed where it occurs in ",
    h("b", {}, figureButton(log, ["deviation-cases", of, first.cases], `${sayCount(first.cases)} of ${sayCount(cases)} cases`)),
    " ",
    h("span", { class: "unbroken" }, "(", figureButton(log, ["deviation-share", of, first.share], sayShare(first.share)), ")."),
  ];
  if (duration === null) return [...parts, " Fewer than five completed cases have it, or lack it: durations are not compared."];
  const [least, most] = duration.interval;
  if (least <= 0 && most >= 0) return [...parts, " They take about as long as the others."];
  const more = `${sayDuration(Math.abs(duration.difference))} ${duration.difference > 0 ? "longer" : "shorter"}`;
  return [
    ...parts,
    " Their median duration is ",
    h("b", {}, figureButton(log, ["deviation-difference", of, duration.difference], more)),
    " than that of the others, which need not be its effect.",
  ];
}
