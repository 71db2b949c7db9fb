import type { AttributeType } from "../../event-log/event-batch.ts";
import { DAY } from "../../time/civil-date.ts";
import { formatDay } from "../../time/format-time.ts";
import { plainValuesOf } from "./by-attribute.ts";
import type { AttributeDescription, ProcessDescription } from "./process-description.ts";
import type { SimulatedEvent } from "./simulate-description.ts";

/** A column of a simulated log: names, type, level, and its value for an event. */
export interface EventField {
  /** Name of the CSV column. */
  readonly column: string;
  /**
   * Key of the XES attribute, by the XES extensions (concept, time, organizational, cost) where
   * they have one.
   */
  readonly key: string;
  readonly type: AttributeType;
  /** Whether it is an attribute of the case (the same in all its events) or of the event. */
  readonly level: "case" | "event";
  /**
   * Its value as text: whole numbers and decimals as JavaScript prints them, times as
   * `2025-04-01T08:30:00Z`.
   */
  readonly text: (event: SimulatedEvent) => string;
}

/**
 * The columns of the log of a description in their order; a cost only where a pool has one.
 *
 * @example
 * ```ts
 * import { eventFieldsOf } from "@/simulation/engine/event-fields.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const description = {
 *   name: "Calls",
 *   start: "2025-01-01",
 *   arrivals: { minutes: 10 },
 *   pools: [],
 *   tree: { task: "Ring" },
 * };
 * assertEquals(eventFieldsOf(description).map(({ column }) => column), [
 *   "case_id",
 *   "activity",
 *   "start_timestamp",
 *   "timestamp",
 *   "resource",
 *   "role",
 * ]);
 * ```
 */
export function eventFieldsOf({ attributes = [], pools }: ProcessDescription): EventField[] {
  const hasCosts = pools.some(({ costPerHour }) => costPerHour !== undefined);
  return [...EVENT_FIELDS, ...hasCosts ? [COST] : [], ...attributes.map(attributeField)];
}

const EVENT_FIELDS: readonly EventField[] = [
  { column: "case_id", key: "concept:name", type: "string", level: "case", text: (event) => event.case.caseId },
  { column: "activity", key: "concept:name", type: "string", level: "event", text: (event) => event.activity },
  { column: "start_timestamp", key: "start_timestamp", type: "date", level: "event", text: (event) => timeText(event.start) },
  { column: "timestamp", key: "time:timestamp", type: "date", level: "event", text: (event) => timeText(event.time) },
  { column: "resource", key: "org:resource", type: "string", level: "event", text: (event) => event.resource },
  { column: "role", key: "org:role", type: "string", level: "event", text: (event) => event.role },
];

const COST: EventField = {
  column: "cost",
  key: "cost:total",
  type: "float",
  level: "event",
  text: (event) => String(event.cost),
};

function attributeField(attribute: AttributeDescription, at: number): EventField {
  const { name, column = `case:${name}` } = attribute;
  const text = (event: SimulatedEvent) => String(event.case.attributes[at]);
  return { column, key: name, type: typeOf(attribute), level: "case", text };
}

function typeOf(attribute: AttributeDescription): AttributeType {
  if (!("number" in attribute)) return "string";
  const isWhole = (attribute.digits ?? 0) === 0 ||
    plainValuesOf(attribute.number).every(({ step }) => step !== undefined && Number.isInteger(step));
  return isWhole ? "int" : "float";
}

/** The numbers below 60 with two digits. */
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

/** The minutes of a day, as `T08:30:`, and the seconds of a minute, as `00Z`. */
const MINUTES = Array.from(
  { length: 1440 },
  (_, minute) => `T${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:`,
);
const SECONDS = TWO_DIGITS.map((second) => `${second}Z`);

/** Texts of days: a case has its events on many, and most days come again and again. */
const dayTexts = new Map<number, string>();
/** Most days that are remembered, some 27 years. */
const MOST_DAYS = 10_000;

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  if (dayTexts.size >= MOST_DAYS) dayTexts.clear();
  const text = formatDay(day);
  dayTexts.set(day, text);
  return text;
}

/** An instant in ms, a whole second, as `2025-04-01T08:30:00Z`. */
function timeText(instant: number): string {
  const day = Math.floor(instant / DAY);
  const seconds = (instant - day * DAY) / 1000;
  const minute = Math.floor(seconds / 60);
  return dayText(day) + MINUTES[minute] + SECONDS[seconds - minute * 60];
}
