const BLOCK = 512;

/**
 * Packs files into an archive in the ustar format of POSIX.1-1988: what Framework unpacks when one
 * data loader makes several files. Same files, same bytes: times and owners are zero.
 *
 * @param files contents by name; names are ASCII of at most 100 characters
 */
export function packFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  let size = 2 * BLOCK;
  for (const bytes of files.values()) size += BLOCK + padded(bytes.length);
  const archive = new Uint8Array(size);
  let at = 0;
  for (const [name, bytes] of files) {
    archive.set(header(name, bytes.length), at);
    archive.set(bytes, at + BLOCK);
    at += BLOCK + padded(bytes.length);
  }
  return archive;
}

/** The files of an archive that {@linkcode packFiles} has made, by name. */
export function unpackFiles(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (from: number, to: number) => new TextDecoder().decode(archive.subarray(from, to)).replace(/\0.*$/s, "");
  for (let at = 0; at < archive.length && archive[at] !== 0;) {
    const size = parseInt(text(at + 124, at + 136), 8);
    files.set(text(at, at + 100), archive.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + padded(size);
  }
  return files;
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

function header(name: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const encoder = new TextEncoder();
  const put = (text: string, at: number) => block.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  put(name, 0);
  put(`${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  put(`${octal(size, 11)}\0${octal(0, 11)}\0`, 124);
  put(" ".repeat(8), 148); // the checksum is taken with spaces in its own place
  put("0", 156);
  put("ustar\x0000", 257);
  put(`${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 148);
  return block;
}
