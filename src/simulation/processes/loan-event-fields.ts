import type { AttributeType } from "../../event-log/event-batch.ts";
import { DAY } from "../../time/civil-date.ts";
import { formatDay } from "../../time/format-time.ts";
import type { SimulatedEvent } from "./simulate-loan-process.ts";

/** A column of the demo log: names, type, level, and its value for an event. */
export interface LoanEventField {
  /** Name of the CSV column. */
  readonly column: string;
  /**
   * Key of the XES attribute, by the XES extensions (concept, time, organizational, cost) where
   * they have one.
   */
  readonly key: string;
  /** Type of its values. */
  readonly type: AttributeType;
  /** Whether it is an attribute of the case (the same in all its events) or of the event. */
  readonly level: "case" | "event";
  /**
   * Its value as text: whole numbers and decimals as JavaScript prints them, times as
   * `2025-04-01T08:30:00Z`.
   */
  readonly text: (event: SimulatedEvent) => string;
}

/** The numbers below 60 with two digits. */
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

/** The day of the latest time and its text: events come in the order of time. */
const latest = { day: NaN, text: "" };

/** An instant in ms, a whole second, as `2025-04-01T08:30:00Z`. */
function timeText(instant: number): string {
  const day = Math.floor(instant / DAY);
  if (day !== latest.day) {
    latest.day = day;
    latest.text = formatDay(day);
  }
  const seconds = (instant - day * DAY) / 1000;
  const minutes = Math.floor(seconds / 60);
  const [hour, minute] = [TWO_DIGITS[Math.floor(minutes / 60)], TWO_DIGITS[minutes % 60]];
  return `${latest.text}T${hour}:${minute}:${TWO_DIGITS[seconds % 60]}Z`;
}

/** The columns of the demo log in their order. */
export const LOAN_EVENT_FIELDS: readonly LoanEventField[] = [
  { column: "case_id", key: "concept:name", type: "string", level: "case", text: (event) => event.case.caseId },
  { column: "activity", key: "concept:name", type: "string", level: "event", text: (event) => event.activity },
  { column: "start_timestamp", key: "start_timestamp", type: "date", level: "event", text: (event) => timeText(event.start) },
  { column: "timestamp", key: "time:timestamp", type: "date", level: "event", text: (event) => timeText(event.time) },
  { column: "resource", key: "org:resource", type: "string", level: "event", text: (event) => event.resource },
  { column: "role", key: "org:role", type: "string", level: "event", text: (event) => event.role },
  { column: "cost", key: "cost:total", type: "float", level: "event", text: (event) => String(event.cost) },
  { column: "product", key: "product", type: "string", level: "case", text: (event) => event.case.product },
  { column: "amount", key: "amount", type: "int", level: "case", text: (event) => String(event.case.amount) },
  { column: "channel", key: "channel", type: "string", level: "case", text: (event) => event.case.channel },
  { column: "applicant_type", key: "applicant_type", type: "string", level: "case", text: (event) => event.case.applicantType },
  { column: "priority", key: "priority", type: "string", level: "case", text: (event) => event.case.priority },
];
