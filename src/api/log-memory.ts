import type { Database, StoredLog } from "../database/mod.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { applyFilters } from "../filtering/apply-filters.ts";
import { parseFilters } from "../filtering/filter-text.ts";
import { materialize } from "../filtering/materialize.ts";
import { type LogView, viewOf } from "../filtering/log-view.ts";
import { type OpenedLog, openStoredLog } from "../pipeline/files/open-log.ts";
import { answerCache } from "./answer-cache.ts";

/** Most events of the logs that are kept in memory; one log is kept whatever its size. */
const MOST_EVENTS = 5_000_000;
/** Most logs and filtered logs that are kept. */
const MOST_LOGS = 6;

/** Most views that are kept of each log. One takes up to a byte an event and five a case. */
const MOST_VIEWS = 32;

/** Which attribute columns a question needs: those of cases are read in two thirds of the time. */
export type NeededAttributes = "all" | "cases";

/** Stored logs in memory. */
interface LogMemory {
  /**
   * A stored log, filtered; see {@linkcode parseFilters}.
   *
   * @param filter empty for the whole log
   * @throws a usage error for an invalid filter; environment errors of the database
   */
  open(log: StoredLog, filter: string, attributes?: "all" | "none"): Promise<OpenedLog>;
  /**
   * A view of a stored log: what a filter leaves, without a copy, and the zone of its days. Throws
   * as `open` does.
   *
   * @param attributes that the view has at least, beside those of the filters. Default "all"
   */
  view(
    log: StoredLog,
    filter: string,
    attributes?: NeededAttributes,
  ): Promise<{ readonly view: LogView; readonly zone: string }>;
}

/**
 * Keeps the logs that were asked for last in memory, so that a question does not read events anew.
 * Logs are kept by their identity, which each load changes.
 */
export function logMemory(database: Database): LogMemory {
  const kept = answerCache<OpenedLog>({
    mostAnswers: MOST_LOGS,
    mostWeight: MOST_EVENTS,
    weightOf: ({ log }) => log.time.length,
  });
  /** Identities of logs of which all attributes were asked for last. */
  const wholes = new Set<string>();
  const read = (log: StoredLog, attributes: NeededAttributes | "none") => {
    if (attributes === "all") {
      wholes.delete(log.identity);
      wholes.add(log.identity);
      if (wholes.size > MOST_LOGS) wholes.delete(wholes.values().next().value!);
    }
    return kept(`${log.identity} ${attributes}`, () => openStoredLog(database, log, attributes));
  };
  /** By log, so that no view outlives the log that it is of. */
  const views = new WeakMap<EventLog, ReturnType<typeof answerCache<LogView>>>();
  const viewsOf = (log: EventLog) => {
    if (!views.has(log)) views.set(log, answerCache<LogView>({ mostAnswers: MOST_VIEWS }));
    return views.get(log)!;
  };
  return {
    async view(stored, filter, attributes = "all") {
      const filters = parseFilters(filter);
      const isWhole = attributes === "all" || wholes.has(stored.identity) ||
        filters.some(({ where }) => where.kind === "attribute");
      const { log, zoneOfDays } = await read(stored, isWhole ? "all" : "cases");
      const view = () => Promise.resolve(applyFilters(viewOf(log), filters, { zoneOfDays }));
      return { zone: zoneOfDays, view: await viewsOf(log)(filter, view) };
    },
    async open(log, filter, attributes = "all") {
      if (filter === "") return await read(log, attributes);
      const filters = parseFilters(filter);
      return await kept(`${log.identity} filtered ${filter}`, async () => {
        const opened = await read(log, "all");
        return { ...opened, log: materialize(applyFilters(opened.log, filters, opened)) };
      });
    },
  };
}
