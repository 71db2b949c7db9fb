import { alignmentOf, type CaseDetails, sayCountOf, type Variants } from "../../lib/tracebook.js";
import { alignedCases } from "../conformance/aligned-cases.js";
import { alignmentMoves, alignmentText } from "../conformance/alignment-moves.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureModel } from "../conformance/compared-models.js";
import { figureButton } from "../figures/figure-button.js";
import { card, fill, h, nameNode } from "../elements/dom.js";
import { activityColors } from "../variants/chevrons.js";
import type { PageLog } from "../log/page-log.js";

/** Pause before cases are aligned, ms: what else the page asks for comes before. */
const AFTER = 400;

/**
 * A completed case beside the run of the model that differs least from it.
 *
 * @param until aborted where the case is shown no longer
 */
export function besideModel(log: PageLog, { caseId, variant: { activities } }: CaseDetails, until: AbortSignal): HTMLElement {
  const box = h("div", {}, h("p", { class: "note", role: "status" }, "Looking for its nearest run of the model…"));
  let isKnown = false;
  const find = async () => {
    await new Promise((resolve) => setTimeout(resolve, AFTER));
    if (isKnown || until.aborted) return;
    const { title, known: { net, alignments } } = await alignedCases(log);
    const v = variantAt(log.current.variants, activities);
    const { moves, deviations, fitness } = v < 0 ? { moves: null, deviations: null, fitness: null } : alignmentOf(alignments, v);
    if (moves === null || deviations === null) return fill(box, h("p", { class: "note" }, "No run is known for this case."));
    isKnown = true;
    fill(
      box,
      h(
        "p",
        { class: "note" },
        nameNode(title),
        `: ${deviations === 0 ? "it fits" : sayCountOf(deviations, "deviation")}`,
        fitness === null ? "" : [
          ", fitness ",
          figureButton(log, ["variant-fitness", [figureModel(), JSON.stringify(activities)], fitness], fitness.toFixed(2)),
        ],
        ".",
      ),
      alignmentMoves({ net, alignments }, v, activityColors(log.variants)),
      h(
        "p",
        { class: "table-foot" },
        csvButton(`${log.entry.slug}-case-beside-model`, () => [
          ["case", "model", "deviations", "fitness", "moves"],
          [caseId, title, deviations, fitness ?? "", alignmentText({ net, alignments }, v)],
        ]),
      ),
    );
  };
  const show = () =>
    void find().catch((error) => fill(box, h("p", { class: "note" }, error instanceof Error ? error.message : String(error))));
  // Other filters may leave the case, which its run does not depend on.
  const stop = log.onChange(() => isKnown || show());
  until.addEventListener("abort", stop);
  show();
  return card(
    "Beside the model",
    "The case (above) beside the run of the model that differs least from it (below). A tick: both have the activity. A plus: the case has it where the model does not allow it. A minus: the model requires it and the case does not have it. The model is the one that is chosen on Conformance.",
    box,
  );
}

/** The variant of these activities; -1 for none. */
const variantAt = ({ activities, counts, offsets, steps }: Variants, labels: readonly string[]): number =>
  counts.findIndex((_, v) =>
    offsets[v + 1] - offsets[v] === labels.length && labels.every((label, i) => activities[steps[offsets[v] + i]] === label)
  );
