import { limitError } from "../errors.ts";
import { describeFormat, type LogFormatName } from "./log-formats.ts";
import { DEFAULT_LIMITS, type ReadLimits } from "./read-limits.ts";
import { forEachChunk } from "./read-options.ts";

/** Settings of {@linkcode readWhole}. */
export interface ReadWholeOptions {
  /** The file's name, for errors. */
  readonly source: string;
  readonly format: LogFormatName;
  /** Of them `wholeFileBytes` counts. */
  readonly limits?: ReadLimits;
  readonly signal?: AbortSignal;
}

/**
 * Gathers the bytes of a stream, up to the limit for files that are read as a whole.
 *
 * @throws limitError past the limit, the stream's own errors, the signal's reason
 */
export async function readWhole(bytes: ReadableStream<Uint8Array>, options: ReadWholeOptions): Promise<Uint8Array<ArrayBuffer>> {
  let whole = new Uint8Array(2 ** 16);
  let length = 0;
  await forEachChunk(bytes, options.signal, (chunk) => {
    checkWholeSize(length + chunk.length, options);
    if (length + chunk.length > whole.length) {
      const larger = new Uint8Array(Math.max(2 * whole.length, length + chunk.length));
      larger.set(whole.subarray(0, length));
      whole = larger;
    }
    whole.set(chunk, length);
    length += chunk.length;
  });
  return whole.subarray(0, length);
}

/**
 * Refuses a file that is too large to be read as a whole.
 *
 * @param size in bytes
 * @throws limitError
 */
export function checkWholeSize(size: number, { source, format, limits }: Omit<ReadWholeOptions, "signal">): void {
  const { title, wholeBytes } = describeFormat(format);
  const most = Math.min(limits?.wholeFileBytes ?? DEFAULT_LIMITS.wholeFileBytes, wholeBytes ?? Infinity);
  if (size <= most) return;
  throw limitError({
    file: source,
    expected: `a file of at most ${Math.round(most / 2 ** 20)} MB, since ${title} is read as a whole`,
    found: "a larger one",
    advice: "Split it, or write it as CSV, which has no such limit.",
  });
}
