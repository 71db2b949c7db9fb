import type { Options, ReservedSql } from "postgres";
import type { Database } from "../database.ts";
import { databaseProblem } from "../database-problem.ts";
import { postgres } from "../postgres-driver.ts";
import type { Session } from "./load-tables.ts";
import type { StoredLog } from "../queries/list-logs.ts";
import { environmentError } from "../../errors.ts";

/** A transaction on a connection of its own. */
interface LoadSession {
  readonly sql: Session;
  commit(): Promise<void>;
  /** Never rejects. Does nothing after a commit or rollback. */
  rollback(): Promise<void>;
  /** The cause of an error: the signal's reason, or the loss of the connection, or the error. */
  reason(error: unknown): unknown;
}

/**
 * Longest wait for the answer to a rollback, in ms. After an error of the socket there may be no
 * answer; the server then rolls back on its own.
 */
const ROLLBACK_WAIT = 2000;

/** Interval of cancel requests to the server, in ms. */
const CANCEL_EVERY = 200;

/**
 * Begins a transaction on a connection of its own. It watches for the loss of the connection, and
 * sends nothing afterwards.
 *
 * The server checks every second whether the client still exists, also while it computes or waits
 * for a lock, and ends the statement of a client that is gone.
 *
 * @param signal cancels the current statement. Afterwards the session can only be rolled back
 */
export async function openSession(database: Database, signal?: AbortSignal): Promise<LoadSession> {
  signal?.throwIfAborted();
  let state: "open" | "lost" | "ended" = "open";
  const pool = postgres({
    ...database.sql.options as unknown as Options<Record<string, never>>,
    max: 1,
    idle_timeout: undefined,
    max_lifetime: null,
    onclose: () => {
      if (state === "open") state = "lost";
    },
  });
  const end = async () => {
    const open = state === "open";
    state = "ended";
    stopCancelling();
    if (open) reserved?.release();
    await pool.end({ timeout: open ? 1 : 0 });
  };
  let reserved: ReservedSql | null = null;
  let pid = 0;
  let stopCancelling = () => {};
  try {
    reserved = await pool.reserve();
    // Not every system supports this setting.
    await reserved`set client_connection_check_interval = '1s'`.catch(() => {});
    await reserved`begin`;
    [{ pid }] = await reserved<{ pid: number }[]>`select pg_backend_pid() as pid`;
  } catch (error) {
    await end();
    throw databaseProblem(error, database.describe);
  }
  stopCancelling = cancelOnAbort(database, pid, signal);
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
      // Closing the connection would also roll back, but the server would hold the locks until it
      // notices.
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

/**
 * Cancels the statements of a connection once the signal is aborted; returns what ends that.
 *
 * @param pid the server's process of the connection
 */
function cancelOnAbort(database: Database, pid: number, signal: AbortSignal | undefined): () => void {
  let cancelling: ReturnType<typeof setInterval> | undefined;
  const ask = () => void database.sql`select pg_cancel_backend(${pid})`.catch(() => {});
  // Repeated, because a request that arrives before the statement has no effect.
  const cancel = () => {
    ask();
    cancelling ??= setInterval(ask, CANCEL_EVERY);
  };
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel();
  return () => {
    signal?.removeEventListener("abort", cancel);
    clearInterval(cancelling);
  };
}

const connectionLost = (cause?: unknown) =>
  Object.assign(new Error("the connection was lost", { cause }), { code: "CONNECTION_CLOSED" });

/**
 * The connection, with a check before each statement.
 *
 * @param refuse throws if no statement may be sent any more
 */
function guarded(sql: ReservedSql, refuse: () => void): Session {
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

// Classes of advisory locks. The second key is the log.
const READING = 7_240_002;
const LOADING = 7_240_003;

/** Locks a slug against other loads until the end of the transaction. */
export async function lockLoading(sql: Session, slug: string, onMessage: (text: string) => void): Promise<void> {
  const [{ free }] = await sql<{ free: boolean }[]>`select pg_try_advisory_xact_lock(${LOADING}, hashtext(${slug})) as free`;
  if (free) return;
  onMessage(`waiting for another load of ${slug}`);
  await sql`select pg_advisory_xact_lock(${LOADING}, hashtext(${slug}))`;
}

/**
 * Locks the state of a log until the end of the transaction, so that all statements of a reader see
 * the same version. Loads may run meanwhile; they wait before they publish their result.
 *
 * @throws environmentError if the log is in another state than `log`
 */
export async function lockReading(
  sql: Session,
  log: { readonly logId: number; readonly identity: string; readonly slug: string; readonly version: number },
): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${READING}, ${log.logId})`;
  const [row] = await sql<{ identity: string; version: number; slug: string }[]>`
    select identity, version, slug from tracebook.log where log_id = ${log.logId}`;
  if (row?.identity !== log.identity) throw loadedMeanwhile(log, row);
}

/** An error for a reader whose log was loaded again, renamed or removed since it was found. */
const loadedMeanwhile = (log: Pick<StoredLog, "slug" | "version">, now?: Pick<StoredLog, "slug" | "version">) =>
  environmentError({
    expected: `version ${log.version} of the log ${log.slug}`,
    found: now === undefined
      ? "no such log: it was removed meanwhile"
      : now.slug !== log.slug
      ? `that it is named ${now.slug} now`
      : `version ${now.version}: a load has changed it meanwhile`,
    advice: "Try again.",
  });

/**
 * Checks that a log is still there by its slug, after {@linkcode lockLoading}: another command may
 * have renamed or removed it while this one waited.
 *
 * @throws environmentError if it is not
 */
export async function checkStillThere(sql: Session, { logId, slug }: Pick<StoredLog, "logId" | "slug">): Promise<void> {
  const [row] = await sql<{ slug: string }[]>`select slug from tracebook.log where log_id = ${logId}`;
  if (row?.slug === slug) return;
  throw environmentError({
    expected: `the log ${slug}`,
    found: row === undefined ? "no such log: it was removed meanwhile" : `that it is named ${row.slug} now`,
    advice: "See: deno task tracebook log list",
  });
}

/** Waits for the readers of a log. A load calls this just before it publishes its result. */
export const lockPublishing = (sql: Session, logId: number) => sql`select pg_advisory_xact_lock(${READING}, ${logId})`;
