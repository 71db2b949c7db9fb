import { assertEquals } from "@std/assert";
import type { Database, LoadOptions, LoadResult } from "@/database/mod.ts";
import { countAttributes } from "@/database/load/stored-dictionaries.ts";
import { dropUpdateTables, logTables, type Session, updateTables } from "@/database/load/load-tables.ts";
import { type LogFigures, reduceLog } from "@/database/load/reduce-log.ts";
import { hasUpdateTables } from "@/database/load/update-segments.ts";
import type { Random } from "@/numerics/random.ts";
import { loadRows } from "./load-rows.ts";
import type { Row } from "./feed-rows.ts";

/** How the rows of a log are made: small numbers, so that everything meets everything. */
interface LoadShape {
  /** Different ones of each. */
  readonly cases: number;
  readonly activities: number;
  readonly hours: number;
  /** Rows of a batch, at most. */
  readonly rows: number;
}

/** A load that adds, corrects or replaces, with late events among those it adds. */
export async function loadRandomBatch(
  database: Database,
  random: Random,
  shape: LoadShape,
  more: Partial<LoadOptions> = {},
): Promise<LoadResult> {
  const rows = Array.from({ length: 1 + random.integer(shape.rows) }, () => randomRow(random, shape));
  const kind = random.integer(4);
  return await loadRows(database, rows, {
    mode: "extend",
    eventIdGiven: kind < 2,
    replaceCases: kind === 2,
    cases: random.integer(3) === 0 ? { [rows[0].caseId]: { amount: String(random.integer(5)) } } : {},
    ...more,
  });
}

function randomRow(random: Random, { cases, activities, hours }: LoadShape): Row {
  return {
    caseId: `case ${random.integer(cases)}`,
    activity: `step ${random.integer(activities)}`,
    // Ties, whole hours, and fractions of a second, whose sums as floating-point numbers would
    // depend on the order of the terms.
    time: Date.UTC(2026, 0, 1, random.integer(hours)) +
      (random.integer(2) === 0 ? 0 : random.integer(3_600_000)),
    ...(random.integer(2) === 0 ? { id: String(random.integer(6)) } : {}),
    ...(random.integer(3) === 0 ? { resource: `person ${random.integer(3)}` } : {}),
    ...(random.integer(4) === 0 ? { attributes: { note: `n${random.integer(3)}` } } : {}),
  };
}

/** What the database has reduced, as texts: bit for bit. */
async function reducedTables(sql: Session, logId: number): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of ["activity", "case_fact", "variant", "segment", "attribute"]) {
    const rows = await sql<{ text: string }[]>`
      select t::text as text from ${sql(`tracebook.${table}`)} t where log_id = ${logId} order by t::text collate "C"`;
    found[table] = rows.map(({ text }) => text);
  }
  return found;
}

async function updateRows(sql: Session, logId: number, partition: number): Promise<string[]> {
  const tables = updateTables(logId, partition);
  if (!await hasUpdateTables(sql, tables)) return [];
  const rows = await sql<{ text: string }[]>`
    select d::text as text from ${sql(tables.duration)} d union all select p::text from ${sql(tables.place)} p order by 1`;
  return rows.map(({ text }) => text);
}

const UNDO = new Error("undo");

/**
 * Compares every reduced table of the log `orders`, its figures and its checksum with those
 * computed from scratch; says whether it has been updated case by case.
 */
export async function assertAsRecomputed(database: Database): Promise<boolean> {
  let updatable = false;
  await database.sql.begin(async (transaction) => {
    const sql = transaction as unknown as Session;
    const [{ logId, partition, ...figures }] = await sql<({ logId: number; partition: number } & Omit<LogFigures, "sums">)[]>`
      select log_id as "logId", partition, events::float8, cases::float8, activities, variants, first_time::text as "firstTime",
        last_time::text as "lastTime", checksum, event_hash::text as "eventHash", case_hash::text as "caseHash"
      from tracebook.log where slug = 'orders'`;
    const tables = updateTables(logId, partition);
    updatable = await hasUpdateTables(sql, tables);
    const before = await reducedTables(sql, logId);
    const kept = await updateRows(sql, logId, partition);
    await dropUpdateTables(sql, tables);
    for (const keep of updatable ? [null, tables] : [null]) {
      const { sums, equalTimes: _, ...again } = await reduceLog(sql, logId, logTables(logId, partition), keep);
      await countAttributes(sql, logId, logTables(logId, partition));
      assertEquals(before, await reducedTables(sql, logId));
      assertEquals(figures, { ...again, eventHash: sums.events, caseHash: sums.cases } as unknown as typeof figures);
    }
    assertEquals(kept, await updateRows(sql, logId, partition));
    throw UNDO;
  }).catch((error) => {
    if (error !== UNDO) throw error;
  });
  return updatable;
}
