import {
  type ColumnName,
  columnPart,
  columnsOf,
  decodeVariants,
  type EventLog,
  type Filter,
  type FilterEffect,
  FIRST_VIEW,
  isOwnLog,
  type LatestValues,
  OWN_LOG,
  ownLogStore,
  printFilters,
  PUBLISHED_SCHEMA_VERSION,
  type PublishedColumn,
  type PublishedLogEntry,
  type PublishedManifest,
  type Question,
  type Variants,
} from "../../lib/tracebook.js";
import { type AnalysisClient, startAnalysis, startWorker } from "./analysis-client.js";
import { pageAddress } from "../address/page-address.js";
import { clipName, fill, h, nameNode } from "../elements/dom.js";
import { fetchFile, fetchJson } from "./fetch-file.js";
import { startFilterBar } from "../filters/filter-bar.js";
import { filterStack } from "../filters/filter-stack.js";
import { type LogTables, logTables } from "./log-tables.js";
import type { FileChoice } from "./own-log.js";
import type { FilteredLog, FilterProgress, PageLog } from "./page-log.js";
import { viewState } from "../address/view-state.js";

export type { PageLog } from "./page-log.js";

/** The stored logs, in the order of the picker. */
export const storedLogs: () => Promise<readonly PublishedLogEntry[]> = once(() => fetchJson<PublishedLogEntry[]>("logs.json"));

/** What is kept in `data/status.json`. */
interface SiteStatus {
  /** Jobs that failed and dead letters when the site was built, in one line; null for none. */
  readonly troubles: string | null;
}

/** The state of the jobs that keep the site fresh, as of its build. */
export const siteStatus: () => Promise<SiteStatus> = once(() => fetchJson<SiteStatus>("status.json", { optional: true }));

/**
 * The log that the address names (`?log=SLUG`), else the first stored one; null if nothing is
 * stored.
 */
export async function chosenEntry(): Promise<PublishedLogEntry | null> {
  const logs = await storedLogs();
  const slug = viewState.current.log;
  if (slug === null) return logs[0] ?? null;
  if (isOwnLog(slug)) {
    const own = await ownLogStore.entry(slug).catch(() => null);
    if (own !== null) return own;
    throw new PageProblem(
      `The log “${slug.slice(OWN_LOG.length)}” is not kept in this browser`,
      "It was opened from a file, which stays in the browser where that was done. Open the file here: drop it on this page.",
    );
  }
  const entry = logs.find((log) => log.slug === slug);
  if (entry === undefined) {
    throw new PageProblem(`There is no log “${clipName(slug)}” on this site`, () => otherLogs(logs));
  }
  return entry;
}

/**
 * Opens the log of the address. A problem is shown on the page; the promise then never settles, so
 * that no cell of the page runs.
 *
 * @param slug the one log that the page is about: an address without it, or with another, is
 * replaced by one that names it
 */
export async function openLog(slug?: string): Promise<PageLog> {
  try {
    if (slug !== undefined) await chooseLog(slug);
    return await openChosen();
  } catch (error) {
    showProblem(error);
    startPage(null);
    return await new Promise<never>(() => {});
  }
}

/** The log of the address is opened once, whatever number of cells ask for it. */
const openChosen: () => Promise<PageLog> = once(async () => {
  const entry = await chosenEntry();
  if (entry === null) {
    throw new PageProblem("No log is stored yet", "Load one with: deno task start FILE. Then build the site again.");
  }
  const log = isOwnLog(entry.slug) ? await openOwn(entry, null) : await openEntry(entry);
  startPage(log);
  return log;
});

async function chooseLog(slug: string): Promise<void> {
  const logs = await storedLogs();
  if (!logs.some((log) => log.slug === slug)) {
    throw new PageProblem(
      `This page is about the log "${slug}", which is not on this site`,
      "Load it, then build the site again.",
    );
  }
  if ((new URLSearchParams(location.search).get("log") ?? logs[0].slug) === slug) return;
  location.replace(`?log=${encodeURIComponent(slug)}`);
  await new Promise<never>(() => {});
}

/** Starts what every page has over its own content: filters, and files of the reader. */
function startPage(log: PageLog | null): void {
  void import("./own-log.js").then(({ startOwnLogs }) => startOwnLogs({ log, open: openOwn }));
  if (log !== null) startFilterBar(log);
}

/** Starts what a page without a log has: a file of the reader is the log of the overview. */
export async function startWithoutLog(): Promise<FileChoice> {
  const { startOwnLogs } = await import("./own-log.js");
  return startOwnLogs({ log: null, open: openOwn, shownOn: "./" });
}

/**
 * Opens a log of the reader.
 *
 * @param log itself, where the browser does not keep it
 */
async function openOwn(entry: PublishedLogEntry, log: EventLog | null): Promise<PageLog> {
  const own = { slug: entry.slug, log };
  const client = startAnalysis({ zone: entry.zone, timed: entry.timed, columns: [], own });
  const effect = await client.ask({ filters: [] }, { kind: "filter-effect" });
  const filtering = await startFiltering({
    variants: effect.variants,
    counts: effect,
    zone: entry.zone,
    timed: entry.timed,
    columns: [],
    columnFiles: () => Promise.resolve([]),
    client,
  });
  return Object.assign(filtering, {
    entry,
    variants: effect.variants,
    zone: entry.zone,
    filters: filterStack(entry.slug, entry.version),
    manifest: {
      schemaVersion: PUBLISHED_SCHEMA_VERSION,
      log: { ...entry },
      level: "events" as const,
      exact: "Every event of the file with all that it says.",
      columns: [],
      files: [],
    },
    events: once(() => client.ask({ filters: [] }, { kind: "event-log", columns: [] })),
    modelFile: (task: "duration" | "remaining") => ownLogStore.model(entry.slug, task).catch(() => null),
    latestValues: () => Promise.resolve(null),
  });
}

async function openEntry(entry: PublishedLogEntry): Promise<PageLog> {
  // It loads beside the files that it will be asked about.
  startWorker();
  const [manifest, bytesOfVariants] = await Promise.all([
    fetchJson<PublishedManifest>(`${entry.folder}/manifest.json`),
    fetchFile(`${entry.folder}/variants.columns`),
  ]);
  if (manifest.schemaVersion !== PUBLISHED_SCHEMA_VERSION) {
    throw new PageProblem(
      `The data of this log has layout ${manifest.schemaVersion}; this page reads layout ${PUBLISHED_SCHEMA_VERSION}`,
      "Build the site again, so that pages and data are of one version.",
    );
  }
  const variants = decodeVariants(bytesOfVariants);
  /** The files of several columns, which are fetched once. */
  const shared = new Map<string, Promise<Uint8Array>>();
  const bytesOf = async (one: PublishedColumn) => {
    if (one.column === "variants") return bytesOfVariants.slice();
    const path = `${entry.folder}/${one.file}`;
    if (one.part === undefined) return await fetchFile(path);
    const file = shared.get(path) ?? fetchFile(path);
    shared.set(path, file);
    return columnPart(one, await file).slice();
  };
  const columnFiles = async (column: ColumnName) =>
    await Promise.all(manifest.columns.filter((one) => one.column === column).map(bytesOf));
  const events = once(async () => {
    if (manifest.level === "cases") throw new Error(`${entry.name} is published without its events. ${manifest.exact}`);
    const columns = manifest.columns.map(({ column }) => column).filter((column) =>
      !/^(start|lifecycle|event:.*)$/s.test(column)
    );
    return await filtering.askWhole({ kind: "event-log", columns });
  });
  const filtering = await startFiltering({
    variants,
    counts: { cases: entry.cases, events: entry.events },
    zone: entry.zone,
    timed: entry.timed,
    rejectedCases: manifest.rejectedCases,
    columns: manifest.columns,
    columnFiles,
  });
  return Object.assign(filtering, {
    entry,
    manifest,
    variants,
    zone: entry.zone,
    filters: filterStack(entry.slug, entry.version),
    events,
    async modelFile(task: "duration" | "remaining") {
      const file = (task === "duration" ? entry.model : entry.remaining)?.file;
      return file === undefined ? null : await fetchFile(file);
    },
    async latestValues() {
      return entry.remaining === null ? null : await fetchJson<LatestValues>(entry.remaining.values);
    },
  });
}

/** Where filters take the log from. */
interface FilterSource {
  /** Of the whole log. */
  readonly variants: Variants;
  readonly counts: { readonly cases: number; readonly events: number };
  readonly zone: string;
  readonly timed?: false;
  readonly rejectedCases?: readonly number[];
  readonly columns: readonly PublishedColumn[];
  /** The published files of the columns of a name; none where the log has no such column. */
  columnFiles(column: ColumnName): Promise<Uint8Array[]>;
  /** The worker's client, where it was asked before. */
  readonly client?: AnalysisClient;
}

type Filtering = Pick<
  PageLog,
  "current" | "preview" | "askWhole" | "progress" | "onChange" | "onProgress" | "retry" | "stop" | keyof LogTables
>;

/** Sends the columns of a log to the worker, each once, when a question needs them. */
interface ColumnSender {
  send(columns: readonly ColumnName[]): Promise<AnalysisClient>;
  /**
   * The worker holds one log: after another has taken its place, nothing is asked of this one.
   */
  stop(): void;
}

function columnSender(source: FilterSource): ColumnSender {
  let client = source.client ?? null;
  let isStopped = false;
  const sent = new Map<ColumnName, Promise<void>>();
  /** What has come in the same moment, as the columns of one file do, goes in one message. */
  const unsent = new Map<ColumnName, readonly Uint8Array[]>();
  let sending: Promise<void> | null = null;
  const sendTogether = (to: AnalysisClient, column: ColumnName, files: readonly Uint8Array[]) => {
    unsent.set(column, files);
    return sending ??= Promise.resolve().then(() => {
      to.send(unsent);
      unsent.clear();
      sending = null;
    });
  };
  const send = async (columns: readonly ColumnName[]) => {
    const load = async (column: ColumnName) => {
      try {
        const files = await source.columnFiles(column);
        checkOpen();
        if (files.length > 0) await sendTogether(to, column, files);
      } catch (error) {
        sent.delete(column);
        throw error;
      }
    };
    checkOpen();
    const to = client ??= startAnalysis(source);
    await Promise.all(columns.map((column) => {
      const sending = sent.get(column) ?? load(column);
      sent.set(column, sending);
      return sending;
    }));
    checkOpen();
    return to;
  };
  const checkOpen = () => {
    if (isStopped) throw new DOMException("Another log was opened", "AbortError");
  };
  return {
    send,
    stop() {
      isStopped = true;
    },
  };
}

/** The logs that filters leave, one after the other. */
interface FilteredLogs {
  /** Of the log without filters. */
  readonly whole: FilterEffect;
  effectOf(filters: readonly Filter[], signal?: AbortSignal): Promise<FilterEffect>;
  /** Makes the log that filters leave; it takes the place of the one before. */
  make(view: FilterView, effect: FilterEffect, milliseconds: number | null): FilteredLog;
  /** Ends with the log that was made last. */
  readonly shown: AbortController;
  askWhole: PageLog["askWhole"];
}

type FilterView = Pick<FilteredLog, "filters" | "ends">;

function filteredLogs(source: FilterSource, send: ColumnSender["send"]): FilteredLogs {
  let shown = new AbortController();
  const ask = async <Asked extends Question>(view: FilterView, question: Asked, signal?: AbortSignal) =>
    await (await send(columnsOf(question, view.filters))).ask(view, question, signal);
  return {
    whole: { ...source.counts, variants: source.variants, unknown: [] },
    async effectOf(filters, signal) {
      const question = { kind: "filter-effect" } as const;
      return await (await send(columnsOf(question, filters))).ask({ filters }, question, signal);
    },
    make: ({ filters, ends }, effect, milliseconds) => ({
      ends,
      filters,
      ...effect,
      milliseconds,
      superseded: (shown = new AbortController()).signal,
      ...logTables((question) => ask({ filters, ends }, question), source.columns.map(({ column }) => column)),
      ask: (question, { signal } = {}) => ask({ filters, ends }, question, signal),
    }),
    get shown() {
      return shown;
    },
    askWhole: async (question) => await (await send(columnsOf(question, []))).ask({ filters: [] }, question),
  };
}

/**
 * Applies the filters of the address, now and when they change. Files go to the worker when a
 * question needs them.
 */
async function startFiltering(source: FilterSource): Promise<Filtering> {
  const { send, stop } = columnSender(source);
  const logs = filteredLogs(source, send);
  let current = logs.make({ filters: [], ends: viewState.current.ends }, logs.whole, null);
  let progress: FilterProgress = { state: "ready" };
  let running = new AbortController();
  const changed = new Set<(current: FilteredLog) => void>();
  const progressed = new Set<(progress: FilterProgress) => void>();
  const say = (next: FilterProgress) => {
    progress = next;
    for (const listener of progressed) listener(progress);
  };
  const apply = async () => {
    running.abort();
    const { signal } = running = new AbortController();
    const { filters, ends } = viewState.current;
    const begun = performance.now();
    const before = logs.shown;
    try {
      if (filters.length === 0) current = logs.make({ filters, ends }, logs.whole, null);
      else {
        say({ state: "filtering" });
        const effect = await logs.effectOf(filters, signal);
        signal.throwIfAborted();
        current = logs.make({ filters, ends }, effect, performance.now() - begun);
      }
      say({ state: "ready" });
      for (const listener of changed) listener(current);
      before.abort();
    } catch (error) {
      if (!signal.aborted) say({ state: "failed", problem: error instanceof Error ? error.message : String(error) });
    }
  };
  if (viewState.current.filters.length > 0) await apply();
  const stopListening = viewState.onChange((now, before) => {
    if (printFilters(now.filters) !== printFilters(before.filters) || JSON.stringify(now.ends) !== JSON.stringify(before.ends)) {
      void apply();
    }
  });
  return {
    get current() {
      return current;
    },
    get progress() {
      return progress;
    },
    preview: (filters, { signal } = {}) => logs.effectOf(filters, signal),
    ...logTables((question) => current.ask(question), source.columns.map(({ column }) => column)),
    askWhole: logs.askWhole,
    onChange: listenTo(changed),
    onProgress: listenTo(progressed),
    retry: () => void apply(),
    stop() {
      stop();
      running.abort();
      stopListening();
    },
  };
}

const listenTo = <Listener>(listeners: Set<Listener>) => (listener: Listener): () => void => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** A problem that is shown to the reader. */
class PageProblem extends Error {
  constructor(message: string, readonly advice: string | (() => HTMLElement)) {
    super(message);
  }
}

/** More logs than these are found on the start page. */
const MOST_NAMED_LOGS = 12;

/** Leads from a log that is not there to those that are, on the same page. */
function otherLogs(logs: readonly PublishedLogEntry[]): HTMLElement {
  const doors = logs.slice(0, MOST_NAMED_LOGS).flatMap(({ slug, name }, i) => [
    i > 0 && ", ",
    h("a", { class: "other-log", href: `?log=${encodeURIComponent(slug)}` }, nameNode(name)),
  ]);
  const start = pageAddress("start", { ...FIRST_VIEW, log: null });
  return h(
    "p",
    {},
    "The address names it: it may have been deleted, or not be published yet. ",
    ...doors.length === 0 ? ["No log is here yet."] : ["This page for a log that is here: ", ...doors, "."],
    ...start === null ? [] : [" All of them: ", h("a", { class: "other-log", href: start }, "Start"), "."],
  );
}

/** Shows a problem on the page, with advice. */
function showProblem(error: unknown): void {
  const main = document.querySelector("#observablehq-main");
  if (main === null) return;
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof PageProblem ? error.advice : "Reload the page; if that does not help, build the site again.";
  const words = typeof advice === "string" ? h("p", {}, advice) : advice();
  fill(main, h("div", { class: "notice", role: "alert" }, h("h1", {}, message), words));
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => made ??= make();
}
