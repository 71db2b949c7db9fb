import type { Sql } from "postgres";

/** The large tables: partitioned by log. In this order they are locked. */
export const PARTITIONED = ["event", "log_case", "case_fact"] as const;

/** The part of `postgres` that statements in a transaction need. */
export type Session = Pick<Sql, "unsafe"> & Sql;

/**
 * Name of the partition of a log that load `partition` made. All parts are ours: numbers and names
 * of tables.
 */
export const partitionName = (table: typeof PARTITIONED[number], logId: number, partition: number): string =>
  `tracebook.${table}_${logId}_${partition}`;

/** Tables that the rows of a load go to, as they stand in a statement. */
export interface LoadTables {
  readonly event: string;
  readonly case: string;
}

/** The tables that hold the rows of a log as partitions, or as the staging tables of a load. */
export interface LogTables extends LoadTables {
  readonly fact: string;
}

/** See {@linkcode LogTables}. */
export function logTables(logId: number, partition: number): LogTables {
  return {
    event: partitionName("event", logId, partition),
    case: partitionName("log_case", logId, partition),
    fact: partitionName("case_fact", logId, partition),
  };
}

/**
 * Makes empty tables for the rows of a load, shaped as partitions but not attached: nobody sees
 * them, and COPY into a table made in the same transaction needs no entry in the server's log of
 * changes.
 */
export async function createTables(sql: Session, logId: number, partition: number): Promise<LogTables> {
  for (const table of PARTITIONED) {
    // Not `like tracebook.event`: that would lock the parent until the end of the load.
    const columns = await sql<{ column: string }[]>`
      select format('%I %s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' else '' end) as column
      from pg_attribute where attrelid = ${`tracebook.${table}`}::text::regclass and attnum > 0 and not attisdropped order by attnum`;
    const name = partitionName(table, logId, partition);
    // The check is what lets ATTACH skip reading all rows.
    await sql.unsafe(`create table ${name} (${columns.map(({ column }) => column).join(", ")}, check (log_id = ${logId}));
                      alter table ${name} alter column log_id set default ${logId}`);
  }
  return logTables(logId, partition);
}

/** Drops what {@linkcode createTables} has made, and what updates have made for it. */
export async function dropTables(sql: Session, logId: number, partition: number): Promise<void> {
  await dropUpdateTables(sql, updateTables(logId, partition));
  await sql.unsafe(`drop table ${PARTITIONED.map((table) => partitionName(table, logId, partition)).join(", ")}`);
}

/**
 * Tables of one log that only updates of its reduced tables need. They are made by the first load
 * that extends the log by few cases, together with indexes on its partitions, and go with the
 * partitions.
 */
export interface UpdateTables {
  /**
   * `edge`, `seconds`, `count`: how many steps took how long. In the order of its key stand the
   * durations of each segment, of which percentiles are read.
   */
  readonly duration: string;
  /**
   * `edge`, `microseconds`, and for median and 90th percentile the order statistic at or just
   * below, with the number of durations below it: from there the next percentile is as far as the
   * segment has changed.
   */
  readonly place: string;
}

/** See {@linkcode UpdateTables}. */
export const updateTables = (logId: number, partition: number): UpdateTables => ({
  duration: `tracebook.segment_duration_${logId}_${partition}`,
  place: `tracebook.segment_place_${logId}_${partition}`,
});

/** Drops the tables for updates, where there are any; the indexes on the partitions stay. */
export async function dropUpdateTables(sql: Session, { duration, place }: UpdateTables): Promise<void> {
  await sql.unsafe(`drop table if exists ${duration}, ${place}`);
}

/**
 * Tells the planner what the tables hold. Without, it takes them for small until the server's own
 * turn comes, and joins of 10,000 cases take ten seconds. To be called in a transaction. A small
 * sample of the columns by which tables are joined and grouped is enough: a tenth of the server's
 * own takes a twentieth of a second for a million events.
 */
export async function analyzeTables(sql: Pick<Sql, "unsafe">, { event, case: cases, fact }: LogTables): Promise<void> {
  await sql.unsafe(`set local default_statistics_target = 10;
    analyze ${event} (case_key, position, activity, event_id), ${cases} (case_key, position),
      ${fact} (case_key, variant), tracebook.variant (log_id, variant), tracebook.segment (log_id, from_activity, to_activity),
      tracebook.activity (log_id, code), tracebook.resource (log_id, code)`);
}

/** Puts the new tables of a log in the place of the old ones (null: there are none). */
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
 * Locks the large tables until the end of the transaction. Someone else's query may hold one of
 * them while it waits for another: taking all or none, and stepping back in between, is what keeps
 * a load of an hour from being chosen as the victim of a deadlock; after a minute it waits like
 * everyone.
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
