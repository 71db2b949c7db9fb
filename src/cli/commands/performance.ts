import { usageError } from "../../errors.ts";
import { measurePerformance } from "../../pipeline/measure-performance.ts";
import { measureSpectra, parseSegments } from "../../pipeline/measure-spectra.ts";
import type { Command, CommandInput } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { performanceText } from "../performance-text.ts";
import { spectrumCsv, spectrumText } from "../spectrum-text.ts";

/** `tracebook performance`: bottlenecks and durations. */
export const performanceCommand: Command = {
  name: "performance",
  summary: "Bottlenecks: cycle, waiting and service times, throughput, rework, batching.",
  usage: "LOG [--calendar FILE | --learn-calendar | --spectrum SEGMENTS] [--json | --csv]",
  description: [
    "Times are in calendar time, and in working time where a calendar is given:",
    '  {"zone": "Europe/Berlin", "shifts": [{"weekdays": [1, 2, 3, 4, 5], "from": "09:00", "to": "17:00"}], "holidays": ["2026-12-25"]}',
    "Waiting is told from work where events have a start (--start, or --pair for start and complete events).",
    "--spectrum tells each passage of a segment (from one activity directly to the next) with begin, end and speed class,",
    "0 to 3 by the quartiles of its duration: queues, batches and overtaking show. SEGMENTS is 'A>B>C', labels quoted as in",
    "filters, or top: the ten segments that take the most time. JSON: a list of {from, to, count, quartilesSeconds,",
    "periods: [{from, counts}], passages: [{case, begin, end, seconds, speedClass}]}; CSV: a passage a line.",
  ].join("\n"),
  flags: {
    "calendar": { value: "FILE", help: "working hours as JSON, see above" },
    "learn-calendar": { help: "learn the working hours from the log, and show them" },
    "spectrum": { value: "SEGMENTS", help: "the performance spectrum of segments, see above" },
    "csv": { help: "with --spectrum: CSV instead of a table" },
    "json": { help: "one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "log:loan-applications", does: "the main figures as a table" },
    { call: "sepsis.xes.gz --learn-calendar --json", does: "all figures, in working time too" },
    { call: "sepsis.xes.gz --spectrum 'ER Triage>ER Sepsis Triage' --csv", does: "each passage from triage to triage" },
  ],
  async run(input) {
    const file = input.option("calendar");
    const spectrum = input.option("spectrum");
    if (spectrum !== undefined) return await printSpectra(input, spectrum);
    if (input.has("csv")) {
      throw usageError({ expected: "--csv with --spectrum only", found: "--csv alone", advice: "See --help." });
    }
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

async function printSpectra(input: CommandInput, text: string): Promise<void> {
  for (const flag of ["calendar", "learn-calendar"]) {
    if (input.has(flag)) {
      throw usageError({ expected: `--spectrum without --${flag}`, found: "both", advice: "It is in calendar time." });
    }
  }
  if (input.has("json") && input.has("csv")) throw usageError({ expected: "--json or --csv", found: "both" });
  const spectra = await measureSpectra(input.positionals[0], { ...openingOptions(input), segments: parseSegments(text) });
  input.print(input.has("json") ? JSON.stringify(spectra) : input.has("csv") ? spectrumCsv(spectra) : spectrumText(spectra));
}
