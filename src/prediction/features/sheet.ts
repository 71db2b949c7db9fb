import type { EventLog } from "../../event-log/event-log.ts";
import { selectQuantile } from "../../numerics/quantile.ts";
import type { BaselineKey } from "../answers/baselines.ts";
import { endOf, prefixesOf, remainingHours, type Task } from "../case-split.ts";
import type { Examples } from "../answers/tree-fitter.ts";
import type { LoadClock } from "./load-clock.ts";
import { encodePrefixes } from "./plan-features.ts";
import type { FeaturePlan } from "./prefix-features.ts";
import type { Prefix } from "./raw-prefix.ts";

/** Prefixes with all that models and baselines ask of them, and what came of their cases. */
export interface Sheet extends Examples {
  readonly prefixes: readonly Prefix[];
  /** Last activity and length of each, for the baselines. */
  readonly keys: readonly BaselineKey[];
  /** When the prefix's last event happened, and when its case ended, in ms. */
  readonly now: Float64Array;
  readonly end: Float64Array;
}

/** How {@linkcode makeSheet} lays prefixes out. */
export interface SheetOptions {
  readonly task: Task;
  readonly plan: FeaturePlan;
  /** How busy things were. */
  readonly load: LoadClock;
  /**
   * Whether a case, by its position in the log, has not ended: its hours are then those until its
   * last event. Default: none is.
   */
  readonly isOpen?: (item: number) => boolean;
}

/** Lays the prefixes of some cases out by a plan. */
export function makeSheet(log: EventLog, items: readonly number[], how: SheetOptions): Sheet {
  const prefixes = prefixesOf(log, items, how.task, how.isOpen);
  return {
    prefixes,
    keys: prefixes.map((prefix) => keyOf(log, prefix)),
    rows: encodePrefixes(log, how.plan, prefixes, how.load),
    hours: remainingHours(log, prefixes),
    now: Float64Array.from(prefixes, ({ item, length }) => log.time[log.caseOffsets[item] + length - 1]),
    end: Float64Array.from(prefixes, ({ item }) => endOf(log, item)),
  };
}

/** What the baselines ask of a prefix. */
export const keyOf = (log: EventLog, { item, length }: Prefix): BaselineKey => ({
  activity: log.activities[log.activity[log.caseOffsets[item] + length - 1]],
  length,
});

/**
 * The 99.5 % quantile of the waits between two events of some cases, in ms; infinite where no case
 * has two.
 */
export function longSilenceOf(log: EventLog, items: readonly number[]): number {
  const waits: number[] = [];
  for (const item of items) {
    for (let event = log.caseOffsets[item] + 1; event < log.caseOffsets[item + 1]; event++) {
      waits.push(log.time[event] - log.time[event - 1]);
    }
  }
  return waits.length === 0 ? Infinity : selectQuantile(Float64Array.from(waits), 0.995);
}
