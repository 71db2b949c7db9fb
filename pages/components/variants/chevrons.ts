import { abbreviate, textColorOn, type Variants } from "../../lib/tracebook.js";
import { clipName, h } from "../elements/dom.js";

/**
 * Colours of activities in chevrons: neighbours differ in hue, and black text is readable on each.
 */
export const COLORS = [
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

/** Of the activities that have no colour of their own. */
const OTHER = "#ccd2dc";

/** How an activity is shown where its name does not fit. */
export interface Sign {
  readonly text: string;
  readonly color: string;
}

/**
 * A sign for each activity of variants, by code: the most frequent variants come first, so their
 * activities get distinct signs and colours.
 */
export function signsByFrequency(variants: Variants): Map<number, Sign> {
  const seen = new Set<number>();
  for (const activity of variants.steps) {
    seen.add(activity);
    if (seen.size === variants.activities.length) break;
  }
  const order = [...seen];
  const texts = abbreviate(order.map((activity) => variants.activities[activity]));
  return new Map(order.map((activity, i) => [activity, { text: texts[i], color: COLORS[i] ?? OTHER }]));
}

/** The colours of {@linkcode signsByFrequency}, by name. */
export const activityColors = (variants: Variants): ReadonlyMap<string, string> =>
  new Map([...signsByFrequency(variants)].map(([code, { color }]) => [variants.activities[code], color]));

/** What a chevron shows besides its sign. */
interface ChevronOptions {
  /** Explained on hover and focus. */
  readonly about: string;
  /** Instead of the sign's text. */
  readonly text?: string;
  /** Behind the text, in small print. */
  readonly small?: string;
  readonly isMarked?: boolean;
  /** In px; by default that of the text. */
  readonly width?: number;
}

/** One step of a variant. */
export function chevron({ text, color }: Sign, options: ChevronOptions): HTMLElement {
  const { about, small = "", width } = options;
  return h(
    "span",
    {
      class: `chevron${options.isMarked ? " marked" : ""}`,
      "data-about": clipName(about),
      style: `background: ${color}; color: ${textColorOn(color)}${width === undefined ? "" : `; width: ${width}px`}`,
    },
    h("bdi", {}, options.text ?? text),
    small !== "" && h("small", {}, small),
  );
}
