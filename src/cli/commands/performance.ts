import { usageError } from "../../errors.ts";
import { measurePerformance } from "../../pipeline/measure-performance.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { performanceText } from "../performance-text.ts";

/** `tracebook performance`: bottlenecks and durations. */
export const performanceCommand: Command = {
  name: "performance",
  summary: "Bottlenecks: cycle, waiting and service times, throughput, rework, batching.",
  usage: "LOG [--calendar FILE | --learn-calendar] [--json]",
  description: [
    "Times are in calendar time, and in working time where a calendar is given:",
    '  {"zone": "Europe/Berlin", "shifts": [{"weekdays": [1, 2, 3, 4, 5], "from": "09:00", "to": "17:00"}], "holidays": ["2026-12-25"]}',
    "Waiting is told from work where events have a start (--start, or --pair for start and complete events).",
  ].join("\n"),
  flags: {
    "calendar": { value: "FILE", help: "working hours as JSON, see above" },
    "learn-calendar": { help: "learn the working hours from the log, and show them" },
    "json": { help: "one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "log:loan-applications", does: "the main figures as a table" },
    { call: "sepsis.xes.gz --learn-calendar --json", does: "all figures, in working time too" },
  ],
  async run(input) {
    const file = input.option("calendar");
    const learn = input.has("learn-calendar");
    if (file !== undefined && learn) {
      throw usageError({ expected: "--calendar or --learn-calendar", found: "both" });
    }
    const report = await measurePerformance(input.positionals[0], {
      ...openingOptions(input),
      calendar: learn ? "learn" : file === undefined ? undefined : { file },
    });
    for (const warning of report.warnings) input.reporter.message(`note: ${warning}`);
    input.print(input.has("json") ? JSON.stringify(report) : performanceText(report));
  },
};
