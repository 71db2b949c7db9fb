import { join } from "node:path";
import { postgres } from "../postgres-driver.ts";
import { SOCKET_NAME } from "./server-folders.ts";

/** Name of the user and of the database. No password: only the owner can reach the socket. */
const EMBEDDED_NAME = "tracebook";

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

/** The result of {@linkcode probe}: `busy` while the server starts, stops or recovers. */
type ProbeResult = { readonly state: "busy" | "down" } | {
  readonly state: "up";
  readonly version: string;
  /** Its data folder. */
  readonly data: string;
  /** Whether the database {@linkcode EMBEDDED_NAME} exists. */
  readonly prepared: boolean;
};

const connectionTo = (socketFolder: string) =>
  postgres({ ...embeddedOptions(socketFolder, "postgres"), max: 1, connect_timeout: 5, fetch_types: false });

/** Connects to a server and asks it. `pg_ctl status` can report a dead server as running. */
export async function probe(socketFolder: string): Promise<ProbeResult> {
  const sql = connectionTo(socketFolder);
  try {
    const [row] = await sql<{ version: string; data: string; prepared: boolean }[]>`
      select current_setting('server_version') as version, current_setting('data_directory') as data,
        exists(select from pg_database where datname = ${EMBEDDED_NAME}) as prepared`;
    return { state: "up", ...row };
  } catch (error) {
    const code = (error as { code?: string }).code ?? "";
    if (["ENOENT", "ECONNREFUSED", "ENOTSOCK", "EACCES"].includes(code)) return { state: "down" };
    if (/^(57P0|CONNECT|ECONNRESET$|EPIPE$)/.test(code)) return { state: "busy" };
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Makes the database {@linkcode EMBEDDED_NAME}. The caller holds the lock. */
export async function makeDatabase(socketFolder: string): Promise<void> {
  const sql = connectionTo(socketFolder);
  try {
    await sql`create database ${sql(EMBEDDED_NAME)}`;
  } catch (error) {
    // A process that was killed meanwhile may have requested it, too.
    const DUPLICATE = "42P04";
    if ((error as { code?: string }).code !== DUPLICATE) throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
