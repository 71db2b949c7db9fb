import type { EventLog } from "../../event-log/event-log.ts";
import type { LatestValues } from "../../formats/published/published-log.ts";
import { processWorkload } from "../../prediction/dataset/workload.ts";
import { completionOf } from "../../prediction/dataset/feature-plan.ts";
import { completedBy } from "../../prediction/running-cases/predict-prefixes.ts";
import { featureReaders } from "../../prediction/dataset/raw-features.ts";
import type { PredictionModel } from "../../prediction/models/prediction-model.ts";

/**
 * The attribute values of running cases that a page needs to predict them, besides the published
 * events and case attributes. Linear in the number of events.
 *
 * @param log with all its attributes
 */
export function latestValues(model: PredictionModel, log: EventLog): LatestValues {
  const { completed } = completedBy(model, log);
  const items = [...log.caseIds.keys()].filter((caseIndex) => completed[caseIndex] === 0);
  const ofEvents = new Set(log.eventAttributes.map(({ name }) => name));
  const features = model.plan.features.filter(({ source, name }) => source === "attribute" && ofEvents.has(name));
  const readers = featureReaders(log, { ...model.plan, features }, processWorkload(log, completionOf(model.plan)));
  return {
    items,
    attributes: features.map(({ name, kind }, at) => ({
      name,
      numeric: kind === "number",
      values: items.map((caseIndex) => {
        const value = readers[at]({ caseIndex, length: log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex] });
        return value === null ? null : String(value);
      }),
    })),
  };
}
