import type { Attribute, CodedColumn, EventLog } from "./event-log.ts";

/** Selected rows of a log. */
interface EventSelection {
  /** Numbers of the cases, ascending. */
  readonly cases: Uint32Array;
  /**
   * One longer than `cases`: the events of its case `i` are `events[caseOffsets[i]]` up to
   * `events[caseOffsets[i + 1] - 1]`.
   */
  readonly caseOffsets: Uint32Array;
  /** Numbers of the events, case by case; each case has at least one. */
  readonly events: Uint32Array;
}

/**
 * Copies some events of a log into a new log, as if only these rows had been read: without labels,
 * values and columns that no row has. Linear in the rows and the values.
 */
export function selectEvents(log: EventLog, { cases, caseOffsets, events }: EventSelection): EventLog {
  const start = log.start && gather(log.start, events);
  return {
    caseIds: Array.from(cases, (c) => log.caseIds[c]),
    ...gatherActivities(log, events),
    caseOffsets,
    time: gather(log.time, events),
    ...(log.timed === false ? { timed: false } : {}),
    start: start !== null && start.some((time) => !Number.isNaN(time)) ? start : null,
    resource: log.resource && orNull(gatherCodes(log.resource, events)),
    lifecycle: log.lifecycle && orNull(gatherCodes(log.lifecycle, events)),
    caseAttributes: gatherAttributes(log.caseAttributes, cases),
    eventAttributes: gatherAttributes(log.eventAttributes, events),
  };
}

function gather(values: Float64Array, rows: Uint32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = values[rows[i]];
  return gathered;
}

/** Null for a column without values. */
const orNull = (column: CodedColumn): CodedColumn | null => column.values.length === 0 ? null : column;

/**
 * Some rows of a coded column, without values that none of them has. The order of values stays.
 */
function gatherCodes({ values, codes }: CodedColumn, rows: Uint32Array): CodedColumn {
  const gathered = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = codes[rows[i]];
  const used = ranksOfUsed(gathered, values.length);
  for (let i = 0; i < gathered.length; i++) if (gathered[i] >= 0) gathered[i] = used.rank[gathered[i]];
  return { values: used.codes.map((code) => values[code]), codes: gathered };
}

const gatherAttributes = (attributes: readonly Attribute[], rows: Uint32Array): Attribute[] =>
  attributes.map(({ name, type, ...column }) => ({ name, type, ...gatherCodes(column, rows) }))
    .filter(({ values }) => values.length > 0);

function gatherActivities({ activities, activity }: EventLog, rows: Uint32Array): Pick<EventLog, "activities" | "activity"> {
  const gathered = activity.slice(0, rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = activity[rows[i]];
  return withUsedLabels(activities, gathered);
}

/** Renumbers codes in place, so that there are no gaps, and returns the labels that occur. */
export function withUsedLabels(
  activities: readonly string[],
  codes: Uint16Array | Uint32Array,
): Pick<EventLog, "activities" | "activity"> {
  const used = ranksOfUsed(codes, activities.length);
  if (used.codes.length === activities.length) return { activities, activity: codes };
  const labels = used.codes.map((code) => activities[code]);
  const renumbered = codes instanceof Uint32Array && labels.length <= 65_536 ? new Uint16Array(codes.length) : codes;
  for (let i = 0; i < codes.length; i++) renumbered[i] = used.rank[codes[i]];
  return { activities: labels, activity: renumbered };
}

/** The codes that occur, ascending, and the rank of each. Negative codes do not count. */
function ranksOfUsed(codes: ArrayLike<number>, size: number): { codes: number[]; rank: Uint32Array } {
  const rank = new Uint32Array(size);
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) rank[codes[i]] = 1;
  const used: number[] = [];
  for (let code = 0; code < size; code++) if (rank[code] === 1) rank[code] = used.push(code) - 1;
  return { codes: used, rank };
}
