import postgres from "postgres";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import type { Session } from "./load-tables.ts";
import { environmentError } from "../../errors.ts";

/** A transaction on a connection of its own. */
export interface LoadSession {
  readonly sql: Session;
  commit(): Promise<void>;
  /** Never rejects; does nothing after the end. */
  rollback(): Promise<void>;
  /** The better reason for an error: where it was cancelled or the connection is gone, that. */
  reason(error: unknown): unknown;
}

/**
 * Longest wait for the answer to a rollback, in ms: after an error of the socket none may come. The
 * server then rolls back on its own.
 */
const ROLLBACK_WAIT = 2000;

/** How often a cancelled session asks the server to end its statement, in ms. */
const CANCEL_EVERY = 200;

/**
 * Begins a transaction. The driver's own `begin` and `reserve` come from a pool that, when a
 * connection is lost in between, tries again or throws outside of any promise; here the
 * connection's end is watched, and nothing is sent after it.
 *
 * A statement ends within a second where the client is gone, however it ended: the server looks
 * while it computes or waits for a lock.
 *
 * @param signal cancels the statement that the server is at; the session can only be rolled back
 * then
 */
export async function openSession(database: Database, signal?: AbortSignal): Promise<LoadSession> {
  signal?.throwIfAborted();
  let state: "open" | "lost" | "ended" = "open";
  const pool = postgres({
    ...database.sql.options as unknown as postgres.Options<Record<string, never>>,
    max: 1,
    idle_timeout: undefined,
    max_lifetime: null,
    onclose: () => {
      if (state === "open") state = "lost";
    },
  });
  let cancelling: ReturnType<typeof setInterval> | undefined;
  const end = async () => {
    const open = state === "open";
    state = "ended";
    signal?.removeEventListener("abort", cancel);
    clearInterval(cancelling);
    if (open) reserved?.release();
    await pool.end({ timeout: open ? 1 : 0 });
  };
  let reserved: postgres.ReservedSql | null = null;
  let pid = 0;
  // Again and again: one that comes before its statement has reached the server ends nothing.
  const ask = () => void database.sql`select pg_cancel_backend(${pid})`.catch(() => {});
  const cancel = () => {
    ask();
    cancelling ??= setInterval(ask, CANCEL_EVERY);
  };
  try {
    reserved = await pool.reserve();
    // Not every system can tell the server that a client is gone.
    await reserved`set client_connection_check_interval = '1s'`.catch(() => {});
    await reserved`begin`;
    [{ pid }] = await reserved<{ pid: number }[]>`select pg_backend_pid() as pid`;
  } catch (error) {
    await end();
    throw databaseProblem(error, database.describe);
  }
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel();
  const sql = guarded(reserved, () => {
    signal?.throwIfAborted();
    if (state !== "open") throw connectionLost();
  });
  const connection = reserved;
  return {
    sql,
    commit: async () => {
      await sql`commit`;
      await end();
    },
    rollback: async () => {
      if (state === "ended") return;
      // Ending the connection would do, but the server notices that a moment later, and holds the
      // locks until then.
      if (state === "open") await atMost(ROLLBACK_WAIT, connection`rollback`.catch(() => {}));
      await end();
    },
    reason: (error) =>
      signal?.aborted
        ? signal.reason
        : state !== "lost" || (error as { code?: string })?.code?.startsWith("57P0")
        ? error
        : connectionLost(error),
  };
}

const connectionLost = (cause?: unknown) =>
  Object.assign(new Error("the connection was lost", { cause }), { code: "CONNECTION_CLOSED" });

/**
 * The same connection, which refuses statements once it is not open, where the driver would write
 * to a socket that is null, or has been cancelled.
 *
 * @param refuse throws where no statement may be sent any more
 */
function guarded(sql: postgres.ReservedSql, refuse: () => void): Session {
  const check = <Arguments extends unknown[], Result>(run: (...args: Arguments) => Result) => (...args: Arguments): Result => {
    refuse();
    return run(...args);
  };
  const run = check(sql as unknown as (...args: unknown[]) => unknown);
  return Object.assign(run, { unsafe: check(sql.unsafe) }) as unknown as Session;
}

async function atMost(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise((resolve) => timer = setTimeout(resolve, milliseconds));
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}

// Classes of advisory locks; the second number is the log.
const READING = 7_240_002;
const LOADING = 7_240_003;

/** Waits until no other load of this slug runs; lasts to the end of the transaction. */
export async function lockLoading(sql: Session, slug: string, onMessage: (text: string) => void): Promise<void> {
  const [{ free }] = await sql<{ free: boolean }[]>`select pg_try_advisory_xact_lock(${LOADING}, hashtext(${slug})) as free`;
  if (free) return;
  onMessage(`waiting for another load of ${slug}`);
  await sql`select pg_advisory_xact_lock(${LOADING}, hashtext(${slug}))`;
}

/**
 * Keeps the log as it is until the end of the transaction: of several statements of a reader all
 * see the same version. Loads go on meanwhile, and wait with their last step.
 *
 * @throws environmentError where the log is not in the state that was asked for
 */
export async function lockReading(
  sql: Session,
  log: { readonly logId: number; readonly identity: string; readonly slug: string; readonly version: number },
): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${READING}, ${log.logId})`;
  const [row] = await sql<{ identity: string; version: number }[]>`
    select identity, version from tracebook.log where log_id = ${log.logId}`;
  if (row?.identity !== log.identity) throw loadedMeanwhile(log, row?.version);
}

/** What a reader is told whose log was loaded anew since it was found, or is gone. */
export const loadedMeanwhile = (log: { readonly slug: string; readonly version: number }, version: number | undefined) =>
  environmentError({
    expected: `version ${log.version} of the log ${log.slug}`,
    found: version === undefined ? "none" : `version ${version}: it has been loaded meanwhile`,
    advice: "Try again.",
  });

/** Waits until nobody reads the log; taken just before a load becomes visible. */
export const lockPublishing = (sql: Session, logId: number) => sql`select pg_advisory_xact_lock(${READING}, ${logId})`;
