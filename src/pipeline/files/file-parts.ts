import type { PartedBytes } from "../../formats/logs/ocel/moving-bytes.ts";

/**
 * An open file as bytes in parts.
 *
 * @param file a regular one, which stays open while it is read
 * @param onBytes gets each byte once, in their order, with the number of bytes so far
 */
export function fileParts(
  file: Deno.FsFile,
  { size, onBytes }: { readonly size: number; readonly onBytes?: (total: number, chunk: Uint8Array) => void },
): PartedBytes {
  let position = 0;
  let told = 0;
  return {
    length: size,
    read(from, into) {
      if (from !== position) file.seekSync(from, Deno.SeekMode.Start);
      const length = file.readSync(into) ?? 0;
      position = from + length;
      if (position > told && from <= told) {
        const chunk = into.subarray(told - from, length);
        told = position;
        onBytes?.(told, chunk);
      }
      return length;
    },
  };
}
