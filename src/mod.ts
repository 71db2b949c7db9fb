/**
 * Tracebook as a library: event logs in columns, their variants, relations and facts; readers and
 * writers; filters; process models and their discovery; performance. The functions are pure and run
 * in Deno, in Node.js and in the browser.
 *
 * Larger parts are separate entry points, so that a page loads only the code that it uses:
 *
 * | entry point | contents |
 * |---|---|
 * | `tracebook/conformance` | alignments, token replay, precision and other qualities, rules, deviations |
 * | `tracebook/organization` | handover of work, working together, roles, workload |
 * | `tracebook/comparison` | two groups of cases side by side, process drift |
 * | `tracebook/prediction` | models of remaining times and whole durations |
 * | `tracebook/simulation` | generated logs with known effects |
 * | `tracebook/drawing` | process maps and models as SVG |
 * | `tracebook/graphviz`, `tracebook/png` | the layout engine and the PNG renderer of drawings |
 * | `tracebook/models` | model files: PNML, BPMN, PTML |
 * | `tracebook/ocel`, `tracebook/parquet`, `tracebook/arrow` | further log files; `readLog` loads their readers on use |
 *
 * @example From a file's bytes to facts
 * ```ts
 * import { createEventLogBuilder, logFacts, readCsv } from "tracebook";
 * import { assertEquals } from "@std/assert";
 *
 * const text = "case,activity,timestamp\nc1,ask,2026-01-01T08:00:00Z\nc1,answer,2026-01-01T09:30:00Z\n";
 * const builder = createEventLogBuilder();
 * const report = await readCsv(new Blob([text]).stream(), { source: "tickets.csv" }, builder);
 * const facts = await logFacts(builder.build(), { log: "tickets", file: "tickets.csv", rejectedRows: report.rejected });
 *
 * assertEquals(facts.directlyFollows.map(({ from, to, medianSeconds }) => [from, to, medianSeconds]), [["ask", "answer", 5400]]);
 * ```
 *
 * @module
 */

// Errors
export { describeProblem, EXIT_STATUS, type ProblemDetails, type ProblemKind, TracebookError } from "./errors.ts";

// Event logs
export type { Dictionary } from "./event-log/text-table.ts";
export {
  type AttributeColumn,
  type AttributeType,
  type CaseRows,
  type EventBatch,
  type EventKey,
  type LogDictionaries,
  type LogHeader,
  type LogSink,
  type LogSource,
  type ReadReport,
  type RejectedRow,
  UNKNOWN_SOURCE,
  type ZoneHandling,
} from "./event-log/event-batch.ts";
export { type SinkTap, tapSink } from "./event-log/tap-sink.ts";
export type { Attribute, CodedColumn, EventLog } from "./event-log/event-log.ts";
export { createEventLogBuilder, type EventLogBuilderOptions } from "./event-log/event-log-builder.ts";
export { eventLogFromTraces, type PlainAttributes, type PlainEvent, type PlainTrace } from "./event-log/event-log-from-traces.ts";
export { type Classifier, PLAIN_CLASSIFIER } from "./event-log/classifier.ts";
export { applyClassifier, type ApplyClassifierOptions, type ClassifierReport } from "./event-log/apply-classifier.ts";
export type {
  ObjectCentricEvent,
  ObjectCentricLog,
  ObjectCentricObject,
  ObjectCentricType,
  ObjectCentricValue,
  ObjectReference,
  TypeDeclaration,
} from "./event-log/object-centric-log.ts";
export { pairIntervals, type PairIntervalsOptions, type PairKey, type PairReport } from "./event-log/pair-intervals.ts";
export { type Variants, variantsOf } from "./event-log/variants.ts";
export { type DirectlyFollows, directlyFollowsOf } from "./event-log/directly-follows.ts";
export { type EventuallyFollows, eventuallyFollowsOf } from "./event-log/eventually-follows.ts";
export { type CodePair, type Footprints, type FootprintSign, footprintsOf, footprintTable } from "./event-log/footprints.ts";

// Reading and writing them
export { decompressGzip, type GzipOptions, type Inflate } from "./formats/logs/gzip.ts";
export {
  type CsvReadOptions,
  type DateOrder,
  DEFAULT_LIMITS,
  type ReadLimits,
  type ReadOptions,
  type Role,
  type RoleNames,
} from "./formats/logs/read-options.ts";
export { type ContentGuess, describedSource, type SourceDescription, type TableColumns } from "./formats/logs/log-header.ts";
export {
  describeFormat,
  isObjectCentric,
  LOG_FORMATS,
  type LogFormat,
  type LogFormatDescription,
  type LogFormatName,
  type ObjectCentricFormat,
} from "./formats/logs/log-formats.ts";
export { formatOfName, readLog, type ReadLogOptions } from "./formats/logs/read-log.ts";
export { readCsv } from "./formats/logs/csv/read-csv.ts";
export { type CsvWriteOptions, writeCsv } from "./formats/logs/csv/write-csv.ts";
export type { XesAttribute, XesHeader, XesValueType } from "./formats/logs/xes/xes-attribute.ts";
export { readXes, type XesReadOptions } from "./formats/logs/xes/read-xes.ts";
export { writeXes, type XesWriteOptions } from "./formats/logs/xes/write-xes.ts";

// Models, discovery, filters and performance
export * from "./process-models/mod.ts";
export * from "./discovery/mod.ts";
export * from "./filtering/mod.ts";
export * from "./performance/mod.ts";

// Calendars of working time
export { type CalendarDocument, calendarOfDocument, readCalendar } from "./time/calendar-document.ts";
export { zoneOfDays } from "./time/dates-only.ts";
export { createWorkingCalendar, type Shift, type WorkingCalendar, type WorkingCalendarOptions } from "./time/working-calendar.ts";
export type { TimeZone, ZoneStretch } from "./time/time-zone.ts";
