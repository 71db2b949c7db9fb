import { type ColumnTable, table } from "arquero";
import type { AttributeType } from "../../event-log/event-batch.ts";
import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { isNumeric, namesSingleCases, whyNoFeatureType } from "../dataset/attribute-use.ts";
import type { CompletedCases } from "../dataset/completed-cases.ts";
import type { FeatureSource, LeftOut } from "./features.ts";
import { workloadAtStart } from "../dataset/workload-at-start.ts";
import { startClock } from "../dataset/start-clock.ts";

/** A column of the case table that can become a feature. */
export interface Candidate {
  /** Its name in the table. Attributes get made names, since theirs may be anything. */
  readonly column: string;
  readonly source: FeatureSource;
  /** The attribute's name, or words for the source. */
  readonly name: string;
  readonly kind: "number" | "category";
}

/** The cases of a log as rows: what the models of prediction learn from. */
export interface CaseTable {
  /**
   * One row for each case in the log's order. Columns: `caseIndex` (position in the log), `startTime`
   * and `endTime` (ms), `hours` (from first to last event), `events`, `completed` (0 or 1), and those
   * of the candidates: numbers with NaN, texts with null where missing.
   */
  readonly table: ColumnTable;
  readonly candidates: readonly Candidate[];
  readonly leftOut: readonly LeftOut[];
}

/** What {@linkcode caseTable} needs besides the log. */
export interface CaseTableOptions {
  /** Which cases are over, and by which rule. */
  readonly completion: CompletedCases;
  /** IANA zone of the clock that hour, weekday and month are read from. Default `UTC`. */
  readonly zone?: string;
}

type Column = Float64Array | Uint32Array | Uint8Array | (string | null)[];

const HOUR = 3_600_000;

/**
 * Three years. In a shorter log a month is a date in disguise: the months of the test were never
 * seen in training, or once, in which a trend looks like a season. Leaving them out lowered the
 * error on all short logs tried, by up to a third.
 */
const SEASONS = 3 * 365 * 24 * HOUR;

/**
 * Lays out what is known of each case right after its first event, beside what came of it. Nothing
 * of what comes later, in this case or in others, enters the candidates, with one exception that a
 * log cannot show: attributes of a case are taken to be known from its start. Dates are left out
 * for that reason (most are written when something has happened), as are ids and nested values.
 *
 * Takes n log n time in the number of events.
 */
export function caseTable(log: EventLog, options: CaseTableOptions): CaseTable {
  const { completion, zone = "UTC" } = options;
  const cases = log.caseIds.length;
  const columns = new Map<string, Column>();
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  const add = (column: string, source: FeatureSource, name: string, values: Column) => {
    columns.set(column, values);
    candidates.push({ column, source, name, kind: Array.isArray(values) ? "category" : "number" });
  };

  addOutcome(log, completion, columns);
  const startTime = columns.get("startTime") as Float64Array;
  addClock(startTime, zone, add);
  add("firstActivity", "first-activity", "first activity", atFirstEvent(log, (event) => log.activities[log.activity[event]]));
  if (log.resource !== null) {
    const { values, codes } = log.resource;
    add("firstResource", "first-resource", "first resource", atFirstEvent(log, (event) => values[codes[event]] ?? null));
  }
  const workload = workloadAtStart(log, completion);
  add("runningCases", "running-cases", "running cases", workload.runningCases);
  add("newCases", "new-cases", "new cases in 7 days", workload.newCases);
  if (log.resource !== null) {
    add("resourceLoad", "resource-load", "events of the first resource in 7 days", workload.resourceLoad);
  }
  for (const attribute of attributesAtStart(log)) {
    const reason = whyUnusable(attribute, cases);
    if (reason !== null) leftOut.push({ name: attribute.name, reason });
    else add(`attribute${candidates.length}`, "attribute", attribute.name, columnOf(attribute));
  }
  return { table: table(columns), candidates, leftOut };
}

function addOutcome(log: EventLog, completion: CompletedCases, columns: Map<string, Column>): void {
  const cases = log.caseIds.length;
  const startTime = new Float64Array(cases).fill(NaN);
  const endTime = new Float64Array(cases).fill(NaN);
  const hours = new Float64Array(cases).fill(NaN);
  const events = new Uint32Array(cases);
  for (let caseIndex = 0; caseIndex < cases; caseIndex++) {
    events[caseIndex] = log.caseOffsets[caseIndex + 1] - log.caseOffsets[caseIndex];
    if (events[caseIndex] === 0) continue;
    startTime[caseIndex] = log.time[log.caseOffsets[caseIndex]];
    endTime[caseIndex] = log.time[log.caseOffsets[caseIndex + 1] - 1];
    hours[caseIndex] = (endTime[caseIndex] - startTime[caseIndex]) / HOUR;
  }
  columns.set("caseIndex", Uint32Array.from(log.caseIds, (_, caseIndex) => caseIndex));
  columns.set("startTime", startTime).set("endTime", endTime).set("hours", hours).set("events", events);
  columns.set("completed", completion.completed);
}

function addClock(
  startTime: Float64Array,
  zone: string,
  add: (column: string, source: FeatureSource, name: string, values: Column) => void,
): void {
  const readingAt = startClock(zone);
  const hour = new Float64Array(startTime.length).fill(NaN);
  const weekday = hour.slice();
  const month = hour.slice();
  let [first, last] = [Infinity, -Infinity];
  startTime.forEach((time, caseIndex) => {
    if (Number.isNaN(time)) return;
    const reading = readingAt(time);
    hour[caseIndex] = reading.hour;
    weekday[caseIndex] = reading.weekday;
    month[caseIndex] = reading.month;
    first = Math.min(first, time);
    last = Math.max(last, time);
  });
  add("startHour", "start-hour", "hour of the start", hour);
  add("startWeekday", "start-weekday", "weekday of the start", weekday);
  if (last - first >= SEASONS) add("startMonth", "start-month", "month of the start", month);
}

const atFirstEvent = <T>(log: EventLog, read: (event: number) => T): (T | null)[] =>
  Array.from(log.caseIds, (_, caseIndex) => {
    const first = log.caseOffsets[caseIndex];
    return first < log.caseOffsets[caseIndex + 1] ? read(first) : null;
  });

/**
 * The attributes as they stand after each case's first event, in the order of their names: the
 * event's own value where it has one, else the case's. Attributes of one name are one, whatever
 * types a source gives them.
 */
function attributesAtStart(log: EventLog): Attribute[] {
  const ofFirstEvents = log.eventAttributes.map((attribute) => ({
    ...attribute,
    codes: Int32Array.from(atFirstEvent(log, (event) => attribute.codes[event]), (code) => code ?? -1),
  }));
  const byName = new Map<string, Attribute>();
  for (const attribute of [...log.caseAttributes, ...ofFirstEvents]) {
    const below = byName.get(attribute.name);
    byName.set(attribute.name, below === undefined ? attribute : overlay(below, attribute));
  }
  return [...byName.values()].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function overlay(below: Attribute, above: Attribute): Attribute {
  const shift = below.values.length;
  return {
    name: below.name,
    type: commonType(below.type, above.type),
    values: [...below.values, ...above.values],
    codes: below.codes.map((code, caseIndex) => above.codes[caseIndex] < 0 ? code : above.codes[caseIndex] + shift),
  };
}

function commonType(a: AttributeType, b: AttributeType): AttributeType {
  if (a === b) return a;
  return [a, b].every((type) => type === "int" || type === "float") ? "float" : "string";
}

function whyUnusable(attribute: Attribute, cases: number): string | null {
  const wrongType = whyNoFeatureType(attribute);
  if (wrongType !== null) return wrongType;
  const counts = new Map<string, number>();
  let known = 0;
  for (const code of attribute.codes) {
    if (code < 0) continue;
    known++;
    counts.set(attribute.values[code], (counts.get(attribute.values[code]) ?? 0) + 1);
  }
  if (known === 0) return "no case has it at its start";
  if (counts.size === 1 && known === cases) return "the same in all cases";
  if (!isNumeric(attribute) && namesSingleCases(counts.size, known)) return "a name or number of the single case";
  return null;
}

function columnOf(attribute: Attribute): Column {
  const { values, codes } = attribute;
  if (!isNumeric(attribute)) return Array.from(codes, (code) => code < 0 ? null : values[code]);
  const numbers = Float64Array.from(values, (text) => text === "" ? NaN : Number(text));
  return Float64Array.from(codes, (code) => code < 0 ? NaN : numbers[code]);
}
