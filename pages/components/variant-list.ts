import { abbreviate, sayCount, sayShare, textColorOn, type Variants } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import { follow } from "./follow.js";
import type { PageLog } from "./open-log.js";

/**
 * Colours of activities in chevrons: neighbours differ in hue, and black text is readable on each.
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

/** Most steps of a variant that are shown; of the others only the number is. */
const SHOWN_STEPS = 14;

/** The most frequent variants, as rows of chevrons. */
export function VariantList(log: PageLog, options: { readonly top?: number } = {}): HTMLElement {
  // Of the whole log, so that a filter changes neither signs nor colours.
  const signs = signsByFrequency(log.variants);
  return card(
    "Variants",
    "The most frequent variants (sequences of activities): share of cases, and cumulative share. Point at an activity, or move to it with the Tab key, for its full name.",
    follow(log, ({ variants, cases }) => {
      const top = Math.min(options.top ?? 6, variants.counts.length);
      let covered = 0;
      return Promise.resolve(Array.from({ length: top }, (_, v) => {
        covered += variants.counts[v];
        return variantRow(variants, v, { share: variants.counts[v] / cases, covered: covered / cases, signs });
      }));
    }),
  );
}

interface Sign {
  readonly text: string;
  readonly color: string;
}

/** The most frequent variants come first, so their activities get distinct signs and colours. */
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
    { class: "variant", role: "group", "aria-label": `${sayShare(row.share)} of cases: ${names.slice(0, 40).join(", ")}` },
    h("b", { title: `${sayCount(variants.counts[v])} cases` }, sayShare(row.share)),
    h("span", { class: "cum", title: "cumulative share of cases" }, sayShare(row.covered, 0)),
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
