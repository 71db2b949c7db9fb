import { compareGroups, type GroupDifference, groupsByStart } from "../comparison/compare-groups.ts";
import { inputError, usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { applyFilters } from "../filtering/apply-filters.ts";
import { choosesCases, type Filter } from "../filtering/filter.ts";
import { printFilters } from "../filtering/filter-text.ts";
import { isTime, periodOf } from "../filtering/filter-time.ts";
import { type UnknownName, unknownNames } from "../filtering/unknown-names.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** How the cases of a log are divided into two groups. */
export type Grouping =
  /** The cases that the first filters choose, and those of the second; null: all other cases. */
  | { readonly by: "filters"; readonly first: readonly Filter[]; readonly second: readonly Filter[] | null }
  /** The cases that start before a time, and the others. */
  | { readonly by: "start"; readonly time: string };

/** Two groups of cases and how they differ: the JSON of `tracebook compare`. */
export interface LogComparison {
  readonly groups: readonly [ComparedGroup, ComparedGroup];
  /** Cases that both filters choose; these are in neither group. */
  readonly inBoth: number;
  /** Cases that no filter chooses. */
  readonly inNone: number;
  /** Cycle time and segments, by p-value. */
  readonly differences: readonly GroupDifference[];
}

/** One of two groups. */
export interface ComparedGroup {
  /** The text of its filters, or other words. */
  readonly name: string;
  readonly cases: number;
}

/** A comparison, and the names in its filters that are not in the log. */
export interface ComparedLog {
  readonly comparison: LogComparison;
  readonly unknown: readonly UnknownName[];
}

/**
 * Compares two groups of cases of a log, a file or a stored log. Whole cases are compared, so the
 * filters must choose cases.
 *
 * @throws a usage error for filters that choose events, or an invalid time; an input error if a
 * group has no cases; and what opening the log and filtering throw
 */
export async function compareLog(
  source: string,
  { grouping, ...options }: OpenLogOptions & { readonly grouping: Grouping },
): Promise<ComparedLog> {
  checkGrouping(grouping);
  const attributes = grouping.by === "start" ? "none" : "all";
  const { log, zone } = await openLog(source, { ...options, attributes, timesFor: "a comparison of durations needs" });
  return await inStep(options.reporter, "Comparing", (step) => {
    const { names, groupOfCase, inBoth } = divide(log, grouping, zone);
    const casesOf = (group: number) => groupOfCase.reduce((sum, own) => sum + (own === group ? 1 : 0), 0);
    const groups = [{ name: names[0], cases: casesOf(1) }, { name: names[1], cases: casesOf(2) }] as const;
    const empty = groups.find(({ cases }) => cases === 0);
    if (empty !== undefined) {
      throw inputError({
        expected: "cases in both groups",
        found: `none in the group ${empty.name}${inBoth === 0 ? "" : `; both filters choose ${inBoth}, which are left out`}`,
      });
    }
    const comparison = {
      groups,
      inBoth,
      inNone: log.caseIds.length - groups[0].cases - groups[1].cases - inBoth,
      differences: compareGroups(log, groupOfCase),
    };
    step.done("done");
    const filters = grouping.by === "filters" ? [...grouping.first, ...grouping.second ?? []] : [];
    return Promise.resolve({ comparison, unknown: unknownNames(log, filters) });
  });
}

function checkGrouping(grouping: Grouping): void {
  if (grouping.by === "start") {
    if (isTime(grouping.time)) return;
    throw usageError({ expected: "a time such as 2026-01-31 in --split", found: JSON.stringify(grouping.time) });
  }
  const onEvents = [...grouping.first, ...grouping.second ?? []].find((filter) => !choosesCases(filter));
  if (onEvents === undefined) return;
  throw usageError({
    expected: "filters that choose cases",
    found: `a filter that chooses events, ${printFilters([onEvents])}`,
    advice: "Whole cases are compared. To select events, use tracebook filter first.",
  });
}

interface Division {
  readonly names: readonly [string, string];
  /** 1, 2, or 0 for neither. */
  readonly groupOfCase: Uint8Array;
  readonly inBoth: number;
}

function divide(log: EventLog, grouping: Grouping, zone: string): Division {
  if (grouping.by === "start") {
    const { from } = periodOf(grouping.time, ianaTimeZone(zone))!;
    const names = [`started before ${grouping.time}`, `started from ${grouping.time} on`] as const;
    return { names, groupOfCase: groupsByStart(log, from), inBoth: 0 };
  }
  const { first, second } = grouping;
  const chosen = (filters: readonly Filter[]) => {
    const flags = new Uint8Array(log.caseIds.length);
    for (const c of applyFilters(log, filters, { zone }).cases) flags[c] = 1;
    return flags;
  };
  const inFirst = chosen(first);
  const inSecond = second === null ? inFirst.map((flag) => 1 - flag) : chosen(second);
  let inBoth = 0;
  const groupOfCase = inFirst.map((flag, c) => {
    inBoth += flag & inSecond[c];
    return flag === inSecond[c] ? 0 : flag === 1 ? 1 : 2;
  });
  return { names: [printFilters(first), second === null ? "all other cases" : printFilters(second)], groupOfCase, inBoth };
}
