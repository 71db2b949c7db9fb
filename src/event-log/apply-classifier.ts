import { type Classifier, isPlain, type KeySource } from "./classifier.ts";
import { type ClassifierReport, createClassifyingSink } from "./classifying-sink.ts";
import type { EventLog } from "./event-log.ts";
import { createEventLogBuilder } from "./event-log-builder.ts";
import { batchesOfLog, headerOfLog } from "./log-batches.ts";
import { pairIntervals, type PairReport } from "./pair-intervals.ts";

/** Settings of {@linkcode applyClassifier}. */
export interface ApplyClassifierOptions {
  /**
   * What the reader knew of the source: its classifiers, its columns. Default: nothing, so that
   * keys are attributes and standard names.
   */
  readonly source?: KeySource;
  /** Told what the classifier has done. Default: nobody. */
  readonly onReport?: (report: ClassifierReport & { readonly pairs: PairReport | null }) => void;
}

/**
 * Gives the events of a log their activity: the log that comes from reading it with this
 * classifier. See {@linkcode Classifier} for what it can say, and in which order it is done. Linear
 * in the events; the log itself stays as it is.
 *
 * @throws an input error if a classifier, column or attribute of the classifier is not there
 *
 * @example
 * ```ts
 * import { PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
 * import { applyClassifier } from "@/event-log/apply-classifier.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   events: [{ activity: "check", lifecycle: "start" }, { activity: "check", lifecycle: "complete" }],
 * }]);
 * const classifier = { ...PLAIN_CLASSIFIER, transitions: ["complete"], rename: [["check", "examine"]] } as const;
 * const defined = applyClassifier(log, classifier);
 * assertEquals([defined.activities, defined.activity.length], [["examine"], 1]);
 * ```
 */
export function applyClassifier(
  log: EventLog,
  classifier: Classifier,
  options: ApplyClassifierOptions = {},
): EventLog {
  if (isPlain(classifier)) return log;
  const { pair } = classifier;
  const paired = pair === null ? null : pairIntervals(log, pair === "auto" ? {} : { by: pair });
  const builder = createEventLogBuilder();
  const sink = createClassifyingSink(classifier, builder);
  const source = options.source ?? { columns: null, xes: null };
  const recorded = paired?.log ?? log;
  sink.begin(headerOfLog(recorded, { format: source.xes === null ? "csv" : "xes", ...source }));
  for (const batch of batchesOfLog(recorded)) sink.batch(batch);
  const report = sink.finish();
  options.onReport?.({ ...report, pairs: paired?.report ?? null });
  return builder.build();
}
