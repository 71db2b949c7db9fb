/**
 * A filter: an effect and a condition, as plain data. `printFilter` and `parseFilter` convert it to
 * and from text.
 *
 * - `with` and `without` select cases: those that satisfy the condition, or the others. A case
 *   satisfies a condition on events if at least one of its events does.
 * - `keep` and `drop` select events: those that satisfy the condition, or the others. Cases without
 *   remaining events are removed.
 */
export type Filter = CaseFilter | EventFilter;

/** A filter that selects cases. */
export interface CaseFilter {
  readonly effect: "with" | "without";
  readonly where: CaseCondition;
}

/** A filter that selects events. */
export interface EventFilter {
  readonly effect: "keep" | "drop";
  readonly where: EventCondition;
}

/** Whether a filter selects cases. */
export const choosesCases = (filter: Filter): filter is CaseFilter => filter.effect === "with" || filter.effect === "without";

/**
 * A condition on an event. Labels and names must match exactly. A list means any of its members.
 */
export type EventCondition =
  | { readonly kind: "activity" | "resource" | "lifecycle"; readonly labels: readonly string[] }
  | { readonly kind: "attribute"; readonly name: string; readonly match: AttributeMatch }
  /** The completion (or only) time of the event lies in the range. */
  | { readonly kind: "time"; readonly range: TimeRange };

/**
 * A condition on a case. A case lasts from the time of its first event to that of its last.
 */
export type CaseCondition =
  | EventCondition
  /** The whole case lies in the range; it overlaps the range; it starts in it; it ends in it. */
  | { readonly kind: "contained" | "intersecting" | "started" | "completed"; readonly range: TimeRange }
  | { readonly kind: "case-attribute"; readonly name: string; readonly match: AttributeMatch }
  /** The case has one of these ids. */
  | { readonly kind: "case"; readonly ids: readonly string[] }
  /** The case starts on one of these days of the week: 1 (Monday) to 7. */
  | { readonly kind: "start-weekday"; readonly days: readonly number[] }
  /** It starts within these hours of the day: 6 to 11 is from 6:00 up to, not including, 12:00. */
  | { readonly kind: "start-hour"; readonly hours: WholeRange }
  /** So many cases of the view started before it and still run when it starts. */
  | { readonly kind: "start-load"; readonly count: NumberRange }
  /** One of the resources is the first to do the activity in it. */
  | { readonly kind: "first-by"; readonly activity: string; readonly labels: readonly string[] }
  | { readonly kind: "start-activity" | "end-activity"; readonly labels: readonly string[] }
  /** The activities occur in this order, each directly or eventually after the one before. */
  | { readonly kind: "path"; readonly first: string; readonly steps: readonly PathStep[] }
  /** The case takes one of these sequences of activities. */
  | { readonly kind: "variant"; readonly variants: readonly (readonly string[])[] }
  /** The same with loops folded, in the case and in the list: see {@linkcode foldSequence}. */
  | { readonly kind: "folded-variant"; readonly variants: readonly (readonly string[])[] }
  /**
   * The case takes one of the `count` most frequent variants of the view. Ties are ordered by the
   * sequence, label by label in code-unit order.
   */
  | { readonly kind: "top-variants"; readonly count: number }
  /**
   * The case takes one of the most frequent variants of the view, as few as cover at least
   * `percent` (0 to 100) of its cases. Ties as for `top-variants`.
   */
  | { readonly kind: "variant-coverage"; readonly percent: number }
  /**
   * The case takes one of the variants with these numbers in the whole log, whatever other filters
   * there are: 1 is the most frequent. Ties as for `top-variants`.
   */
  | { readonly kind: "variant-number"; readonly ranges: readonly WholeRange[] }
  | { readonly kind: "duration"; readonly seconds: NumberRange }
  /** Number of events of the case. */
  | { readonly kind: "events"; readonly count: NumberRange }
  /** One of the activities (any, if the list is empty) occurs more than once. */
  | { readonly kind: "rework"; readonly labels: readonly string[] }
  /** One resource does two of the activities: the check of four eyes. */
  | { readonly kind: "same-resource"; readonly labels: readonly string[] }
  | SampleCondition;

/**
 * A random sample of the view's cases. It depends on case ids and seed only, not on the order of
 * rows. A smaller sample with the same seed is a part of a larger one.
 */
export interface SampleCondition {
  readonly kind: "sample";
  /** Number of cases, or their share in percent (0 to 100), rounded to whole cases. */
  readonly size: { readonly cases: number } | { readonly percent: number };
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
}

/** One step of a path. */
export interface PathStep {
  readonly how: "directly" | "eventually";
  readonly label: string;
}

/** A condition on the value of an attribute. */
export type AttributeMatch =
  /** It has a value. */
  | { readonly kind: "present" }
  /** Its value is one of these texts as written in the log; or, for numbers, an equal number. */
  | { readonly kind: "values"; readonly values: readonly string[] }
  /**
   * Its value is a number in the range. Texts count as numbers: many logs declare them as texts.
   */
  | { readonly kind: "numbers"; readonly range: NumberRange }
  /** Its value is a date in the range, or a text in the form of a {@linkcode TimeRange}. */
  | { readonly kind: "times"; readonly range: TimeRange };

/** Numbers from `from` to `to`, both included; null for no bound. */
export interface NumberRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** Whole numbers from `from` to `to`, both included. */
export interface WholeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Times from the beginning of `from` to the end of `to`: `2026-01` to `2026-03` are three whole
 * months, `2026-01-31` is the whole day, `2026-01-31T08:30` the whole minute. Null for no bound.
 * Times without an offset are in the zone given when the filter is applied.
 */
export interface TimeRange {
  readonly from: string | null;
  readonly to: string | null;
}
