import { ACTIVITY_FLAGS, classifierFlags } from "./activity-flags.ts";
import { FLAG_OF_ROLE, parseDateOrder, parseDelimiter } from "../formats/logs/read-options.ts";
import type { ReadingOptions } from "../pipeline/files/reading-options.ts";
import type { OpenLogOptions } from "../pipeline/files/open-log.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/** The flags that say how to read a log file; the same for every command that takes one. */
export const LOG_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "case": { value: "COLUMN", help: "column of the case id (guessed by its name if not given)" },
  "activity": { value: "COLUMN", help: "column of the activity" },
  "timestamp": { value: "COLUMN", help: "column of the time, of the completion where there are two" },
  "start": { value: "COLUMN", help: "column of the start time" },
  "resource": { value: "COLUMN", help: "column of who did it" },
  "lifecycle": { value: "COLUMN", help: "column of the lifecycle transition (start, complete, ...)" },
  "event-id": { value: "COLUMN", help: "column, or XES attribute, with an id of its own for each event" },
  "object-type": { value: "TYPE", help: "of an object-centric log: the type whose objects are the cases" },
  "time-zone": {
    value: "ZONE",
    help: "zone of times without an offset, such as Europe/Berlin (default: TRACEBOOK_TIME_ZONE or UTC)",
  },
  "delimiter": { value: "CHAR", help: "CSV delimiter: one character, or tab (guessed if not given)" },
  "date-order": { value: "ORDER", help: "day-first or month-first, for dates such as 03/04/2026 that could be both" },
  ...ACTIVITY_FLAGS,
};

/** Reading options from the flags of {@linkcode LOG_FLAGS}. */
export function readingOptions(input: CommandInput): ReadingOptions {
  const { option, settings } = input;
  return {
    roles: Object.fromEntries(Object.entries(FLAG_OF_ROLE).map(([role, flag]) => [role, option(flag.slice("--".length))])),
    zone: option("time-zone") ?? settings.timeZone,
    delimiter: parseDelimiter(option("delimiter")),
    dateOrder: parseDateOrder(option("date-order")),
    objectType: option("object-type"),
    classifier: classifierFlags(input),
  };
}

/**
 * All that `openLog` (src/pipeline/files/open-log.ts) needs from a command that declares
 * {@linkcode LOG_FLAGS}.
 *
 * @throws a usage error for a value that cannot be right
 */
export function openingOptions(input: CommandInput): OpenLogOptions {
  const { settings, reporter, signal } = input;
  return {
    ...readingOptions(input),
    settings,
    reporter,
    signal,
    columnsNamed: Object.keys(LOG_FLAGS).some((name) => input.has(name)),
  };
}
