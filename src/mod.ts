/**
 * Tracebook as a library: event logs in columns, their variants, relations and facts; readers and
 * writers of logs and models; discovery, conformance, performance, filters; process maps;
 * predictions of case durations; made logs whose truth is known. Pure: the same functions run in
 * Deno, in Node and in the browser.
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

export { describeProblem, EXIT_STATUS, type ProblemDetails, type ProblemKind, TracebookError } from "./errors.ts";

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
export { applyClassifier, type ApplyClassifierOptions } from "./event-log/apply-classifier.ts";
export { objectCentricLogOf } from "./event-log/object-centric-log-of.ts";
export { flattenObjectCentricLog } from "./event-log/flatten-object-centric-log.ts";
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
export { type MinimumSelfDistance, minimumSelfDistanceOf } from "./event-log/minimum-self-distance.ts";

export { decompressGzip } from "./formats/logs/gzip.ts";
export {
  type CsvReadOptions,
  DEFAULT_LIMITS,
  type ReadLimits,
  type ReadOptions,
  type RoleNames,
} from "./formats/logs/read-options.ts";
export { describedSource, type SourceDescription, type TableColumns } from "./formats/logs/log-header.ts";
export { describeFormat, isObjectCentric, LOG_FORMATS, type LogFormat, type LogFormatName } from "./formats/logs/log-formats.ts";
export { formatOfName, readLog, type ReadLogOptions } from "./formats/logs/read-log.ts";
export { readCsv } from "./formats/logs/csv/read-csv.ts";
export { type CsvWriteOptions, writeCsv } from "./formats/logs/csv/write-csv.ts";
export type { XesAttribute, XesHeader } from "./formats/logs/xes/xes-attribute.ts";
export { readXes, type XesReadOptions } from "./formats/logs/xes/read-xes.ts";
export { writeXes, type XesWriteOptions } from "./formats/logs/xes/write-xes.ts";
export { readArrow } from "./formats/logs/arrow/read-arrow.ts";
export { type ArrowWriteOptions, writeArrow } from "./formats/logs/arrow/write-arrow.ts";
export { readParquet } from "./formats/logs/parquet/read-parquet.ts";
export { type ParquetWriteOptions, writeParquet } from "./formats/logs/parquet/write-parquet.ts";
export { readObjectCentricLog, readOcel, writeOcel } from "./formats/logs/ocel/read-ocel.ts";
export { type OcelReadOptions, readOcelJson, writeOcelJson } from "./formats/logs/ocel/ocel-json.ts";
export { readOcelXml, writeOcelXml } from "./formats/logs/ocel/ocel-xml.ts";
export { readOcelSqlite, writeOcelSqlite } from "./formats/logs/ocel/ocel-sqlite.ts";
export { readBpmn } from "./formats/models/read-bpmn.ts";
export { type BpmnWriteOptions, writeBpmn } from "./formats/models/write-bpmn.ts";
export { readPtml } from "./formats/models/read-ptml.ts";
export { type PtmlWriteOptions, writePtml } from "./formats/models/write-ptml.ts";
export { readPnml } from "./formats/models/read-pnml.ts";
export { type PnmlLayout, type PnmlWriteOptions, writePnml } from "./formats/models/write-pnml.ts";

export * from "./process-models/mod.ts";
export * from "./discovery/mod.ts";
export * from "./conformance/mod.ts";
export * from "./filtering/mod.ts";
export * from "./performance/mod.ts";
export * from "./organization/mod.ts";

export { type ProcessGraph, processGraphOf } from "./drawing/process-graph.ts";
export { coverageOf, type MapLevels, mapLevels, type MapSelection, selectArcs } from "./drawing/map-abstraction.ts";
export { type LayoutEngine, layoutMap } from "./drawing/layout-map.ts";
export { drawMap } from "./drawing/draw-map.ts";
export { layoutBpmn } from "./drawing/layout-bpmn.ts";
export { dotOfModel, drawModel } from "./drawing/draw-model.ts";
export type { DrawOptions } from "./drawing/model-parts.ts";
export { type PngOptions, renderPng } from "./drawing/render-png.ts";

export { type CalendarDocument, calendarOfDocument, readCalendar } from "./time/calendar-document.ts";
export { createWorkingCalendar, type Shift, type WorkingCalendar, type WorkingCalendarOptions } from "./time/working-calendar.ts";

export * from "./prediction/mod.ts";
export * from "./simulation/mod.ts";
