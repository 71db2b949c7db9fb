import { describedSource, type SourceDescription } from "../../formats/logs/log-header.ts";
import { describeFormat } from "../../formats/logs/log-formats.ts";
import type { LogFile } from "./log-file.ts";
import { readLogFile } from "./log-file.ts";
import type { Mapping } from "./mapping.ts";
import type { ReadingOptions } from "./reading-options.ts";
import { describeColumns, noTimesNote, sourceNotes } from "./reading-notes.ts";

/** How a log file is read. */
export interface LogFileDescription {
  readonly file: LogFile;
  readonly source: SourceDescription;
  readonly options: ReadingOptions;
}

/**
 * Tells how a log file is read, from its start; a format that must be read as a whole is.
 *
 * @throws what `readLogFile` throws before the first event
 */
export async function describeLogFile(
  file: LogFile,
  options: ReadingOptions & { readonly signal?: AbortSignal },
): Promise<LogFileDescription> {
  let source: SourceDescription | null = null;
  const enough = new AbortController();
  const signal = options.signal === undefined ? enough.signal : AbortSignal.any([options.signal, enough.signal]);
  await readLogFile(file, { ...options, signal }, {
    begin: ({ description }) => {
      source = describedSource(description);
      enough.abort();
    },
    batch() {},
    rejected() {},
  }).catch((error) => {
    if (!enough.signal.aborted) throw error;
  });
  return { file, source: source ?? { columns: null, xes: null }, options };
}

/** The description of a file as sentences for the user, one a line. */
export function explainLogFile({ file, source, options }: LogFileDescription): string[] {
  const { columns, timed } = source;
  const layout = columns?.dateOrder === undefined ? "" : `, dates ${columns.dateOrder}`;
  return [
    `${file.path}: ${describeFormat(file.format).title}`,
    ...sourceNotes(source),
    ...(columns === null ? ["no columns to choose: the format says what they are"] : [
      ...(columns.delimiter === "" ? [] : [`delimiter ${JSON.stringify(columns.delimiter)}`]),
      describeColumns(columns),
      ...attributes("case", columns.caseAttributes),
      ...attributes("event", columns.eventAttributes),
    ]),
    timed === false ? noTimesNote(source) : `times without an offset: ${options.zone}${layout}`,
  ];
}

const attributes = (level: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${level} attributes: ${names.map((name) => JSON.stringify(name)).join(", ")}`];

/** The mapping by which a file is read as it is described here, whatever its values are. */
export function mappingOf({ source, options }: LogFileDescription, given: Mapping): Mapping {
  const { columns, encoding, sheet } = source;
  const entry = (name: keyof Mapping, value: string | null | undefined) => value == null || value === "" ? {} : { [name]: value };
  if (columns === null) return { ...given, ...entry("time-zone", options.zone) };
  return {
    ...given,
    ...entry("case", columns.case),
    ...entry("activity", columns.activity),
    ...entry("timestamp", columns.timestamp),
    ...entry("time-of-day", columns.timeOfDay),
    ...entry("order", columns.order),
    ...entry("start", columns.start),
    ...entry("resource", columns.resource),
    ...entry("lifecycle", columns.lifecycle),
    ...entry("event-id", columns.eventId),
    ...entry("delimiter", columns.delimiter === "\t" ? "tab" : columns.delimiter),
    ...entry("date-order", columns.dateOrder),
    ...entry("encoding", encoding?.name),
    ...entry("sheet", sheet),
    ...(columns.timestamp === null ? {} : entry("time-zone", options.zone)),
  };
}
