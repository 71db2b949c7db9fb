import { type CaseCondition, foldRepeats, sayCount, sayDuration, sayShare, type Variants } from "../../lib/tracebook.js";
import { chevron, type Sign, signsByFrequency } from "./chevrons.js";
import { csvButton } from "../elements/save-buttons.js";
import { card, clipName, h } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import { exactNote } from "../log/exact-note.js";
import { follow } from "../log/follow.js";
import { withDoor } from "../frame/page-door.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { labelsOf } from "../filters/variant-condition.js";
import { selectable } from "../address/selection.js";

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
        const top = Math.min(options.top ?? 8, variants.counts.length);
        let covered = 0;
        const rows = Array.from({ length: top }, (_, v) => {
          covered += variants.counts[v];
          return variantRow(log, variants, v, { all: cases, covered: covered / cases, median: median[v], signs });
        });
        const shown = Array.from({ length: top }, (_, v) => v);
        const csv = () => ({
          variant: shown.map((v) => v + 1),
          activities: shown.map((v) => labelsOf(variants, v).join(" → ")),
          cases: shown.map((v) => variants.counts[v]),
          share: shown.map((v) => variants.counts[v] / cases),
          median_seconds: shown.map((v) => median[v]),
        });
        return [heads(), ...rows, h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-variants`, csv))];
      }),
    );
    body.classList.add("variant-list");
    return withDoor(body, "variants", "All variants");
  });

/** What stands over the figures; each row says it for those who do not see them. */
const heads = (): HTMLElement =>
  h(
    "p",
    { class: "variant-heads", "aria-hidden": "true" },
    ["Share", "To here", "Exact variant", "Median"].map((name) => h("span", {}, name)),
  );

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
  const described = names.slice(0, 40).map((name) => clipName(name)).join(", ");
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
        const name = clipName(variants.activities[activity]);
        return chevron(signs.get(activity)!, {
          about: times === 1 ? name : `${name}, ${times} times in a row`,
          small: times === 1 ? "" : `×${times}`,
        });
      }),
      folded.length > shown.length ? h("span", { class: "chevron more" }, `+ ${folded.length - shown.length} more`) : null,
    ),
    h("span", { class: "unseen" }, Number.isNaN(median) ? " none completed" : " median "),
    h("span", { class: "median", title: "median duration of completed cases" }, sayDuration(median)),
  );
}
