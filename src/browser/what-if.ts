import type { EventLog } from "../event-log/event-log.ts";
import type { LoadClock } from "../prediction/load-clock.ts";
import { prefixReaders } from "../prediction/raw-prefix.ts";
import type { RemainingModel } from "../prediction/remaining-model.ts";
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
  readonly item: number;
  readonly values: readonly CaseValue[];
}

/** A case with the attributes that a model looks at, as they are known after its last event. */
export function knownCase(model: RemainingModel, log: EventLog, item: number, load: LoadClock): KnownCase {
  const features = model.plan.features.filter(({ source }) => source === "attribute");
  const readers = prefixReaders(log, { ...model.plan, features }, load);
  const length = log.caseOffsets[item + 1] - log.caseOffsets[item];
  const values = features.map(({ name, kind }, at): CaseValue => {
    const value = readers[at]({ item, length });
    return { name, numeric: kind === "number", value: value === null ? null : String(value) };
  });
  return { item, values };
}

/** Whether a case would be over with an activity as its last one, by a model's rule. */
export const endsWith = ({ plan: { closing } }: RemainingModel, activity: string): boolean =>
  closing.endActivities !== "all" && closing.endActivities.includes(activity);

/**
 * What a model would say of a case if it were otherwise. Without a change that is what it says of the case as it is, to the bit.
 *
 * The changed case alone goes through the features, with the load of the whole log, so the time does not depend on the log's size.
 *
 * @param now the moment until which the case has not ended; an assumed step after it moves it
 */
export function whatIf(
  model: RemainingModel,
  log: EventLog,
  { known, load, now, change }: {
    readonly known: KnownCase;
    readonly load: LoadClock;
    readonly now: number;
    readonly change: CaseChange;
  },
): CaseForecast {
  const changed = changedCase(log, known, change);
  const last = changed.time[changed.time.length - 1];
  const [forecast] = forecastsOf(model, changed, { items: [0], load, now: Math.max(now, last) });
  return { ...forecast, item: known.item };
}

/** The changed case as a log of its own. */
function changedCase(log: EventLog, { item, values }: KnownCase, { values: others, steps = [] }: CaseChange): EventLog {
  const [first, end] = [log.caseOffsets[item], log.caseOffsets[item + 1]];
  const activities = [...log.activities];
  const codeOf = (activity: string) => {
    const code = activities.indexOf(activity);
    return code >= 0 ? code : activities.push(activity) - 1;
  };
  const resources = Array.from(
    { length: end - first },
    (_, at): string | null => log.resource?.values[log.resource.codes[first + at]] ?? null,
  ).concat(steps.map(({ resource }) => resource));
  const resourceValues = [...new Set(resources.filter((text) => text !== null))].sort();
  return {
    caseIds: [log.caseIds[item]],
    activities,
    caseOffsets: Uint32Array.of(0, end - first + steps.length),
    activity: Uint32Array.from([...log.activity.subarray(first, end), ...steps.map(({ activity }) => codeOf(activity))]),
    time: Float64Array.from([...log.time.subarray(first, end), ...steps.map(({ time }) => time)]),
    start: null,
    resource: log.resource === null ? null : {
      values: resourceValues,
      codes: Int32Array.from(resources, (text) => text === null ? -1 : resourceValues.indexOf(text)),
    },
    lifecycle: null,
    caseAttributes: values.map(({ name, numeric, value: own }) => {
      const value = others?.has(name) ? others.get(name)! : own;
      return {
        name,
        type: numeric ? "float" : "string",
        values: value === null ? [] : [value],
        codes: Int32Array.of(value === null ? -1 : 0),
      };
    }),
    eventAttributes: [],
  };
}
