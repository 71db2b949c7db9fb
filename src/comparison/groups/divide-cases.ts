import { usageError } from "../../errors.ts";
import { applyFilters, type ApplyFiltersOptions } from "../../filtering/apply-filters.ts";
import { choosesCases, type Filter } from "../../filtering/filter.ts";
import { printFilters } from "../../filtering/filter-text.ts";
import type { LogView } from "../../filtering/log-view.ts";

/** Which cases are in which of two groups. */
export interface CaseDivision {
  /** For each case of the view 1, 2, or 0 for neither. */
  readonly groupOfCase: Uint8Array;
  /** Cases that both filters choose; these are in neither group. */
  readonly inBoth: number;
}

/**
 * Divides the cases of a view into two groups by filters, of which one may be null: all other
 * cases. Cases that both choose are in neither group. Linear in the events for each filter.
 *
 * @param options zone of times without an offset
 * @throws a usage error for filters that choose events: whole cases are compared
 *
 * @example
 * ```ts
 * import { divideCases } from "@/comparison/groups/divide-cases.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { parseFilters } from "@/filtering/filter-text.ts";
 * import { viewOf } from "@/filtering/log-view.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, activity: string) => ({ caseId, events: [{ activity }] });
 * const view = viewOf(eventLogFromTraces([trace("1", "pay"), trace("2", "ask")]));
 * assertEquals([...divideCases(view, [parseFilters("through:pay"), null]).groupOfCase], [1, 2]);
 * ```
 */
export function divideCases(
  view: LogView,
  [first, second]: readonly [readonly Filter[] | null, readonly Filter[] | null],
  options: ApplyFiltersOptions = {},
): CaseDivision {
  for (const filter of [...first ?? [], ...second ?? []]) {
    if (choosesCases(filter)) continue;
    throw usageError({
      expected: "filters that choose cases",
      found: `a filter that chooses events, ${printFilters([filter])}`,
      advice: "Whole cases are compared. To select events, filter the log first.",
    });
  }
  const chosen = (filters: readonly Filter[]) => {
    const flags = new Uint8Array(view.cases.length);
    let at = 0;
    for (const c of applyFilters(view, filters, options).cases) {
      while (view.cases[at] !== c) at++;
      flags[at] = 1;
    }
    return flags;
  };
  const known = [first, second].map((filters) => filters && chosen(filters));
  const others = (flags: Uint8Array | null) => flags === null ? new Uint8Array(view.cases.length) : flags.map((flag) => 1 - flag);
  const [inFirst, inSecond] = [known[0] ?? others(known[1]), known[1] ?? others(known[0])];
  let inBoth = 0;
  const groupOfCase = inFirst.map((flag, c) => {
    inBoth += flag & inSecond[c];
    return flag === inSecond[c] ? 0 : flag === 1 ? 1 : 2;
  });
  return { groupOfCase, inBoth };
}
