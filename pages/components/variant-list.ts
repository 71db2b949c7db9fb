import {
  abbreviate,
  type CaseCondition,
  foldRepeats,
  sayCount,
  sayDuration,
  sayShare,
  textColorOn,
  type Variants,
} from "../lib/tracebook.js";
import { card, clipName, h } from "./dom.js";
import { offerFilters } from "./filter-actions.js";
import { exactNote } from "./exact-note.js";
import { follow } from "./follow.js";
import { withDoor } from "./page-door.js";
import type { PageLog } from "./page-log.js";
import { rebuilt } from "./rebuilt.js";
import { selectable } from "./selection.js";

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

/** The most frequent variants, as rows of chevrons. A click on a row offers to filter by it. */
export const VariantList = (log: PageLog, options: { readonly top?: number } = {}): HTMLElement =>
  rebuilt(log, (log) => {
    // Of the whole log, so that a filter changes neither signs nor colours.
    const signs = signsByFrequency(log.variants);
    const body = card(
      "Variants",
      "The most frequent variants (sequences of activities): share of cases, cumulative share, and median duration. An activity that is repeated at once is one chevron with the number of times. Point at an activity for its full name.",
      exactNote(log, "cases"),
      follow(log, async ({ variants, cases, ask }, signal) => {
        if (variants.counts.length === 0) return [h("p", { class: "empty" }, "No case is left, so there is no variant.")];
        const { median } = await ask({ kind: "variant-durations" }, { signal });
        const top = Math.min(options.top ?? 6, variants.counts.length);
        let covered = 0;
        return Array.from({ length: top }, (_, v) => {
          covered += variants.counts[v];
          return variantRow(log, variants, v, { all: cases, covered: covered / cases, median: median[v], signs });
        });
      }),
    );
    return withDoor(body, "variants", "All variants");
  });

interface Sign {
  readonly text: string;
  readonly color: string;
}

/** The most frequent variants come first, so their activities get distinct signs and colours. */
function signsByFrequency(variants: Variants): Map<number, Sign> {
  const seen = new Set<number>();
  for (const activity of variants.steps) {
    seen.add(activity);
    if (seen.size === variants.activities.length) break;
  }
  const order = [...seen];
  const texts = abbreviate(order.map((activity) => variants.activities[activity]));
  return new Map(order.map((activity, i) => [activity, { text: texts[i], color: COLORS[i % COLORS.length] }]));
}

/** What a row says besides its steps. */
interface RowFigures {
  /** Cases of all variants. */
  readonly all: number;
  /** Share of the cases up to this row. */
  readonly covered: number;
  /** Seconds. */
  readonly median: number;
  readonly signs: ReadonlyMap<number, Sign>;
}

function variantRow(log: PageLog, variants: Variants, v: number, { all, covered, median, signs }: RowFigures): HTMLElement {
  const steps = Array.from(variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]) as ArrayLike<number>);
  const names = steps.map((activity) => variants.activities[activity]);
  const folded = foldRepeats(steps);
  const shown = folded.slice(0, SHOWN_STEPS);
  const where: CaseCondition = { kind: "variant", variants: [names] };
  const share = sayShare(variants.counts[v] / all);
  const cases = `${sayCount(variants.counts[v])} ${variants.counts[v] === 1 ? "case" : "cases"}`;
  const described = names.slice(0, 40).map(clipName).join(", ");
  return h(
    "button",
    {
      type: "button",
      class: "variant",
      ...selectable(where),
      onclick: (event: Event) => offerFilters(log, event.currentTarget as Element, [where]),
    },
    h("b", { title: cases }, share),
    h("span", { class: "unseen" }, ` of cases, ${cases}: ${described}; with the variants above `),
    h("span", { class: "cum", title: "cumulative share of cases" }, sayShare(covered, 0)),
    // Read in full above.
    h(
      "span",
      { class: "chevrons", "aria-hidden": "true" },
      shown.map(({ activity, times }) => {
        const { text, color } = signs.get(activity)!;
        const name = clipName(variants.activities[activity]);
        return h(
          "span",
          {
            class: "chevron",
            "data-about": times === 1 ? name : `${name}, ${times} times in a row`,
            style: `background: ${color}; color: ${textColorOn(color)}`,
          },
          h("bdi", {}, text),
          times > 1 && h("small", {}, `×${times}`),
        );
      }),
      folded.length > shown.length ? h("span", { class: "chevron more" }, `+ ${folded.length - shown.length} more`) : null,
    ),
    h("span", { class: "unseen" }, Number.isNaN(median) ? " none completed" : " median "),
    h("span", { class: "median", title: "median duration of completed cases" }, sayDuration(median)),
  );
}
