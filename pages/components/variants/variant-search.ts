import {
  type ActivityPattern,
  filtersOfPattern,
  sayCount,
  sayShare,
  type VariantFold,
  type VariantMatches,
} from "../../lib/tracebook.js";
import { h } from "../elements/dom.js";
import { parsePattern, patternField, printPattern } from "./pattern-field.js";
import { segmented } from "../elements/segmented.js";
import { fold, search, searchMode, type VariantSource } from "./variant-choice.js";

/** Searches variants by a pattern of activities. */
interface VariantSearch {
  readonly element: HTMLElement;
  /** Which variants of a list match; null for no search. */
  matchesOf(fold: VariantFold): VariantMatches | null;
  /** Looks for the pattern of the address. */
  run(): Promise<void>;
  /** Shows the pattern of the address. */
  show(): void;
  focus(): void;
}

/**
 * The field of the search, with what is done with the variants that match.
 *
 * @param changed is called when other variants match
 */
export function variantSearch({ log, current, signal, signs }: VariantSource, changed: () => void): VariantSearch {
  let found: Partial<Record<VariantFold, VariantMatches>> = {};
  const field = patternField({
    activities: [...signs.keys()].map((code) => log.variants.activities[code]),
    signOf: (activity) => signs.get(log.variants.activities.indexOf(activity)),
    change: (pattern) => search.set(printPattern(pattern)),
  });
  let searched = "";
  const run = async () => {
    const pattern: ActivityPattern | null = parsePattern(search.value);
    const asked = searched = `${search.value} ${fold.value}`;
    if (pattern === null) {
      found = {};
      field.say("");
      return changed();
    }
    const ask = (kind: VariantFold) => current.ask({ kind: "variant-matches", fold: kind, pattern }, { signal });
    const exact = await ask("exact");
    const shown = fold.value === "exact" ? exact : await ask("folded");
    if (searched !== asked || signal.aborted) return;
    found = { exact, [fold.value]: shown };
    const cases = shown.cases.reduce((sum, count) => sum + count, 0);
    const count = shown.cases.reduce((sum, count) => sum + Number(count > 0), 0);
    field.say(
      `${sayCount(count)} variant${count === 1 ? "" : "s"}, ${sayCount(cases)} cases (${sayShare(cases / current.cases)})`,
    );
    changed();
  };
  const keep = h("button", {
    type: "button",
    class: "quiet",
    onclick: () => {
      const pattern = parsePattern(search.value);
      if (pattern !== null) log.filters.set([...log.filters.list, ...filtersOfPattern(pattern)]);
    },
  }, "Keep these cases");
  const element = h(
    "div",
    { class: "variant-search" },
    field.element,
    segmented(searchMode, "Matches", [["mark", "Mark"], ["only", "Only matches"]], { signal }),
    keep,
  );
  const show = () => {
    const pattern = parsePattern(search.value);
    field.show(pattern);
    element.classList.toggle("empty-search", pattern === null);
  };
  return { element, matchesOf: (kind) => found[kind] ?? null, run, show, focus: () => field.focus() };
}
