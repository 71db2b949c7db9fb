import type { ImportReport, StoredLog } from "../../database/mod.ts";
import { describeClassifier } from "../../event-log/classifier.ts";
import { describedSource } from "../../formats/logs/log-header.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { countOf, groupDigits, sayShare } from "../../numerics/number-text.ts";
import { DEMO_LOG, DEMO_NAME } from "../../pipeline/demo-log.ts";
import { expandPaths } from "../../pipeline/files/expand-paths.ts";
import { type LoadedLog, loadLog, loadLogs } from "../../pipeline/load-log.ts";
import { classifierOf } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { findQuery, type QuerySource } from "../../pipeline/files/query-source.ts";
import { watchFolder } from "../../pipeline/watch-folder.ts";
import { inputError, usageError } from "../../errors.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { parseSeconds } from "../flag-values.ts";
import { checkOneLog, LOAD_FLAGS, loadOptions } from "../load-flags.ts";
import { alignColumns, eventTime } from "../terminal-text.ts";

/** `load`: loads logs into the database. */
export const loadCommand: CommandBody = {
  name: "load",
  usage: "[FILE... | --watch DIR | --from URL --query SQL] [--log NAME] [--extend]",
  description: `Files: ${LOG_ENDINGS.join(", ")}.\n` +
    "Each file becomes one log with the name of the file, or of --log. A file that has not changed is skipped.\n" +
    "A log of that name is replaced. With --extend the file is added to it; equal events are stored once.\n" +
    "Rows that cannot be used are counted and kept with line and reason: tracebook rejected LOG lists them.\n" +
    "--from env:NAME takes the address from a variable, so that no password stands in the history of the shell.",
  flags: {
    ...LOAD_FLAGS,
    "watch": { value: "DIR", help: "load the files of a folder, then new and changed ones, until Ctrl-C or SIGTERM" },
    "every": { value: "SECONDS", help: "with --watch: seconds between two looks at the folder (default 5)" },
    "from": {
      value: "URL",
      help:
        "rows of a database: postgres://..., mysql://..., sqlite:FILE, duckdb:FILE, or env:NAME for a variable that holds one",
    },
    "query": {
      value: "SQL",
      help: "with --from: the query; its columns are those of a table (default, of a file: the only table)",
    },
  },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: `the demo log, ${DEMO_LOG}` },
    { call: "sepsis.xes.gz", does: "a file, as the log sepsis" },
    { call: "march.csv april.csv --log orders --extend", does: "two exports, which may overlap, as one log" },
    { call: "--watch exports --log orders --extend", does: "what is put into a folder, as one log" },
    { call: "--from env:ERP --query 'select id, step, at from steps' --log orders", does: "what a query gives" },
  ],
  async run(input) {
    const { positionals, option, settings, reporter, print } = input;
    const given = ["watch", "from"].filter(input.has);
    if (given.length > 0 && given.length + positionals.length > 1) {
      throw usageError({ expected: "files, --watch or --from", found: "more than one of them" });
    }
    refuseAlone(input);
    if (option("watch") !== undefined) return await watch(input, option("watch")!);
    if (option("from") !== undefined) return await loadQuery(input, { from: option("from")!, query: option("query") });
    const demo = positionals.length === 0;
    const paths = demo ? [DEMO_LOG] : await expandPaths(positionals);
    const options = { ...loadOptions(input), ...(demo ? { log: option("log") ?? DEMO_NAME } : {}) };
    checkOneLog(paths, options);
    await withDatabase({ settings, reporter }, async (database) => {
      let between = "";
      const onLoaded = ({ report, log }: LoadedLog) => {
        print(`${between}${importTable(log, report)}`);
        between = "\n";
      };
      await loadLogs(database, paths, { ...options, onLoaded });
    });
  },
};

/** Refuses flags that mean nothing without another one. */
function refuseAlone({ has }: CommandInput): void {
  for (const [flag, other] of [["every", "watch"], ["query", "from"]]) {
    if (has(flag) && !has(other)) throw usageError({ expected: `--${other} with --${flag}`, found: `--${flag} alone` });
  }
}

async function watch(input: CommandInput, folder: string): Promise<void> {
  const { option, settings, reporter, signal, print } = input;
  const every = parseSeconds(option("every"), "--every", 0.1) ?? 5;
  const load = loadOptions(input);
  if (load.log !== undefined && load.mode === "replace") {
    throw usageError({ expected: "--extend with --log", found: "--log alone, so that each file would replace the one before" });
  }
  if (!(await Deno.stat(folder).catch(() => null))?.isDirectory) {
    throw inputError({ file: folder, expected: "a folder to watch", found: "none" });
  }
  reporter.message(`Watching ${folder}. Ctrl-C stops it.`);
  await withDatabase(
    { settings, reporter },
    (database) =>
      watchFolder(database, {
        folder,
        load,
        every,
        signal,
        onLoaded: ({ log, report }) => print(`${importTable(log, report)}\n`),
      }),
  );
}

async function loadQuery(input: CommandInput, source: QuerySource): Promise<void> {
  const { settings, reporter, print } = input;
  const file = await findQuery(source, (name) => Deno.env.get(name));
  await withDatabase({ settings, reporter }, async (database) => {
    const { report, log } = await loadLog(database, { ...loadOptions(input), path: file.path, file });
    print(importTable(log, report));
  });
}

/** An import report as a table. */
function importTable(log: StoredLog, report: ImportReport): string {
  const rows: [string, string][] = [
    ["log", `${log.slug}, version ${log.version}`],
    ["activity", describeClassifier(classifierOf(log))],
    ["source", report.source],
    ["rows", groupDigits(report.rows)],
    ["rejected", groupDigits(report.rejected)],
    ["repeated ids", groupDigits(report.repeated)],
    ["added", groupDigits(report.added)],
    ["corrected", groupDigits(report.corrected)],
    ["removed", groupDigits(report.removed)],
    ["cases", groupDigits(report.cases)],
    ["activities", groupDigits(report.activities)],
    ...(describedSource(log.description).timed === false ? [["times", "none: only the order of events is known"]] : [
      ["first event", eventTime(report.firstTime, log.zone)],
      ["last event", eventTime(report.lastTime, log.zone)],
      ["equal times", share(report.equalTimes, report.events)],
      ["zone", describeZone(report.zoneHandling)],
    ]) as [string, string][],
    ["log now", [countOf(log.events, "event"), countOf(log.cases, "case"), countOf(log.variants, "variant")].join(", ")],
  ];
  return alignColumns(rows).join("\n");
}

/** Share of events with the time of the event before them. */
const share = (part: number, whole: number) => `${sayShare(whole === 0 ? 0 : part / whole)} of events`;

function describeZone({ zone, withOffset, withoutOffset, cutDigits, ambiguous }: ImportReport["zoneHandling"]): string {
  const parts = [];
  if (withOffset > 0) parts.push(`${groupDigits(withOffset)} times with an offset`);
  if (withoutOffset > 0) parts.push(`${groupDigits(withoutOffset)} without, read in ${zone}`);
  if (ambiguous > 0) parts.push(`${groupDigits(ambiguous)} skipped or repeated by a clock change`);
  if (cutDigits > 0) parts.push(`${groupDigits(cutDigits)} cut to microseconds`);
  return parts.join(", ") || "no times";
}
