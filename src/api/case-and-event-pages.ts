import { inputError, usageError } from "../errors.ts";
import type { Attribute, EventLog } from "../event-log/event-log.ts";
import { countsOfView, type LogView } from "../filtering/log-view.ts";
import { lazyList } from "../formats/json/lazy-list.ts";
import { firstPosition } from "../numerics/binary-search.ts";
import { formatTime } from "../time/format-time.ts";

/** A part of a list: at most `limit` entries after the key of the page before. */
interface PageRequest {
  readonly limit: number;
  /** `next` of the page before; default: the first page. */
  readonly after?: string;
}

/** Positions of a log's cases by id, and in code-unit order of ids. Made once for each log. */
interface CaseOrder {
  readonly order: Uint32Array;
  readonly index: ReadonlyMap<string, number>;
}

const orders = new WeakMap<EventLog, CaseOrder>();

function caseOrder(log: EventLog): CaseOrder {
  let known = orders.get(log);
  if (known === undefined) {
    const { caseIds } = log;
    const order = Uint32Array.from(caseIds.keys());
    // Most logs have their cases in this order: to look takes a tenth of the time of sorting.
    if (caseIds.some((id, at) => at > 0 && id < caseIds[at - 1])) order.sort((a, b) => caseIds[a] < caseIds[b] ? -1 : 1);
    known = { order, index: new Map(caseIds.map((id, at) => [id, at])) };
    orders.set(log, known);
  }
  return known;
}

/** What pages of a view need. Made once for each view. */
interface ViewOrder {
  /** Positions of the view's cases in the log, in code-unit order of the ids. */
  readonly order: Uint32Array;
  /** For each case of the log 1 if the view has it. */
  readonly has: Uint8Array;
  readonly events: number;
}

const viewOrders = new WeakMap<LogView, ViewOrder>();

function orderOf(view: LogView): ViewOrder {
  let known = viewOrders.get(view);
  if (known === undefined) {
    const has = new Uint8Array(view.log.caseIds.length);
    for (const at of view.cases) has[at] = 1;
    const order = caseOrder(view.log).order.filter((at) => has[at] === 1);
    known = { order, has, events: countsOfView(view).events };
    viewOrders.set(view, known);
  }
  return known;
}

/**
 * The position of a case in the log of a view.
 *
 * @param slug of the log, for the error
 * @throws an input error if the view does not have it
 */
export function caseIndexOf(view: LogView, caseId: string, slug: string): number {
  const at = caseOrder(view.log).index.get(caseId);
  if (at === undefined) {
    throw inputError({
      expected: `a case of ${slug}`,
      found: JSON.stringify(caseId),
      advice: "Check the id, or name another log.",
    });
  }
  if (hasCase(view, caseId)) return at;
  throw inputError({ expected: `a case of ${slug} that passes the filters`, found: `${JSON.stringify(caseId)}, which does not` });
}

/** Whether a view has the case of an id. */
export function hasCase(view: LogView, caseId: string): boolean {
  const at = caseOrder(view.log).index.get(caseId);
  return at !== undefined && orderOf(view).has[at] === 1;
}

/** Place of the first case whose id is greater than one, or equal to it where that counts too. */
const firstPlace = ({ caseIds }: EventLog, order: Uint32Array, ids: "after" | "from", caseId: string): number =>
  firstPosition(0, order.length, (at) => ids === "from" ? caseIds[order[at]] >= caseId : caseIds[order[at]] > caseId);

/** The positions in the log of the events of a case that a view has, from its event `from` on. */
function* eventsFrom({ log: { caseOffsets }, kept }: LogView, at: number, from = 0): Generator<number, void> {
  const [first, end] = [caseOffsets[at], caseOffsets[at + 1]];
  let index = kept === null ? from : 0;
  for (let event = first + index; event < end; event++) {
    if ((kept === null || kept[event] === 1) && index++ >= from) yield event;
  }
}

/** The first and the last event of a case that a view has, and how many there are. */
function extentOf({ log: { caseOffsets }, kept }: LogView, at: number): { first: number; last: number; count: number } {
  let [first, last] = [caseOffsets[at], caseOffsets[at + 1] - 1];
  if (kept === null) return { first, last, count: last - first + 1 };
  while (kept[first] === 0) first++;
  while (kept[last] === 0) last--;
  let count = 0;
  for (let event = first; event <= last; event++) count += kept[event];
  return { first, last, count };
}

/** The key of an entry: JSON in base64url, so that it survives in an address. */
const keyOf = (parts: readonly unknown[]): string =>
  new TextEncoder().encode(JSON.stringify(parts)).toBase64({ alphabet: "base64url", omitPadding: true });

/** @throws a usage error for what {@linkcode keyOf} does not make */
function partsOf<Parts extends unknown[]>(key: string, isKey: (parts: unknown[]) => parts is Parts): Parts {
  try {
    const parts = JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(key, { alphabet: "base64url" })));
    if (Array.isArray(parts) && isKey(parts)) return parts;
  } catch {
    // Told below.
  }
  throw usageError({ expected: "the `next` of a page in after", found: JSON.stringify(key) });
}

const isCaseKey = (parts: unknown[]): parts is [string] => parts.length === 1 && typeof parts[0] === "string";

/** A negative index would be one of the case before, whether or not the view has that. */
const isEventKey = (parts: unknown[]): parts is [string, number] =>
  parts.length === 2 && isCaseKey(parts.slice(0, 1)) && Number.isSafeInteger(parts[1]) && (parts[1] as number) >= 0;

const attributesAt = (attributes: readonly Attribute[], at: number): Record<string, string> =>
  Object.fromEntries(
    attributes.filter(({ codes }) => codes[at] >= 0).map(({ name, values, codes }) => [name, values[codes[at]]]),
  );

function caseSummary(view: LogView, at: number) {
  const { log } = view;
  const { first, last, count } = extentOf(view, at);
  return {
    caseId: log.caseIds[at],
    start: formatTime(log.time[first]),
    end: formatTime(log.time[last]),
    durationSeconds: (log.time[last] - log.time[first]) / 1000,
    events: count,
    lastActivity: log.activities[log.activity[last]],
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
 * A page of the cases of a view, by id in code-unit order. The key of the next page is the last id,
 * so that it holds when the log grows.
 *
 * @throws a usage error for another key
 */
export function casePage(view: LogView, { limit, after }: PageRequest) {
  const { order } = orderOf(view);
  const from = after === undefined ? 0 : firstPlace(view.log, order, "after", partsOf(after, isCaseKey)[0]);
  const page = Array.from(order.subarray(from, from + limit), (at) => caseSummary(view, at));
  return {
    count: order.length,
    cases: page,
    next: from + limit < order.length ? keyOf([page[page.length - 1].caseId]) : null,
  };
}

/**
 * A page of the events of a view, by case id, then by their order in the case. The key of the next
 * page is case id and number of the last event.
 *
 * @throws a usage error for another key
 */
export function eventPage(view: LogView, { limit, after }: PageRequest) {
  const { log } = view;
  const { order, events: count } = orderOf(view);
  const [lastCase, lastIndex] = after === undefined ? [null, -1] : partsOf(after, isEventKey);
  const events = [];
  let place = lastCase === null ? 0 : firstPlace(log, order, "from", lastCase);
  let next: string | null = null;
  for (; place < order.length && next === null; place++) {
    const at = order[place];
    let index = log.caseIds[at] === lastCase ? lastIndex + 1 : 0;
    for (const event of eventsFrom(view, at, index)) {
      if (events.length === limit) {
        const { caseId, index } = events[limit - 1];
        next = keyOf([caseId, index]);
        break;
      }
      events.push({ caseId: log.caseIds[at], index: index++, ...eventAt(log, event) });
    }
  }
  return { count, events, next };
}

/** A case with all its events that the view has. */
export function eventsOfCase(view: LogView, at: number) {
  const { events: count, ...summary } = caseSummary(view, at);
  return {
    ...summary,
    events: lazyList(count, function* () {
      for (const event of eventsFrom(view, at)) yield eventAt(view.log, event);
    }),
  };
}
