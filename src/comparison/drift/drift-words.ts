import type { EventLog } from "../../event-log/event-log.ts";
import { type MedianDifference, medianDifference } from "../../numerics/median-difference.ts";
import { sayShare } from "../../numerics/number-text.ts";
import { differencesAlike, sayDuration } from "../../time/duration-text.ts";
import type { DriftFeature } from "./drift-features.ts";
import { flowEdits, type FlowKind } from "./flow-edits.ts";

/** A feature whose share changed. */
export interface ChangedFeature {
  /** Its number among the features of its aspect. */
  readonly number: number;
  readonly feature: DriftFeature;
  /** Its shares, and of how many. */
  readonly before: number;
  readonly after: number;
  readonly trialsBefore: number;
  readonly trialsAfter: number;
  /** Cohen's h: the difference of the shares, stretched towards 0 and 1. */
  readonly effect: number;
  /** Likelihood ratio statistic. */
  readonly statistic: number;
  readonly pValue: number;
}

/** What kind of change it is. */
export type DriftKind =
  | FlowKind
  | "frequency"
  | "slower"
  | "faster"
  | "resources"
  | "more cases"
  | "fewer cases"
  | "case mix";

/** One thing that changed. */
export interface DriftChange {
  /** In words, with its figures. */
  readonly words: string;
  /** Shares of the cases in question that show it, before and after, and of how many. */
  readonly before: number;
  readonly after: number;
  readonly casesBefore: number;
  readonly casesAfter: number;
  /** Medians of a duration, their difference and its 95 % interval, in seconds; null for others. */
  readonly seconds: MedianDifference | null;
  /** The activities of a segment that takes another time; null for others. */
  readonly segment: readonly [from: string, to: string] | null;
  readonly pValue: number;
  /** Ids of up to five cases after the change that show it. */
  readonly cases: readonly string[];
}

/** What the words need to know. */
interface DriftContext {
  /** Cases after the change that show what a feature tells. */
  readonly cases: (feature: ChangedFeature) => readonly number[];
  /** Numbers of the cases before and after. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Most changes that are told one by one. */
const MOST_TOLD = 20;
/** Most edits that the sentence tells. */
const MOST_EDITS = 3;
/** Features of control flow. */
const FLOW: ReadonlySet<DriftFeature["kind"]> = new Set(["activity", "repeated", "follows", "together", "order"]);

/** The kinds of a change, a sentence, and its parts. For control flow see {@linkcode flowEdits}. */
export function driftWords(
  log: EventLog,
  changed: readonly ChangedFeature[],
  context: DriftContext,
): { readonly kinds: readonly [DriftKind, ...DriftKind[]]; readonly sentence: string; readonly changes: readonly DriftChange[] } {
  const told = onePerThing(changed).slice(0, MOST_TOLD);
  const changes = told.map((feature): DriftChange => {
    const seconds = secondsOf(log, feature.feature, context);
    return {
      words: wordsOf(log, feature, seconds),
      before: feature.before,
      after: feature.after,
      casesBefore: feature.trialsBefore,
      casesAfter: feature.trialsAfter,
      seconds,
      segment: feature.feature.kind === "slower" ? [named(log, feature.feature.from), named(log, feature.feature.to)] : null,
      pValue: feature.pValue,
      cases: context.cases(feature).map((c) => log.caseIds[c]),
    };
  });
  if (told.length === 0) return { kinds: ["frequency"], sentence: "", changes };
  if (FLOW.has(told[0].feature.kind)) {
    const edits = flowEdits(log, context.before, context.after);
    if (edits.length > 0) {
      const sentence = edits.slice(0, MOST_EDITS).map((edit) => edit.sentence).join("; ");
      const [first, ...others] = edits.map(({ kind }) => kind);
      return { kinds: [first, ...others], sentence, changes };
    }
  }
  const { feature, before, after } = told[0];
  const kind = ((): DriftKind => {
    switch (feature.kind) {
      case "slower":
      case "longer":
        return (clearOf(changes[0].seconds)?.difference ?? after - before) > 0 ? "slower" : "faster";
      case "resource":
        return "resources";
      case "arrivals":
        return after > before ? "more cases" : "fewer cases";
      case "known":
      case "value":
      case "above":
        return "case mix";
      default:
        return "frequency";
    }
  })();
  return { kinds: [kind], sentence: changes[0].words, changes };
}

/** The clearest feature of each thing: of the quartiles of one segment, say, only one is told. */
function onePerThing(changed: readonly ChangedFeature[]): ChangedFeature[] {
  const known = new Set<string>();
  return changed.filter(({ feature }) => {
    const key = feature.kind === "slower"
      ? `${feature.from} ${feature.to}`
      : feature.kind === "above"
      ? `above ${feature.attribute}`
      : feature.kind === "longer" || feature.kind === "arrivals"
      ? feature.kind
      : JSON.stringify(feature);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

/** The durations before and after, for features of time. */
function secondsOf(log: EventLog, feature: DriftFeature, { before, after }: DriftContext): MedianDifference | null {
  if (feature.kind !== "slower" && feature.kind !== "longer") return null;
  const { activity, caseOffsets, time } = log;
  const durations = (cases: readonly number[]) =>
    Float64Array.from(cases.flatMap((c) => {
      const [begin, end] = [caseOffsets[c], caseOffsets[c + 1]];
      if (feature.kind === "longer") return [(time[end - 1] - time[begin]) / 1000];
      const passages: number[] = [];
      for (let i = begin + 1; i < end; i++) {
        if (activity[i - 1] === feature.from && activity[i] === feature.to) passages.push((time[i] - time[i - 1]) / 1000);
      }
      return passages;
    }));
  return medianDifference(durations(before), durations(after));
}

const named = ({ activities }: EventLog, code: number): string => activities[code];

function wordsOf(log: EventLog, { feature, before, after }: ChangedFeature, seconds: MedianDifference | null): string {
  const shares = `${sayShare(before)} before, ${sayShare(after)} after`;
  const ofCases = `${sayShare(before)} of the cases before, ${sayShare(after)} after`;
  const durations = (what: string, least: number) => {
    const clear = clearOf(seconds);
    return clear === null
      ? `${what} takes more than ${sayDuration(least)} in ${after > before ? "more" : "fewer"} cases: ${shares}`
      : `${what} takes ${clear.difference > 0 ? "longer" : "less time"}: median ${sayDuration(clear.firstMedian)} before, ` +
        `${sayDuration(clear.secondMedian)} after (${sayDifference(clear)})`;
  };
  switch (feature.kind) {
    case "activity":
      return `${named(log, feature.activity)} is in ${ofCases}`;
    case "repeated":
      return `${named(log, feature.activity)} is repeated in ${ofCases}`;
    case "follows": {
      const [from, to] = [feature.from, feature.to];
      if (from < 0) return `cases start with ${named(log, to)}: ${shares}`;
      return to < 0
        ? `cases end after ${named(log, from)}: ${shares}`
        : `${named(log, from)} is directly followed by ${named(log, to)} in ${ofCases}`;
    }
    case "together":
      return `${named(log, feature.first)} and ${named(log, feature.second)} are both in ${ofCases}`;
    case "order":
      return `${named(log, feature.first)} comes before ${named(log, feature.second)}: ${shares}`;
    case "slower":
      return durations(`${named(log, feature.from)} → ${named(log, feature.to)}`, feature.seconds);
    case "longer":
      return durations("the whole case", feature.seconds);
    case "resource":
      return `${named(log, feature.activity)} is done by ${log.resource!.values[feature.resource]}: ${shares}`;
    case "known":
      return `${log.caseAttributes[feature.attribute].name} is known: ${shares}`;
    case "value":
      return `${log.caseAttributes[feature.attribute].name} is ${
        log.caseAttributes[feature.attribute].values[feature.value]
      }: ${shares}`;
    case "above":
      return `${log.caseAttributes[feature.attribute].name} is above ${Number(feature.threshold.toPrecision(6))}: ${shares}`;
    case "arrivals":
      return `days with more cases than usual for their weekday: ${shares}`;
    case "segment":
    case "done":
      return "";
  }
}

/**
 * A difference of medians whose interval does not hold 0; null for another. What was tested is the
 * share of durations above a quartile, which may change although the medians do not clearly differ.
 */
const clearOf = (seconds: MedianDifference | null): MedianDifference | null =>
  seconds === null || (seconds.interval[0] <= 0 && seconds.interval[1] >= 0) ? null : seconds;

/** A difference of medians with its interval, all in one unit. */
export function sayDifference({ difference, interval }: Pick<MedianDifference, "difference" | "interval">): string {
  const [own, least, most] = differencesAlike([difference, ...interval]);
  return `difference ${own}, 95 % interval ${least} to ${most}`;
}
