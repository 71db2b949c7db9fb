import { configure, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { inputError, limitError, TracebookError } from "../../errors.ts";
import { limitsOf, type ReadLimits } from "./read-options.ts";

/** A file in a zip archive. */
export interface ZipFile {
  /** Its path in the archive. */
  readonly name: string;
  /** Its bytes, inflated up to the limits. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** The ratio is checked from this many inflated bytes on. */
const RATIO_COUNTS_FROM = 64 * 2 ** 20;

/**
 * Bytes that are inflated at once. Inflating runs ahead of the reader by many such pieces: with
 * those of the package, an archive of 1 MB filled 2 GB before it was refused.
 */
const AT_ONCE = 2 ** 14;

/** Most files of an archive. */
const MOST_FILES = 10_000;

/**
 * The files of a zip archive, in its order, without folders.
 *
 * @param source the archive's name, for errors
 * @throws an input error for damaged or encrypted data; a limit error for too many files, and
 * through the streams for data that inflates beyond the limits
 */
export async function readZip(
  bytes: Uint8Array,
  { source, limits }: { readonly source: string; readonly limits?: ReadLimits },
): Promise<ZipFile[]> {
  configure({ useWebWorkers: false });
  const { inflationRatio, inflatedBytes } = limitsOf({ limits });
  const damaged = (cause: unknown) =>
    cause instanceof TracebookError ? cause : inputError({
      file: source,
      expected: "a complete zip archive",
      found: "damaged data",
      advice: "Check that the copy is complete.",
    }, { cause });
  const files: ZipFile[] = [];
  const most = Math.min(inflatedBytes, Math.max(RATIO_COUNTS_FROM, bytes.length * inflationRatio));
  /** Of all files together, so that many small bombs are one. */
  let inflated = 0;
  try {
    const reader = new ZipReader(new Uint8ArrayReader(bytes));
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.directory) continue;
      if (files.length >= MOST_FILES) {
        throw limitError({ file: source, expected: `at most ${MOST_FILES} files in the archive`, found: "more" });
      }
      const open = () => {
        if (entry.encrypted) {
          throw inputError({
            file: source,
            expected: "an archive without a password",
            found: `the encrypted file ${JSON.stringify(entry.filename)}`,
            advice: "Unpack it first.",
          });
        }
        const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(chunk, controller) {
            inflated += chunk.length;
            if (inflated > most) {
              throw limitError({
                file: source,
                expected: `an archive that inflates at most ${inflationRatio} times, to at most ${inflatedBytes} bytes`,
                found: "more",
                advice: "If you trust the file, unpack it first.",
              });
            }
            controller.enqueue(chunk);
          },
        });
        // The setting is one for all archives, and writers have another.
        configure({ chunkSize: AT_ONCE });
        entry.getData!(counting.writable, { checkSignature: true }).catch((error) =>
          counting.writable.abort(damaged(error)).catch(() => {})
        );
        return counting.readable;
      };
      files.push({ name: entry.filename, stream: open });
    }
    return files;
  } catch (error) {
    throw damaged(error);
  }
}
