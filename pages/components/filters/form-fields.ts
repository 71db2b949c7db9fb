import { type CaseCondition, casesThrough, sayShare } from "../../lib/tracebook.js";
import { clipName, h } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";

/** The part of the editor for one kind of condition. */
export interface ConditionForm {
  readonly element: HTMLElement;
  /** What is entered now; null where something is missing. */
  condition(): CaseCondition | null;
}

/** Options of a field to choose from. */
export function options(rows: readonly (readonly [value: string, name: string])[], chosen?: string): HTMLElement[] {
  return rows.map(([value, name]) => h("option", { value, ".selected": value === chosen }, clipName(name)));
}

/** Activities of the log with their share of the cases, the most frequent first. */
export function activityRows(log: PageLog): { value: string; note: string }[] {
  const { variants } = log;
  const cases = casesThrough(variants);
  return Array.from(variants.activities.keys()).filter((activity) => cases[activity] > 0).sort((a, b) =>
    cases[b] - cases[a] || a - b
  )
    .map((activity) => ({ value: variants.activities[activity], note: sayShare(cases[activity] / log.entry.cases, 0) }));
}

/** Reads a whole number; null for other texts. */
export const WHOLE = (text: string): number | null => /^\d+$/.test(text) ? Number(text) : null;

/** Two bounds, one of which may be left empty. */
export function rangeFields(
  { from, to }: { readonly from: string; readonly to: string },
  read: (text: string) => number | null,
  { hint, change }: { readonly hint: string; readonly change: () => void },
): { readonly element: HTMLElement; range(): { from: number | null; to: number | null } | null } {
  const [low, high] = [from, to].map((value) => h("input", { class: "field", value, placeholder: hint, oninput: change }));
  return {
    element: h(
      "div",
      {},
      h("label", { class: "wide-field" }, "At least", low),
      h("label", { class: "wide-field" }, "At most", high),
    ),
    range() {
      const [a, b] = [low, high].map(({ value }) => value.trim() === "" ? undefined : read(value.trim()));
      if (a === null || b === null || (a === undefined && b === undefined)) return null;
      return a !== undefined && b !== undefined && a > b ? null : { from: a ?? null, to: b ?? null };
    },
  };
}
