import type { RejectedRow, ZoneHandling } from "../../event-log/event-batch.ts";
import { describedSource, type SourceDescription, type TableColumns } from "../../formats/logs/log-header.ts";
import { EMPTY_TRACE } from "../../formats/logs/xes/xes-document.ts";
import { countOf, groupDigits } from "../../numerics/number-text.ts";
import type { Reporter } from "../reporter.ts";
import type { ImportReport, StoredLog } from "../../database/mod.ts";

/**
 * The role of each column, and which roles were guessed.
 *
 * @example
 * ```ts
 * import { describeColumns } from "@/pipeline/files/reading-notes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const columns = {
 *   delimiter: ";",
 *   names: ["id", "step", "at"],
 *   case: "id",
 *   activity: "step",
 *   timestamp: "at",
 *   start: null,
 *   resource: null,
 *   lifecycle: null,
 *   eventId: null,
 *   caseAttributes: [],
 *   eventAttributes: [],
 *   guessed: ["activity", "timestamp"],
 * };
 * assertEquals(
 *   describeColumns(columns),
 *   'case = "id", activity = "step" (guessed), timestamp = "at" (guessed)',
 * );
 * ```
 */
export function describeColumns(columns: TableColumns): string {
  const roles = ["case", "activity", "timestamp", "start", "resource", "lifecycle", "eventId"] as const;
  return roles.filter((role) => columns[role] !== null)
    .map((role) => `${role} = ${JSON.stringify(columns[role])}${howGuessed(columns, role)}`)
    .concat(columns.timeOfDay === undefined ? [] : [`time of day = ${JSON.stringify(columns.timeOfDay)}`])
    .concat(columns.order === undefined ? [] : [`order = ${JSON.stringify(columns.order)}`])
    .join(", ");
}

/** How the column of a role was found, in brackets; empty for one that was named. */
function howGuessed({ guessed, byContent = [] }: TableColumns, role: string): string {
  const content = byContent.find((guess) => guess.role === role);
  if (content === undefined) return guessed.includes(role) ? " (guessed)" : "";
  const others = content.alternatives.slice(0, 3).map((name) => JSON.stringify(name)).join(", ");
  const sure = Math.round(100 * content.confidence);
  return ` (guessed from its values, ${sure} % sure${others === "" ? "" : `; or ${others}`})`;
}

/** That a log is read without times, and what orders its events instead. */
export const noTimesNote = ({ columns }: SourceDescription): string =>
  columns?.order === undefined
    ? "a log without times: the order of the file is the order of the events in each case"
    : `a log without times: the numbers of ${JSON.stringify(columns.order)} order the events in each case`;

/** What was assumed about a file before its columns, as sentences. */
export function sourceNotes({ encoding, sheet, otherSheets = [] }: SourceDescription): string[] {
  return [
    ...(encoding?.guessed ? [`the text is read as ${encoding.name} (guessed; --encoding names another)`] : []),
    ...(sheet === undefined || otherSheets.length === 0
      ? []
      : [`the sheet ${JSON.stringify(sheet)} is read; others, for --sheet: ${
        otherSheets.map((name) => JSON.stringify(name)).join(", ")
      }`]),
  ];
}

/** How many rejected rows are reported one by one. */
const TOLD = 5;

/** The first rejected rows of a file. */
interface Rejections {
  take(row: RejectedRow): void;
  /** Reports them at the end. */
  tell(reporter: Reporter): void;
  /** The first row that is no trace without events; null if all are. */
  firstEvent(): RejectedRow | null;
}

/** Collects the first rejected rows. */
export function firstRejections(): Rejections {
  const first: RejectedRow[] = [];
  let firstEvent: RejectedRow | null = null;
  let count = 0;
  return {
    take(row) {
      if (count++ < TOLD) first.push(row);
      if (row.reason !== EMPTY_TRACE) firstEvent ??= row;
    },
    firstEvent: () => firstEvent,
    tell(reporter) {
      for (const { source, line, column, reason } of first) {
        const place = source === undefined ? `line ${line}` : `line ${line} of ${source}`;
        reporter.message(`  rejected: ${place}: ${column === null ? "" : `${column}: `}${reason}`);
      }
      if (count > TOLD) reporter.message(`  rejected: ${count - TOLD} more`);
    },
  };
}

/** Least share of events with the time of the event before that is worth a warning. */
const MANY_EQUAL = 0.2;

/** With fewer events, odd figures can be chance. */
const ENOUGH_EVENTS = 50;

/** More events a case than this, in a log with even fewer cases, are worth a warning. */
const MANY_A_CASE = 100;

/**
 * Warnings about a log that was read without errors but looks wrong, mostly because a column has
 * the wrong role.
 *
 * @example
 * ```ts
 * import { importWarnings } from "@/pipeline/files/reading-notes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = { events: 1000, cases: 200, activities: 1000 };
 * assertEquals(importWarnings(log, { events: 1000, cases: 200, equalTimes: 0 }).length, 1);
 * ```
 */
export function importWarnings(
  log: Pick<StoredLog, "events" | "cases" | "activities"> & { readonly description?: StoredLog["description"] },
  report: Pick<ImportReport, "events" | "cases" | "equalTimes"> & { readonly zoneHandling?: ZoneHandling },
): string[] {
  const warnings: string[] = [];
  const { events, cases, equalTimes } = report;
  const described = describedSource(log.description ?? {});
  if (described.timed === false) warnings.push(noTimesNote(described));
  else if (events > cases && equalTimes === events - cases) {
    warnings.push("all times in a case are equal, so every duration is 0. Is the time in the right column? (--timestamp)");
  } else if (equalTimes > MANY_EQUAL * events) {
    const percent = (100 * equalTimes / events).toFixed(0);
    warnings.push(
      `${percent} % of the events have the same time as the event before in their case. They keep the order of the file`,
    );
  }
  if (report.zoneHandling !== undefined) warnings.push(...offsetNote(report.zoneHandling));
  if (log.events < ENOUGH_EVENTS) return warnings;
  if (log.cases === log.events) warnings.push("each case has only one event. Is the case in the right column? (--case)");
  if (events > MANY_A_CASE * cases && events > cases ** 2) {
    warnings.push(
      `${countOf(cases, "case")} ${cases === 1 ? "has" : "have"} all ${groupDigits(events)} events. ` +
        "Is the case in the right column? (--case)",
    );
  }
  if (log.activities > log.events / 2) {
    warnings.push("more than half of the events have different activities. Is the activity in the right column? (--activity)");
  }
  return warnings;
}

/** That times with offsets are told in UTC, unless a zone was chosen. */
function offsetNote({ zone, withoutOffset, offsets = [] }: ZoneHandling): string[] {
  if (zone !== "UTC" || withoutOffset > 0 || offsets.every((east) => east === 0)) return [];
  const written = offsets.slice(0, 3).map(sayOffset).join(", ") + (offsets.length > 3 ? ", ..." : "");
  return [
    `the times are written with offsets (${written}), and dates, weekdays and hours are told in UTC. ` +
    "--time-zone NAME, such as Europe/Berlin, tells them in local time",
  ];
}

function sayOffset(east: number): string {
  const digits = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60].map((part) => String(part).padStart(2, "0"));
  return `${east < 0 ? "-" : "+"}${digits.join(":")}`;
}
