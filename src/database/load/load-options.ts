import type { LogSink, ReadReport } from "../../event-log/event-batch.ts";

/** Options of `openLoad`. */
export interface LoadOptions {
  /** Identifier of the log in addresses, made by `slugOf`. */
  readonly slug: string;
  /** Name of the log as the user gave it. */
  readonly name: string;
  /** Name of the file as the user gave it, for messages and the import report. */
  readonly source: string;
  /** Checksum of the file, kept in the import report. */
  readonly checksum: string;
  /** Whether the file replaces the log or extends it. Both create a log that does not exist. */
  readonly mode: "replace" | "extend";
  /** With "extend": the file's version of a case replaces the stored case. Default false. */
  readonly replaceCases?: boolean;
  /**
   * Whether event ids identify events, so that a row with a known id corrects the stored event.
   * Default false.
   */
  readonly eventIdGiven?: boolean;
  /** Largest share of rows that may be rejected, 0 to 1. Default 0.01. */
  readonly maxRejected?: number;
  /**
   * With "extend": largest share of the log's cases, 0 to 1, that a load may touch for the reduced
   * tables to be updated case by case. Above it they are computed again, which is faster. Default
   * 0.1.
   */
  readonly updateShare?: number;
  /**
   * Least number of events of a log whose tables for such updates are made with it. Those of a
   * smaller one are made by the first load that extends it by few cases. Default 2,000,000.
   */
  readonly updatableFrom?: number;
  /**
   * How many earlier versions of the log are kept, each as a copy; older ones are removed. Later
   * loads keep as many, unless they say otherwise. Default: as many as the log says, at first 0.
   */
  readonly keepVersions?: number;
  /** Further facts to keep with the log, as JSON. Default none. */
  readonly description?: Readonly<Record<string, unknown>>;
  /** Receives messages about slow steps. Default: none are sent. */
  readonly onMessage?: (text: string) => void;
  /** Cancels the load, even while the server runs a statement. */
  readonly signal?: AbortSignal;
  /**
   * Computes the key of a case id, as upper and lower half of 64 bits. Default `caseKey`; tests
   * pass a function with collisions.
   */
  readonly caseKey?: (id: Uint8Array) => [high: number, low: number];
}

/** The result of a load. */
export interface LoadResult {
  /** Whether the log has changed. If not, nothing was written. */
  readonly changed: boolean;
  readonly logId: number;
  readonly slug: string;
  /** Version of the log after the load. */
  readonly version: number;
  /** Events and cases of the log after the load. */
  readonly events: number;
  readonly cases: number;
  /** Rows of the file that became events, and that were rejected. */
  readonly loadedEvents: number;
  readonly rejected: number;
  /** Events of the log that the load has added, corrected and removed. */
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
  /** Rows left out because a later row has their event id. */
  readonly repeated: number;
  /**
   * Time that the database took to reduce the log and to gather statistics for the planner; 0 if
   * nothing has changed.
   */
  readonly reductionSeconds: number;
}

/**
 * A load in progress: pass it to a reader as its sink, then call `finish` or `abort`. Other
 * connections see the old log until `finish` resolves.
 */
export interface Load extends LogSink {
  finish(report: ReadReport): Promise<LoadResult>;
  /** Undoes the load. Never rejects. */
  abort(): Promise<void>;
}
