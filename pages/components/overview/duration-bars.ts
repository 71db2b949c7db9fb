import { type DurationHistogram, durationHistogram, sayCount, sayDuration } from "../../lib/tracebook.js";
import { h, svgNode } from "../elements/dom.js";

/** Size of the bars, px. */
const SIZE = { width: 232, height: 64 };

/**
 * A small histogram of durations, for panels and what appears on hover. Its text says the range.
 *
 * @param sorted durations in seconds, ascending
 */
export function durationBars(
  sorted: Float64Array,
  options: { readonly width?: number; readonly height?: number } = {},
): HTMLElement {
  const { width = SIZE.width, height = SIZE.height } = options;
  const histogram = durationHistogram(sorted, Math.min(32, Math.max(4, sorted.length)));
  const { bins } = histogram;
  if (bins.length === 0) return h("p", { class: "note" }, "No durations to show.");
  const most = Math.max(...bins.map(({ count }) => count));
  const step = width / bins.length;
  const bars = bins.map(({ count, from, to }, i) => {
    const tall = count === 0 ? 0 : Math.max(1.5, height * count / most);
    return {
      tag: "rect",
      attributes: { x: i * step + 0.5, y: height - tall, width: Math.max(1, step - 1), height: tall },
      children: [{
        tag: "title",
        attributes: {},
        children: [`${sayCount(count)} from ${sayDuration(from)} to ${sayDuration(to)}`],
      }],
    };
  });
  const label = `Histogram of durations from ${sayDuration(bins[0].from)} to ${sayDuration(bins[bins.length - 1].to)}`;
  return h(
    "div",
    { class: "duration-bars" },
    svgNode({
      tag: "svg",
      attributes: {
        viewBox: `0 0 ${width} ${height}`,
        width: "100%",
        height,
        role: "img",
        "aria-label": label,
        preserveAspectRatio: "none",
      },
      children: bars,
    }),
    h(
      "div",
      { class: "row" },
      h("span", {}, sayDuration(bins[0].from)),
      h("span", {}, histogram.scale === "log" ? "logarithmic" : ""),
      h("span", {}, sayDuration(bins[bins.length - 1].to)),
    ),
    ...leftOut(histogram),
  );
}

function leftOut({ beyond, below, bins }: DurationHistogram): HTMLElement[] {
  const parts = [
    beyond > 0 ? `${sayCount(beyond)} longer than ${sayDuration(bins[bins.length - 1].to)}` : "",
    below > 0 ? `${sayCount(below)} shorter than ${sayDuration(bins[0].from)}` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? [] : [h("p", { class: "note" }, `Not drawn: ${parts.join(", ")}.`)];
}
