import { BlobWriter, configure, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";

/** A file for an archive. */
export interface ZippedFile {
  /** Its path in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes that are compressed at once: fewer would give other bytes. */
const AT_ONCE = 2 ** 18;

/**
 * Writes a ZIP archive of files in their order, compressed. The same files give the same bytes.
 *
 * @param files with distinct names
 */
export async function writeZip(files: readonly ZippedFile[]): Promise<Blob> {
  configure({ useWebWorkers: false, chunkSize: AT_ONCE });
  const writer = new ZipWriter(new BlobWriter("application/zip"), { lastModDate: new Date(0), extendedTimestamp: false });
  for (const { name, bytes } of files) await writer.add(name, new Uint8ArrayReader(bytes));
  return await writer.close();
}
