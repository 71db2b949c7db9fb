import { usageError } from "../../errors.ts";
import { jsonParts } from "../../formats/json/json-parts.ts";
import { csvRow } from "../../formats/logs/csv/csv-text.ts";
import { groupDigits, sayShare } from "../../numerics/number-text.ts";
import type { DurationFigures } from "../../performance/duration-figures.ts";
import { measurePerformance, type PerformanceDocument } from "../../pipeline/measure-performance.ts";
import { measureSpectra, parseSegments, type SpectrumDocument } from "../../pipeline/measure-spectra.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { alignColumns, duration, oneLine, oneSentence } from "../terminal-text.ts";
import { WEEKDAY_NAMES } from "../../time/weekday-names.ts";

/** `tracebook performance`: durations and bottlenecks. */
export const performanceCommand: CommandBody = {
  name: "performance",
  usage: "LOG [--calendar FILE | --learn-calendar | --spectrum SEGMENTS] [--json | --csv]",
  description: [
    "Times are calendar times. With a calendar you get working times too. The calendar is a JSON file:",
    '  {"zone": "Europe/Berlin", "shifts": [{"weekdays": [1, 2, 3, 4, 5], "from": "09:00", "to": "17:00"}],',
    '   "holidays": ["2026-06-05", "12-25", "easter+1"]}: once, in every year, and by Easter',
    "Waiting and service time are separate if events have a start time (--start, or --pair for start and complete events).",
    "",
    "--spectrum prints the performance spectrum: each passage of a segment (from one activity directly to the next) with begin,",
    "end and speed class, 0 (fastest) to 3 by the quartiles of the duration. It shows queues, batches and overtaking.",
    "SEGMENTS is 'A>B>C', with labels quoted as in filters, or top: the ten segments that take the most time in total.",
    "JSON: a list of {from, to, count, quartilesSeconds, periods: [{from, counts}],",
    "passages: [{case, begin, end, seconds, speedClass}]}; CSV: one line for each passage.",
  ].join("\n"),
  flags: {
    "calendar": { value: "FILE", help: "JSON file with the working hours, see above" },
    "learn-calendar": { help: "learn the working hours from the log, and print them" },
    "spectrum": { value: "SEGMENTS", help: "print the performance spectrum of these segments, see above" },
    "csv": { help: "with --spectrum: CSV instead of a table" },
    "json": { help: "print one JSON document instead of a table" },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "log:loan-applications", does: "the main figures as a table" },
    { call: "log:loan-applications --filter 'case-attribute:channel=web;rework'", does: "of web applications with rework" },
    { call: "sepsis.xes.gz --learn-calendar --json", does: "all figures, in working time too" },
    { call: "sepsis.xes.gz --spectrum 'ER Triage>ER Sepsis Triage' --csv", does: "each passage from triage to triage" },
  ],
  async run(input) {
    const file = input.option("calendar");
    const spectrum = input.option("spectrum");
    if (spectrum !== undefined) return await printSpectra(input, spectrum);
    if (input.has("csv")) {
      throw usageError({ expected: "--spectrum with --csv", found: "--csv alone", advice: "See --help." });
    }
    const learn = input.has("learn-calendar");
    if (file !== undefined && learn) {
      throw usageError({ expected: "either --calendar or --learn-calendar", found: "both" });
    }
    const report = await measurePerformance(input.positionals[0], {
      ...analysisOptions(input),
      calendar: learn ? "learn" : file === undefined ? undefined : { file },
    });
    for (const warning of report.warnings) input.reporter.message(`note: ${warning}`);
    input.print(input.has("json") ? JSON.stringify(report) : performanceText(report));
  },
};

async function printSpectra(input: CommandInput, text: string): Promise<void> {
  for (const flag of ["calendar", "learn-calendar"]) {
    if (input.has(flag)) {
      throw usageError({ expected: `--spectrum without --${flag}`, found: "both", advice: "The spectrum is in calendar time." });
    }
  }
  if (input.has("json") && input.has("csv")) throw usageError({ expected: "either --json or --csv", found: "both" });
  const spectra = await measureSpectra(input.positionals[0], { ...analysisOptions(input), segments: parseSegments(text) });
  input.print(input.has("json") ? jsonParts(spectra) : input.has("csv") ? spectrumCsv(spectra) : spectrumText(spectra));
}

/** Rows of a list that are shown; `--json` has all. */
const SHOWN = 10;

/** Performance figures as tables, of which those without rows are left out. */
function performanceText(report: PerformanceDocument): string {
  const { throughput, rework, organization } = report;
  return [
    timeLines(report),
    alignColumns([
      ["cases", groupDigits(throughput.cases)],
      ["cases a day", throughput.casesPerDay === null ? "none" : rate(throughput.casesPerDay)],
      ["cases with rework", rework.share === null ? "none" : sayShare(rework.share)],
    ]),
    segmentLines(report),
    bottleneckLines(report),
    handoverLines(report),
    organization.notes.map((note) => oneSentence(note)),
    driftLines(report),
    calendarLines(report),
  ].filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

function timeLines({ cycleTime, waiting, service, workingTime }: PerformanceDocument): string[] {
  return alignColumns([
    ["", "median", "mean", "90 % are below"],
    timesRow("cycle time of a case", cycleTime),
    ...(workingTime === null ? [] : [timesRow("cycle time of a case, working", workingTime.cycleTime)]),
    ...(waiting === null ? [] : [timesRow("waiting before an event", waiting)]),
    ...(service === null ? [] : [timesRow("service of an event", service)]),
  ]);
}

const segmentLines = ({ segments }: PerformanceDocument): string[] => [
  `segments that take the most time (${Math.min(SHOWN, segments.length)} of ${segments.length})`,
  ...alignColumns(
    segments.slice(0, SHOWN).map(({ from, to, count, totalSeconds, medianSeconds, share }) => [
      `${oneLine(from)} → ${oneLine(to)}`,
      groupDigits(count),
      `total ${duration(totalSeconds)}`,
      share === null ? "" : sayShare(share),
      `median ${duration(medianSeconds)}`,
    ]),
  ),
];

const bottleneckLines = ({ bottlenecks: { measure, activities } }: PerformanceDocument): string[] => [
  `bottlenecks: activities that cases wait for (by ${measure})`,
  ...alignColumns(
    activities.slice(0, SHOWN).map(({ activity, totalSeconds, share, shareInterval, queue }) => [
      oneLine(activity),
      `total ${duration(totalSeconds)}`,
      share === null ? "" : sayShare(share),
      shareInterval === null ? "" : `(${sayShare(shareInterval[0])} to ${sayShare(shareInterval[1])})`,
      queue?.risesWithLoad ? "rises with load" : "",
    ]),
  ),
];

const handoverLines = ({ organization: { handoverOfWork: handovers } }: PerformanceDocument): string[] =>
  handovers.length === 0 ? [] : [
    `handover of work (${Math.min(SHOWN, handovers.length)} of ${handovers.length})`,
    ...alignColumns(
      handovers.slice(0, SHOWN).map(({ from, to, count }) => [`${oneLine(from)} → ${oneLine(to)}`, groupDigits(count)]),
    ),
  ];

const driftLines = ({ drifts }: PerformanceDocument): string[] =>
  drifts.length === 0 ? [] : [
    "changes of the process",
    ...alignColumns(drifts.map(({ at, aspect, sentence }) => [at.slice(0, 10), aspect, oneSentence(sentence)])),
  ];

const calendarLines = ({ calendar }: PerformanceDocument): string[] =>
  calendar === null ? [] : [
    `working hours, ${calendar.zone ?? "UTC"}`,
    ...calendar.shifts.map(({ weekdays, from, to }) =>
      `  ${weekdays.map((day) => WEEKDAY_NAMES[day - 1]).join(" ")}  ${from} to ${to}`
    ),
  ];

const timesRow = (
  name: string,
  { medianSeconds, meanSeconds, p90Seconds }: DurationFigures,
): [string, string, string, string] => [
  name,
  duration(medianSeconds),
  duration(meanSeconds),
  duration(p90Seconds),
];

/** Cases a day: one decimal, or two significant digits below one. */
const rate = (perDay: number): string => perDay >= 1 ? perDay.toFixed(1) : String(Number(perDay.toPrecision(2)));

/** Performance spectra as tables: how many passages of each speed class begin in each period. */
function spectrumText(spectra: readonly SpectrumDocument[]): string {
  return spectra.map(({ from, to, count, quartilesSeconds: [first, second, third], periods }) =>
    [
      `${oneLine(from)} → ${oneLine(to)} (${groupDigits(count)})`,
      ...alignColumns([
        ["begin", `up to ${duration(first)}`, `to ${duration(second)}`, `to ${duration(third)}`, "longer"],
        ...periods.map(({ from, counts }) => [from, ...counts.map((count) => groupDigits(count))]),
      ]),
    ].join("\n")
  ).join("\n\n");
}

/** Performance spectra as CSV, one line for each passage. */
function* spectrumCsv(spectra: readonly SpectrumDocument[]): Generator<string, void> {
  yield csvRow(["from", "to", "case", "begin", "end", "seconds", "speedClass"], ",");
  for (const { from, to, passages } of spectra) {
    for (const passage of passages) {
      yield csvRow(
        [from, to, passage.case, passage.begin, passage.end, String(passage.seconds), String(passage.speedClass)],
        ",",
      );
    }
  }
}
