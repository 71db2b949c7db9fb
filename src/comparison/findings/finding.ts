import type { Filter } from "../../filtering/filter.ts";

/** What a finding is about. */
export type FindingKind = "bottleneck" | "rework" | "deviation" | "slower" | "faster" | "group" | "at risk" | "mistakes";

/** Something worth knowing about a process, with what shows it. */
export interface Finding {
  readonly kind: FindingKind;
  /** In one sentence, with its figure and the interval. */
  readonly sentence: string;
  /** The figure of the sentence, and its 95 % interval. */
  readonly figure: {
    readonly value: number;
    readonly unit: "share" | "seconds" | "cases" | "events";
    readonly interval: readonly [number, number];
  };
  /** Affected cases, and hours at stake, negative if saved: how they are counted, the kind says. */
  readonly cases: number;
  readonly hours: number;
  /**
   * Chance of such a finding in a log where there is nothing to find, corrected for all that was
   * looked at; null for mistakes, which are recognised and not tested.
   */
  readonly pValue: number | null;
  /**
   * Where the evidence is: the page, and filters that choose the affected cases; none: all. Of
   * mistakes at most 200 cases.
   */
  readonly evidence: { readonly page: string; readonly filters: readonly Filter[] };
  /** Ids of affected cases, at most a hundred. */
  readonly examples: readonly string[];
}

/** A finding before its test. */
interface ToldCandidate extends Omit<Finding, "kind" | "pValue"> {
  readonly members?: ArrayLike<number>;
}

/** A finding that is told if its test allows it. */
export interface Candidate {
  readonly kind: FindingKind;
  /** Of candidates with one subject only that with the most hours is told. */
  readonly subject?: string;
  /** Not corrected. Null: it is no test. */
  readonly pValue: number | null;
  /** Of a wait: between which activities it is, and its share of the time that is looked at. */
  readonly wait?: { readonly words: string; readonly share: number };
  /**
   * Made only for what is told; null where the effect turns out too small to tell. Of candidates of
   * one kind with nearly the same `members`, numbers of cases, only that with the most hours is
   * told.
   */
  readonly tell: () => ToldCandidate | null;
}

/** The subject of a segment. An activity after itself is the same activity done again. */
export const segmentSubject = ([from, to]: readonly [from: string, to: string]): string =>
  from === to ? `again ${from}` : JSON.stringify([from, to]);

/** Most ids of cases that a finding names. */
export const MOST_EXAMPLES = 100;
/** Fewest cases, or passages, on each side of a comparison. */
export const LEAST_COMPARED = 20;
/** What a greater share of the cases does again is no rework but how it is done. */
export const MOST_REPEATED = 0.6;
