import { fill, h } from "../elements/dom.js";
import { type ComparisonState, modelComparison } from "./model-comparison.js";
import type { PageLog } from "../log/page-log.js";

/**
 * A box that shows a part of the comparison with a model, and draws it again when that part has
 * changed.
 *
 * @param read the part of the state that is shown
 * @param draw null while there is nothing to show: what was shown stays
 */
export function followComparison(
  log: PageLog,
  read: (state: ComparisonState) => readonly unknown[],
  draw: (state: ComparisonState) => readonly (Node | string | null)[] | null,
  box: HTMLElement = h("div", { class: "follow" }),
): HTMLElement {
  const comparison = modelComparison(log);
  let before: readonly unknown[] | null = null;
  const show = () => {
    const { state } = comparison;
    box.toggleAttribute("aria-busy", state.doing !== null);
    const now = read(state);
    if (before !== null && now.every((part, i) => part === before![i])) return;
    before = now;
    const nodes = draw(state);
    if (nodes !== null) fill(box, nodes);
  };
  comparison.onChange(show);
  show();
  return box;
}
