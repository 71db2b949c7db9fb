import type { EventBatch, LogHeader, LogSink, RejectedRow } from "./event-batch.ts";

/** Functions that are called with the input of a sink, before the sink. */
export interface SinkTap {
  begin?(header: LogHeader): void;
  batch?(batch: EventBatch): void;
  rejected?(row: RejectedRow): void;
}

/**
 * A sink that calls a tap and then `sink`.
 *
 * @example
 * ```ts
 * import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
 * import { tapSink } from "@/event-log/tap-sink.ts";
 * import { readLog } from "@/formats/logs/read-log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const reasons: string[] = [];
 * const sink = tapSink(createEventLogBuilder(), { rejected: ({ reason }) => void reasons.push(reason) });
 * const csv = "case,activity,timestamp\n1,send,2026-01-01\n1,,2026-01-02\n";
 * await readLog(new Blob([csv]).stream(), { format: "csv", gzip: false, source: "example.csv" }, sink);
 * assertEquals(reasons, ["expected a value, found an empty cell"]);
 * ```
 */
export function tapSink(sink: LogSink, tap: SinkTap): LogSink {
  return {
    begin(header) {
      tap.begin?.(header);
      return sink.begin(header);
    },
    batch(batch) {
      tap.batch?.(batch);
      return sink.batch(batch);
    },
    rejected(row) {
      tap.rejected?.(row);
      return sink.rejected(row);
    },
  };
}
