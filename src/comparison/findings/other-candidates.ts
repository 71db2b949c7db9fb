import type { EventLog } from "../../event-log/event-log.ts";
import { logGamma } from "../../numerics/log-gamma.ts";
import { countOf, groupDigits, sayShare } from "../../numerics/number-text.ts";
import { quantile } from "../../numerics/quantile.ts";
import { wilsonInterval } from "../../numerics/wilson-interval.ts";
import { DAY, HOUR } from "../../time/civil-date.ts";
import { sayDuration } from "../../time/duration-text.ts";
import { sayDifference } from "../drift/drift-words.ts";
import { changeWords, sayDay } from "./change-words.ts";
import type { ChangedSegment } from "./changed-segments.ts";
import { type Candidate, LEAST_COMPARED, MOST_EXAMPLES, segmentSubject } from "./finding.ts";
import { findMistakes, isOfRejection, type Mistake } from "./find-mistakes.ts";
import { MISTAKE_WORDS, mistakePlace } from "./mistake-words.ts";

/** Running cases older than this share of the completed ones ever became are at risk. */
const LATE = 0.95;
/** Share of the completed cases that must end with an end activity. */
const LEAST_ENDED = 0.9;

/**
 * Segments that take longer, or less time, than before: see {@linkcode changedSegments}. The hours
 * are the difference of the medians times the passages since, negative where they take less.
 */
export const changeCandidates = (changes: readonly ChangedSegment[]): Candidate[] =>
  changes.map(({ segment, at, difference: medians, next, lasting, passages, cases, pValue }) => ({
    kind: medians.difference > 0 ? "slower" : "faster",
    subject: segment === null ? undefined : segmentSubject(segment),
    pValue,
    tell: () => ({
      sentence: `Since ${sayDay(at)}, ${segment === null ? "the whole case" : segment.join(" → ")} takes ` +
        `${medians.difference > 0 ? "longer" : "less time"}: median ${changeWords({ difference: medians, next })} ` +
        `(${sayDifference(medians)})`,
      figure: { value: medians.difference, unit: "seconds", interval: medians.interval },
      cases: passages,
      hours: lasting * passages / 3600,
      evidence: {
        page: "bottlenecks",
        filters: segment === null ? [] : [{
          effect: "with",
          where: { kind: "path", first: segment[0], steps: [{ how: "directly", label: segment[1] }] },
        }],
      },
      examples: cases,
    }),
  }));

/**
 * Running cases that are already older than 95 % of the completed ones ever became: are there more
 * than usual? Usual is the rate of arrivals times the mean time that cases take beyond that
 * (Little 1961). The hours are those beyond.
 */
export function lateCandidates(
  log: EventLog,
  { completed, endActivities }: { readonly completed: ArrayLike<number>; readonly endActivities?: readonly string[] | "all" },
  seconds: Float64Array,
): Candidate[] {
  const { caseIds, caseOffsets, time } = log;
  const sorted = seconds.filter((value) => !Number.isNaN(value)).sort();
  const cases = [...caseIds.keys()].filter((c) => caseOffsets[c + 1] > caseOffsets[c]);
  if (sorted.length < LEAST_COMPARED || cases.length === sorted.length) return [];
  // Where cases mostly do not end with an end activity, running ones cannot be told from others.
  const ends = new Set(endActivities === "all" ? [] : endActivities?.map((label) => log.activities.indexOf(label)));
  const ended = cases.filter((c) => completed[c] === 1 && ends.has(log.activity[caseOffsets[c + 1] - 1])).length;
  if (ended < LEAST_ENDED * sorted.length) return [];
  const bound = quantile(sorted, LATE);
  const [first, now] = cases.reduce(
    ([first, last], c) => [Math.min(first, time[caseOffsets[c]]), Math.max(last, time[caseOffsets[c + 1] - 1])],
    [Infinity, -Infinity],
  );
  const age = (c: number) => (now - time[caseOffsets[c]]) / 1000;
  const late = cases.filter((c) => completed[c] === 0 && age(c) > bound).sort((a, b) => age(b) - age(a) || a - b);
  const beyond = sorted.reduce((sum, own) => sum + Math.max(0, own - bound), 0) / sorted.length;
  const usual = cases.length / Math.max(1, (now - first) / 1000) * beyond;
  return [{
    kind: "at risk",
    pValue: poissonAtLeast(late.length, usual),
    tell: () => ({
      sentence: `${countOf(late.length, "running case")} ${late.length === 1 ? "is" : "are"} older than ` +
        `${sayDuration(bound)}, which 95 % of the completed ones never became; ${usual.toFixed(1)} would be usual ` +
        `(95 % interval of the number ${poissonInterval(late.length).map((n) => n.toFixed(0)).join(" to ")})`,
      figure: { value: late.length, unit: "cases", interval: poissonInterval(late.length) },
      cases: late.length,
      hours: late.reduce((sum, c) => sum + age(c) - bound, 0) / 3600,
      evidence: { page: "predictions", filters: [] },
      examples: late.slice(0, MOST_EXAMPLES).map((c) => caseIds[c]),
    }),
  }];
}

/** Chance of at least so many occurrences where `expected` are. */
function poissonAtLeast(count: number, expected: number): number {
  if (count === 0) return 1;
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += Math.exp(k * Math.log(Math.max(expected, Number.MIN_VALUE)) - expected - logGamma(k + 1));
  }
  return Math.max(0, 1 - below);
}

/** 95 % interval of the expectation of a count (the score interval, Rao 1948). */
function poissonInterval(count: number): [number, number] {
  const half = 1.96 * Math.sqrt(count + 0.96);
  return [Math.max(0, count + 1.92 - half), count + 1.92 + half];
}

/** Most cases that the filter of mistakes names: an address has to hold them. */
const MOST_SHOWN = 200;

/**
 * Events that look like mistakes in the data. The hours are those between them and their
 * neighbours, which are measured wrongly.
 *
 * @param rejected ids of cases of which rows were rejected: of them nothing is told that lies in
 * the order of their events, and `leftOut` has the ids of those of which something would be
 */
export function mistakeCandidates(log: EventLog, rejected: ReadonlySet<string> = new Set()): {
  readonly mistakes: readonly Mistake[];
  readonly candidates: Candidate[];
  readonly leftOut: readonly string[];
} {
  const mayBeNone = (one: Mistake) => isOfRejection(one, log, rejected);
  const found = findMistakes(log);
  const mistakes = found.filter((one) => !mayBeNone(one));
  const leftOut = [...new Set(found.filter(mayBeNone).map((one) => log.caseIds[one.case]))];
  if (mistakes.length === 0) return { mistakes, candidates: [], leftOut };
  const cases = [...new Set(mistakes.map((one) => one.case))];
  const shown = cases.slice(0, MOST_SHOWN).map((c) => log.caseIds[c]);
  const { time, caseOffsets } = log;
  const affected = mistakes.reduce((sum, { event, case: c }) => {
    const before = event > caseOffsets[c] ? Math.abs(time[event] - time[event - 1]) : 0;
    const after = event + 1 < caseOffsets[c + 1] ? Math.abs(time[event + 1] - time[event]) : 0;
    // A time of another century is no duration.
    return sum + Math.min(before, 365 * DAY) + Math.min(after, 365 * DAY);
  }, 0);
  const share = mistakes.length / time.length;
  const [low, high] = wilsonInterval(share, time.length);
  const parts = [...grouped(mistakes, ({ kind }) => kind)].sort(([, a], [, b]) => b.length - a.length)
    .map(([kind, own]) => `${groupDigits(own.length)} ${MISTAKE_WORDS[kind]} (${mostFrequentPlace(log, own)})`).join(", ");
  return {
    mistakes,
    leftOut,
    candidates: [{
      kind: "mistakes",
      pValue: null,
      tell: () => ({
        sentence:
          `${groupDigits(mistakes.length)} ${mistakes.length === 1 ? "event" : "events"} of ${groupDigits(time.length)}, ${
            sayShare(share)
          } (95 % interval ` +
          `${sayShare(low)} to ${sayShare(high)}), ${mistakes.length === 1 ? "looks" : "look"} like mistakes in the data, or ` +
          `rare exceptions: ${parts}${shown.length < cases.length ? `; the first ${shown.length} cases are shown` : ""}`,
        figure: { value: mistakes.length, unit: "events", interval: [low * time.length, high * time.length] },
        cases: cases.length,
        hours: log.timed === false ? 0 : affected / HOUR,
        evidence: { page: "cases", filters: [{ effect: "with", where: { kind: "case", ids: shown } }] },
        examples: cases.slice(0, MOST_EXAMPLES).map((c) => log.caseIds[c]),
      }),
    }],
  };
}

/** Which activity it mostly is, such as `mostly Pay`; of orders, which comes before which. */
function mostFrequentPlace({ activities }: EventLog, mistakes: readonly Mistake[]): string {
  const places = grouped(mistakes, (one) => mistakePlace(one, activities));
  const [[words]] = [...places].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  return places.size === 1 ? words : `mostly ${words}`;
}

/** Mistakes by a text, in the order in which the texts come first. */
function grouped<Key extends string>(mistakes: readonly Mistake[], textOf: (one: Mistake) => Key): Map<Key, Mistake[]> {
  const groups = new Map<Key, Mistake[]>();
  for (const one of mistakes) {
    const known = groups.get(textOf(one));
    if (known === undefined) groups.set(textOf(one), [one]);
    else known.push(one);
  }
  return groups;
}
