import { TracebookError } from "../../errors.ts";
import type { ReadReport, ZoneHandling } from "../../event-log/event-batch.ts";
import type { TimeParser } from "../../time/time-parser.ts";

/** Throws the reason of an aborted signal. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

/** The sums of what the parsers of a log's times have counted. */
export function zoneHandlingOf(zone: string, eventTimes: readonly TimeParser[], others: readonly TimeParser[]): ZoneHandling {
  const sum = (parsers: readonly TimeParser[], count: (parser: TimeParser) => number) =>
    parsers.reduce((total, parser) => total + count(parser), 0);
  const offsets = [...new Set(eventTimes.flatMap((parser) => [...parser.offsets]))].sort((a, b) => a - b);
  const zones = new Set([...eventTimes, ...others].map((parser) => parser.zone));
  return {
    zone,
    withOffset: sum(eventTimes, ({ withOffset }) => withOffset),
    withoutOffset: sum(eventTimes, ({ withoutOffset }) => withoutOffset),
    ...(offsets.length === 0 ? {} : { offsets }),
    cutDigits: sum([...eventTimes, ...others], ({ cutDigits }) => cutDigits),
    ambiguous: [...zones].reduce((total, { ambiguous }) => total + ambiguous, 0),
  };
}

/** Counts of a {@linkcode ReadReport} while reading. */
export interface ReadCounts {
  rows: number;
  events: number;
  rejected: number;
  repeatedTraces?: number;
}

/** The final report. */
export const reportOf = (counts: ReadCounts, zoneHandling: ZoneHandling): ReadReport => ({ ...counts, zoneHandling });

/** Reads a stream chunk by chunk; errors of the stream are thrown unchanged. */
export async function forEachChunk(
  bytes: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const reader = bytes.getReader();
  try {
    for (;;) {
      checkAborted(signal);
      const { done, value } = await reader.read();
      if (done) return;
      const answer = take(value);
      if (answer !== undefined) await answer;
    }
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    reader.releaseLock();
  }
}

/** Adds the file name to an error that does not have one. */
export function withFile(error: unknown, file: string): unknown {
  if (!(error instanceof TracebookError) || error.details.file !== undefined) return error;
  return new TracebookError(error.kind, { ...error.details, file }, { cause: error });
}
