import { inputError } from "../../errors.ts";
import { type Classifier, describeClassifier, isPlain, PLAIN_CLASSIFIER } from "../../event-log/classifier.ts";
import { type ClassifierReport, createClassifyingSink } from "../../event-log/apply-classifier.ts";
import type { LogHeader, LogSink, ReadReport, RejectedRow } from "../../event-log/event-batch.ts";
import { createEventLogBuilder } from "../../event-log/event-log-builder.ts";
import { batchesOfLog, headerOfLog } from "../../event-log/log-batches.ts";
import { tapSink } from "../../event-log/tap-sink.ts";
import type { Dictionary } from "../../event-log/text-table.ts";
import { pairIntervals, type PairReport } from "../../event-log/pair-intervals.ts";
import { countOf } from "../../numerics/number-text.ts";
import { type CaseTable, joinCases } from "../../event-log/join-cases.ts";
import { readCaseTable } from "../../formats/logs/csv/read-case-table.ts";
import { toUtf8 } from "../../formats/logs/csv/to-utf8.ts";
import { type LogFile, openFile, type ReadFileOptions, readLogFile } from "./log-file.ts";

/** Result of {@linkcode readClassifiedLog}. */
interface ClassifiedRead {
  /** The report of the reader; its `events` counts the events that the sink got. */
  readonly report: ReadReport;
  /**
   * What the classifier did, as sentences for the user; for the plain activity only that starts are
   * not joined with their completes.
   */
  readonly notes: readonly string[];
}

/**
 * Reads a log file into a sink, applies a classifier while reading, and joins a table of case
 * attributes. Only joining start and complete events needs the whole log in memory first.
 *
 * @param options with the classifier; default: the plain activity, every row an event
 * @throws what {@linkcode readLogFile} throws; an input error if the classifier names something
 * that the log lacks, or leaves no event
 */
export async function readClassifiedLog(
  file: LogFile,
  options: ReadFileOptions,
  sink: LogSink,
): Promise<ClassifiedRead> {
  if (options.caseTable === undefined) return await readByClassifier(file, options, sink);
  const table = await openCaseTable(options.caseTable, options);
  const join = joinCases(table, sink);
  const { report, notes } = await readByClassifier(file, options, join.sink);
  const rejected = join.rejected();
  for (const row of rejected) await sink.rejected(row);
  const rows = table.lines.length + table.rejected.length;
  return {
    report: { ...report, rows: report.rows + rows, rejected: report.rejected + rejected.length },
    notes: [
      ...notes,
      `${table.source}: ${countOf(join.joined(), "case")} joined by ${JSON.stringify(table.idColumn)}, ${
        countOf(rejected.length, "row")
      } rejected`,
    ],
  };
}

/** Reads a table of cases; one with the case column of the log has its ids there. */
async function openCaseTable(path: string, { roles, zone }: ReadFileOptions): Promise<CaseTable> {
  const file = await openFile(path);
  const { bytes } = await toUtf8(file.readable);
  return readCaseTable(await new Response(bytes).text(), { source: path, caseColumn: roles.case, zone });
}

async function readByClassifier(file: LogFile, options: ReadFileOptions, sink: LogSink): Promise<ClassifiedRead> {
  const classifier = options.classifier ?? PLAIN_CLASSIFIER;
  if (isPlain(classifier)) {
    let lifecycles: Dictionary | null = null;
    const tapped = tapSink(sink, { begin: ({ dictionaries }) => lifecycles = dictionaries.lifecycles });
    const report = await readLogFile(file, options, tapped);
    return { report, notes: [...repeatedNote(report), ...unpairedNote(lifecycles)] };
  }
  const classifying = createClassifyingSink(classifier, sink);
  const whole = classifier.pair === null ? null : collecting(classifier.pair, classifying);
  const read = await readLogFile(file, options, whole?.sink ?? classifying);
  const pairs = await whole?.finish(options.signal) ?? null;
  const defined = classifying.finish();
  const events = read.events - (pairs?.pairs ?? 0) - defined.leftOut;
  if (events === 0 && read.events > 0) {
    throw inputError({
      file: file.path,
      expected: `events with the transitions ${classifier.transitions?.join(", ")}`,
      found: `none in ${countOf(read.events, "event")}`,
      advice: "Name other transitions, or leave --lifecycle-transitions out.",
    });
  }
  return { report: { ...read, events }, notes: [...repeatedNote(read), ...notesOn(classifier, defined, pairs)] };
}

/** A sink that collects a whole log, joins its intervals, and then passes it on. */
function collecting(pair: NonNullable<Classifier["pair"]>, sink: LogSink) {
  const builder = createEventLogBuilder();
  const rejected: RejectedRow[] = [];
  let header: LogHeader | null = null;
  const collector: LogSink = {
    begin: (given) => {
      header = given;
      return builder.begin(given);
    },
    batch: builder.batch,
    rejected: (row) => {
      rejected.push(row);
    },
  };
  const finish = async (signal: AbortSignal | undefined): Promise<PairReport | null> => {
    if (header === null) return null;
    const { log, report } = pairIntervals(builder.build(), pair === "auto" ? {} : { by: pair });
    await sink.begin(headerOfLog(log, header));
    for (const row of rejected) await sink.rejected(row);
    for (const batch of batchesOfLog(log)) {
      signal?.throwIfAborted();
      await sink.batch(batch);
    }
    return report;
  };
  return { sink: collector, finish };
}

/** Tells that traces of one name are one case. */
function repeatedNote({ repeatedTraces = 0 }: ReadReport): string[] {
  if (repeatedTraces === 0) return [];
  const repeated = countOf(repeatedTraces, "trace");
  return [`note: traces of one name are one case, and ${repeated} repeated a name. To keep cases apart, give each its own name`];
}

/** Tells that starts and completes count as two events of an activity, unless they are joined. */
function unpairedNote(lifecycles: Dictionary | null): string[] {
  const size = lifecycles?.size ?? 0;
  const transitions = new Set(Array.from({ length: size }, (_, code) => lifecycles!.text(code).toLowerCase()));
  if (!transitions.has("start") || !transitions.has("complete")) return [];
  return [
    "note: a start and a complete event count as two events of their activity, so as rework. " +
    "--pair joins them into one with working and waiting times",
  ];
}

function notesOn(
  classifier: Classifier,
  { leftOut, unknownLabels }: ClassifierReport,
  pairs: PairReport | null,
): string[] {
  const notes = [`activity: ${describeClassifier(classifier)}`];
  if (pairs !== null) {
    const { by, unpairedStarts, unpairedCompletes } = pairs;
    notes.push(
      `${countOf(pairs.pairs, "interval")}, paired by ${by}; ${countOf(unpairedStarts, "start")} without a complete and ${
        countOf(unpairedCompletes, "complete")
      } without a start`,
    );
  }
  if (leftOut > 0) notes.push(`${countOf(leftOut, "event")} left out`);
  for (const label of unknownLabels) notes.push(`note: --rename names the activity ${JSON.stringify(label)}, which no event has`);
  return notes;
}
