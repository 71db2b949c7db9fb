import { type RankedDeviation, type RootCause, sayCount, sayShare } from "../../lib/tracebook.js";
import { fill, h, nameNode } from "../elements/dom.js";
import type { ComparisonState } from "./model-comparison.js";
import type { PageLog } from "../log/page-log.js";

/** Most values that are shown. */
const MOST_SHOWN = 6;

/** A button that looks for values of attributes that go with a deviation, and shows them. */
export function deviationCauses(
  log: PageLog,
  compared: NonNullable<ComparisonState["compared"]>,
  { kind, activity }: Pick<RankedDeviation, "kind" | "activity">,
): HTMLElement {
  const box = h("div", { class: "causes" });
  const columns = log.manifest.columns.map(({ column }) => column).filter((column) =>
    /^(case:|event:|resource$|lifecycle$)/.test(column)
  );
  if (columns.length === 0) return h("p", { class: "note" }, "The log has no attributes that could go with it.");
  const look = async () => {
    fill(box, h("p", { class: "muted", role: "status" }, "Comparing the values of all attributes…"));
    try {
      const { net, alignments, of } = compared;
      const { offsets, steps, counts } = of.variants;
      const variants = { offsets, steps, counts };
      const causes = await of.ask({
        kind: "deviation-causes",
        net,
        variants,
        alignments,
        deviation: { kind, activity },
        columns,
      });
      fill(box, ...causesNodes(causes));
    } catch (error) {
      fill(box, h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)));
    }
  };
  fill(box, h("button", { type: "button", class: "quiet", onclick: () => void look() }, "What goes with it?"));
  return box;
}

function causesNodes(causes: readonly RootCause[]): HTMLElement[] {
  if (causes.length === 0) {
    return [h("p", { class: "muted" }, "No value of an attribute goes with it more often than by chance.")];
  }
  return [
    h("h3", {}, "What goes with it"),
    h(
      "ul",
      {},
      causes.slice(0, MOST_SHOWN).map(({ attribute, value, lift, casesWithValue, deviatingWithValue, adjustedPValue }) =>
        h(
          "li",
          { title: `Fisher's exact test, corrected for all values compared: p = ${adjustedPValue.toPrecision(2)}` },
          nameNode(attribute),
          " = ",
          nameNode(value),
          h(
            "small",
            { class: "muted" },
            ` ${sayCount(deviatingWithValue)} of ${sayCount(casesWithValue)} cases (${
              sayShare(deviatingWithValue / casesWithValue)
            }), ${lift.toFixed(1)} times as often as in all`,
          ),
        )
      ),
    ),
    h("p", { class: "note" }, "Associations above chance, not proven causes."),
  ];
}
