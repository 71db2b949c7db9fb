import { inputError } from "../../errors.ts";

/** How often a database is read again that a program changes meanwhile. */
const ATTEMPTS = 5;

/** How the journal of a transaction begins that is not finished. */
const HOT_JOURNAL = "d9d505f920a163d7";

/**
 * The bytes of a SQLite file, with what its write-ahead log has committed; null if there is no such
 * log, so that the file is all.
 *
 * @throws an input error if a transaction has changed the file and is not finished, or if a program
 * changes it as fast as it is read
 */
export async function sqliteBytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
  await refuseUnfinished(path);
  const wal = `${path}-wal`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const log = await bytesIfThere(wal, signal);
    if (log.length === 0) return null;
    const bytes = await Deno.readFile(path, { signal });
    const after = await bytesIfThere(wal, signal);
    // A log begins anew after its pages went into the database: both must belong together.
    if (after.length !== log.length || after.some((byte, at) => byte !== log[at])) continue;
    const { withWriteAheadLog } = await import("../../formats/logs/ocel/sqlite-wal.ts");
    return withWriteAheadLog(bytes, log);
  }
  throw inputError({
    file: path,
    expected: "a database that rests while it is read",
    found: `changes in ${wal} each time`,
    advice: 'Close the program that writes to it, or copy it: sqlite3 FILE ".backup copy.db".',
  });
}

/** The bytes of a file, none if there is no such file. */
async function bytesIfThere(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path, { signal });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array(0);
    throw error;
  }
}

async function refuseUnfinished(path: string): Promise<void> {
  const journal = `${path}-journal`;
  if ((await bytesIfThere(journal)).subarray(0, 8).toHex() !== HOT_JOURNAL) return;
  throw inputError({
    file: path,
    expected: "a database without an unfinished transaction",
    found: `one in ${journal}`,
    advice: "Wait for the program that writes to it; if none does, open the database once with sqlite3, which undoes it.",
  });
}
