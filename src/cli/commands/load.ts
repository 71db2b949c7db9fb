import type { ImportReport, StoredLog } from "../../database/mod.ts";
import { describeClassifier } from "../../event-log/classifier.ts";
import { describedSource } from "../../formats/logs/log-header.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { groupDigits, sayShare } from "../../numerics/number-text.ts";
import { DEMO_LOG, DEMO_NAME } from "../../pipeline/generate-log.ts";
import { expandPaths } from "../../pipeline/files/expand-paths.ts";
import { loadLog } from "../../pipeline/load-log.ts";
import { classifierOf } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";
import { checkOneLog, LOAD_FLAGS, loadOptions } from "../load-flags.ts";
import { alignColumns } from "../terminal-text.ts";

/** `load`: loads logs into the database. */
export const loadCommand: Command = {
  name: "load",
  summary: "Loads log files into the database and prints the import report.",
  usage: "[FILE...] [--log NAME] [--extend]",
  description: `Files: ${LOG_ENDINGS.join(", ")}.\n` +
    "Each file becomes one log with the name of the file, or of --log. A file that has not changed is skipped.\n" +
    "A log of that name is replaced. With --extend the file is added to it; equal events are stored once.\n" +
    "Rows that cannot be used are counted and kept with line and reason: tracebook rejected LOG lists them.",
  flags: LOAD_FLAGS,
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: `the demo log, ${DEMO_LOG}` },
    { call: "sepsis.xes.gz", does: "a file, as the log sepsis" },
    { call: "march.csv april.csv --log orders --extend", does: "two exports, which may overlap, as one log" },
  ],
  async run(input) {
    const { positionals, option, settings, reporter, print } = input;
    const demo = positionals.length === 0;
    const paths = demo ? [DEMO_LOG] : await expandPaths(positionals);
    const options = { ...loadOptions(input), ...(demo ? { log: option("log") ?? DEMO_NAME } : {}) };
    checkOneLog(paths, options);
    await withDatabase({ settings, reporter }, async (database) => {
      for (const [i, path] of paths.entries()) {
        const { report, log } = await loadLog(database, { ...options, path }).catch((error) => {
          if (i + 1 < paths.length) reporter.message(`Not loaded because of this problem: ${paths.slice(i + 1).join(", ")}`);
          throw error;
        });
        print(`${i === 0 ? "" : "\n"}${importTable(log, report)}`);
      }
    });
  },
};

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
      ["first event", timeText(report.firstTime)],
      ["last event", timeText(report.lastTime)],
      ["equal times", share(report.equalTimes, report.events)],
      ["zone", describeZone(report.zoneHandling)],
    ]) as [string, string][],
    ["log now", `${groupDigits(log.events)} events, ${groupDigits(log.cases)} cases, ${groupDigits(log.variants)} variants`],
  ];
  return alignColumns(rows).join("\n");
}

const timeText = (time: Date | null) => time === null ? "none" : time.toISOString();

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
