import { inputError, limitError } from "../../errors.ts";
import { DEFAULT_LIMITS, type ReadLimits } from "./read-options.ts";

/**
 * The ratio is checked from this many inflated bytes on: small repetitive logs compress very well.
 */
const RATIO_COUNTS_FROM = 64 * 2 ** 20;

/** Inflates gzip data without any checks. */
export type Inflate = (compressed: ReadableStream<Uint8Array<ArrayBuffer>>) => ReadableStream<Uint8Array<ArrayBuffer>>;

/** Settings of {@linkcode decompressGzip}. */
export interface GzipOptions {
  limits?: ReadLimits;
  /**
   * The function that inflates. Default: `DecompressionStream`, which every engine has.
   */
  inflate?: Inflate;
}

/**
 * Inflates gzip data; refuses damaged data, and data that inflates beyond the limits.
 *
 * @param source the file's name, for errors
 * @throws inputError (through the stream) where the data is truncated, damaged or no gzip at all;
 * limitError where it inflates beyond the limits
 *
 * @example
 * ```ts
 * import { decompressGzip } from "@/formats/logs/gzip.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const gzip = new Blob(["a log"]).stream().pipeThrough(new CompressionStream("gzip"));
 * assertEquals(await new Response(decompressGzip(gzip, "log.gz")).text(), "a log");
 * ```
 */
export function decompressGzip(
  stream: ReadableStream<Uint8Array>,
  source: string,
  options: GzipOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { inflationRatio, inflatedBytes } = { ...DEFAULT_LIMITS, ...options.limits };
  const inflate = options.inflate ?? ((compressed) => compressed.pipeThrough(new DecompressionStream("gzip")));
  let compressed = 0;
  let inflated = 0;
  let failure: unknown;
  const counted = stream.getReader();
  const counting = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await counted.read();
        if (done) return controller.close();
        compressed += value.length;
        controller.enqueue(value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        failure = error;
        controller.error(error);
      }
    },
    cancel: (reason) => counted.cancel(reason),
  });
  const reader = inflate(counting).getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error) => {
        throw failure ?? damaged(source, compressed, inflated, error);
      });
      if (done) return controller.close();
      inflated += value.length;
      if (inflated > inflatedBytes || (inflated > RATIO_COUNTS_FROM && inflated > compressed * inflationRatio)) {
        throw limitError({
          file: source,
          expected: `gzip data that inflates at most ${inflationRatio} times, to at most ${inflatedBytes} bytes`,
          found: `${inflated} bytes from ${compressed}`,
          advice: "If you trust the file, inflate it with gunzip first.",
        });
      }
      controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

function damaged(file: string, compressed: number, inflated: number, cause: unknown): Error {
  const found = inflated === 0 && compressed < 20
    ? "less than a gzip header"
    : `damaged or truncated data within the first ${compressed} bytes`;
  const advice = "Check that the copy is complete, and that the file is gzip (its name ends in .gz).";
  return inputError({ file, expected: "complete gzip data", found, advice }, { cause });
}
