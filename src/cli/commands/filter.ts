import { clip, usageError } from "../../errors.ts";
import { FILTER_KINDS } from "../../filtering/filter-kinds.ts";
import { parseFilter } from "../../filtering/filter-text.ts";
import { unknownNameNote } from "../../filtering/nearest-name.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { type FilteredLog, filterLog, type LogCounts } from "../../pipeline/filter-log.ts";
import { logFormatOf } from "../../pipeline/files/write-log-file.ts";
import { alignColumns } from "../terminal-text.ts";
import type { CommandBody } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { groupDigits } from "../../numerics/number-text.ts";

const EVENT_FILTERS = alignColumns(
  FILTER_KINDS.filter(({ onEvents }) => onEvents).map(({ kind, form }) => {
    const argument = form.replace(/^[^:]*/, "");
    return [`keep-${kind}${argument}`, `drop-${kind}${argument}`];
  }),
);

const DESCRIPTION =
  `LOG is a file or the name of a stored log; log:NAME always means the stored log. Each FILTER is one argument. Filters are
applied in their order, each to the result of the one before. All attributes are kept. A table that is written as CSV keeps the
names of its columns and its delimiter, so that --case, --activity and so on name the same columns in OUT; activities that
--activity-with has joined stay joined, so leave it out then. LOG and OUT:
${LOG_ENDINGS.join(", ")}.

Filters that choose cases (with not- before it, a filter chooses the other cases):
${alignColumns(FILTER_KINDS.map((kind) => [kind.form, kind.help])).join("\n")}

Filters that choose events (cases without events are removed):
${EVENT_FILTERS.join("\n")}

Examples:
${FILTER_KINDS.map(({ example }) => `  '${example}'`).join("\n")}

A comma means "any of". Write a label in double quotes, as a JSON string, if it contains one of , > = ; " or two dots in a row:
'path:"Ask, again">Answer'. Quote filters for the shell, which would take > for a redirection. Times are 2026-01, 2026-01-31,
2026-01-31T08:30 or with seconds, with Z or +02:00, else in the log's time zone; in a log of dates without times of day they are
those dates, whatever the zone. A range includes both ends as a whole: ..2026-01 includes all of January. Either end may be left out.`;

/** `tracebook filter`: writes a filtered log. */
export const filterCommand: CommandBody = {
  name: "filter",
  usage: "LOG FILTER... -o OUT",
  description: DESCRIPTION,
  flags: {
    "output": { value: "OUT", short: "o", help: "the file to write" },
    "columns": { value: "NAMES", help: "names of the columns of a CSV file: source (default) or xes, such as concept:name" },
    ...LOG_FLAGS,
  },
  positionals: { min: 2, max: Infinity },
  examples: [
    { call: "sepsis.xes.gz 'start-activity:ER Registration' -o er.xes.gz", does: "the cases that start with a registration" },
    { call: "sepsis.xes.gz 'not-through:Return ER' 'duration:..30d' -o short.csv", does: "two filters, one after the other" },
    {
      call: "log:loan-applications 'started:2025-01..2025-03' 'sample:500,seed=7' -o sample.csv",
      does: "a sample of a stored log",
    },
  ],
  async run(input) {
    const [name, ...texts] = input.positionals;
    const filters = texts.map(parseFilter);
    const out = input.option("output");
    if (out === undefined) throw usageError({ expected: "a file to write: -o OUT", found: "none", advice: "See --help." });
    const { format } = logFormatOf(out);
    if (input.has("columns") && format !== "csv") {
      throw usageError({ expected: "a CSV file to write with --columns", found: JSON.stringify(out) });
    }
    const filtered = await filterLog(name, { ...openingOptions(input), filters, out, columns: namesOf(input.option("columns")) });
    for (const line of describe(name, filtered)) input.reporter.message(line);
    if (format === "csv") {
      input.reporter.message(`note: the columns have ${NAMED[filtered.columns]}, and times are in UTC, with Z`);
    }
  },
};

/** Whose names the columns have, in words. */
const NAMED = {
  source: "the names of the source (--columns xes: XES names)",
  xes: "their XES names (case:concept:name, ...)",
};

function namesOf(text: string | undefined): "source" | "xes" | undefined {
  if (text === undefined || text === "source" || text === "xes") return text;
  throw usageError({ expected: "source or xes in --columns", found: JSON.stringify(text) });
}

function describe(log: string, { before, steps }: FilteredLog): string[] {
  const row = (text: string, { cases, events }: LogCounts) => [clip(text), groupDigits(cases), groupDigits(events)];
  return [
    ...alignColumns([["", "cases", "events"], row(log, before), ...steps.map((step) => row(step.filter, step))]),
    ...steps.flatMap((step, at) => warningsOf(step, at === 0 ? before : steps[at - 1])),
    ...(steps.at(-1)?.cases === 0 ? ["note: no case is left, so the file has no events"] : []),
  ];
}

/** Says which names of a filter the log lacks, and what that filter then does. */
function warningsOf({ filter, unknown, ...after }: FilteredLog["steps"][number], before: LogCounts): string[] {
  const isIdle = after.cases === before.cases && after.events === before.events;
  const effect = isIdle ? " keeps everything" : after.cases === 0 ? " keeps no case" : "";
  return unknown.map((name) => `warning: ${clip(filter)}${effect}: ${unknownNameNote(name)}`);
}
