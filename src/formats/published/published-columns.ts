import type { Attribute, CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";
import { type ColumnReader, columnReader, type ColumnWriter, columnWriter } from "./column-bytes.ts";
import {
  casesLogOfPublished,
  type ColumnName,
  eventLogOfPublished,
  type PublishedCases,
  type PublishedEnds,
  type PublishedStarts,
  type PublishedTimes,
  type TimeUnit,
  UNIT_US,
} from "./published-log.ts";

/** `variants.columns`: for each variant its count, its length, and its steps. */
export function encodeVariants({ activities, counts, offsets, steps }: Variants): Uint8Array {
  const writer = columnWriter();
  writer.texts(activities);
  writer.unsigned(counts);
  writer.unsigned(counts.keys().map((v) => offsets[v + 1] - offsets[v]));
  writer.unsigned(steps);
  return writer.finish({ holds: "variants", activities: activities.length, variants: counts.length, steps: steps.length });
}

/** Reads what {@linkcode encodeVariants} wrote. */
export function decodeVariants(bytes: Uint8Array): Variants {
  const reader = columnReader(bytes, "variants");
  const { activities, variants, steps } = reader.header as { activities: number; variants: number; steps: number };
  const labels = reader.texts(activities);
  const counts = reader.unsigned(new Uint32Array(variants));
  const offsets = new Uint32Array(variants + 1);
  reader.unsigned(offsets.subarray(1));
  for (let v = 0; v < variants; v++) offsets[v + 1] += offsets[v];
  return {
    activities: labels,
    offsets,
    steps: reader.unsigned(activities > 0xffff ? new Uint32Array(steps) : new Uint16Array(steps)),
    counts,
  };
}

/**
 * `cases.columns`: ids, variants, and the times of the first events, each as the difference to the
 * case before.
 */
export function encodeCases(log: EventLog, variantOfCase: Uint32Array): Uint8Array {
  const { length } = log.caseIds;
  const eventless: number[] = [];
  const starts = new Float64Array(length);
  for (let c = 0; c < length; c++) {
    if (log.caseOffsets[c] === log.caseOffsets[c + 1]) eventless.push(c);
    else starts[c] = Math.round(log.time[log.caseOffsets[c]] * UNIT_US.ms);
  }
  const unit = coarsestUnit(starts);
  const writer = columnWriter();
  writer.texts(log.caseIds);
  writer.unsigned(variantOfCase);
  writer.signed(starts.keys().map((c) => (starts[c] - (c === 0 ? 0 : starts[c - 1])) / UNIT_US[unit]));
  return writer.finish({ holds: "cases", cases: length, unit, ...(eventless.length > 0 ? { eventless } : {}) });
}

/** Reads what {@linkcode encodeCases} wrote. */
function decodeCases(bytes: Uint8Array): PublishedCases {
  const reader = columnReader(bytes, "cases");
  const { cases, unit, eventless = [] } = reader.header as { cases: number; unit: TimeUnit; eventless?: number[] };
  const ids = reader.texts(cases);
  const variant = reader.unsigned(new Uint32Array(cases));
  const start = reader.signed(new Float64Array(cases));
  for (let c = 0, sum = 0; c < cases; c++) start[c] = (sum += start[c]) * UNIT_US[unit] / UNIT_US.ms;
  for (const c of eventless) start[c] = NaN;
  return { ids, start, variant };
}

/**
 * `times.columns`: for each event but the first of its case the time since the event before, in the
 * coarsest unit in which every one is a whole number.
 */
export function encodeTimes(log: EventLog): Uint8Array {
  const deltas = new Float64Array(log.time.length);
  let length = 0;
  for (let c = 0; c < log.caseIds.length; c++) {
    let before = Math.round(log.time[log.caseOffsets[c]] * UNIT_US.ms);
    for (let e = log.caseOffsets[c] + 1; e < log.caseOffsets[c + 1]; e++) {
      const now = Math.round(log.time[e] * UNIT_US.ms);
      deltas[length++] = now - before;
      before = now;
    }
  }
  const unit = coarsestUnit(deltas);
  const writer = columnWriter();
  writer.unsigned(deltas.subarray(0, length).map((delta) => delta / UNIT_US[unit]));
  return writer.finish({ holds: "times", deltas: length, unit });
}

/** Reads what {@linkcode encodeTimes} wrote. */
export function decodeTimes(bytes: Uint8Array): PublishedTimes {
  const reader = columnReader(bytes, "times");
  const { deltas, unit } = reader.header as { deltas: number; unit: TimeUnit };
  return { unit, deltas: reader.unsigned(new Float64Array(deltas)) };
}

/** `start.columns`: for each event how long before its time it began, where the log says so. */
export function encodeStarts(log: EventLog & { readonly start: Float64Array }): Uint8Array {
  const { time, start } = log;
  const present = [...start.keys()].filter((e) => !Number.isNaN(start[e]));
  const spans = Float64Array.from(present, (e) => Math.round(time[e] * UNIT_US.ms) - Math.round(start[e] * UNIT_US.ms));
  const unit = coarsestUnit(spans);
  const writer = columnWriter();
  const runs = writeRuns(writer, start.length, (e) => !Number.isNaN(start[e]));
  writer.signed(spans.map((span) => span / UNIT_US[unit]));
  return writer.finish({ holds: "start", events: start.length, runs, unit });
}

/** Reads what {@linkcode encodeStarts} wrote. */
function decodeStarts(bytes: Uint8Array): PublishedStarts {
  const reader = columnReader(bytes, "start");
  const { events, runs, unit } = reader.header as { events: number; runs: number; unit: TimeUnit };
  const lengths = reader.unsigned(new Uint32Array(runs));
  const spans = reader.signed(new Float64Array(presentIn(lengths)));
  return { unit, spans: spreadOver(lengths, spans, new Float64Array(events).fill(NaN)) };
}

/** `ends.columns`: how long each case took, and which cases are completed. */
export function encodeEnds(log: EventLog, completion: Omit<PublishedEnds, "durations" | "unit">): Uint8Array {
  const { endActivities, inactivityTimeout, completed, leastGroup } = completion;
  const durations = Float64Array.from(log.caseIds, (_, c) => {
    const [first, last] = [log.caseOffsets[c], log.caseOffsets[c + 1] - 1];
    return last < first ? 0 : Math.round(log.time[last] * UNIT_US.ms) - Math.round(log.time[first] * UNIT_US.ms);
  });
  const unit = coarsestUnit(durations);
  const writer = columnWriter();
  writer.unsigned(durations.map((duration) => duration / UNIT_US[unit]));
  const runs = writeRuns(writer, completed.length, (c) => completed[c] === 1);
  return writer.finish({
    holds: "ends",
    cases: durations.length,
    unit,
    runs,
    endActivities,
    inactivityTimeout: Number.isFinite(inactivityTimeout) ? inactivityTimeout : null,
    ...(leastGroup === undefined ? {} : { leastGroup }),
  });
}

/** Reads what {@linkcode encodeEnds} wrote. */
export function decodeEnds(bytes: Uint8Array): PublishedEnds {
  const reader = columnReader(bytes, "ends");
  const { cases, unit, runs, endActivities, inactivityTimeout, leastGroup } = reader.header as
    & { cases: number; unit: TimeUnit; runs: number; inactivityTimeout: number | null }
    & Pick<PublishedEnds, "endActivities" | "leastGroup">;
  const durations = reader.unsigned(new Float64Array(cases));
  const lengths = reader.unsigned(new Uint32Array(runs));
  const completed = new Uint8Array(cases);
  let at = 0;
  lengths.forEach((length, run) => completed.fill(run % 2, at, at += length));
  return {
    unit,
    durations,
    endActivities,
    inactivityTimeout: inactivityTimeout ?? Infinity,
    completed,
    ...(leastGroup === undefined ? {} : { leastGroup }),
  };
}

/** `resource.columns` and `lifecycle.columns`: the texts, which events have one, and its code. */
export function encodeCoded(holds: string, { values, codes }: CodedColumn, more: Record<string, string> = {}): Uint8Array {
  const writer = columnWriter();
  writer.texts(values);
  const runs = writeRuns(writer, codes.length, (row) => codes[row] >= 0);
  writer.unsigned(codes.filter((code) => code >= 0));
  return writer.finish({ holds, ...more, rows: codes.length, values: values.length, runs });
}

/** Reads what {@linkcode encodeCoded} wrote. */
function decodeCoded(holds: string, bytes: Uint8Array): CodedColumn {
  const { values, codes } = decodedColumn(holds, bytes);
  return { values, codes };
}

function decodedColumn(holds: string, bytes: Uint8Array): CodedColumn & Pick<ColumnReader, "header"> {
  const reader = columnReader(bytes, holds);
  const { rows, values, runs } = reader.header as { rows: number; values: number; runs: number };
  const texts = reader.texts(values);
  const lengths = reader.unsigned(new Uint32Array(runs));
  const found = reader.unsigned(new Int32Array(presentIn(lengths)));
  const codes = found.length === rows ? found : spreadOver(lengths, found, new Int32Array(rows).fill(-1));
  return { header: reader.header, values: texts, codes };
}

/** An attribute of cases or events, with its name and type. */
export function encodeAttribute(attribute: Attribute): Uint8Array {
  return encodeCoded("attribute", attribute, { name: attribute.name, type: attribute.type });
}

/** Reads what {@linkcode encodeAttribute} wrote. */
function decodeAttribute(bytes: Uint8Array): Attribute {
  const { header, ...column } = decodedColumn("attribute", bytes);
  const { name, type } = header as unknown as Pick<Attribute, "name" | "type">;
  return { name, type, ...column };
}

/**
 * Writes which rows have a value: lengths of runs, of rows without, with, without a value, and so
 * on. Returns how many runs there are.
 */
function writeRuns(writer: ColumnWriter, rows: number, has: (row: number) => boolean): number {
  const runs: number[] = [];
  let [length, present] = [0, false];
  for (let row = 0; row < rows; row++) {
    if (has(row) !== present) {
      runs.push(length);
      [length, present] = [0, !present];
    }
    length++;
  }
  runs.push(length);
  writer.unsigned(runs);
  return runs.length;
}

/** How many rows have a value. */
const presentIn = (runs: Uint32Array): number => runs.reduce((sum, length, run) => run % 2 === 1 ? sum + length : sum, 0);

/** Puts values to the rows that have one. */
function spreadOver<Column extends Int32Array | Float64Array>(runs: Uint32Array, values: Column, into: Column): Column {
  let [row, at] = [0, 0];
  runs.forEach((length, run) => {
    if (run % 2 === 1) into.set(values.subarray(at, at += length), row);
    row += length;
  });
  return into;
}

function coarsestUnit(micros: Float64Array): TimeUnit {
  let unit: TimeUnit = "s";
  for (const value of micros) {
    if (unit === "s" && value % UNIT_US.s !== 0) unit = "ms";
    if (unit === "ms" && value % UNIT_US.ms !== 0) return "us";
  }
  return unit;
}

/**
 * The event log of some of its published columns: activities and times with whatever else is given.
 *
 * @param files contents by the name of the column, and further ones of the same name; `variants`,
 * `cases`, and `times` or `ends` must be among them. With `ends` the times between the first and
 * the last event of a case are NaN
 * @throws inputError if a file does not hold its column
 */
export function openPublishedLog(files: ReadonlyMap<ColumnName, readonly Uint8Array[]>): EventLog {
  const of = (column: ColumnName) => files.get(column)?.[0];
  const attributes = (level: string) =>
    [...files].filter(([column]) => column.startsWith(level)).flatMap(([, parts]) => parts.map(decodeAttribute))
      .sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.type, b.type));
  const coded = (column: "resource" | "lifecycle") => {
    const bytes = of(column);
    return bytes && decodeCoded(column, bytes);
  };
  const [variants, cases] = [decodeVariants(of("variants")!), decodeCases(of("cases")!)];
  const ends = of("ends");
  if (ends !== undefined) {
    return casesLogOfPublished(variants, cases, decodeEnds(ends), { caseAttributes: attributes("case:") });
  }
  const start = of("start");
  return eventLogOfPublished(variants, cases, decodeTimes(of("times")!), {
    starts: start && decodeStarts(start),
    resource: coded("resource"),
    lifecycle: coded("lifecycle"),
    caseAttributes: attributes("case:"),
    eventAttributes: attributes("event:"),
  });
}

const compareTexts = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;
