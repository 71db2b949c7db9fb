import { type ActivityDefinition, isPlain, type KeySource } from "./activity-definition.ts";
import { createDefiningSink, type DefinitionReport } from "./activity-definition-sink.ts";
import type { EventLog } from "./event-log.ts";
import { createEventLogBuilder } from "./event-log-builder.ts";
import { batchesOfLog, headerOfLog } from "./log-batches.ts";
import { pairIntervals, type PairReport } from "./pair-intervals.ts";

/** Settings of {@linkcode applyActivityDefinition}. */
export interface ApplyActivityDefinitionOptions {
  /** What the reader knew of the source: its classifiers, its columns. Default: nothing, so that keys are attributes and standard names. */
  readonly source?: KeySource;
  /** Told what the definition has done. Default: nobody. */
  readonly onReport?: (report: DefinitionReport & { readonly pairs: PairReport | null }) => void;
}

/**
 * Gives the events of a log their activity: the log that comes from reading it with this definition. See {@linkcode ActivityDefinition} for what it
 * can say, and in which order it is done. Linear in the events; the log itself stays as it is.
 *
 * @throws an input error if a classifier, column or attribute of the definition is not there
 *
 * @example
 * ```ts
 * import { PLAIN_ACTIVITY } from "@/event-log/activity-definition.ts";
 * import { applyActivityDefinition } from "@/event-log/apply-activity-definition.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   events: [{ activity: "check", lifecycle: "start" }, { activity: "check", lifecycle: "complete" }],
 * }]);
 * const definition = { ...PLAIN_ACTIVITY, transitions: ["complete"], rename: [["check", "examine"]] } as const;
 * const defined = applyActivityDefinition(log, definition);
 * assertEquals([defined.activities, defined.activity.length], [["examine"], 1]);
 * ```
 */
export function applyActivityDefinition(
  log: EventLog,
  definition: ActivityDefinition,
  options: ApplyActivityDefinitionOptions = {},
): EventLog {
  if (isPlain(definition)) return log;
  const { pair } = definition;
  const paired = pair === null ? null : pairIntervals(log, pair === "auto" ? {} : { by: pair });
  const builder = createEventLogBuilder();
  const sink = createDefiningSink(definition, builder);
  const source = options.source ?? { columns: null, xes: null };
  const recorded = paired?.log ?? log;
  sink.begin(headerOfLog(recorded, { format: source.xes === null ? "csv" : "xes", ...source }));
  for (const batch of batchesOfLog(recorded)) sink.batch(batch);
  const report = sink.finish();
  options.onReport?.({ ...report, pairs: paired?.report ?? null });
  return builder.build();
}
