import { copyOut, takeHigh, takeInt, takeLow, takeNull, takeTime } from "../copy/copy-out.ts";
import type { Session } from "../load/load-tables.ts";
import type { CaseIndex } from "./case-index.ts";

/** Events in the order of their positions: loads, and rows of their files. */
export interface EventColumns {
  readonly caseCode: Uint32Array;
  readonly activity: Uint32Array;
  readonly time: Float64Array;
  readonly start: Float64Array | null;
  readonly resource: Int32Array | null;
  readonly lifecycle: Int32Array | null;
  /** Halves of the positions. */
  readonly high: Int32Array;
  readonly low: Uint32Array;
}

/** What to read. */
export interface EventColumnsOptions {
  readonly logId: number;
  readonly events: number;
  readonly index: CaseIndex;
  readonly resources: boolean;
  readonly lifecycles: boolean;
}

/** Reads the events of a log by binary COPY. */
export async function readEventColumns(sql: Session, options: EventColumnsOptions): Promise<EventColumns> {
  const { logId, events, index } = options;
  const columns = {
    caseCode: new Uint32Array(events),
    activity: new Uint32Array(events),
    time: new Float64Array(events),
    start: new Float64Array(events),
    resource: options.resources ? new Int32Array(events) : null,
    lifecycle: options.lifecycles ? new Int32Array(events) : null,
    high: new Int32Array(events),
    low: new Uint32Array(events),
  };
  let at = 0;
  let starts = 0;
  let ordered = true;
  const select = `case_key, time, position, activity, start${options.resources ? ", resource" : ""}${
    options.lifecycles ? ", lifecycle" : ""
  }`;
  await copyOut(sql, `copy (select ${select} from tracebook.event where log_id = ${logId}) to stdout (format binary)`, (row) => {
    columns.caseCode[at] = index.find(takeHigh(row), takeLow(row));
    columns.time[at] = takeTime(row);
    columns.high[at] = takeHigh(row);
    columns.low[at] = takeLow(row);
    columns.activity[at] = takeInt(row);
    if (takeNull(row)) columns.start[at] = NaN;
    else {
      columns.start[at] = takeTime(row);
      starts++;
    }
    if (columns.resource !== null) columns.resource[at] = takeNull(row) ? -1 : takeInt(row);
    if (columns.lifecycle !== null) columns.lifecycle[at] = takeNull(row) ? -1 : takeInt(row);
    if (at > 0 && comparePositions(columns, at - 1, at) > 0) ordered = false;
    at++;
  });
  const read: EventColumns = starts > 0 ? columns : { ...columns, start: null };
  return ordered ? read : sortedByPosition(read);
}

function comparePositions({ high, low }: EventColumns, a: number, b: number): number {
  return high[a] - high[b] || low[a] - low[b];
}

// Rows stand in the table as they came, except where later loads have corrected or replaced some.
function sortedByPosition(columns: EventColumns): EventColumns {
  const order = Uint32Array.from(columns.high, (_, i) => i).sort((a, b) => comparePositions(columns, a, b));
  const gather = <T extends Int32Array | Uint32Array | Float64Array>(values: T): T => {
    const gathered = new (values.constructor as new (length: number) => T)(values.length);
    for (let i = 0; i < order.length; i++) gathered[i] = values[order[i]];
    return gathered;
  };
  return {
    caseCode: gather(columns.caseCode),
    activity: gather(columns.activity),
    time: gather(columns.time),
    start: columns.start && gather(columns.start),
    resource: columns.resource && gather(columns.resource),
    lifecycle: columns.lifecycle && gather(columns.lifecycle),
    high: gather(columns.high),
    low: gather(columns.low),
  };
}

/**
 * Finds the row of an event by the halves of its position. Constant time where rows are asked for
 * in order, else logarithmic.
 */
export function orderByPosition(columns: EventColumns): (high: number, low: number) => number {
  const { high, low } = columns;
  let next = 0;
  return (h, l) => {
    const wanted = l >>> 0;
    if (high[next] !== h || low[next] !== wanted) {
      let from = 0;
      let to = high.length;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (high[middle] < h || (high[middle] === h && low[middle] < wanted)) from = middle + 1;
        else to = middle;
      }
      next = from;
    }
    return next++;
  };
}
