import type { CompletionRule } from "./completed-cases.ts";
import type { WorkingWeek } from "./working-week.ts";

/**
 * What a feature of a prefix is read from; all of it is known when the prefix's last event has
 * happened.
 */
export type FeatureSource =
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
export interface NumberFeature {
  readonly kind: "number";
  readonly source: FeatureSource;
  /** Words for it; the label of the activity that is counted; the attribute's name. */
  readonly name: string;
  /** Least and greatest value of the training rows: a model knows nothing beyond them. */
  readonly least: number;
  readonly greatest: number;
}

/** A feature that is one of some texts. */
export interface CategoryFeature {
  readonly kind: "category";
  readonly source: FeatureSource;
  readonly name: string;
  /**
   * The most frequent texts of the training rows, by frequency descending, then in code-unit order:
   * the code of a text is its position.
   */
  readonly categories: readonly string[];
}

/** One input of a model. */
export type Feature = NumberFeature | CategoryFeature;

/**
 * How prefixes become rows of numbers: everything that encoding needs, learned from training rows
 * alone. Plain JSON.
 */
export interface FeaturePlan {
  readonly features: readonly Feature[];
  /** Labels of the last activities of the training rows, in code-unit order. */
  readonly activities: readonly string[];
  /** IANA zone that hour, weekday, month and working hours are read in. */
  readonly zone: string;
  readonly workingWeek: WorkingWeek;
  /** The rule by which cases count as completed; `inactivityTimeout` in ms, null for never. */
  readonly completion: { readonly endActivities: readonly string[] | "all"; readonly inactivityTimeout: number | null };
  /** Attributes that are no features, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** The completion rule of a plan, as functions over logs take it. */
export const completionOf = ({ completion }: Pick<FeaturePlan, "completion">): CompletionRule => ({
  endActivities: completion.endActivities,
  inactivityTimeout: completion.inactivityTimeout ?? Infinity,
});

/** Which columns of a plan's rows hold categories. */
export const categoricalOf = ({ features }: FeaturePlan): boolean[] => features.map(({ kind }) => kind === "category");

/** A feature's name as people read it. */
export const nameOf = ({ source, name }: { readonly source: string; readonly name: string }): string =>
  source === "count" ? `times of ${name}` : name;
