import { inputError, usageError } from "../errors.ts";
import type { Attribute, EventLog } from "../event-log/event-log.ts";
import { formatTime } from "../time/format-time.ts";

/** A part of a list: at most `limit` entries after the key of the page before. */
export interface PageRequest {
  readonly limit: number;
  /** `next` of the page before; default: the first page. */
  readonly after?: string;
}

/** Positions of cases by id, in code-unit order. Made once for each log. */
interface CaseOrder {
  readonly order: Uint32Array;
  readonly index: ReadonlyMap<string, number>;
}

const orders = new WeakMap<EventLog, CaseOrder>();

function caseOrder(log: EventLog): CaseOrder {
  let known = orders.get(log);
  if (known === undefined) {
    const { caseIds } = log;
    const order = Uint32Array.from(caseIds.keys()).sort((a, b) => caseIds[a] < caseIds[b] ? -1 : 1);
    known = { order, index: new Map(caseIds.map((id, at) => [id, at])) };
    orders.set(log, known);
  }
  return known;
}

/**
 * The position of a case in a log.
 *
 * @throws an input error if the log does not have it
 */
export function caseIndexOf(log: EventLog, caseId: string, slug: string): number {
  const index = caseOrder(log).index.get(caseId);
  if (index !== undefined) return index;
  throw inputError({
    expected: `a case of ${slug}`,
    found: JSON.stringify(caseId),
    advice: "Choose another log with ?log=NAME.",
  });
}

/** Place of the first case whose id is greater than one, or, if `itself`, equal to it. */
function placeAfter({ caseIds }: EventLog, { order }: CaseOrder, caseId: string, itself: boolean): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const id = caseIds[order[middle]];
    if (itself ? id < caseId : id <= caseId) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The key of an entry: JSON in base64url, so that it survives in an address. */
const keyOf = (parts: readonly unknown[]): string =>
  new TextEncoder().encode(JSON.stringify(parts)).toBase64({ alphabet: "base64url", omitPadding: true });

function partsOf(key: string): unknown[] {
  try {
    const parts = JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(key, { alphabet: "base64url" })));
    if (Array.isArray(parts)) return parts;
  } catch {
    // Told below.
  }
  throw usageError({ expected: "the `next` of a page in after", found: JSON.stringify(key) });
}

const attributesAt = (attributes: readonly Attribute[], at: number): Record<string, string> =>
  Object.fromEntries(
    attributes.filter(({ codes }) => codes[at] >= 0).map(({ name, values, codes }) => [name, values[codes[at]]]),
  );

function caseSummary(log: EventLog, at: number) {
  const [first, end] = [log.caseOffsets[at], log.caseOffsets[at + 1]];
  return {
    caseId: log.caseIds[at],
    start: formatTime(log.time[first]),
    end: formatTime(log.time[end - 1]),
    durationSeconds: (log.time[end - 1] - log.time[first]) / 1000,
    events: end - first,
    lastActivity: log.activities[log.activity[end - 1]],
    attributes: attributesAt(log.caseAttributes, at),
  };
}

function eventAt(log: EventLog, at: number) {
  const { resource, lifecycle, start } = log;
  return {
    activity: log.activities[log.activity[at]],
    time: formatTime(log.time[at]),
    start: start === null || Number.isNaN(start[at]) ? null : formatTime(start[at]),
    resource: resource === null || resource.codes[at] < 0 ? null : resource.values[resource.codes[at]],
    lifecycle: lifecycle === null || lifecycle.codes[at] < 0 ? null : lifecycle.values[lifecycle.codes[at]],
    attributes: attributesAt(log.eventAttributes, at),
  };
}

/**
 * A page of the cases of a log, by id in code-unit order. The key of the next page is the last id,
 * so that it holds when the log grows.
 *
 * @throws a usage error for another key
 */
export function casePage(log: EventLog, { limit, after }: PageRequest) {
  const order = caseOrder(log);
  const [last] = after === undefined ? [null] : partsOf(after);
  if (last !== null && typeof last !== "string") throw usageError({ expected: "the `next` of a page", found: after! });
  const from = last === null ? 0 : placeAfter(log, order, last, false);
  const page = Array.from(order.order.subarray(from, from + limit), (at) => caseSummary(log, at));
  return {
    count: log.caseIds.length,
    cases: page,
    next: from + limit < log.caseIds.length ? keyOf([page[page.length - 1].caseId]) : null,
  };
}

/**
 * A page of the events of a log, by case id, then by their order in the case. The key of the next
 * page is case id and number of the last event.
 *
 * @throws a usage error for another key
 */
export function eventPage(log: EventLog, { limit, after }: PageRequest) {
  const order = caseOrder(log);
  const [lastCase, lastIndex] = after === undefined ? [null, -1] : partsOf(after);
  if (lastCase !== null && (typeof lastCase !== "string" || !Number.isInteger(lastIndex))) {
    throw usageError({ expected: "the `next` of a page", found: after! });
  }
  const events = [];
  let place = lastCase === null ? 0 : placeAfter(log, order, lastCase, true);
  let next: string | null = null;
  for (; place < order.order.length && next === null; place++) {
    const at = order.order[place];
    const first = log.caseOffsets[at];
    const begin = log.caseIds[at] === lastCase ? first + Number(lastIndex) + 1 : first;
    for (let event = begin; event < log.caseOffsets[at + 1]; event++) {
      if (events.length === limit) {
        const { caseId, index } = events[limit - 1];
        next = keyOf([caseId, index]);
        break;
      }
      events.push({ caseId: log.caseIds[at], index: event - first, ...eventAt(log, event) });
    }
  }
  return { count: log.time.length, events, next };
}

/** A case with all its events. */
export function eventsOfCase(log: EventLog, at: number) {
  const { events: _, ...summary } = caseSummary(log, at);
  const [first, end] = [log.caseOffsets[at], log.caseOffsets[at + 1]];
  return { ...summary, events: Array.from({ length: end - first }, (_, i) => eventAt(log, first + i)) };
}
