import { hoursBy } from "../models/fitted-trees.ts";
import type { DurationModel, Speaker } from "./duration-model.ts";
import { encodeValue, type Feature, type FeatureValue, isKnown } from "./features.ts";
import { type ClockReading, startClock } from "../dataset/start-clock.ts";

/**
 * What is known of a case when its first event has happened. Whatever is left out counts as
 * missing.
 */
export interface CaseStart {
  /** Time of the first event in ms since 1970-01-01 UTC. */
  readonly startTime?: number;
  readonly firstActivity?: string;
  readonly firstResource?: string;
  readonly attributes?: ReadonlyMap<string, string | number>;
  /** Cases running at that moment. */
  readonly runningCases?: number;
  /** Cases begun in the 7 days before. */
  readonly newCases?: number;
  /** Events of the first resource in the 7 days before. */
  readonly resourceLoad?: number;
}

/** An answer about a case. */
export interface DurationPrediction {
  /** Expected hours from first to last event; null if the model can say nothing. */
  readonly hours: number | null;
  /** Who selected. */
  readonly speaker: Speaker;
  /** What the median says, for comparison. */
  readonly medianHours: number | null;
  /**
   * Names of the features whose value is missing, or was never seen in training: the answer does
   * not know them.
   */
  readonly unknown: readonly string[];
  /**
   * Names of the numbers beyond the range of the training cases: the answer is that of the range's
   * end.
   */
  readonly outOfRange: readonly string[];
}

/**
 * Tells how long a case will take, from its first event to its last. The forest predicts log(1 +
 * hours), so an answer is rather the middle of what such cases took than their mean. Takes
 * microseconds; meant for the page as well.
 *
 * @example
 * ```ts
 * import { predictDuration } from "@/prediction/duration/predict-duration.ts";
 * import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([
 *   { caseId: "1", events: [{ activity: "ask", time: 0 }, { activity: "answer", time: 3_600_000 }] },
 * ]);
 * const model = await trainDurationModel(log, { seed: 42 });
 * const answer = predictDuration(model, { startTime: 0, firstActivity: "ask" });
 * assertEquals([answer.hours, answer.speaker], [1, "median"]); // one case is too few for a forest
 * ```
 */
export function predictDuration(model: DurationModel, start: CaseStart): DurationPrediction {
  const { forest, features, medianHours, speaker } = model;
  if (forest === null) return { hours: medianHours, speaker, medianHours, unknown: [], outOfRange: [] };
  const reading = start.startTime === undefined ? null : startClock(model.zone)(start.startTime);
  const values = features.map((feature) => valueAtStart(feature, start, reading));
  const row = Float64Array.from(features, (feature, at) => encodeValue(feature, values[at]));
  const namesOf = (test: (feature: Feature, value: FeatureValue) => boolean) =>
    features.filter((feature, at) => test(feature, values[at])).map(({ name }) => name);
  return {
    hours: hoursBy({ trees: forest, transform: "log" })(row),
    speaker,
    medianHours,
    unknown: namesOf((feature, value) => !isKnown(feature, value)),
    outOfRange: namesOf(isOutOfRange),
  };
}

function valueAtStart(feature: Feature, start: CaseStart, reading: ClockReading | null): FeatureValue {
  switch (feature.source) {
    case "start-hour":
      return reading?.hour ?? null;
    case "start-weekday":
      return reading?.weekday ?? null;
    case "start-month":
      return reading?.month ?? null;
    case "first-activity":
      return start.firstActivity ?? null;
    case "first-resource":
      return start.firstResource ?? null;
    case "running-cases":
      return start.runningCases ?? null;
    case "new-cases":
      return start.newCases ?? null;
    case "resource-load":
      return start.resourceLoad ?? null;
    case "attribute":
      return attributeValue(feature, start.attributes?.get(feature.name));
  }
}

/** A page's form gives texts, also where the feature is a number. */
function attributeValue(feature: Feature, value: string | number | undefined): FeatureValue {
  if (value === undefined || value === "") return null;
  return feature.kind === "number" ? Number(value) : String(value);
}

const isOutOfRange = (feature: Feature, value: FeatureValue): boolean =>
  feature.kind === "number" && typeof value === "number" && (value < feature.least || value > feature.greatest);
