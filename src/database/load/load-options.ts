import type { LogSink, ReadReport } from "../../event-log/event-batch.ts";

/** Options of `openLoad`. */
export interface LoadOptions {
  /** Under which address the log is stored: see `slugOf`. */
  readonly slug: string;
  /** The name as given. */
  readonly name: string;
  /** The file as the user named it, for messages and the report. */
  readonly source: string;
  /** Checksum of the file, kept in the report. */
  readonly checksum: string;
  /**
   * Whether the file becomes the log, or is added to it. A log that does not exist is made by both.
   */
  readonly mode: "replace" | "extend";
  /** With "extend": the cases that the file has are swapped whole. Default false. */
  readonly replaceCases?: boolean;
  /**
   * Whether the source's event ids tell which event a row is, so that a changed row is a
   * correction. Default false.
   */
  readonly eventIdGiven?: boolean;
  /** Largest share of rows that may be rejected, 0 to 1. Default 0.01. */
  readonly maxRejected?: number;
  /**
   * With "extend": up to which share of the log's cases, 0 to 1, a load updates the reduced tables
   * case by case; one that touches more computes them anew, which is faster then. Default 0.1.
   */
  readonly updateShare?: number;
  /** What else is kept with the log, JSON. Default nothing. */
  readonly description?: Readonly<Record<string, unknown>>;
  /** Told what goes on when it takes a while; default: nobody. */
  readonly onMessage?: (text: string) => void;
  /** Gives the load up, whatever the server is at. */
  readonly signal?: AbortSignal;
  /**
   * Key of a case id, as upper and lower half of 64 bits. Default `caseKey`; tests pass one that
   * collides.
   */
  readonly caseKey?: (id: Uint8Array) => [high: number, low: number];
}

/** What a load has done. */
export interface LoadResult {
  /** False where the log stands as it did: then nothing at all was written. */
  readonly changed: boolean;
  readonly logId: number;
  readonly slug: string;
  /** Version of the log after the load. */
  readonly version: number;
  /** Events and cases of the log after the load. */
  readonly events: number;
  readonly cases: number;
  /** Rows of the file: used, and rejected. */
  readonly loadedEvents: number;
  readonly rejected: number;
  /** Events of the log that the load has added, corrected and removed. */
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
  /** Rows left out because a later row has their event id. */
  readonly repeated: number;
  /**
   * How long the database took to reduce the log and gather the planner's statistics, of the whole
   * time; 0 where nothing has changed.
   */
  readonly reductionSeconds: number;
}

/**
 * A load under way: feed it to a reader, then `finish` or `abort`. Until `finish` returns, nobody
 * sees any of it.
 */
export interface Load extends LogSink {
  finish(report: ReadReport): Promise<LoadResult>;
  /** Undoes everything; never rejects. */
  abort(): Promise<void>;
}
