import type { EventLog } from "../../event-log/event-log.ts";
import { lastTimeOf } from "../dataset/completed-cases.ts";
import type { FeaturePlan } from "../dataset/feature-plan.ts";
import type { PredictionModel } from "../models/prediction-model.ts";

/** A model must know the activities of this share of a log's events. */
const LEAST_KNOWN = 0.5;

/**
 * The reason why a model does not match a log: another log was loaded under the same name. Either
 * the log ends before the one that the model was trained on, or most of its activities never
 * occurred in training. An extended or newer log matches. Linear time.
 *
 * @returns a sentence; null for a match
 */
export function mismatchOf(model: Pick<PredictionModel, "task" | "plan" | "knownUntil">, log: EventLog): string | null {
  const until = lastTimeOf(log);
  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  if (until < model.knownUntil) {
    return `it was trained on a log that ends on ${dayOf(model.knownUntil)}, and this one ends on ${dayOf(until)}.`;
  }
  const known = knownActivities(model.plan);
  const isKnown = log.activities.map((label) => known.has(label));
  // A model of whole durations has seen first events only.
  const events = model.task === "remaining" ? log.activity : log.caseOffsets.slice(0, -1).map((first) => log.activity[first]);
  let found = 0;
  for (const code of events) if (isKnown[code]) found++;
  if (found >= LEAST_KNOWN * events.length) return null;
  return `it has never seen the activities of ${Math.round(100 * (1 - found / events.length))} % of the events.`;
}

/** The activities that a plan knows from its training rows, and those by which cases end. */
export const knownActivities = ({ activities, completion: { endActivities } }: FeaturePlan): Set<string> =>
  new Set([...activities, ...(endActivities === "all" ? [] : endActivities)]);
