import type { CaseCondition, ListedVariants, VariantFold, Variants } from "../../lib/tracebook.js";
import type { Sign } from "./chevrons.js";
import { pageControl, textControl } from "../address/controls.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { labelsOf } from "../filters/variant-condition.js";
import { viewState } from "../address/view-state.js";

// Controls of the page of variants. They stand in the address.
export const fold = pageControl("variants.fold", ["folded", "exact"]);
export const words = pageControl("variants.show", ["codes", "names", "time"]);
export const order = pageControl("variants.sort", ["share", "longest", "shortest", "deviation"]);
export const searchMode = pageControl("variants.matches", ["mark", "only"]);
export const search = textControl("variants.search");
export const shownText = textControl("variants.shown");

/**
 * Variants that are listed unless the reader chooses another number: more where there is room, in a
 * wide window also beside the panel.
 */
export const SHOWN = innerHeight >= 1200 || (innerHeight >= 900 && innerWidth >= 1500) ? 20 : 12;

/** The variants of what filters leave, and what shows them. */
export interface VariantSource {
  readonly log: PageLog;
  readonly current: FilteredLog;
  /** Aborted when the filters have changed. */
  readonly signal: AbortSignal;
  readonly signs: ReadonlyMap<number, Sign>;
  readonly lists: Readonly<Record<VariantFold, ListedVariants>>;
}

/** A variant of one of the lists. */
interface SelectedVariant {
  readonly fold: VariantFold;
  /** Its row. */
  readonly at: number;
  readonly where: CaseCondition;
}

/** Which variants the controls choose. */
export interface VariantChoice {
  /** The list that is shown. */
  readonly list: ListedVariants;
  /** How many of its rows are shown. */
  readonly shown: number;
  show(count: number, replace?: boolean): void;
  /** For each folded variant its exact ones, the most frequent first. */
  readonly members: readonly (readonly number[])[];
  /** The selected variant, if it is one of the lists. */
  readonly selected: SelectedVariant | null;
  isChosen(where: CaseCondition): boolean;
  /** The folded variant whose exact ones are listed; -1 for none. */
  readonly openRow: number;
}

/** Reads the controls and the selection for some lists. */
export function variantChoice({ lists }: Pick<VariantSource, "lists">): VariantChoice {
  const members = membersOf(lists.folded);
  const selected = (): SelectedVariant | null => {
    const where = viewState.current.selection;
    if (where === null || (where.kind !== "variant" && where.kind !== "folded-variant") || where.variants.length !== 1) {
      return null;
    }
    const kind = where.kind === "variant" ? "exact" : "folded";
    const at = rowOfLabels(lists[kind].variants, where.variants[0]);
    return at < 0 ? null : { fold: kind, at, where };
  };
  return {
    members,
    get list() {
      return lists[fold.value];
    },
    get shown() {
      const wanted = /^\d+$/.test(shownText.value) ? Number(shownText.value) : SHOWN;
      return Math.max(1, Math.min(lists[fold.value].variants.counts.length, wanted));
    },
    show: (count, replace = true) => shownText.set(count === SHOWN ? "" : String(count), { replace }),
    get selected() {
      return selected();
    },
    isChosen(where) {
      const chosen = selected();
      return chosen !== null && JSON.stringify(chosen.where) === JSON.stringify(where);
    },
    get openRow() {
      const chosen = fold.value === "folded" ? selected() : null;
      if (chosen === null) return -1;
      return chosen.fold === "folded" ? chosen.at : lists.folded.rowOf[chosen.at];
    },
  };
}

/** For each folded variant its exact ones, the most frequent first. */
function membersOf({ variants, rowOf }: ListedVariants): number[][] {
  const members: number[][] = Array.from(variants.counts, () => []);
  rowOf.forEach((row, exact) => members[row].push(exact));
  return members;
}

/** The cases of a row. */
export const conditionOf = (variants: Variants, at: number, kind: VariantFold): CaseCondition => ({
  kind: kind === "exact" ? "variant" : "folded-variant",
  variants: [labelsOf(variants, at)],
});

/** The row of a sequence; -1 where there is none. */
function rowOfLabels({ activities, offsets, steps, counts }: Variants, labels: readonly string[]): number {
  const codes = labels.map((label) => activities.indexOf(label));
  return counts.findIndex((_, row) =>
    offsets[row + 1] - offsets[row] === codes.length && codes.every((code, i) => steps[offsets[row] + i] === code)
  );
}
