import type { ImportReport, StoredLog } from "../database/mod.ts";
import { classifierOf } from "../pipeline/stored-log.ts";
import { describeClassifier } from "../event-log/classifier.ts";
import { alignColumns } from "./align-columns.ts";
import { groupDigits, sayShare } from "../numerics/number-text.ts";

/** What an import met and did, as a table for people. */
export function importTable(log: StoredLog, report: ImportReport): string {
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
  return alignColumns(rows).join("\n");
}

const timeText = (time: Date | null) => time === null ? "none" : time.toISOString();

/** Events at the instant of the one before them: their order is that of the file. */
const share = (part: number, whole: number) => `${sayShare(whole === 0 ? 0 : part / whole)} of events`;

function describeZone({ zone, withOffset, withoutOffset, cutDigits, ambiguous }: ImportReport["zoneHandling"]): string {
  const parts = [];
  if (withOffset > 0) parts.push(`${groupDigits(withOffset)} times with an offset`);
  if (withoutOffset > 0) parts.push(`${groupDigits(withoutOffset)} without, taken in ${zone}`);
  if (ambiguous > 0) parts.push(`${groupDigits(ambiguous)} that the zone skips or has twice`);
  if (cutDigits > 0) parts.push(`${groupDigits(cutDigits)} cut to microseconds`);
  return parts.join(", ") || "no times";
}
