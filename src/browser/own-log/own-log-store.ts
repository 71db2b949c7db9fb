import type { EventLog } from "../../event-log/event-log.ts";
import type { PublishedLogEntry } from "../../formats/published/published-log.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";

/** Names of the database in the browser and its stores: what is listed, and what is large. */
const DATABASE = "tracebook";
const ENTRIES = "entries";
const LOGS = "logs";
/** Process models; see `own-model-store.ts`. */
const MODELS = "models";

/**
 * The logs that a reader has opened from files: kept in this browser only.
 *
 * All functions reject where the browser keeps nothing, as in a private window.
 */
export const ownLogStore = {
  /** Keeps a log; one of the same name is replaced. */
  async keep(entry: PublishedLogEntry, log: EventLog): Promise<void> {
    await withStores("readwrite", ({ entries, logs }) => {
      entries.put(entry, entry.slug);
      logs.put(log, entry.slug);
      for (const task of ["duration", "remaining"] as const) logs.delete(modelKey(entry.slug, task));
    });
  },
  /** The kept logs, the latest first. */
  async list(): Promise<PublishedLogEntry[]> {
    const found = await withStores("readonly", ({ entries }) => entries.getAll() as IDBRequest<PublishedLogEntry[]>);
    return found.result.sort((a, b) => a.loadedAt < b.loadedAt ? 1 : -1);
  },
  /** What is listed of a log; null if it is not kept here. */
  async entry(slug: string): Promise<PublishedLogEntry | null> {
    const found = await withStores("readonly", ({ entries }) => entries.get(slug) as IDBRequest<PublishedLogEntry | undefined>);
    return found.result ?? null;
  },
  /** The log itself; null if it is not kept here. */
  async log(slug: string): Promise<EventLog | null> {
    const found = await withStores("readonly", ({ logs }) => logs.get(slug) as IDBRequest<EventLog | undefined>);
    return found.result ?? null;
  },
  /** Keeps a model that was trained on a log. */
  async keepModel(slug: string, task: Task, bytes: Uint8Array): Promise<void> {
    await withStores("readwrite", ({ logs }) => void logs.put(bytes, modelKey(slug, task)));
  },
  /** A model that was trained on a log; null for none. */
  async model(slug: string, task: Task): Promise<Uint8Array | null> {
    const found = await withStores(
      "readonly",
      ({ logs }) => logs.get(modelKey(slug, task)) as IDBRequest<Uint8Array | undefined>,
    );
    return found.result ?? null;
  },
  async forget(slug: string): Promise<void> {
    await withStores("readwrite", ({ entries, logs }) => {
      entries.delete(slug);
      for (const key of [slug, modelKey(slug, "duration"), modelKey(slug, "remaining")]) logs.delete(key);
    });
  },
};

const modelKey = (slug: string, task: Task): string => `${slug} ${task}`;

/** What the browser keeps. */
interface Stores {
  readonly entries: IDBObjectStore;
  readonly logs: IDBObjectStore;
  readonly models: IDBObjectStore;
}

/** Runs requests in one transaction, and settles when it has ended. */
export async function withStores<Result>(mode: IDBTransactionMode, use: (stores: Stores) => Result): Promise<Result> {
  const database = await open();
  try {
    const transaction = database.transaction([ENTRIES, LOGS, MODELS], mode);
    const store = (name: string) => transaction.objectStore(name);
    const result = use({ entries: store(ENTRIES), logs: store(LOGS), models: store(MODELS) });
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("The browser could not keep it."));
    });
    return result;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 2);
    // Version 1 had no process models.
    request.onupgradeneeded = () => {
      for (const name of [ENTRIES, LOGS, MODELS]) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
