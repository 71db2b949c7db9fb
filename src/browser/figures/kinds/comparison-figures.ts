import type { GroupComparison } from "../../../comparison/groups/compare-groups.ts";
import type { GroupDifference } from "../../../comparison/groups/duration-differences.ts";
import type { ShareDifference } from "../../../comparison/groups/share-differences.ts";
import { parseFilters, printFilter } from "../../../filtering/filter-text.ts";
import type { CaseCondition } from "../../../filtering/filter.ts";
import type { AskedGroups } from "../../analysis/group-comparison.ts";
import { durationCondition, shareCondition } from "../../difference-conditions.ts";
import type { Compute, FigureKind } from "../figure-kind.ts";

/** Groups are filters as texts, of which an empty one is all other cases. */
function groupsOf(a: string, b: string): AskedGroups {
  const [first, second] = [a, b].map((text) => text === "" ? null : parseFilters(text));
  return [first, second];
}

const ofGroups =
  (pick: (comparison: GroupComparison, parameters: readonly string[]) => number | null | undefined): Compute =>
  async ({ ask }, [a, b, ...parameters]) => {
    const { comparison } = await ask({ kind: "group-comparison", groups: groupsOf(a, b) });
    return comparison === null ? NaN : pick(comparison, parameters) ?? NaN;
  };

const isAbout = (text: string) => (where: CaseCondition | null): boolean =>
  (where === null ? "" : printFilter({ effect: "with", where })) === text;

function comparedShare(
  { activities, relations, variants, resources }: GroupComparison,
  text: string,
): ShareDifference | undefined {
  const isAsked = isAbout(text);
  return [...activities, ...relations, ...variants, ...resources ?? []].find((row) => isAsked(shareCondition(row)));
}

function comparedDuration({ differences }: GroupComparison, text: string): GroupDifference | undefined {
  const isAsked = isAbout(text);
  return differences.find((row) => isAsked(durationCondition(row)));
}

const COMPARED = "compareGroups (src/comparison/groups/compare-groups.ts)";

const GROUPS = ["group A, as filters", "group B, as filters"];

const GROUP = "the group, A or B";

const COUNTED = "what its cases have, as a filter";

const TIMED = "the segment, as a filter; empty for whole cases";

/** Figures of two groups side by side. */
export const COMPARISON_FIGURES = {
  "compared-share": {
    title: "Share of the cases of a group",
    definition: "Of the cases of one of two compared groups, those that have the activity, relation, variant or person.",
    formula: "cases of the group that have it / cases of the group",
    computedBy: COMPARED,
    unit: "share",
    parameters: [...GROUPS, GROUP, COUNTED],
    compute: ofGroups((comparison, [group, text]) => {
      const row = comparedShare(comparison, text);
      return group === "A" ? row?.firstShare : row?.secondShare;
    }),
  },
  "share-difference": {
    title: "Difference of two shares",
    definition: "How much greater the share is in group B than in group A; in points where it is shown in percent.",
    formula: "share in B − share in A",
    computedBy: COMPARED,
    unit: "share",
    parameters: [...GROUPS, COUNTED],
    compute: ofGroups((comparison, [text]) => comparedShare(comparison, text)?.difference),
  },
  "compared-median": {
    title: "Median duration in a group",
    definition: "Of the cases of one of two compared groups, or of their passages of a segment: half take no longer.",
    formula: "median over the cases of the group, running ones included, or over the passages",
    computedBy: COMPARED,
    unit: "seconds",
    parameters: [...GROUPS, GROUP, TIMED],
    compute: ofGroups((comparison, [group, text]) => {
      const row = comparedDuration(comparison, text);
      return (group === "A" ? row?.first : row?.second)?.medianSeconds;
    }),
  },
  "median-difference": {
    title: "Difference of two medians",
    definition: "How much longer the median duration is in group B than in group A.",
    formula: "median in B − median in A",
    computedBy: COMPARED,
    unit: "seconds",
    parameters: [...GROUPS, TIMED],
    compute: ofGroups((comparison, [text]) => comparedDuration(comparison, text)?.medianDifferenceSeconds),
  },
  "variant-distance": {
    title: "Distance of the variants of two groups",
    definition:
      "How much must be changed to turn the variants of the one group, with their shares, into those of the other, from 0 to 1; and the same of cases that are divided at random.",
    formula: "earth mover's distance by normalized edit distances (Leemans et al. 2019, Li and Liu 2007)",
    computedBy: "languageDistanceSteps (src/comparison/groups/language-distance.ts)",
    unit: "number",
    parameters: [...GROUPS, "which: lower or upper bound, at-random or at-random-95"],
    async compute({ ask }, [a, b, which]) {
      const distance = await ask({ kind: "language-distance", groups: groupsOf(a, b) });
      if (distance === null) return NaN;
      const { lower, upper, chance } = distance;
      return new Map(Object.entries({ lower, upper, "at-random": chance.median, "at-random-95": chance.most })).get(which) ?? NaN;
    },
  },
  "finished-within": {
    title: "Duration within which a share of a group is finished",
    definition:
      "This share of the cases of one of two compared groups takes at most as long from their first to their last event.",
    formula: "quantile over the cases of the group, running ones included (type 7 of Hyndman and Fan)",
    computedBy: COMPARED,
    unit: "seconds",
    parameters: [...GROUPS, GROUP, "the share, from 0 to 1 in hundredths"],
    compute: ofGroups(({ cycleTimeQuantiles: [a, b] }, [group, share]) =>
      (group === "A" ? a : b)[Math.round(100 * Number(share))]
    ),
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
