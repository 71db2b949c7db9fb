/**
 * Where a feature's value comes from; all of it is known when the first event of a case has
 * happened.
 */
export type FeatureSource =
  | "start-hour"
  | "start-weekday"
  | "start-month"
  | "first-activity"
  | "first-resource"
  | "running-cases"
  | "new-cases"
  | "resource-load"
  | "attribute";

/** A feature that is a number. */
export interface NumberFeature {
  readonly kind: "number";
  readonly source: FeatureSource;
  /** The attribute's name, or words for the source. */
  readonly name: string;
  /** Median of the training cases: stands in where the value is missing. */
  readonly typical: number;
  /** Least and greatest value of the training cases: beyond them the model knows nothing. */
  readonly least: number;
  readonly greatest: number;
}

/** A feature that is one of some texts. */
export interface CategoryFeature {
  readonly kind: "category";
  readonly source: FeatureSource;
  /** The attribute's name, or words for the source. */
  readonly name: string;
  /**
   * The most frequent texts of the training cases, by frequency descending, then in code-unit
   * order: the code of a text is its position.
   */
  readonly categories: readonly string[];
  /**
   * All others, which share one code: the number of categories. In code-unit order, at most
   * {@linkcode MOST_RARE_CATEGORIES}.
   */
  readonly rare: readonly string[];
}

/** One input of a model, as fitted on its training cases. */
export type Feature = NumberFeature | CategoryFeature;

/** An attribute that no model uses, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** A text or number from a case, null where it has none. */
export type FeatureValue = string | number | null;

/** Texts of a category that get codes of their own. */
export const MOST_CATEGORIES = 30;
/** Texts that share the code for rare ones; any others count as never seen. */
export const MOST_RARE_CATEGORIES = 1000;

/**
 * The code of a text that is missing or was never seen: it goes the way of the most frequent text
 * wherever training saw none missing.
 */
const MISSING_CODE = -1;

/**
 * A value as the number that the trees split on. Texts become their rank by frequency: one column
 * each, whatever their number, without a look at the target. A text that is missing or new, and a
 * number that is missing, become what {@linkcode MISSING_CODE} and `typical` say.
 *
 * @example
 * ```ts
 * import { encodeValue } from "@/prediction/duration/features.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const channel = { kind: "category", source: "attribute", name: "channel", categories: ["web", "branch"], rare: ["fax"] } as const;
 * assertEquals(["web", "branch", "fax", "pigeon", null].map((text) => encodeValue(channel, text)), [0, 1, 2, -1, -1]);
 * ```
 */
export function encodeValue(feature: Feature, value: FeatureValue): number {
  if (feature.kind === "number") {
    return typeof value === "number" && Number.isFinite(value) ? value : feature.typical;
  }
  if (value === null) return MISSING_CODE;
  const text = String(value);
  const rank = feature.categories.indexOf(text);
  if (rank >= 0) return rank;
  return feature.rare.includes(text) ? feature.categories.length : MISSING_CODE;
}

/** Whether the model can use a value: the number is one, the text was seen in training. */
export function isKnown(feature: Feature, value: FeatureValue): boolean {
  if (feature.kind === "number") return typeof value === "number" && Number.isFinite(value);
  return value !== null && encodeValue(feature, value) !== MISSING_CODE;
}
