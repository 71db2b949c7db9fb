import { join } from "node:path";
import { inputError } from "../../errors.ts";

/** A table in a backup. */
export interface BackupTable {
  /** Name in the schema `tracebook`. Its rows are in the file `NAME.copy.gz`. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Size of the file in bytes, and its SHA-256 in hexadecimal digits. */
  readonly bytes: number;
  readonly sha256: string;
}

/** `backup.json` in the folder of a backup: what the other files hold. */
export interface BackupDocument {
  /** Version of this layout. */
  readonly backup: 1;
  /** When it was made, in ISO 8601. */
  readonly made: string;
  /** Version of the server, such as `18.4`. */
  readonly server: string;
  /** Number of the last migration of the tables. */
  readonly tablesVersion: number;
  /** In an order in which each table stands behind those that it refers to. */
  readonly tables: readonly BackupTable[];
}

const DOCUMENT = "backup.json";

/** Longest `backup.json` that is read, in bytes. */
const LONGEST = 1_000_000;

/** The file with the rows of a table. */
export const tableFile = (folder: string, { name }: Pick<BackupTable, "name">): string => join(folder, `${name}.copy.gz`);

/** Writes `backup.json`, the last file of a backup. */
export const writeBackupDocument = (folder: string, document: BackupDocument): Promise<void> =>
  Deno.writeTextFile(join(folder, DOCUMENT), `${JSON.stringify(document, null, 2)}\n`);

/**
 * Reads `backup.json` and checks its form.
 *
 * @throws inputError for a folder that holds no backup, or one of another version
 */
export async function readBackupDocument(folder: string): Promise<BackupDocument> {
  const file = join(folder, DOCUMENT);
  const refuse = (found: string, advice?: string) =>
    inputError({ file, expected: "a backup that `db backup` has written", found, advice });
  let document: BackupDocument;
  try {
    if ((await Deno.stat(file)).size > LONGEST) throw refuse(`a file of more than ${LONGEST} bytes`);
    document = JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) throw refuse("no such file");
    if (error instanceof SyntaxError) throw refuse("text that is not JSON");
    throw error;
  }
  if (document?.backup !== 1) {
    throw refuse("another document", "Restore it with the Tracebook that has written it, or a newer one.");
  }
  const isTable = (table: BackupTable) =>
    /^[a-z_]{1,63}$/.test(table?.name) && Array.isArray(table.columns) && table.columns.every((column) =>
      typeof column === "string"
    ) &&
    typeof table.sha256 === "string" && Number.isSafeInteger(table.rows) && Number.isSafeInteger(table.bytes);
  if (!Number.isSafeInteger(document.tablesVersion) || !Array.isArray(document.tables) || !document.tables.every(isTable)) {
    throw refuse("a document with missing or malformed entries");
  }
  return document;
}
