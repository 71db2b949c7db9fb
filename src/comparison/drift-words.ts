import type { EventLog } from "../event-log/event-log.ts";
import { type MedianDifference, medianDifference } from "../numerics/median-difference.ts";
import { sayShare } from "../numerics/number-text.ts";
import { sayDuration } from "../time/duration-text.ts";
import type { DriftFeature } from "./drift-features.ts";

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
  | "added"
  | "removed"
  | "replaced"
  | "conditional"
  | "not conditional"
  | "optional"
  | "mandatory"
  | "loop"
  | "no loop"
  | "repeated elsewhere"
  | "no longer repeated elsewhere"
  | "moved"
  | "swapped"
  | "parallel"
  | "sequential"
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
export interface DriftContext {
  /** Cases after the change that show what a feature tells. */
  readonly cases: (feature: ChangedFeature) => readonly number[];
  /** Numbers of the cases before and after. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Most changes that are told one by one. */
const MOST_TOLD = 20;
/** Shares up to this, or from 1 less this, are never and always, but for noise. */
const NEVER = 0.03;

/** The kind of a change, a sentence, and its parts. */
export function driftWords(
  log: EventLog,
  changed: readonly ChangedFeature[],
  context: DriftContext,
): { readonly kind: DriftKind; readonly sentence: string; readonly changes: readonly DriftChange[] } {
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
  if (told.length === 0) return { kind: "frequency", sentence: "", changes };
  const flow = flowKind(log, changed);
  if (flow !== null) return { ...flow, changes };
  const { feature, before, after } = told[0];
  const kind = ((): DriftKind => {
    switch (feature.kind) {
      case "slower":
      case "longer":
        return (changes[0].seconds?.difference ?? after - before) > 0 ? "slower" : "faster";
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
  return { kind, sentence: changes[0].words, changes };
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
  const durations = (what: string) =>
    seconds === null
      ? `${what} takes ${after > before ? "longer" : "less time"} in more cases: ${shares}`
      : `${what} takes ${seconds.difference > 0 ? "longer" : "less time"}: median ${sayDuration(seconds.firstMedian)} before, ` +
        `${sayDuration(seconds.secondMedian)} after (difference ${signed(seconds.difference)}, 95 % interval ` +
        `${signed(seconds.interval[0])} to ${signed(seconds.interval[1])})`;
  switch (feature.kind) {
    case "activity":
      return `${named(log, feature.activity)} is in ${shares}`;
    case "repeated":
      return `${named(log, feature.activity)} is repeated in ${shares}`;
    case "follows": {
      const [from, to] = [feature.from, feature.to];
      if (from < 0) return `cases start with ${named(log, to)}: ${shares}`;
      return to < 0
        ? `cases end after ${named(log, from)}: ${shares}`
        : `${named(log, from)} is directly followed by ${named(log, to)}: ${shares}`;
    }
    case "together":
      return `${named(log, feature.first)} and ${named(log, feature.second)} are in the same case: ${shares}`;
    case "order":
      return `${named(log, feature.first)} comes before ${named(log, feature.second)}: ${shares}`;
    case "slower":
      return durations(`${named(log, feature.from)} → ${named(log, feature.to)}`);
    case "longer":
      return durations("the whole case");
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

const signed = (seconds: number): string => `${seconds < 0 ? "−" : "+"}${sayDuration(Math.abs(seconds))}`;

/**
 * Names a change of control flow from its relations, as the change patterns of Weber, Reichert and
 * Rinderle-Ma (2008) do. Null if the features are not about control flow.
 */
function flowKind(log: EventLog, changed: readonly ChangedFeature[]): { kind: DriftKind; sentence: string } | null {
  const of = <K extends DriftFeature["kind"]>(kind: K) =>
    changed.filter(({ feature }) =>
      feature.kind === kind
    ) as (ChangedFeature & { feature: Extract<DriftFeature, { kind: K }> })[];
  const [has, repeated, follows, together, order] = [of("activity"), of("repeated"), of("follows"), of("together"), of("order")];
  if (has.length + repeated.length + follows.length + together.length + order.length === 0) return null;
  const names = (codes: readonly number[]) => [...new Set(codes)].map((code) => named(log, code)).join(", ");
  const never = (share: number) => share <= NEVER;
  const always = (share: number) => share >= 1 - NEVER;
  const added = has.filter(({ before, after }) => never(before) && !never(after));
  const removed = has.filter(({ before, after }) => !never(before) && never(after));
  const codesOf = (features: typeof has) => features.map(({ feature }) => feature.activity);
  const were = (features: readonly unknown[]) => features.length === 1 ? "was" : "were";
  if (added.length > 0 && removed.length > 0) {
    return { kind: "replaced", sentence: `${names(codesOf(removed))} ${were(removed)} replaced by ${names(codesOf(added))}` };
  }
  const share = ({ before, after }: ChangedFeature) => `${sayShare(before)} of the cases before, ${sayShare(after)} after`;
  if (added.length > 0) {
    return { kind: "added", sentence: `${names(codesOf(added))} ${were(added)} added: in ${share(added[0])}` };
  }
  if (removed.length > 0) {
    return { kind: "removed", sentence: `${names(codesOf(removed))} ${were(removed)} removed: in ${share(removed[0])}` };
  }
  const optional = has.filter(({ before, after }) => always(before) && !always(after));
  if (optional.length > 0) {
    return { kind: "optional", sentence: `${names(codesOf(optional))} became optional: in ${share(optional[0])}` };
  }
  const mandatory = has.filter(({ before, after }) => !always(before) && always(after));
  if (mandatory.length > 0) {
    return { kind: "mandatory", sentence: `${names(codesOf(mandatory))} became mandatory: in ${share(mandatory[0])}` };
  }
  const alternatives = together.filter(({ before, after }) => !never(before) && never(after));
  const both = together.filter(({ before, after }) => never(before) && !never(after));
  const pair = ({ feature: { first, second } }: typeof together[number]) => `${named(log, first)} and ${named(log, second)}`;
  if (alternatives.length > 0 && repeated.length === 0) {
    return { kind: "conditional", sentence: `${pair(alternatives[0])} became alternatives: both in ${share(alternatives[0])}` };
  }
  if (both.length > 0 && repeated.length === 0) {
    return { kind: "not conditional", sentence: `${pair(both[0])} are no longer alternatives: both in ${share(both[0])}` };
  }
  const looped = repeated.filter(({ before, after }) => never(before) && !never(after));
  const unlooped = repeated.filter(({ before, after }) => !never(before) && never(after));
  if (looped.length > 0 || unlooped.length > 0) {
    const own = looped.length > 0 ? looped : unlooped;
    const codes = own.map(({ feature }) => feature.activity);
    // A loop is entered again from its own end; a copy stands elsewhere.
    const back = follows.some(({ feature, before, after }) =>
      (looped.length > 0 ? never(before) && !never(after) : !never(before) && never(after)) &&
      codes.includes(feature.from) && codes.includes(feature.to)
    );
    const kind = looped.length > 0 ? back ? "loop" : "repeated elsewhere" : back ? "no loop" : "no longer repeated elsewhere";
    const words = { "loop": "can be repeated now", "repeated elsewhere": "is done again later now" } as Record<string, string>;
    return {
      kind,
      sentence: `${names(codes)} ${words[kind] ?? "is no longer repeated"}: in ${share(own[0])}`,
    };
  }
  const flips = order.filter(({ before, after }) => (always(before) && never(after)) || (never(before) && always(after)));
  if (flips.length > 0) {
    const times = new Map<number, number>();
    for (const { feature } of flips) for (const a of [feature.first, feature.second]) times.set(a, (times.get(a) ?? 0) + 1);
    const movers = [...times].filter(([, n]) => n === flips.length && flips.length > 1).map(([a]) => a);
    if (movers.length === 1) {
      return { kind: "moved", sentence: `${named(log, movers[0])} was moved: ${wordsOf(log, flips[0], null)}` };
    }
    const { first, second } = flips[0].feature;
    return {
      kind: "swapped",
      sentence: `${named(log, first)} and ${named(log, second)} were swapped: ${wordsOf(log, flips[0], null)}`,
    };
  }
  const fixed = (share: number) => always(share) || never(share);
  const parallel = order.filter(({ before, after }) => fixed(before) && !fixed(after));
  const sequential = order.filter(({ before, after }) => !fixed(before) && fixed(after));
  if (parallel.length > 0 && sequential.length > 0) {
    return {
      kind: "moved",
      sentence: `activities were moved: ${wordsOf(log, parallel[0], null)}; ${wordsOf(log, sequential[0], null)}`,
    };
  }
  if (parallel.length > 0) {
    return { kind: "parallel", sentence: `activities have no fixed order any more: ${wordsOf(log, parallel[0], null)}` };
  }
  if (sequential.length > 0) {
    return { kind: "sequential", sentence: `activities have a fixed order now: ${wordsOf(log, sequential[0], null)}` };
  }
  return {
    kind: "frequency",
    sentence: wordsOf(
      log,
      [...has, ...follows, ...repeated, ...together, ...order]
        .sort((a, b) => b.statistic - a.statistic)[0],
      null,
    ),
  };
}
