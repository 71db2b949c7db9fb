import { boneLines, fill, h } from "../elements/dom.js";
import { type ComparisonState, modelComparison } from "./model-comparison.js";
import type { PageLog } from "../log/page-log.js";

/** What stands where alignments will be, and why there are none. */
export const noAlignments = ({ problem, isStopped }: ComparisonState): HTMLElement[] =>
  problem === null && !isStopped
    ? boneLines([16, ...Array<number>(6).fill(26)])
    : [h("p", { class: "empty" }, "No alignments yet.")];

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
    if (state.doing === null) box.removeAttribute("aria-busy");
    else box.setAttribute("aria-busy", "true");
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
