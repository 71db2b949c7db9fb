import {
  type AskedGroups,
  type CaseCondition,
  type ComparedGroups,
  type ComparedRow,
  durationCondition,
  type Filter,
  filterWords,
  parseFilters,
  printFilter,
  printFilters,
  shareCondition,
} from "../../lib/tracebook.js";
import type { Figure } from "../../lib/figures.js";
import { textControl } from "../address/controls.js";
import type { FilterOffer } from "../filters/filter-actions.js";
import { wordNodes } from "../filters/filter-actions.js";
import type { FilteredLog } from "../log/page-log.js";
import { viewState } from "../address/view-state.js";

/** Filters of the two groups, as texts. An empty one is all other cases; both empty, halves. */
const controls = [textControl("compare.a"), textControl("compare.b")] as const;

/** The groups that the reader has chosen, as far as the address can be read. */
export function askedGroups(): AskedGroups {
  const [first, second] = controls.map(({ value }) => filtersOf(value));
  return [first, second];
}

/** The groups as texts of filters, as figures name them; an empty one is all other cases. */
export const groupTexts = (): readonly [string, string] => {
  const [a, b] = askedGroups().map((group) => printFilters(group ?? []));
  return [a, b];
};

/** The figure of a group in a row of a comparison. */
export function figureOfGroup(row: ComparedRow, group: "A" | "B"): Figure {
  const isA = group === "A";
  const where = "measure" in row ? durationCondition(row) : shareCondition(row);
  const parameters = [...groupTexts(), group, where === null ? "" : printFilter({ effect: "with", where })];
  return "measure" in row
    ? { name: "compared-median", parameters, value: (isA ? row.first : row.second).medianSeconds! }
    : { name: "compared-share", parameters, value: isA ? row.firstShare : row.secondShare };
}

function filtersOf(text: string): readonly Filter[] | null {
  try {
    const filters = parseFilters(text);
    return filters.length === 0 ? null : filters;
  } catch {
    return null;
  }
}

/** Why a group of the address cannot be read; null where both can. */
export function groupProblem(): string | null {
  for (const { value } of controls) {
    try {
      parseFilters(value);
    } catch (error) {
      return `A group of the address cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return null;
}

/** Chooses both groups; `filters` also replaces the filters of the page. */
export function chooseGroups(groups: AskedGroups, filters?: readonly Filter[]): void {
  const { "compare.a": _, "compare.b": __, ...others } = viewState.current.controls;
  const [a, b] = groups.map((group) => printFilters(group ?? []));
  viewState.change({
    controls: { ...others, ...(a === "" ? {} : { "compare.a": a }), ...(b === "" ? {} : { "compare.b": b }) },
    ...(filters === undefined ? {} : { filters }),
  });
}

/** Calls back when a group was changed. */
export function onGroupsChange(listener: () => void): void {
  // One change of the address may change both.
  let last = keyNow();
  for (const control of controls) {
    control.onChange(() => {
      if (keyNow() === last) return;
      last = keyNow();
      listener();
    });
  }
}

const keyNow = (): string => JSON.stringify(controls.map(({ value }) => value));

let asking = new AbortController();
const asked = new WeakMap<FilteredLog, Map<string, Promise<ComparedGroups>>>();

/** The two groups compared; asked for once. What was asked before is not wanted any more. */
export function comparedGroups(current: FilteredLog): Promise<ComparedGroups> {
  const key = keyNow();
  const known = asked.get(current) ?? new Map<string, Promise<ComparedGroups>>();
  asked.set(current, known);
  const before = known.get(key);
  if (before !== undefined) return before;
  asking.abort();
  asking = new AbortController();
  const answer = current.ask({ kind: "group-comparison", groups: askedGroups() }, { signal: asking.signal });
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer;
}

/** The words of a group, one of two. */
export function groupWords(groups: AskedGroups, at: 0 | 1): (Node | string)[] {
  const filters = groups[at];
  if (filters === null) return [groups[1 - at] === null ? "Choose a group" : "All other cases"];
  return filters.flatMap((filter, i) => [...(i === 0 ? [] : [" · "]), ...wordNodes(filterWords(filter))]);
}

/** Offers to compare the cases of a condition with all others. */
export const compareWithOthers = (where: CaseCondition): FilterOffer => ({
  more: [{ name: "Compare them with all others", run: () => chooseGroups([null, [{ effect: "with", where }]]) }],
});
