import type { ImportReport, StoredLog } from "../../database/mod.ts";
import { describeClassifier } from "../../event-log/classifier.ts";
import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { DEMO_LOG, DEMO_NAME } from "../../pipeline/generate-log.ts";
import { loadLog } from "../../pipeline/load-log.ts";
import { classifierOf } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { aligned } from "../aligned.ts";
import type { Command } from "../command.ts";
import { checkOneLog, LOAD_FLAGS, loadOptions } from "../load-flags.ts";
import { groupDigits } from "../terminal-reporter.ts";

/** `load`: logs into the database. */
export const loadCommand: Command = {
  name: "load",
  summary: "Loads log files into the database, reduces them, and prints the import report.",
  usage: "[FILE...] [--log NAME] [--extend]",
  description: `Files: ${LOG_ENDINGS.join(", ")}.\n` +
    "Each file is a log of its own, named like the file; --log names it. A file that has not changed is skipped.\n" +
    "By default the file becomes the log. With --extend it is added: equal events are recognized.\n" +
    "Rows that cannot be used are kept with line and reason, and counted.",
  flags: LOAD_FLAGS,
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: `the demo log, ${DEMO_LOG}` },
    { call: "sepsis.xes.gz", does: "a file as the log sepsis" },
    { call: "march.csv april.csv --log orders --extend", does: "two exports, which may overlap, into one log" },
  ],
  async run(input) {
    const { positionals, option, settings, reporter, print } = input;
    const demo = positionals.length === 0;
    const paths = demo ? [DEMO_LOG] : positionals;
    const options = { ...loadOptions(input), ...(demo ? { log: option("log") ?? DEMO_NAME } : {}) };
    checkOneLog(paths, options);
    await withDatabase({ settings, reporter }, async (database) => {
      for (const [i, path] of paths.entries()) {
        const { report, log } = await loadLog(database, { ...options, path }).catch((error) => {
          if (i + 1 < paths.length) reporter.message(`Not loaded after this: ${paths.slice(i + 1).join(", ")}`);
          throw error;
        });
        print(`${i === 0 ? "" : "\n"}${importTable(log, report)}`);
      }
    });
  },
};

/** What an import met and did, as a table for people. */
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
    ["first event", timeText(report.firstTime)],
    ["last event", timeText(report.lastTime)],
    ["equal times", share(report.equalTimes, report.events)],
    ["zone", describeZone(report.zoneHandling)],
    ["log now", `${groupDigits(log.events)} events, ${groupDigits(log.cases)} cases, ${groupDigits(log.variants)} variants`],
  ];
  return aligned(rows).join("\n");
}

const timeText = (time: Date | null) => time === null ? "none" : time.toISOString();

/** Events at the instant of the one before them: their order is that of the file. */
const share = (part: number, whole: number) => `${whole === 0 ? 0 : (100 * part / whole).toFixed(1)} % of events`;

function describeZone({ zone, withOffset, withoutOffset, cutDigits, ambiguous }: ImportReport["zoneHandling"]): string {
  const parts = [];
  if (withOffset > 0) parts.push(`${groupDigits(withOffset)} times with an offset`);
  if (withoutOffset > 0) parts.push(`${groupDigits(withoutOffset)} without, taken in ${zone}`);
  if (ambiguous > 0) parts.push(`${groupDigits(ambiguous)} that the zone skips or has twice`);
  if (cutDigits > 0) parts.push(`${groupDigits(cutDigits)} cut to microseconds`);
  return parts.join(", ") || "no times";
}
