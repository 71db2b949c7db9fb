import type { EventLog } from "../../event-log/event-log.ts";
import type { PublishedLogEntry } from "../../formats/published/published-log.ts";
import type { PackedFile } from "../../formats/published/exported-page.ts";
import type { ZippedFile } from "../../formats/logs/write-zip.ts";
import type { FileLook } from "./look-at-file.ts";
import type { OwnReading } from "./own-log.ts";

/** Message to the reading worker. */
export type ToReadingWorker =
  | { readonly type: "look"; readonly file: Blob; readonly name: string }
  | { readonly type: "read"; readonly file: Blob; readonly name: string; readonly reading: OwnReading }
  /** Trains models of whole durations and remaining times on a kept log, and keeps them. */
  | { readonly type: "train"; readonly slug: string; readonly zone: string }
  /** Packs a log, with the models that are kept of it, for an exported page. */
  | { readonly type: "pack"; readonly entry: PublishedLogEntry; readonly log: EventLog }
  /** Puts files into a ZIP archive. */
  | { readonly type: "zip"; readonly files: readonly ZippedFile[] };

/** A log that was read. */
export interface ReadOwnLog {
  readonly entry: PublishedLogEntry;
  /** Rows that could not be used. */
  readonly rejected: number;
  /** The log itself where the browser could not keep it; null where it is in the store. */
  readonly log: EventLog | null;
}

/** Message from the reading worker. */
export type FromReadingWorker =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly bytes: number; readonly events: number }
  | { readonly type: "training"; /** 0 to 1. */ readonly done: number }
  | { readonly type: "trained" }
  | { readonly type: "look"; readonly look: FileLook }
  | { readonly type: "read"; readonly read: ReadOwnLog }
  | { readonly type: "packed"; /** See `PageParts`. */ readonly files: ReadonlyMap<string, PackedFile> }
  | { readonly type: "zipped"; readonly archive: Blob }
  | { readonly type: "problem"; readonly problem: string };
