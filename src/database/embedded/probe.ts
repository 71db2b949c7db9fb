import postgres from "postgres";
import { join } from "node:path";
import { SOCKET_NAME } from "./server-folders.ts";

/**
 * User and database of the embedded server: its socket lets in only who owns it, so names suffice.
 */
export const EMBEDDED_NAME = "tracebook";

/** Connection options for the embedded server whose socket lies in `folder`. */
export function embeddedOptions(folder: string, database = EMBEDDED_NAME) {
  return {
    host: folder,
    path: join(folder, SOCKET_NAME),
    port: 5432,
    user: EMBEDDED_NAME,
    password: "",
    database,
    ssl: false,
    onnotice: () => {},
  } as const;
}

/**
 * What came of asking a server: its version, that it starts or stops just now, or that there is
 * none.
 */
export type ProbeResult = { readonly state: "up"; readonly version: string } | { readonly state: "busy" | "down" };

/**
 * Asks the server itself: `pg_ctl status` can report a dead one as running.
 *
 * @param prepare makes our database where it does not exist yet
 */
export async function probe(socketFolder: string, prepare = false): Promise<ProbeResult> {
  const sql = postgres({
    ...embeddedOptions(socketFolder, "postgres"),
    max: 1,
    connect_timeout: 5,
    fetch_types: false,
  });
  try {
    const [{ version }] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    if (prepare) {
      const found = await sql`select from pg_database where datname = ${EMBEDDED_NAME}`;
      if (found.count === 0) await sql`create database ${sql(EMBEDDED_NAME)}`;
    }
    return { state: "up", version };
  } catch (error) {
    const code = (error as { code?: string }).code ?? "";
    if (["ENOENT", "ECONNREFUSED", "ENOTSOCK", "EACCES"].includes(code)) return { state: "down" };
    if (code.startsWith("57P0") || code.startsWith("CONNECT") || code === "ECONNRESET" || code === "EPIPE") {
      return { state: "busy" };
    }
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
