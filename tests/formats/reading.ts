import { describedSource, type SourceDescription } from "@/formats/logs/log-header.ts";
import type { LogHeader, ReadReport, RejectedRow } from "@/event-log/event-batch.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { readLog, type ReadLogOptions } from "@/formats/logs/read-log.ts";

/** Everything that reading gives. */
export interface Reading {
  readonly log: EventLog;
  readonly header: LogHeader & SourceDescription;
  readonly report: ReadReport;
  readonly rejected: readonly RejectedRow[];
}

/**
 * Reads a text or bytes; `cuts` are the lengths of the chunks that they come in, taken round and
 * round.
 */
export async function read(
  content: string | Uint8Array,
  options: Partial<ReadLogOptions> & { cuts?: readonly number[]; shortCut?: boolean } = {},
): Promise<Reading> {
  const { cuts = [1 << 16], ...rest } = options;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const builder = createEventLogBuilder();
  const rejected: RejectedRow[] = [];
  let header: LogHeader | undefined;
  const report = await readLog(chunked(bytes, cuts), { format: "csv", gzip: false, source: "log.file", ...rest }, {
    begin(given) {
      header = given;
      return builder.begin(given);
    },
    batch: builder.batch,
    rejected(row) {
      rejected.push(row);
    },
  });
  return { log: builder.build(), header: { ...header!, ...describedSource(header!.description) }, report, rejected };
}

/** A stream of bytes in chunks of given lengths. */
export function chunked(bytes: Uint8Array, cuts: readonly number[]): ReadableStream<Uint8Array> {
  let at = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      const length = Math.max(1, cuts[turn++ % cuts.length]);
      controller.enqueue(bytes.slice(at, at + length));
      at += length;
    },
  });
}

/** Events as `case activity time`, in the order of the log. */
export const eventsOf = ({ caseIds, caseOffsets, activities, activity, time }: EventLog): string[] =>
  caseIds.flatMap((id, c) =>
    Array.from(
      activity.subarray(caseOffsets[c], caseOffsets[c + 1]),
      (code, i) => `${id} ${activities[code]} ${new Date(time[caseOffsets[c] + i]).toISOString()}`,
    )
  );

/** Attributes as plain values, for comparison. */
export const attributesOf = (attributes: EventLog["caseAttributes"]) =>
  attributes.map(({ name, type, values, codes }) => ({
    name,
    type,
    values: Array.from(codes, (code) => code < 0 ? null : values[code]),
  }));
