/**
 * What a filter is: an effect and a condition. It is plain data, so that it goes into an address, a
 * command's argument, a job's settings; its text form is made by `printFilter` and read by
 * `parseFilter`.
 *
 * - `with` and `without` choose cases: those that satisfy the condition, or the others. A case
 *   satisfies a condition on events if at least one of its events does.
 * - `keep` and `drop` choose events within the cases: those that satisfy the condition, or the
 *   others. Cases that have none left go.
 */
export type Filter = CaseFilter | EventFilter;

/** A filter that chooses cases. */
export interface CaseFilter {
  readonly effect: "with" | "without";
  readonly where: CaseCondition;
}

/** A filter that chooses events. */
export interface EventFilter {
  readonly effect: "keep" | "drop";
  readonly where: EventCondition;
}

/** Whether a filter chooses cases as a whole. */
export const choosesCases = (filter: Filter): filter is CaseFilter => filter.effect === "with" || filter.effect === "without";

/**
 * A condition that an event satisfies or not. Labels and names are compared to the letter; a list
 * means any of its members.
 */
export type EventCondition =
  | { readonly kind: "activity" | "resource" | "lifecycle"; readonly labels: readonly string[] }
  | { readonly kind: "attribute"; readonly name: string; readonly match: AttributeMatch }
  /** The completion (or only) time of the event lies in the range. */
  | { readonly kind: "time"; readonly range: TimeRange };

/**
 * A condition that a case satisfies or not. A case lasts from the time of its first event to that
 * of its last.
 */
export type CaseCondition =
  | EventCondition
  /** The case lies in the range from start to end; has a part in it; starts in it; ends in it. */
  | { readonly kind: "contained" | "intersecting" | "started" | "completed"; readonly range: TimeRange }
  | { readonly kind: "case-attribute"; readonly name: string; readonly match: AttributeMatch }
  | { readonly kind: "start-activity" | "end-activity"; readonly labels: readonly string[] }
  /**
   * The activities occur in this order, each directly behind the one before or anywhere behind it.
   */
  | { readonly kind: "path"; readonly first: string; readonly steps: readonly PathStep[] }
  /** The case takes one of these sequences of activities. */
  | { readonly kind: "variant"; readonly variants: readonly (readonly string[])[] }
  /**
   * The case takes one of the `count` most frequent variants of the view; ties by the sequence,
   * label by label in code-unit order.
   */
  | { readonly kind: "top-variants"; readonly count: number }
  /**
   * The case takes one of the fewest most frequent variants of the view that cover at least
   * `percent` (0 to 100) of its cases. Ties as above.
   */
  | { readonly kind: "variant-coverage"; readonly percent: number }
  | { readonly kind: "duration"; readonly seconds: NumberRange }
  /** Number of events of the case. */
  | { readonly kind: "events"; readonly count: NumberRange }
  /** One of the activities (any, if the list is empty) occurs more than once. */
  | { readonly kind: "rework"; readonly labels: readonly string[] }
  | SampleCondition;

/**
 * A sample of the view's cases by a seed. It depends on the case ids and the seed only, not on the
 * order of rows; a smaller one of the same seed is part of a larger one.
 */
export interface SampleCondition {
  readonly kind: "sample";
  /** How many cases; or how much of them in percent (0 to 100), rounded to whole cases. */
  readonly size: { readonly cases: number } | { readonly percent: number };
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
}

/** One step of a path. */
export interface PathStep {
  readonly how: "directly" | "eventually";
  readonly label: string;
}

/** What is asked of an attribute. */
export type AttributeMatch =
  /** It has a value. */
  | { readonly kind: "present" }
  /**
   * Its value is one of these texts, as written in the log; for numbers also the same number
   * written otherwise.
   */
  | { readonly kind: "values"; readonly values: readonly string[] }
  /**
   * Its value is a number in the range; also a text that is one, since many logs declare numbers as
   * texts.
   */
  | { readonly kind: "numbers"; readonly range: NumberRange }
  /** Its value is a date in the range; also a text that is one as `TimeRange` writes them. */
  | { readonly kind: "times"; readonly range: TimeRange };

/** Numbers from `from` to `to`, both included; null for no bound. */
export interface NumberRange {
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Times from the beginning of `from` to the end of `to`, as written: `2026-01` .. `2026-03` are
 * three whole months, `2026-01-31` is the whole day, `2026-01-31T08:30` the minute. Null for no
 * bound. Times without an offset take the log's zone when the filter is applied.
 */
export interface TimeRange {
  readonly from: string | null;
  readonly to: string | null;
}
