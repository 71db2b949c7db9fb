import type { Sql } from "postgres";

/** The large tables, which are partitioned by log, in the order in which they are locked. */
const PARTITIONED = ["event", "log_case", "case_fact"] as const;

/** A connection of `postgres` inside of a transaction. */
export type Session = Pick<Sql, "unsafe"> & Sql;

/**
 * Name of the partition of a log that load `partition` has made. Safe in a statement: it holds
 * numbers and names of tables only.
 */
const partitionName = (table: typeof PARTITIONED[number], logId: number, partition: number): string =>
  `tracebook.${table}_${logId}_${partition}`;

/** Names of the tables that the rows of a load are written to. */
export interface LoadTables {
  readonly event: string;
  readonly case: string;
}

/** Names of the partitions of a log, or of the staging tables of a load. */
export interface LogTables extends LoadTables {
  readonly fact: string;
}

/** The {@linkcode LogTables} that load `partition` of a log has made. */
export function logTables(logId: number, partition: number): LogTables {
  return {
    event: partitionName("event", logId, partition),
    case: partitionName("log_case", logId, partition),
    fact: partitionName("case_fact", logId, partition),
  };
}

/**
 * Creates empty staging tables for the rows of a load, with the columns of partitions but not
 * attached. COPY into a table created in the same transaction skips the write-ahead log.
 */
export async function createTables(sql: Session, logId: number, partition: number): Promise<LogTables> {
  for (const table of PARTITIONED) {
    // Not `like tracebook.event`: that would lock the parent until the end of the load.
    const columns = await sql<{ column: string }[]>`
      select format('%I %s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' else '' end) as column
      from pg_attribute where attrelid = ${`tracebook.${table}`}::text::regclass and attnum > 0 and not attisdropped order by attnum`;
    const name = partitionName(table, logId, partition);
    // With this check ATTACH need not read all rows.
    await sql.unsafe(`create table ${name} (${columns.map(({ column }) => column).join(", ")}, check (log_id = ${logId}));
                      alter table ${name} alter column log_id set default ${logId}`);
  }
  return logTables(logId, partition);
}

/** Drops the tables of {@linkcode createTables} and those that updates have made for them. */
export async function dropTables(sql: Session, logId: number, partition: number): Promise<void> {
  await dropUpdateTables(sql, updateTables(logId, partition));
  await sql.unsafe(`drop table ${PARTITIONED.map((table) => partitionName(table, logId, partition)).join(", ")}`);
}

/**
 * Tables of a log that updates of its reduced tables need. They are made with a large log, and else
 * by the first load that extends it by few cases, with indexes on the partitions. They are dropped
 * with the partitions.
 */
export interface UpdateTables {
  /**
   * `edge`, `seconds`, `count`: how many steps of each segment took how long. Its primary key
   * orders the durations of a segment, so that percentiles can be read from it.
   */
  readonly duration: string;
  /**
   * `edge`, `microseconds` (their sum), and for median and 90th percentile the order statistic at
   * or just below it, with the number of durations below that: where a later update starts to
   * search.
   */
  readonly place: string;
}

/** The {@linkcode UpdateTables} of the partitions that load `partition` of a log has made. */
export const updateTables = (logId: number, partition: number): UpdateTables => ({
  duration: `tracebook.segment_duration_${logId}_${partition}`,
  place: `tracebook.segment_place_${logId}_${partition}`,
});

/** Drops the tables for updates if they exist. The indexes on the partitions stay. */
export async function dropUpdateTables(sql: Session, { duration, place }: UpdateTables): Promise<void> {
  await sql.unsafe(`drop table if exists ${duration}, ${place}`);
}

/**
 * Gathers statistics for the planner. Without them, it takes the tables for small until the server
 * gathers them on its own, and joins of 10,000 cases take ten seconds. A small sample of the
 * columns in joins and groupings is enough: a tenth of the usual sample takes 0.05 s for a million
 * events. Call this in a transaction.
 */
export async function analyzeTables(sql: Pick<Sql, "unsafe">, { event, case: cases, fact }: LogTables): Promise<void> {
  await sql.unsafe(`set local default_statistics_target = 10;
    analyze ${event} (case_key, position, activity, event_id), ${cases} (case_key, position),
      ${fact} (case_key, variant), tracebook.variant (log_id, variant), tracebook.segment (log_id, from_activity, to_activity),
      tracebook.activity (log_id, code), tracebook.resource (log_id, code)`);
}

/** Drops the partitions of load `from` (null: there are none) and attaches those of load `to`. */
export async function swapPartitions(sql: Session, logId: number, change: { from: number | null; to: number }): Promise<void> {
  await lockForSwap(sql);
  if (change.from !== null) await dropTables(sql, logId, change.from);
  await sql.unsafe(
    PARTITIONED.map((table) =>
      `alter table tracebook.${table} attach partition ${partitionName(table, logId, change.to)} for values in (${logId});`
    ).join("\n"),
  );
}

/**
 * Locks the large tables until the end of the transaction. Tries to lock all of them at once, and
 * releases its locks between attempts: if it waited while it holds some, a query that holds another
 * could cause a deadlock, and the server could end a load of an hour. After a minute it waits.
 */
export async function lockForSwap(sql: Session): Promise<void> {
  const lock = `lock table ${PARTITIONED.map((table) => `tracebook.${table}`).join(", ")} in access exclusive mode`;
  for (let attempt = 0; attempt < 3000; attempt++) {
    await sql`savepoint before_lock`;
    try {
      await sql.unsafe(`${lock} nowait`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "55P03") throw error;
      await sql`rollback to savepoint before_lock`;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await sql.unsafe(lock);
}
