import type { WorkingWeek } from "./working-clock.ts";

/**
 * What a feature of a prefix is read from; all of it is known when the prefix's last event has
 * happened.
 */
export type PrefixSource =
  | "last-activity"
  | "activity-before"
  | "prefix-length"
  | "elapsed"
  | "since-last"
  | "working-elapsed"
  | "hour"
  | "weekday"
  | "month"
  | "resource"
  | "running-cases"
  | "new-cases"
  | "events"
  | "resource-load"
  | "count"
  | "attribute";

/** A feature that is a number: hours, a count, a part of the calendar, or a numeric attribute. */
export interface PrefixNumber {
  readonly kind: "number";
  readonly source: PrefixSource;
  /** Words for it; the label of the activity that is counted; the attribute's name. */
  readonly name: string;
  /** Least and greatest value of the training rows: beyond them a model knows nothing. */
  readonly least: number;
  readonly greatest: number;
}

/** A feature that is one of some texts. */
export interface PrefixCategory {
  readonly kind: "category";
  readonly source: PrefixSource;
  readonly name: string;
  /**
   * The most frequent texts of the training rows, by frequency descending, then in code-unit order:
   * the code of a text is its position.
   */
  readonly categories: readonly string[];
}

/** One input of a model of prefixes. */
export type PrefixFeature = PrefixNumber | PrefixCategory;

/**
 * How prefixes become rows of numbers: everything that encoding needs, learned from training cases
 * alone. Plain JSON.
 */
export interface FeaturePlan {
  readonly features: readonly PrefixFeature[];
  /** IANA zone that hour, weekday, month and working hours are read in. */
  readonly zone: string;
  readonly workingWeek: WorkingWeek;
  /** The rule by which cases count as running; `inactivityTimeout` in ms, null for never. */
  readonly completion: { readonly endActivities: readonly string[] | "all"; readonly inactivityTimeout: number | null };
  /** Attributes that are no features, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** Texts of a category that get codes of their own; all others count as missing. */
export const MOST_PREFIX_CATEGORIES = 60;
/** Activities whose occurrences are counted, the most frequent ones. */
export const MOST_COUNTED_ACTIVITIES = 60;
/** Attributes that become features, those known of most rows. */
export const MOST_ATTRIBUTES = 60;

/** A feature's name as people read it. */
export const nameOf = ({ source, name }: { readonly source: string; readonly name: string }): string =>
  source === "count" ? `times of ${name}` : name;
