import { type CaseCondition, printFilter } from "../../lib/tracebook.js";
import { viewState } from "./view-state.js";

/**
 * Names what an element stands for, so that it is marked wherever it is shown when it is selected.
 */
export const selectable = (where: CaseCondition): Readonly<Record<string, string>> => ({ "data-select": textOf(where) });

const textOf = (where: CaseCondition): string => printFilter({ effect: "with", where });

/** Selects the cases of a condition, or nothing. */
export function select(where: CaseCondition | null, version: number | null = viewState.current.version): void {
  viewState.change({ selection: where, version: where === null ? viewState.current.version : version }, { replace: true });
}

/** Marks the elements that stand for what is selected. */
export function markSelection(within: ParentNode = document): void {
  const { selection } = viewState.current;
  const wanted = selection === null ? null : textOf(selection);
  for (const element of within.querySelectorAll<HTMLElement | SVGElement>("[data-select]")) {
    element.classList.toggle("selected", element.dataset.select === wanted);
  }
}

viewState.onChange((now, before) => now.selection !== before.selection && markSelection());
