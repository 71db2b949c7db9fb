import type { EventLog } from "../../event-log/event-log.ts";
import type { LatestValues } from "../../formats/published/published-log.ts";
import { loadClock } from "../../prediction/features/load-clock.ts";
import { closingOf } from "../../prediction/features/plan-features.ts";
import { closedBy } from "../../prediction/remaining/predict-remaining.ts";
import { prefixReaders } from "../../prediction/features/raw-prefix.ts";
import type { RemainingModel } from "../../prediction/remaining/remaining-model.ts";

/**
 * What a page must know of the open cases of a log, besides the published events and the attributes
 * of cases, to predict them as the database does. Linear in the number of events.
 *
 * @param log with all its attributes
 */
export function latestValues(model: RemainingModel, log: EventLog): LatestValues {
  const { closed } = closedBy(model, log);
  const items = log.caseIds.keys().filter((item) => closed[item] === 0).toArray();
  const ofEvents = new Set(log.eventAttributes.map(({ name }) => name));
  const features = model.plan.features.filter(({ source, name }) => source === "attribute" && ofEvents.has(name));
  const readers = prefixReaders(log, { ...model.plan, features }, loadClock(log, closingOf(model.plan)));
  return {
    items,
    attributes: features.map(({ name, kind }, at) => ({
      name,
      numeric: kind === "number",
      values: items.map((item) => {
        const value = readers[at]({ item, length: log.caseOffsets[item + 1] - log.caseOffsets[item] });
        return value === null ? null : String(value);
      }),
    })),
  };
}
