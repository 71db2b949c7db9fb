import { alignmentSteps } from "../../conformance/alignments/align-variants.ts";
import { type CaseValue, caseValues, withoutEventColumns } from "../../conformance/deviations/case-values.ts";
import { type DeviationPlace, deviationPlaces } from "../../conformance/deviations/deviation-places.ts";
import { type Deviation, deviationsOfVariants } from "../../conformance/deviations/root-causes.ts";
import { discoverInductive } from "../../discovery/inductive/discover-inductive.ts";
import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { isMeasure } from "../../event-log/numeric-attribute.ts";
import { variantsOf } from "../../event-log/variants.ts";
import type { Filter } from "../../filtering/filter.ts";
import { type MedianDifference, medianDifference } from "../../numerics/median-difference.ts";
import { countOf, groupDigits, sayShare, sayShareInterval } from "../../numerics/number-text.ts";
import { wilsonInterval } from "../../numerics/wilson-interval.ts";
import { petriNetOfTree } from "../../process-models/conversions/petri-net-of-tree.ts";
import { saidAlike, sayDuration } from "../../time/duration-text.ts";
import { matchOf, shortNumbers } from "../causes/case-conditions.ts";
import { namesVariants } from "../causes/names-variants.ts";
import { overlapsMostly } from "../causes/nearly-same.ts";
import { subjectsOfOutcome } from "../causes/repeats-outcome.ts";
import { stratifiedEffect, stratifyOutcome } from "../causes/stratified-effect.ts";
import { type Candidate, type Finding, LEAST_COMPARED, MOST_EXAMPLES, MOST_REPEATED } from "./finding.ts";
import { plannedActivities } from "./wait-nature.ts";
import { type RankedValues, rankSumOf, rankValues, twoSided } from "./rank-test.ts";
import { type UnexpectedPlace, unexpectedPlaces } from "./unexpected-places.ts";

/** Noise threshold of the model that deviations are told against, as on the pages. */
const NOISE = 0.2;
/** What a greater share of the cases does otherwise is no deviation but how it is done. */
const MOST_DEVIATING = 0.25;
/** With a smaller share of the cases that fit it, a model is not that of the usual process. */
const LEAST_FITTING = 0.5;
/** A place that a greater share of the events of an activity have is no unusual one. */
const USUAL_PLACE = 0.2;

/** Cycle times of the completed cases, NaN for the others, and their ranks. */
export interface RankedCases {
  readonly log: EventLog;
  readonly seconds: Float64Array;
  readonly ranked: RankedValues;
}

/** Ranks cycle times for the tests of this file. */
export function rankCases(log: EventLog, seconds: Float64Array): RankedCases {
  return { log, seconds, ranked: rankValues(seconds) };
}

/** A group of cases that may take longer, or less time, than the others. */
interface Group {
  /** Numbers of cases, ascending. */
  readonly cases: ArrayLike<number>;
  /** What of several groups is told once. */
  readonly subject?: string;
  /** Whether nothing is told of a group that takes less time. Default: no. */
  readonly slowerOnly?: boolean;
  readonly tell: (
    difference: MedianDifference,
    cases: readonly number[],
  ) => ReturnType<Candidate["tell"]>;
}

/** The test of a group: do its completed cases take as long as the others? */
function candidate(
  kind: Finding["kind"],
  { seconds, ranked }: RankedCases,
  { cases, subject, slowerOnly = false, tell }: Group,
): Candidate[] {
  const own = Array.from(cases).filter((c) => !Number.isNaN(seconds[c]));
  if (Math.min(own.length, ranked.count - own.length) < LEAST_COMPARED) return [];
  const z = rankSumOf(ranked, own);
  return [{
    kind,
    subject,
    pValue: twoSided(z),
    tell() {
      if (slowerOnly && z < 0) return null;
      const inside = new Uint8Array(seconds.length);
      for (const c of own) inside[c] = 1;
      const of = (side: number) => seconds.filter((value, c) => inside[c] === side && !Number.isNaN(value));
      const difference = medianDifference(of(0), of(1));
      // The medians must show it too, and clearly: ranks alone find differences of no size.
      const [low, high] = difference?.interval ?? [-1, 1];
      return difference === null || low <= 0 && high >= 0 || difference.difference * z <= 0 ? null : tell(difference, own);
    },
  }];
}

const hoursOf = (seconds: number, cases: number): number => Math.abs(seconds) * cases / 3600;
const idsOf = (log: EventLog, cases: readonly number[]) => cases.slice(0, MOST_EXAMPLES).map((c) => log.caseIds[c]);

/** A difference of medians in words: `15 d longer (95 % interval 14 to 16 d)`. */
function differenceWords({ difference, interval }: MedianDifference): string {
  const [low, high] = interval.map(Math.abs).sort((a, b) => a - b);
  const { say } = saidAlike(high);
  return `${say(Math.abs(difference))} ${difference > 0 ? "longer" : "less"} in the median (95 % interval ` +
    `${say(low)} to ${say(high)})`;
}

/**
 * Activities that are done again in cases that take longer for it. The hours are those from an
 * activity to its repetition.
 */
export function reworkCandidates(ranks: RankedCases): Candidate[] {
  const { log } = ranks;
  const { activities, activity, caseOffsets, time } = log;
  const repeatedIn: number[][] = activities.map(() => []);
  const seconds = new Float64Array(activities.length);
  const has = new Float64Array(activities.length);
  const last = new Int32Array(activities.length).fill(-1);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      const own = activity[e];
      if (last[own] < caseOffsets[c]) has[own]++;
      else {
        if (repeatedIn[own].at(-1) !== c) repeatedIn[own].push(c);
        seconds[own] += (time[e] - time[last[own]]) / 1000;
      }
      last[own] = e;
    }
  }
  return repeatedIn.flatMap((cases, own) => {
    if (cases.length < LEAST_COMPARED) return [];
    // Beside those that do it once: what others take says nothing about doing it again.
    const withIt = rankCases(log, ranks.seconds.map((value, c) => includes(log, c, own) ? value : NaN));
    return candidate("rework", withIt, {
      cases,
      subject: `again ${activities[own]}`,
      slowerOnly: true,
      tell(difference) {
        const share = cases.length / has[own];
        if (share > MOST_REPEATED) return null;
        const [low, high] = wilsonInterval(share, has[own]);
        return {
          sentence: `${activities[own]} is done again in ${sayShare(share)} of the cases with it ` +
            `(95 % interval ${sayShareInterval(low, high)}); these take ${differenceWords(difference)} than those with it once`,
          figure: { value: share, unit: "share", interval: [low, high] },
          cases: cases.length,
          hours: seconds[own] / 3600,
          evidence: { page: "compare", filters: [{ effect: "with", where: { kind: "rework", labels: [activities[own]] } }] },
          examples: idsOf(log, cases),
          members: cases,
        };
      },
    });
  });
}

const includes = ({ activity, caseOffsets }: EventLog, c: number, code: number): boolean =>
  activity.subarray(caseOffsets[c], caseOffsets[c + 1]).includes(code);

/**
 * Deviations from the usual process whose cases take longer: what the inductive miner discovers
 * without rare behaviour. The hours are the difference of the medians times the cases. Cases whose
 * alignment is not known at the deadline are left out. Where fewer than half of the cases fit that
 * model, there is no usual process, and nothing is told; nor are events at a place that is usual
 * for their activity, which only the model leaves out.
 */
export function* deviationCandidates(
  ranks: RankedCases,
  deadline?: () => boolean,
): Generator<void, { readonly candidates: Candidate[]; readonly notes: readonly string[] }> {
  const { log } = ranks;
  const { variants, variantOfCase } = variantsOf(log);
  yield;
  const net = petriNetOfTree(discoverInductive(variants, { noise: NOISE }));
  const { variants: alignments } = yield* alignmentSteps(net, variants, { deadline });
  yield;
  const known = (c: number) => alignments[variantOfCase[c]].moves !== null;
  const counted = (has: (c: number) => boolean) => log.caseIds.reduce((sum, _, c) => has(c) ? sum + 1 : sum, 0);
  const leftOut = counted((c) => !known(c));
  const fitting = counted((c) => alignments[variantOfCase[c]].deviations === 0);
  if (fitting < LEAST_FITTING * (log.caseIds.length - leftOut)) {
    return { candidates: [], notes: ["Deviations are not told: fewer than half of the cases fit the usual model."] };
  }
  const aligned = rankCases(log, ranks.seconds.map((seconds, c) => known(c) ? seconds : NaN));
  const planned = plannedActivities(log);
  const required = deviationPlaces(net, variants, alignments).filter(({ kind }) => kind === "model-move");
  const unexpected = unexpectedPlaces(variants, alignments);
  const candidates = deviationsOfVariants(net, alignments).flatMap(({ deviation, variants: has }) => {
    if (deviation.activity === null) return [];
    const isMove = deviation.kind === "log-move";
    const code = log.activities.indexOf(deviation.activity);
    // By its date alone, an event has no place among those of a day.
    if (isMove && planned[code] === 1) return [];
    const place = unexpected.get(deviation.activity);
    if (isMove && place !== undefined && !isRepeat(place) && place.usual >= USUAL_PLACE) return [];
    // An alignment may skip what the case has, in another place.
    const lacks = (c: number) => !includes(log, c, code);
    const cases = [...variantOfCase.keys()].filter((c) => has[variantOfCase[c]] === 1 && (isMove || lacks(c)));
    if (cases.length > MOST_DEVIATING * log.caseIds.length) return [];
    // What has no usual place is a rare step: only others with it tell what its place costs.
    const compared = isMove ? rankCases(log, aligned.seconds.map((seconds, c) => lacks(c) ? NaN : seconds)) : aligned;
    return candidate("deviation", compared, {
      cases,
      // What is done once more than usual is mostly what is done again.
      subject: isMove ? `again ${deviation.activity}` : undefined,
      slowerOnly: true,
      tell: (difference, own) => ({
        sentence: `Cases ${isMove ? extraWords(deviation.activity!, place!) : missingWords(deviation.activity!, required)} take ${
          differenceWords(difference)
        } than ${isMove ? "others with it" : "all others"}`,
        figure: { value: difference.difference, unit: "seconds", interval: difference.interval },
        cases: cases.length,
        hours: hoursOf(difference.difference, own.length),
        evidence: { page: "conformance", filters: filtersOf(deviation) },
        examples: idsOf(log, cases),
        members: cases,
      }),
    });
  });
  return {
    candidates,
    notes: leftOut === 0 ? [] : [
      `${countOf(leftOut, "case")} ${leftOut === 1 ? "is" : "are"} not looked at for deviations, ` +
      "because no alignment was found in time.",
    ],
  };
}

const placeWords = ({ after, all }: Pick<UnexpectedPlace, "after" | "all">): string =>
  `${all ? "" : "mostly "}${after === null ? "at the start" : `after ${after}`}`;

/** Not having an activity may be a choice: where the model expects it makes it a deviation. */
function missingWords(activity: string, places: readonly DeviationPlace[]): string {
  const [first, ...others] = places.filter((one) => one.activity === activity);
  return `without ${activity}, where the usual model expects it (${
    placeWords({ after: first.after, all: others.length === 0 })
  }),`;
}

/** Whether it is mostly the repetition of an activity that the model does not allow. */
const isRepeat = ({ again }: UnexpectedPlace): boolean => again > 0.5;

const extraWords = (activity: string, place: UnexpectedPlace): string =>
  isRepeat(place)
    ? `with ${activity} again (${placeWords(place)}), more often than the usual model expects,`
    : `with ${activity} where the usual model does not expect it (${placeWords(place)})`;

const filtersOf = ({ kind, activity }: Deviation): Filter[] => [
  { effect: kind === "model-move" ? "without" : "with", where: { kind: "activity", labels: [activity!] } },
];

/** Texts with more distinct values, as a share of the cases that have one, name single cases. */
const MOST_NAMED = 0.5;

/** Whether an attribute tells groups of cases, and not mostly single ones or their variants. */
function isGrouping(attribute: Attribute, variantOfCase: ArrayLike<number>): boolean {
  const { type, values, codes } = attribute;
  if (type === "id" || type === "date" || namesVariants(attribute, variantOfCase)) return false;
  const known = codes.reduce((sum, code) => code < 0 ? sum : sum + 1, 0);
  return isMeasure(attribute) || values.length <= MOST_NAMED * known;
}

/**
 * Values of case attributes whose cases take longer or less time than the others. The hours are the
 * difference of the medians times the cases of the group, negative where they take less: so of an
 * attribute the group that loses most is told, and what saves time comes after all that loses it.
 * A value that nearly the same cases have as have some activity says what happens in a case, and
 * nothing about its time; an attribute such as `late` says nothing but the time.
 */
export function groupCandidates(ranks: RankedCases): Candidate[] {
  const { log } = ranks;
  const { variantOfCase } = variantsOf(log);
  const groups = new Set(log.caseAttributes.filter((own) => isGrouping(own, variantOfCase)).map(({ name }) => name));
  const isStep = namesStep(log);
  const all = caseValues(withoutEventColumns(log), { minCases: LEAST_COMPARED, maxValues: 50 });
  const completed = Uint32Array.from(ranks.seconds.keys()).filter((c) => !Number.isNaN(ranks.seconds[c]));
  const values = all.map(({ attribute, cases }) => ({ subject: `attribute ${attribute}`, cases, among: null }));
  const repeating = subjectsOfOutcome(values, completed, ranks.seconds);
  return all.filter(({ attribute }) => groups.has(attribute) && !repeating.has(`attribute ${attribute}`))
    .filter(({ cases }) => !isStep(cases))
    .flatMap((known) => {
      const { attribute, cases } = known;
      return candidate("group", ranks, {
        cases,
        subject: `attribute ${attribute}`,
        tell: (difference, own) => ({
          sentence: `Cases with ${attribute} ${valueWords(known, all)} take ${differenceWords(difference)} than the others: ` +
            `${sayDuration(difference.secondMedian)} instead of ${sayDuration(difference.firstMedian)}`,
          figure: { value: difference.difference, unit: "seconds", interval: difference.interval },
          cases: cases.length,
          hours: difference.difference * own.length / 3600,
          evidence: {
            page: "compare",
            filters: [{ effect: "with", where: { kind: "case-attribute", name: attribute, match: matchOf(known) } }],
          },
          examples: idsOf(log, Array.from(cases)),
          members: cases,
        }),
      });
    });
}

/** A value, or of a range of numbers the bound that others do not reach. */
function valueWords({ attribute, value, numbers }: CaseValue, all: readonly CaseValue[]): string {
  if (numbers === null) return shortNumbers(value);
  const ranges = all.flatMap((one) => one.attribute === attribute && one.numbers !== null ? [one.numbers] : []);
  const [least, most] = numbers;
  const bound = (number: number) => groupDigits(Number(number.toPrecision(4)));
  if (ranges.every(([, other]) => other <= most)) return `of at least ${bound(least)}`;
  return ranges.every(([other]) => other >= least) ? `of at most ${bound(most)}` : `from ${bound(least)} to ${bound(most)}`;
}

/** Whether some cases are nearly those that have an activity, or nearly those that lack it. */
function namesStep({ activities, activity, caseIds, caseOffsets }: EventLog): (cases: ArrayLike<number>) => boolean {
  const last = new Int32Array(activities.length).fill(-1);
  const count = (cases: ArrayLike<number>) => {
    const counts = new Float64Array(activities.length);
    last.fill(-1);
    for (let i = 0; i < cases.length; i++) {
      for (let e = caseOffsets[cases[i]]; e < caseOffsets[cases[i] + 1]; e++) {
        if (last[activity[e]] !== i) counts[activity[e]]++;
        last[activity[e]] = i;
      }
    }
    return counts;
  };
  const all = caseIds.length;
  const having = count(Uint32Array.from(caseIds.keys()));
  return (cases) => {
    const [own, size] = [count(cases), cases.length];
    return activities.some((_, code) =>
      [[own[code], having[code]], [size - own[code], all - having[code]]].some(([common, other]) =>
        overlapsMostly(common, size, other) && overlapsMostly(all - size - other + common, all - size, all - other)
      )
    );
  };
}

/** Share of a difference that must be left among cases alike in other groups. */
const LEAST_LEFT = 0.5;

/** Whether a group's difference of time mostly goes with groups that are told already. */
export function goesWith(
  { log, seconds }: RankedCases,
  members: ArrayLike<number>,
  told: readonly ArrayLike<number>[],
): boolean {
  if (told.length === 0) return false;
  const cases = Uint32Array.from(log.caseIds.keys()).filter((c) => !Number.isNaN(seconds[c]));
  const strata = new Uint32Array(seconds.length);
  const effectOf = () => stratifiedEffect(stratifyOutcome(cases, seconds, strata), members);
  const alone = effectOf();
  told.forEach((others, i) => {
    for (let k = 0; k < others.length; k++) strata[others[k]] += 2 ** i;
  });
  const among = effectOf();
  return among.z * alone.z <= 0 || Math.abs(among.difference) < LEAST_LEFT * Math.abs(alone.difference);
}
