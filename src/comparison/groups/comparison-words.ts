import { countOf, sayShare } from "../../numerics/number-text.ts";
import { sayDuration } from "../../time/duration-text.ts";
import type { GroupComparison, ShareRow } from "./compare-groups.ts";
import type { GroupDifference } from "./duration-differences.ts";
import type { ShareDifference } from "./share-differences.ts";

/** What is compared: a share of cases, or a duration. */
export type ComparedRow = ShareRow | GroupDifference;

/** A figure of a sentence in words; the row, if it is one of a group's. */
export interface ComparisonFigure {
  readonly figure: string;
  readonly row?: ComparedRow;
  readonly group?: "A" | "B";
}

/** A part of a sentence; what comes from the log, and each figure, is apart. */
export type ComparisonWord = string | { readonly name: string } | ComparisonFigure;

/** The figures of a row, B first. */
const pairOf = (row: ComparedRow, b: string, a: string): readonly ComparisonWord[] => [
  { figure: b, row, group: "B" },
  " instead of ",
  { figure: a, row, group: "A" },
];

/** The median durations of a row, B first. */
const medians = (row: GroupDifference): readonly ComparisonWord[] =>
  pairOf(row, sayDuration(row.second.medianSeconds!), sayDuration(row.first.medianSeconds!));

/** A difference with a greater corrected p-value may be chance. */
const SIGNIFICANCE = 0.05;

/** Whether a difference may be chance, or is too rare to be tested. */
export const mayBeChance = ({ pValue }: { readonly pValue: number | null }): boolean => pValue === null || pValue > SIGNIFICANCE;

/**
 * What says most on two groups, A and B: the activity or relation whose share of cases differs
 * most, of those that are no chance, and how long the median case takes. Claims no cause.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { compareGroups } from "@/comparison/groups/compare-groups.ts";
 * import { comparisonText, comparisonWords } from "@/comparison/groups/comparison-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces(Array.from({ length: 80 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask" }, ...(i < 30 ? [{ activity: "pay" }] : [])],
 * })));
 * const comparison = compareGroups(log, log.caseIds.map((_, i) => i < 40 ? 1 : 2));
 * assertEquals(
 *   comparisonText(comparisonWords(comparison)),
 *   "Fewer cases of B go through pay: 0 % instead of 75.0 %. The median case takes 0 s instead of 60 s. " +
 *     "Both are more than chance.",
 * );
 * ```
 */
export function comparisonWords(comparison: GroupComparison): ComparisonWord[] {
  const { activities, relations, resources, variants, differences, tests } = comparison;
  const told: { readonly difference: ShareRow; readonly what: readonly ComparisonWord[] }[] = [
    ...activities.map((difference) => ({ difference, what: ["go through ", { name: difference.activity }] })),
    ...relations.map((difference) => ({ difference, what: relationWords(difference) })),
  ];
  const others = [
    ...(resources ?? []).map((difference) => ({ difference, what: ["are worked on by ", { name: difference.resource }] })),
    ...variants.map((difference) => ({
      difference,
      what: [`have one variant of ${countOf(difference.activities.length, "step")}`],
    })),
  ];
  // An activity that all cases of the one group have, and none of the other, is how the groups were
  // chosen: it says nothing new.
  const choosing = new Set(activities.filter(separates).map(({ activity }) => activity));
  const news = [
    ...told.slice(0, activities.length).filter((_, i) => !choosing.has(activities[i].activity)),
    ...told.slice(activities.length).filter((one, i) => {
      const { from, to } = relations[i];
      return !separates(one.difference) && ![from, to].some((label) => label !== null && choosing.has(label));
    }),
  ];
  const most = strongest(news) ?? strongest(told) ?? strongest(others);
  const cycle = differences.find(({ measure }) => measure === "cycle time")!;
  const durations = mayBeChance(cycle) ? segmentSentence(differences) : cycleSentence(cycle, comparison);
  if (most === null && durations === null) {
    return ["Nothing differs by more than may be chance (shares and durations compared: ", { figure: String(tests) }, ")."];
  }
  return [
    ...(most === null ? ["No share of cases differs by more than may be chance."] : shareSentence(most)),
    most !== null && durations === null ? " That is more than chance. " : " ",
    ...(durations ?? ["No duration differs by more than may be chance."]),
    durations === null ? "" : most === null ? " That is more than chance." : " Both are more than chance.",
  ];
}

/** Whether all cases of the one group have it, and none of the other. */
const separates = ({ difference }: ShareDifference): boolean => Math.abs(difference) === 1;

/**
 * The words of {@linkcode comparisonWords} as one text.
 *
 * @example
 * ```ts
 * import { comparisonText } from "@/comparison/groups/comparison-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(comparisonText(["go through ", { name: "pay" }, ": ", { figure: "75.0 %" }]), "go through pay: 75.0 %");
 * ```
 */
export const comparisonText = (words: readonly ComparisonWord[]): string =>
  words.map((word) => typeof word === "string" ? word : "name" in word ? word.name : word.figure).join("");

function relationWords({ from, to }: { readonly from: string | null; readonly to: string | null }): ComparisonWord[] {
  if (from === null) return ["start with ", { name: to! }];
  return to === null ? ["end with ", { name: from }] : ["go from ", { name: from }, " directly to ", { name: to }];
}

function strongest<Told extends { readonly difference: ShareDifference }>(told: readonly Told[]): Told | null {
  return told.filter(({ difference }) => !mayBeChance(difference)).reduce<Told | null>(
    (best, one) =>
      best === null || Math.abs(one.difference.difference) > Math.abs(best.difference.difference) + 1e-12 ? one : best,
    null,
  );
}

function shareSentence(
  { difference: row, what }: {
    readonly difference: ShareRow;
    readonly what: readonly ComparisonWord[];
  },
): ComparisonWord[] {
  const { difference, firstShare, secondShare, size } = row;
  return [
    `${difference > 0 ? "More" : "Fewer"} cases of B `,
    ...what,
    ": ",
    ...pairOf(row, sayShare(secondShare), sayShare(firstShare)),
    size === "negligible" ? ", which is a little difference." : ".",
  ];
}

function cycleSentence(cycle: GroupDifference, { differences, relations }: GroupComparison): ComparisonWord[] {
  const { first, cliffsDelta, size, medianDifferenceSeconds } = cycle;
  const sign = Math.sign(medianDifferenceSeconds);
  const begin: ComparisonWord[] = sign === 0
    ? ["The median case takes ", { figure: sayDuration(first.medianSeconds!), row: cycle, group: "A" }, " in both"]
    : ["The median case takes ", ...medians(cycle)];
  const segments = differences.filter(({ measure }) => measure !== "cycle time");
  const alike = segments.filter((one) => !mayBeChance(one) && one.size !== "negligible" && Math.sign(one.cliffsDelta) === sign);
  if (sign !== 0 && segments.length > 0 && alike.length === 0 && !relations.every(mayBeChance)) {
    return [...begin, `, although no segment is clearly ${sign < 0 ? "faster" : "slower"}: other variants are taken.`];
  }
  if (size !== "negligible") return [...begin, "."];
  const share = 0.5 + Math.abs(cliffsDelta) / 2;
  const side = cliffsDelta < 0 ? "shorter" : "longer";
  return [...begin, `; a case of B is the ${side} one in `, { figure: sayShare(share, 0) }, " of pairs, which is little."];
}

/** The segment whose durations differ most; null where all may be chance. */
function segmentSentence(differences: readonly GroupDifference[]): ComparisonWord[] | null {
  const most = differences.filter((one) => one.measure !== "cycle time" && !mayBeChance(one))
    .sort((a, b) => Math.abs(b.cliffsDelta) - Math.abs(a.cliffsDelta))[0];
  if (most === undefined || most.measure === "cycle time") return null;
  return [
    "Whole cases take as long as far as can be told, but from ",
    { name: most.measure.from },
    " to ",
    { name: most.measure.to },
    " takes ",
    ...medians(most),
    ", at the median.",
  ];
}
