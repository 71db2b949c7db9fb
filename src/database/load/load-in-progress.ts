import type { LogHeader, ReadReport } from "../../event-log/event-batch.ts";
import type { CopyDesk } from "./copy-desk.ts";
import type { LoadOptions } from "./load-options.ts";
import type { LogTables, Session } from "./load-tables.ts";
import type { LoadCounts } from "./load-writer.ts";
import type { Coding, LogRow } from "./log-row.ts";

/** A load whose rows are all in their tables. */
export interface LoadInProgress {
  readonly sql: Session;
  readonly desk: CopyDesk;
  readonly options: LoadOptions;
  readonly log: LogRow;
  /** Number of this load. */
  readonly load: number;
  /** Whether the rows are added to those stored, or are the log. */
  readonly extended: boolean;
  readonly coding: Coding;
  /** Where the rows are. */
  readonly tables: LogTables;
  readonly header: LogHeader;
  readonly report: ReadReport;
  readonly counts: LoadCounts;
}
