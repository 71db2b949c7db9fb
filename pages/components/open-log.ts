import {
  decodeCases,
  decodeResources,
  decodeTimes,
  decodeVariants,
  type EventLog,
  eventLogOfPublished,
  type LatestValues,
  type MapLayout,
  PUBLISHED_SCHEMA_VERSION,
  type PublishedCases,
  type PublishedLogEntry,
  type PublishedManifest,
  type Variants,
} from "../lib/tracebook.js";
import { fill, h } from "./dom.js";

/**
 * A stored log on a page. Large parts are fetched at the first request and then kept.
 */
export interface PageLog {
  readonly entry: PublishedLogEntry;
  readonly manifest: PublishedManifest;
  readonly variants: Variants;
  /** IANA time zone of the dates. */
  readonly zone: string;
  cases(): Promise<PublishedCases>;
  /** All events with their times; see `manifest.exact` for what is left out. */
  events(): Promise<EventLog>;
  /** The same with the resources of the events, if the log has them. */
  eventsWithResources(): Promise<EventLog>;
  /** The process map as first shown, already laid out. */
  firstMap(): Promise<MapLayout>;
  /** The bytes of the model in use for a target; null if there is none. */
  modelFile(task: "duration" | "remaining"): Promise<Uint8Array | null>;
  /** What the model of remaining times must know of the running cases; null if there is none. */
  latestValues(): Promise<LatestValues | null>;
}

/** Folder of the published data, seen from any page. */
const DATA = new URL(document.querySelector<HTMLElement>(".menu")?.dataset.files ?? "./data/", location.href);

/** The stored logs, in the order of the picker. */
export const storedLogs: () => Promise<readonly PublishedLogEntry[]> = once(async () =>
  await (await download("logs.json")).json() as PublishedLogEntry[]
);

/** What is kept in `data/status.json`. */
interface SiteStatus {
  /** Jobs that failed and dead letters when the site was built, in one line; null for none. */
  readonly troubles: string | null;
}

/** The state of the jobs that keep the site fresh, as of its build. */
export const siteStatus: () => Promise<SiteStatus> = once(async () => await (await download("status.json")).json() as SiteStatus);

/**
 * The log that the address names (`?log=SLUG`), else the first stored one; null if nothing is
 * stored.
 */
export async function chosenEntry(): Promise<PublishedLogEntry | null> {
  const logs = await storedLogs();
  const slug = new URLSearchParams(location.search).get("log");
  if (slug === null) return logs[0] ?? null;
  const entry = logs.find((log) => log.slug === slug);
  if (entry === undefined) {
    throw new PageProblem(`There is no log "${slug}" on this site`, "Pick one of the stored logs on the left.");
  }
  return entry;
}

/**
 * Opens the log of the address. A problem is shown on the page; the promise then never settles, so
 * that no cell of the page runs.
 */
export async function openLog(): Promise<PageLog> {
  try {
    const entry = await chosenEntry();
    if (entry === null) {
      throw new PageProblem("No log is stored yet", "Load one with: deno task start FILE. Then build the site again.");
    }
    return await openEntry(entry);
  } catch (error) {
    showProblem(error);
    return await new Promise<never>(() => {});
  }
}

async function openEntry(entry: PublishedLogEntry): Promise<PageLog> {
  const [manifest, variants] = await Promise.all([
    download(`${entry.folder}/manifest.json`).then((response) => response.json() as Promise<PublishedManifest>),
    bytesOf(`${entry.folder}/variants.arrow`).then(decodeVariants),
  ]);
  if (manifest.schemaVersion !== PUBLISHED_SCHEMA_VERSION) {
    throw new PageProblem(
      `The data of this log has layout ${manifest.schemaVersion}; this page reads layout ${PUBLISHED_SCHEMA_VERSION}`,
      "Build the site again, so that pages and data are of one version.",
    );
  }
  const cases = once(() => bytesOf(`${entry.folder}/cases.arrow`).then(decodeCases));
  const resources = once(() => bytesOf(`${entry.folder}/resources.arrow`).then(decodeResources));
  const times = once(() => bytesOf(`${entry.folder}/times.arrow`).then(decodeTimes));
  const events = once(async () => {
    const [own, deltas] = await Promise.all([cases(), times()]);
    return eventLogOfPublished(variants, own, deltas);
  });
  return {
    entry,
    manifest,
    variants,
    zone: entry.zone,
    cases,
    events,
    eventsWithResources: once(async () => ({ ...await events(), resource: await resources() })),
    firstMap: once(async () => await (await download(`${entry.folder}/map.json`)).json() as MapLayout),
    async modelFile(task) {
      const file = (task === "duration" ? entry.model : entry.remaining)?.file;
      return file === undefined ? null : await bytesOf(file);
    },
    async latestValues() {
      return entry.remaining === null ? null : await (await download(entry.remaining.values)).json() as LatestValues;
    },
  };
}

/** A problem that is shown to the reader. */
class PageProblem extends Error {
  constructor(message: string, readonly advice: string) {
    super(message);
  }
}

/** Shows a problem on the page, with advice. */
export function showProblem(error: unknown): void {
  const main = document.querySelector("#observablehq-main");
  if (main === null) return;
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof PageProblem ? error.advice : "Reload the page; if that does not help, build the site again.";
  fill(main, h("div", { class: "notice", role: "alert" }, h("h1", {}, message), h("p", {}, advice)));
}

async function download(path: string): Promise<Response> {
  const response = await takeEarly(path) ?? await fetch(new URL(path, DATA)).catch((error) => {
    throw new PageProblem(`The file ${path} could not be fetched`, `Is the site still being served? (${error.message})`);
  });
  if (!response.ok) throw new PageProblem(`The file ${path} is missing (status ${response.status})`, "Build the site again.");
  return response;
}

/**
 * Responses to the requests that the page made before its modules were loaded (see
 * `page-frame.ts`); each can be read once.
 */
async function takeEarly(path: string): Promise<Response | null> {
  const early = (globalThis as { tracebookEarly?: Map<string, Promise<Response | null>> }).tracebookEarly;
  const response = await early?.get(path);
  early?.delete(path);
  return response ?? null;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await download(path)).arrayBuffer());
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => made ??= make();
}
