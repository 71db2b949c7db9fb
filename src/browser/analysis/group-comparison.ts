import { comparisonSteps, type GroupComparison } from "../../comparison/groups/compare-groups.ts";
import { type CaseDivision, divideCases } from "../../comparison/groups/divide-cases.ts";
import { type LanguageDistance, languageDistanceSteps } from "../../comparison/groups/language-distance.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { Filter } from "../../filtering/filter.ts";
import { endsOfView } from "../../filtering/log-view.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";
import { DAY } from "../../time/civil-date.ts";
import { localTime } from "../../time/local-time.ts";
import { nextPeriod, type Period, startOfPeriod } from "./cases-over-time.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { inTurns } from "./in-turns.ts";
import { passagesOfWhole } from "./kept-orders.ts";

/**
 * Two groups by the filters that choose their cases; one of them null: all other cases. Both null:
 * earlier and later cases.
 */
export type AskedGroups = readonly [readonly Filter[] | null, readonly Filter[] | null];

/** Two groups of the cases that the filters leave, compared; or why they cannot be. */
export type ComparedGroups =
  | {
    readonly comparison: GroupComparison;
    /** The groups that were compared. */
    readonly groups: AskedGroups;
    /** Cases that both filters choose, and that none does; these are in neither group. */
    readonly inBoth: number;
    readonly inNone: number;
    /** Cases of each group that are not completed. */
    readonly running: readonly [number, number];
    /** Variants of both groups, in codes of the whole log. */
    readonly variants: Variants;
    /** Cases of the variants in each group. */
    readonly counts: readonly [Uint32Array, Uint32Array];
  }
  | {
    readonly comparison: null;
    readonly groups: AskedGroups;
    /** Cases of the two groups, of which one has none. */
    readonly cases: readonly [number, number];
    readonly inBoth: number;
  };

/**
 * Compares two groups of the cases that the filters leave: see `compareGroups`, whose figures these
 * are.
 *
 * @param hasTimes whether the times between the first and the last event of a case are known
 */
export async function groupComparison(
  events: FilteredEvents,
  asked: AskedGroups,
  { step, hasTimes = true }: { readonly step: () => Promise<void>; readonly hasTimes?: boolean },
): Promise<ComparedGroups> {
  const { groups, division: { groupOfCase, inBoth } } = divisionOf(events, asked);
  await step();
  const { completed } = events.completed();
  const countIn = (group: number, counts: (i: number) => boolean) =>
    groupOfCase.reduce((sum, own, i) => own === group && counts(i) ? sum + 1 : sum, 0);
  const cases = [1, 2].map((group) => countIn(group, () => true));
  if (Math.min(...cases) === 0) return { comparison: null, groups, cases: [cases[0], cases[1]], inBoth };
  const found = events.variants();
  await step();
  const comparison = await inTurns(stepsOf(events, groupOfCase, hasTimes), step);
  const inNone = groupOfCase.length - cases[0] - cases[1] - inBoth;
  const running = [countIn(1, (i) => completed[i] === 0), countIn(2, (i) => completed[i] === 0)] as const;
  return { comparison, groups, inBoth, inNone, running, ...countedVariants(found, groupOfCase) };
}

/**
 * The comparison in steps. Where the filters leave whole cases, it is that of the whole log in
 * which the other cases are in neither group: nothing is copied, and what is known of the log is
 * used.
 */
function stepsOf(events: FilteredEvents, groupOfCase: Uint8Array, hasTimes: boolean): ReturnType<typeof comparisonSteps> {
  const { whole, view: { cases, kept } } = events;
  const found = events.variants();
  if (kept !== null) return comparisonSteps(events.withResources(), groupOfCase, { variants: found });
  const [groups, variantOfCase] = [new Uint8Array(whole.caseIds.length), new Uint32Array(whole.caseIds.length)];
  for (let i = 0; i < cases.length; i++) {
    groups[cases[i]] = groupOfCase[i];
    variantOfCase[cases[i]] = found.variantOfCase[i];
  }
  const variants = { ...found, variantOfCase };
  return hasTimes
    ? comparisonSteps(whole, groups, { variants, passages: passagesOfWhole(events) })
    : comparisonSteps({ ...whole, resource: null }, groups, { variants, mostSegments: 0 });
}

/** How far the variants of the groups are apart; null where one of them has no cases. */
export async function languageDistance(
  events: FilteredEvents,
  asked: AskedGroups,
  step: () => Promise<void>,
): Promise<LanguageDistance | null> {
  const { groupOfCase } = divisionOf(events, asked).division;
  if (!groupOfCase.includes(1) || !groupOfCase.includes(2)) return null;
  await step();
  return await inTurns(languageDistanceSteps(events.variants(), groupOfCase), step);
}

function divisionOf(events: FilteredEvents, asked: AskedGroups): { groups: AskedGroups; division: CaseDivision } {
  const { view, zone } = events;
  const isOpen = asked[0] === null && asked[1] === null;
  const groups = isOpen ? halvesByStart(events) : asked;
  if (groups[0] === null && groups[1] === null) {
    return { groups, division: { groupOfCase: new Uint8Array(view.cases.length), inBoth: 0 } };
  }
  return { groups, division: divideCases(view, groups, { zoneOfDays: zone }) };
}

/** The variants that either group has. */
function countedVariants(
  { variants: { activities, offsets, steps }, variantOfCase }: ReturnType<FilteredEvents["variants"]>,
  groupOfCase: Uint8Array,
): { variants: Variants; counts: [Uint32Array, Uint32Array] } {
  const size = offsets.length - 1;
  const all = [new Uint32Array(size), new Uint32Array(size)];
  for (let c = 0; c < groupOfCase.length; c++) if (groupOfCase[c] > 0) all[groupOfCase[c] - 1][variantOfCase[c]]++;
  const taken = Uint32Array.from(Array.from(all[0].keys()).filter((v) => all[0][v] + all[1][v] > 0));
  const shown = new Uint32Array(taken.length + 1);
  taken.forEach((v, i) => shown[i + 1] = shown[i] + offsets[v + 1] - offsets[v]);
  const stepsOfTaken = new (steps instanceof Uint16Array ? Uint16Array : Uint32Array)(shown[taken.length]);
  taken.forEach((v, i) => stepsOfTaken.set(steps.subarray(offsets[v], offsets[v + 1]), shown[i]));
  return {
    variants: { activities, offsets: shown, steps: stepsOfTaken, counts: taken.map((v) => all[0][v] + all[1][v]) },
    counts: [taken.map((v) => all[0][v]), taken.map((v) => all[1][v])],
  };
}

/** The smaller half has at least this share of the cases, where a longer period can divide them. */
const LEAST_HALF = 0.35;

/**
 * Earlier and later cases: divided at the beginning of a year, a quarter, a month, a day, an hour
 * or a minute near the median of the starts; nulls where all start in the same minute.
 */
export function halvesByStart({ view, zone }: Pick<FilteredEvents, "view" | "zone">): AskedGroups {
  if (view.cases.length < 2) return [null, null];
  const clock = ianaTimeZone(zone);
  // By the clock of the zone, as filters are.
  const { first } = endsOfView(view);
  const locals = new Float64Array(first.length);
  for (let i = 0; i < first.length; i++) {
    const start = view.log.time[first[i]];
    locals[i] = start + clock.offsetAt(start);
  }
  locals.sort();
  const middle = locals[locals.length >> 1];
  const shareBefore = (at: number) => locals.reduce((sum, local) => local < at ? sum + 1 : sum, 0) / locals.length;
  const day = Math.floor(middle / DAY) * DAY;
  const candidates: { readonly at: number; readonly least: number; name(at: number): string; readonly length: number }[] = [
    ...(["year", "quarter", "month", "day"] as const).flatMap((period: Period) => {
      const from = startOfPeriod(period, day);
      const name = (at: number) => localTime(at, "UTC").slice(0, period === "day" ? 10 : 7);
      const least = period === "day" ? Number.MIN_VALUE : LEAST_HALF;
      return [from, nextPeriod(from, period)].map((at) => ({ at, least, name, length: DAY }));
    }),
    ...[3_600_000, 60_000].flatMap((length) => {
      const from = Math.floor(middle / length) * length;
      const name = (at: number) => localTime(at, "UTC");
      return [from, from + length].map((at) => ({ at, least: Number.MIN_VALUE, name, length: 60_000 }));
    }),
  ];
  for (const { at, least, name, length } of candidates) {
    const before = shareBefore(at);
    if (Math.min(before, 1 - before) < least) continue;
    const range = (from: string | null, to: string | null): readonly Filter[] => [
      { effect: "with", where: { kind: "started", range: { from, to } } },
    ];
    return [range(null, name(at - length)), range(name(at), null)];
  }
  return [null, null];
}
