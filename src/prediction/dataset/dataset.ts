import type { EventLog } from "../../event-log/event-log.ts";
import { selectQuantile } from "../../numerics/quantile.ts";
import type { BaselineKey } from "../models/baselines.ts";
import { endOf, prefixesOf, remainingHours, type Task } from "./prefixes.ts";
import type { Examples } from "../models/tree-fitter.ts";
import type { Workload } from "./workload.ts";
import { encodePrefixes } from "./plan-features.ts";
import type { FeaturePlan } from "./feature-plan.ts";
import type { Prefix } from "./prefixes.ts";

/** Prefixes with all that models and baselines ask of them, and what came of their cases. */
export interface Dataset extends Examples {
  readonly prefixes: readonly Prefix[];
  /** Last activity and length of each, for the baselines. */
  readonly keys: readonly BaselineKey[];
  /** When the prefix's last event happened, and when its case ended, in ms. */
  readonly now: Float64Array;
  readonly end: Float64Array;
}

/** How {@linkcode makeDataset} lays prefixes out. */
export interface DatasetOptions {
  readonly task: Task;
  readonly plan: FeaturePlan;
  /** How busy things were. */
  readonly workload: Workload;
  /**
   * Whether a case, by its position in the log, has not ended: its hours are then those until its
   * last event. Default: none is.
   */
  readonly isRunning?: (caseIndex: number) => boolean;
}

/** Lays the prefixes of some cases out by a plan. */
export function makeDataset(log: EventLog, caseIndexes: readonly number[], how: DatasetOptions): Dataset {
  const prefixes = prefixesOf(log, caseIndexes, how.task, how.isRunning);
  return {
    prefixes,
    keys: prefixes.map((prefix) => keyOf(log, prefix)),
    rows: encodePrefixes(log, how.plan, prefixes, how.workload),
    hours: remainingHours(log, prefixes),
    now: Float64Array.from(prefixes, ({ caseIndex, length }) => log.time[log.caseOffsets[caseIndex] + length - 1]),
    end: Float64Array.from(prefixes, ({ caseIndex }) => endOf(log, caseIndex)),
  };
}

/** Some rows of a dataset, by their positions; a position may come more than once. */
export function rowsAt(dataset: Dataset, rows: readonly number[]): Dataset {
  const { columns, values } = dataset.rows;
  const picked = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => picked.set(values.subarray(row * columns, (row + 1) * columns), at * columns));
  const pick = (numbers: Float64Array) => Float64Array.from(rows, (row) => numbers[row]);
  return {
    prefixes: rows.map((row) => dataset.prefixes[row]),
    keys: rows.map((row) => dataset.keys[row]),
    rows: { rows: rows.length, columns, values: picked },
    hours: pick(dataset.hours),
    now: pick(dataset.now),
    end: pick(dataset.end),
  };
}

/** The rows of some of a dataset's cases, in its order. */
export function rowsOfCases(dataset: Dataset, caseIndexes: readonly number[]): Dataset {
  const wanted = new Set(caseIndexes);
  const rows: number[] = [];
  dataset.prefixes.forEach(({ caseIndex }, row) => {
    if (wanted.has(caseIndex)) rows.push(row);
  });
  return rowsAt(dataset, rows);
}

/** What the baselines ask of a prefix. */
export const keyOf = (log: EventLog, { caseIndex, length }: Prefix): BaselineKey => ({
  activity: log.activities[log.activity[log.caseOffsets[caseIndex] + length - 1]],
  length,
});

/**
 * The 99.5 % quantile of the waits between two events of some cases, in ms; infinite where no case
 * has two.
 */
export function inactivityTimeoutOf(log: EventLog, caseIndexes: readonly number[]): number {
  const waits: number[] = [];
  for (const caseIndex of caseIndexes) {
    for (let event = log.caseOffsets[caseIndex] + 1; event < log.caseOffsets[caseIndex + 1]; event++) {
      waits.push(log.time[event] - log.time[event - 1]);
    }
  }
  return waits.length === 0 ? Infinity : selectQuantile(Float64Array.from(waits), 0.995);
}
