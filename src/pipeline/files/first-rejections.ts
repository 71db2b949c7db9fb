import type { LogSink, RejectedRow } from "../../event-log/event-batch.ts";
import type { Reporter } from "../reporter.ts";

/** How many rejected rows are told one by one. */
const TOLD = 5;

/** A sink that keeps the first rejected rows in mind, to tell them when the reading is over. */
export function firstRejections(sink: LogSink): { readonly sink: LogSink; tell(reporter: Reporter): void } {
  const first: RejectedRow[] = [];
  let count = 0;
  return {
    sink: {
      begin: (header) => sink.begin(header),
      batch: (batch) => sink.batch(batch),
      rejected(row) {
        if (count++ < TOLD) first.push(row);
        return sink.rejected(row);
      },
    },
    tell(reporter) {
      for (const { line, column, reason } of first) {
        reporter.message(`  rejected: line ${line}: ${column === null ? "" : `${column}: `}${reason}`);
      }
      if (count > TOLD) reporter.message(`  rejected: ${count - TOLD} more`);
    },
  };
}
