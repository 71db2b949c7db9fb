import type { DurationFigures } from "../performance/duration-figures.ts";
import type { PerformanceDocument } from "../pipeline/performance-document.ts";
import { alignColumns } from "./align-columns.ts";
import { duration } from "./facts-table.ts";
import { oneLine } from "./one-line.ts";
import { groupDigits, sayShare } from "../numerics/number-text.ts";

/** Rows of a list that are shown; `--json` has all. */
const SHOWN = 10;

/** Performance figures as tables for people. */
export function performanceText(report: PerformanceDocument): string {
  const { cycleTime, waiting, service, throughput, segments, bottlenecks, rework, workingTime, calendar, drifts, organization } =
    report;
  const times: [string, string, string, string][] = [
    timesRow("cycle time", cycleTime),
    ...(waiting === null ? [] : [timesRow("waiting", waiting)]),
    ...(service === null ? [] : [timesRow("service", service)]),
    ...(workingTime === null ? [] : [timesRow("cycle time, working", workingTime.cycleTime)]),
  ];
  return [
    ...alignColumns([["", "median", "mean", "90 %"], ...times]),
    "",
    ...alignColumns([
      ["cases", groupDigits(throughput.cases)],
      ["cases a day", throughput.casesPerDay === null ? "none" : rate(throughput.casesPerDay)],
      ["cases with rework", rework.share === null ? "none" : sayShare(rework.share)],
    ]),
    "",
    `most time from step to step (${Math.min(SHOWN, segments.length)} of ${segments.length})`,
    ...alignColumns(
      segments.slice(0, SHOWN).map(({ from, to, count, totalSeconds, medianSeconds, share }) => [
        `${oneLine(from)} → ${oneLine(to)}`,
        groupDigits(count),
        `total ${duration(totalSeconds)}`,
        share === null ? "" : sayShare(share),
        `median ${duration(medianSeconds)}`,
      ]),
    ),
    "",
    `bottlenecks: activities that cases wait for (by ${bottlenecks.measure})`,
    ...alignColumns(
      bottlenecks.activities.slice(0, SHOWN).map(({ activity, totalSeconds, share, shareInterval, queue }) => [
        oneLine(activity),
        `total ${duration(totalSeconds)}`,
        share === null ? "" : sayShare(share),
        shareInterval === null ? "" : `(${sayShare(shareInterval[0])} to ${sayShare(shareInterval[1])})`,
        queue?.risesWithLoad ? "rises with load" : "",
      ]),
    ),
    ...(organization.handoverOfWork.length === 0 ? [] : [
      "",
      `handover of work (${Math.min(SHOWN, organization.handoverOfWork.length)} of ${organization.handoverOfWork.length})`,
      ...alignColumns(
        organization.handoverOfWork.slice(0, SHOWN).map(({ from, to, count }) => [
          `${oneLine(from)} → ${oneLine(to)}`,
          groupDigits(count),
        ]),
      ),
    ]),
    ...(drifts.length === 0 ? [] : [
      "",
      "changes of the ways that cases take",
      ...alignColumns(drifts.map(({ at, changes: [{ from, to, before, after }] }) => [
        at.slice(0, 10),
        `${oneLine(from)} → ${oneLine(to)}`,
        `${sayShare(before)} before, ${sayShare(after)} after`,
      ])),
    ]),
    ...(calendar === null ? [] : [
      "",
      `working hours, ${calendar.zone ?? "UTC"}`,
      ...calendar.shifts.map(({ weekdays, from, to }) =>
        `  ${weekdays.map((day) => WEEKDAYS[day - 1]).join(" ")}  ${from} to ${to}`
      ),
    ]),
  ].join("\n");
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const timesRow = (
  name: string,
  { medianSeconds, meanSeconds, p90Seconds }: DurationFigures,
): [string, string, string, string] => [
  name,
  duration(medianSeconds),
  duration(meanSeconds),
  duration(p90Seconds),
];

/** One decimal; of slow processes two significant digits. */
const rate = (perDay: number): string => perDay >= 1 ? perDay.toFixed(1) : String(Number(perDay.toPrecision(2)));
