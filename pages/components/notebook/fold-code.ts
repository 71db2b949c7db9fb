import { h } from "../elements/dom.js";

/**
 * Folds the code of cells that show it (`echo`) to its first line, where it has more than one.
 * Code that stands alone, such as an example to copy, stays open. All code can be scrolled by keys.
 */
export function foldCode(): void {
  for (const pre of document.querySelectorAll<HTMLElement>("#observablehq-main pre")) {
    // Code may be wider than its box: the keyboard scrolls it.
    pre.tabIndex = 0;
    // Framework puts a button for copying beside the code, sooner or later than this.
    const code = pre.closest<HTMLElement>(".observablehq-pre-container") ?? pre;
    const isOfCell = code.previousElementSibling?.matches(".observablehq--block, .tracebook-cell") ?? false;
    const [first, ...more] = (pre.textContent ?? "").trim().split("\n");
    if (!isOfCell || more.length === 0) continue;
    const folded = h("details", { class: "cell-code" }, h("summary", {}, first));
    code.replaceWith(folded);
    folded.append(code);
  }
}
