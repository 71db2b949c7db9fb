import type { SvgElement, ToldClause } from "../../lib/tracebook.js";
import { h, svgNode } from "../elements/dom.js";

/** Height of the picture in px. */
const HEIGHT = 22;

/**
 * A case among comparable ones, on a line from 0: a bar where 90 % of them are, a line at their
 * median, a dot at the case.
 */
export function rangePicture({ own, low, median, high, words }: NonNullable<ToldClause["range"]>): HTMLElement {
  const most = Math.max(own, high);
  // Room for half of a dot at both ends.
  const place = (size: number) => 3 + 94 * size / most;
  const at = (size: number) => `${place(size).toFixed(2)}%`;
  const mark = (tag: string, attributes: SvgElement["attributes"]): SvgElement => ({ tag, attributes, children: [] });
  const width = `${Math.max(1, place(high) - place(low)).toFixed(2)}%`;
  const picture = svgNode({
    tag: "svg",
    attributes: { width: "100%", height: String(HEIGHT), "aria-hidden": "true" },
    children: [
      mark("line", { class: "axis", x1: "0", x2: "100%", y1: "16.5", y2: "16.5" }),
      mark("rect", { class: "usual", x: at(low), width, y: "8", height: "8", rx: "2" }),
      mark("line", { class: "median", x1: at(median), x2: at(median), y1: "4", y2: "17" }),
      mark("circle", { class: "own", cx: at(own), cy: "12", r: "3.5" }),
    ],
  });
  return h("span", { class: "range", title: words, role: "img", "aria-label": words }, picture);
}
