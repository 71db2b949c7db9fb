import type { EventLog } from "../../event-log/event-log.ts";
import { lastTimeOf } from "../dataset/completed-cases.ts";
import type { FeaturePlan } from "../dataset/feature-plan.ts";
import type { PredictionModel } from "../models/prediction-model.ts";

/** A model that knows the activities of fewer events of a log than this share is none of it. */
const LEAST_KNOWN = 0.5;

/**
 * Why a model cannot be asked about a log of the same name that has been replaced by something
 * else: the log ends before the one that the model has learned from, or most of it are activities
 * that the model has never seen. An extended or newer log is no such thing. Linear time.
 *
 * @returns a sentence; null for a model that fits
 */
export function mismatchOf(model: Pick<PredictionModel, "plan" | "knownUntil">, log: EventLog): string | null {
  const until = lastTimeOf(log);
  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  if (until < model.knownUntil) {
    return `it has learned from a log that went on until ${dayOf(model.knownUntil)}, and this one ends on ${dayOf(until)}.`;
  }
  const known = knownActivities(model.plan);
  const isKnown = log.activities.map((label) => known.has(label));
  let events = 0;
  for (const code of log.activity) if (isKnown[code]) events++;
  if (events >= LEAST_KNOWN * log.activity.length) return null;
  return `it has never seen the activities of ${Math.round(100 * (1 - events / log.activity.length))} % of the events.`;
}

/** The activities that a plan knows from its training rows, and those by which cases end. */
export function knownActivities({ features, completion }: FeaturePlan): Set<string> {
  const ends = completion.endActivities === "all" ? [] : completion.endActivities;
  return new Set([
    ...ends,
    ...features.flatMap((feature) =>
      feature.source === "last-activity" && feature.kind === "category"
        ? feature.categories
        : feature.source === "count"
        ? [feature.name]
        : []
    ),
  ]);
}
