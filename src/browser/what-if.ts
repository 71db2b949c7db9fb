import type { EventLog } from "../event-log/event-log.ts";
import { changedCase } from "../prediction/dataset/changed-case.ts";
import { featureReaders } from "../prediction/dataset/raw-features.ts";
import type { ProcessWorkload } from "../prediction/dataset/workload.ts";
import type { PredictionModel } from "../prediction/models/prediction-model.ts";
import { type CaseForecast, forecastCases } from "../prediction/running-cases/forecast-running-cases.ts";

/** An attribute that a model reads, with the value that a case has. */
export interface CaseValue {
  readonly name: string;
  readonly numeric: boolean;
  /** Null where it is not known. */
  readonly value: string | null;
}

/** A step that has not happened. */
export interface AssumedStep {
  readonly activity: string;
  /** In ms since 1970-01-01 UTC, not before the case's last event. */
  readonly time: number;
  readonly resource: string | null;
}

/** How a case would differ from what it is. */
export interface CaseChange {
  /** Other values by the attribute's name; null for not known. */
  readonly values?: ReadonlyMap<string, string | null>;
  /** Steps after its last event, in their order; a new case needs one. */
  readonly steps?: readonly AssumedStep[];
}

/** A case of a log, or a new one, as a what-if takes it. */
export interface KnownCase {
  /** Null for a new case, of which nothing has happened yet. */
  readonly caseIndex: number | null;
  readonly values: readonly CaseValue[];
}

/**
 * A case with the attributes that a model reads, as they are known after its last event. A new case
 * has the most frequent texts, and no numbers.
 */
export function knownCase(
  model: PredictionModel,
  log: EventLog,
  { caseIndex, workload }: { readonly caseIndex: number | null; readonly workload: ProcessWorkload },
): KnownCase {
  const features = model.plan.features.filter(({ source }) => source === "attribute");
  const readers = featureReaders(log, { ...model.plan, features }, workload);
  const values = features.map((feature, at): CaseValue => {
    const { name, kind } = feature;
    if (caseIndex === null) return { name, numeric: kind === "number", value: kind === "number" ? null : feature.categories[0] };
    const value = readers[at]({ caseIndex, length: log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex] });
    return { name, numeric: kind === "number", value: value === null ? null : String(value) };
  });
  return { caseIndex, values };
}

/** Whether a case would be completed with an activity as its last one, by a model's rule. */
export const endsWith = ({ plan: { completion } }: PredictionModel, activity: string): boolean =>
  completion.endActivities !== "all" && completion.endActivities.includes(activity);

/**
 * What a model would predict of a case if it were otherwise. Without a change that is the forecast
 * of the case as it is, to the bit.
 *
 * The changed case alone goes through the features, with the workload of the whole log, so the time
 * does not depend on the log's size.
 *
 * @param now the moment until which the case has not ended; an assumed step after it moves it
 */
export function whatIf(
  model: PredictionModel,
  log: EventLog,
  { known, workload, now, change }: {
    readonly known: KnownCase;
    readonly workload: ProcessWorkload;
    readonly now: number;
    readonly change: CaseChange;
  },
): CaseForecast {
  const { values: attributes, steps = [] } = change;
  const changed = changedCase(log, known.caseIndex, {
    attributes,
    steps: steps.map(({ activity, time, resource }) => ({ activity, time, resource: resource ?? undefined })),
  });
  const last = changed.time[changed.time.length - 1];
  const until = known.caseIndex === null ? last : Math.max(now, last);
  const [forecast] = forecastCases(model, changed, { caseIndexes: [0], workload, now: until });
  return { ...forecast, caseIndex: known.caseIndex ?? -1 };
}
