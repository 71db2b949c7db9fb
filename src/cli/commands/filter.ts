import { clip, usageError } from "../../errors.ts";
import { FILTER_KINDS } from "../../filtering/filter-kinds.ts";
import { parseFilter } from "../../filtering/filter-text.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { type FilteredLog, filterLog, type LogCounts } from "../../pipeline/filter-log.ts";
import { logFormatOf } from "../../pipeline/files/write-log-file.ts";
import { alignColumns } from "../align-columns.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { unknownNameNote } from "../unknown-name-note.ts";
import { groupDigits } from "../../numerics/number-text.ts";

const EVENT_FILTERS = alignColumns(
  FILTER_KINDS.filter(({ onEvents }) => onEvents).map(({ kind, form }) => {
    const argument = form.replace(/^[^:]*/, "");
    return [`keep-${kind}${argument}`, `drop-${kind}${argument}`];
  }),
);

const DESCRIPTION =
  `LOG is a file, else the name of a stored log, as for facts. Each FILTER is one argument; they are applied in their order, each
to what those before it have left. All attributes are kept. LOG and OUT:
${LOG_ENDINGS.join(", ")}.

Filters that choose cases (not- before one chooses the other cases):
${alignColumns(FILTER_KINDS.map((kind) => [kind.form, kind.help])).join("\n")}

Filters that choose events; cases that have none left go:
${EVENT_FILTERS.join("\n")}

For instance:
${FILTER_KINDS.map(({ example }) => `  '${example}'`).join("\n")}

A comma means "any of". A label stands as it is, or in double quotes as a JSON string where it has one of , > = ; " or two dots in a row:
'path:"Ask, again">Answer'. Quote filters for the shell: > would be taken for a file. Times: 2026-01, 2026-01-31, 2026-01-31T08:30, with seconds,
with Z or +02:00; without, in the log's zone. Both ends of a range are included as a whole; either may be left out.`;

/** `tracebook filter`: what filters leave of a log, as a log file. */
export const filterCommand: Command = {
  name: "filter",
  summary: "Writes the part of a log that filters leave: by time, activities, paths, variants, durations, attributes, ...",
  usage: "LOG FILTER... -o OUT",
  description: DESCRIPTION,
  flags: { "output": { value: "OUT", short: "o", help: "the file to write" }, ...LOG_FLAGS },
  positionals: { min: 2, max: Infinity },
  examples: [
    { call: "sepsis.xes.gz 'start-activity:ER Registration' -o er.xes.gz", does: "the cases that start at the desk" },
    { call: "sepsis.xes.gz 'not-through:Return ER' 'duration:..30d' -o short.csv", does: "two filters, one behind the other" },
    { call: "log:loan-applications 'started:2025-01..2025-03' 'sample:500,seed=7' -o sample.csv", does: "from a stored log" },
  ],
  async run(input) {
    const [name, ...texts] = input.positionals;
    const filters = texts.map(parseFilter);
    const out = input.option("output");
    if (out === undefined) throw usageError({ expected: "the file to write (-o OUT)", found: "none", advice: "See --help." });
    logFormatOf(out);
    const filtered = await filterLog(name, { ...openingOptions(input), filters, out });
    for (const line of describe(name, filtered)) input.reporter.message(line);
  },
};

function describe(log: string, { before, steps, unknown }: FilteredLog): string[] {
  const row = (text: string, { cases, events }: LogCounts) => [clip(text), groupDigits(cases), groupDigits(events)];
  return [
    ...alignColumns([["", "cases", "events"], row(log, before), ...steps.map((step) => row(step.filter, step))]),
    ...unknown.map(unknownNameNote),
    ...(steps.at(-1)?.cases === 0 ? ["note: no case is left: the file has no events"] : []),
  ];
}
