import { abbreviate, sayCount, sayShare, textColorOn, type Variants } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import type { PageLog } from "./open-log.js";

/**
 * Colours of activities in chevrons: neighbours on the wheel stand apart, black text reads on each.
 */
const COLORS = [
  "#f58a6b",
  "#a9b0bd",
  "#58b878",
  "#7fa3f0",
  "#5aa9d6",
  "#c392f0",
  "#e5b64b",
  "#ef92b8",
  "#6cc4bd",
  "#b9c25a",
  "#d6a283",
  "#9aa0e8",
];

/** Steps of a variant that fit; what goes on is told as a number. */
const SHOWN_STEPS = 14;

/** The most frequent ways through the process, as rows of chevrons. */
export function VariantList(log: PageLog, options: { readonly top?: number } = {}): HTMLElement {
  const { variants } = log;
  const top = Math.min(options.top ?? 6, variants.counts.length);
  const all = variants.counts.reduce((sum: number, count: number) => sum + count, 0);
  const signs = signsByFrequency(variants);
  let covered = 0;
  const rows = Array.from({ length: top }, (_, v) => {
    covered += variants.counts[v];
    return variantRow(variants, v, { share: variants.counts[v] / all, covered: covered / all, signs });
  });
  return card(
    "Ways that are taken",
    "The most frequent sequences of activities. First their share of the cases, then the share of these and all above together. Point at a step, or move to it with the Tab key, for its full name.",
    ...rows,
  );
}

interface Sign {
  readonly text: string;
  readonly color: string;
}

/** Frequent activities get their signs and colours first: they are the ones that are seen. */
function signsByFrequency(variants: Variants): Map<number, Sign> {
  const seen = new Set<number>();
  for (const activity of variants.steps) seen.add(activity);
  const order = [...seen];
  const texts = abbreviate(order.map((activity) => variants.activities[activity]));
  return new Map(order.map((activity, i) => [activity, { text: texts[i], color: COLORS[i % COLORS.length] }]));
}

function variantRow(
  variants: Variants,
  v: number,
  row: { readonly share: number; readonly covered: number; readonly signs: ReadonlyMap<number, Sign> },
): HTMLElement {
  const steps = Array.from(variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]) as ArrayLike<number>);
  const names = steps.map((activity) => variants.activities[activity]);
  const shown = steps.slice(0, SHOWN_STEPS);
  return h(
    "div",
    { class: "variant", role: "group", "aria-label": `${sayShare(row.share)} of the cases: ${names.slice(0, 40).join(", ")}` },
    h("b", { title: `${sayCount(variants.counts[v])} cases` }, sayShare(row.share)),
    h("span", { class: "cum", title: "this way and all above" }, sayShare(row.covered, 0)),
    h(
      "div",
      { class: "chevrons" },
      shown.map((activity, i) => {
        const { text, color } = row.signs.get(activity)!;
        return h("span", {
          class: "chevron",
          tabindex: 0,
          "data-about": names[i],
          "aria-label": names[i],
          style: `background: ${color}; color: ${textColorOn(color)}`,
        }, text);
      }),
      steps.length > shown.length ? h("span", { class: "chevron more" }, `+ ${steps.length - shown.length} more`) : null,
    ),
  );
}
