import type { EventLog } from "../event-log/event-log.ts";
import { changedCase } from "../prediction/dataset/changed-case.ts";
import type { Workload } from "../prediction/dataset/workload.ts";
import { prefixReaders } from "../prediction/dataset/prefix-readers.ts";
import type { RemainingModel } from "../prediction/models/remaining-model.ts";
import { type CaseForecast, forecastsOf } from "./case-forecast.ts";

/** An attribute that a model looks at, with the value that a case has. */
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
  /** Steps after its last event, in their order. */
  readonly steps?: readonly AssumedStep[];
}

/** A case of a log as a what-if takes it. */
export interface KnownCase {
  readonly caseIndex: number;
  readonly values: readonly CaseValue[];
}

/** A case with the attributes that a model looks at, as they are known after its last event. */
export function knownCase(model: RemainingModel, log: EventLog, caseIndex: number, workload: Workload): KnownCase {
  const features = model.plan.features.filter(({ source }) => source === "attribute");
  const readers = prefixReaders(log, { ...model.plan, features }, workload);
  const length = log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex];
  const values = features.map(({ name, kind }, at): CaseValue => {
    const value = readers[at]({ caseIndex, length });
    return { name, numeric: kind === "number", value: value === null ? null : String(value) };
  });
  return { caseIndex, values };
}

/** Whether a case would be over with an activity as its last one, by a model's rule. */
export const endsWith = ({ plan: { completion } }: RemainingModel, activity: string): boolean =>
  completion.endActivities !== "all" && completion.endActivities.includes(activity);

/**
 * What a model would say of a case if it were otherwise. Without a change that is what it says of
 * the case as it is, to the bit.
 *
 * The changed case alone goes through the features, with the workload of the whole log, so the time
 * does not depend on the log's size.
 *
 * @param now the moment until which the case has not ended; an assumed step after it moves it
 */
export function whatIf(
  model: RemainingModel,
  log: EventLog,
  { known, workload, now, change }: {
    readonly known: KnownCase;
    readonly workload: Workload;
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
  const [forecast] = forecastsOf(model, changed, { caseIndexes: [0], workload, now: Math.max(now, last) });
  return { ...forecast, caseIndex: known.caseIndex };
}
