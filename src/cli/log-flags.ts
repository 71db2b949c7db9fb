import { parseFilters } from "../filtering/filter-text.ts";
import { formatOfEntry, readingOptionsOf } from "../pipeline/files/entries.ts";
import type { OpenLogOptions } from "../pipeline/files/open-log.ts";
import type { ReadingOptions } from "../pipeline/files/reading-options.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/** The flags of every command that reads a log file: what the activity of an event is. */
const ACTIVITY_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "classifier": {
    value: "NAME",
    help: "XES classifier that gives the activity; several values are joined by + (default: concept:name)",
  },
  "activity-with": { value: "A,B", help: "further columns or attributes to join to the activity by +" },
  "lifecycle-transitions": {
    value: "T,U",
    help: "keep only events with these lifecycle transitions, such as complete",
  },
  "rename": { value: "OLD=NEW,...", help: "rename activities; activities with the same new name are merged" },
  "pair": { help: "join start and complete events into intervals (matched by instance, else resource, else activity)" },
  "pair-by": { value: "KEY", help: "like --pair, matched by instance, resource or activity" },
  "plain": { help: "plain activity, every row an event: undoes these flags of a stored log" },
};

/** The flags of every command that reads a log file: how to read it. */
export const LOG_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "case": { value: "COLUMN", help: "column of the case id (default: guessed by its name)" },
  "activity": { value: "COLUMN", help: "column of the activity" },
  "timestamp": { value: "COLUMN", help: "column of the time; with a start column, of the completion" },
  "time-of-day": { value: "COLUMN", help: "column of the times of day, if --timestamp has dates only (default: guessed)" },
  "no-timestamp": { help: "there are no times: the order of the file is the order of the events" },
  "order": { value: "COLUMN", help: "there are no times: this column of numbers orders the events of a case" },
  "start": { value: "COLUMN", help: "column of the start time" },
  "resource": { value: "COLUMN", help: "column of the resource: who did it" },
  "lifecycle": { value: "COLUMN", help: "column of the lifecycle transition (start, complete, ...)" },
  "event-id": { value: "COLUMN", help: "column, or XES attribute, with a unique id of each event" },
  "object-type": { value: "TYPE", help: "object-centric logs: the type of the objects that are the cases" },
  "time-zone": {
    value: "ZONE",
    help: "time zone of times without an offset, such as Europe/Berlin (default: TRACEBOOK_TIME_ZONE or UTC)",
  },
  "format": { value: "FORMAT", help: "format of the file, such as csv or xes.gz, if its name does not tell it" },
  "header": { value: "A,B,C", help: "CSV without a header: the names of the columns, in their order" },
  "encoding": { value: "NAME", help: "encoding of a CSV file, such as windows-1252 (default: guessed)" },
  "sheet": { value: "NAME", help: "workbooks: name or number of the sheet (default: the first one)" },
  "delimiter": { value: "CHAR", help: "CSV delimiter: one character, or tab (default: guessed)" },
  "date-order": { value: "ORDER", help: "day-first or month-first, for ambiguous dates such as 03/04/2026" },
  "cases": { value: "FILE", help: "CSV file with attributes of the cases, joined by their ids" },
  "mapping": { value: "NAME", help: "these flags from data/mappings/NAME.json, or from a file; flags that are given win" },
  "save-mapping": { value: "NAME", help: "keep how the file is read as data/mappings/NAME.json" },
  "explain": { help: "print how the file would be read, and do nothing else" },
  ...ACTIVITY_FLAGS,
};

/** The flags of a command that analyses a log, or what filters leave of it. */
export const ANALYSIS_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "filter": { value: "FILTERS", help: "only what these filters leave, joined by ; (see: deno task tracebook filter --help)" },
  ...LOG_FLAGS,
};

/** Flags of {@linkcode LOG_FLAGS} that the command line answers before a command runs. */
const BEFORE = ["save-mapping", "explain"];

/**
 * Reading options from the flags of {@linkcode LOG_FLAGS}.
 *
 * @throws a usage error for an invalid value
 */
export const readingOptions = (input: CommandInput): ReadingOptions => readingOptionsOf(input, input.settings.timeZone);

/**
 * The options of `openLog` (src/pipeline/files/open-log.ts) for a command with
 * {@linkcode LOG_FLAGS}.
 *
 * @throws a usage error for an invalid value
 */
export function openingOptions(input: CommandInput): OpenLogOptions {
  const { settings, reporter, signal } = input;
  return {
    ...readingOptions(input),
    settings,
    reporter,
    signal,
    columnsNamed: Object.keys(LOG_FLAGS).some((name) => !BEFORE.includes(name) && input.has(name)),
    format: formatOfEntry(input),
  };
}

/**
 * The same for a command with {@linkcode ANALYSIS_FLAGS}.
 *
 * @throws a usage error for an invalid value or filter
 */
export const analysisOptions = (input: CommandInput): OpenLogOptions => ({
  ...openingOptions(input),
  filters: parseFilters(input.option("filter") ?? ""),
});
