import { factsOf, gatherPaths, sameHash, VARIANT, WITH_LOOPS, WITHOUT_LOOPS } from "./case-paths.ts";
import { contentChecksum, type ContentSums, contentSums, type LogFigures } from "./reduce-log.ts";
import { noteAttributeCounts, updateAttributeCounts } from "./stored-dictionaries.ts";
import type { LogTables, Session, UpdateTables } from "./load-tables.ts";
import { updateSegments } from "./update-segments.ts";

/** The state of the cases that a load touches before it changes them. */
interface UpdateInProgress {
  readonly logId: number;
  readonly stored: LogTables;
  readonly tables: UpdateTables;
  readonly sums: ContentSums;
}

/**
 * Saves what the cases that a load touches contribute to the reduced tables. Call this before their
 * events change, and {@linkcode finishUpdate} afterwards, which subtracts the old contributions and
 * adds the new. The result is bit for bit that of `reduceLog`; the cost is proportional to the
 * events of these cases.
 *
 * @param touched a table with the `case_key` of the cases
 */
export async function beginUpdate(
  sql: Session,
  of: { readonly logId: number; readonly stored: LogTables; readonly touched: string; readonly tables: UpdateTables },
): Promise<UpdateInProgress> {
  const { logId, stored, touched, tables } = of;
  // The rows of a few cases are read by their index, mostly from memory.
  await sql`set local random_page_cost = 1.1`;
  await sql.unsafe(`create temp table touched on commit drop as select distinct case_key from ${touched}; analyze touched`);
  await gatherPaths(sql, stored, "path_before", "touched");
  await noteAttributeCounts(sql, logId, stored, "touched");
  return { logId, stored, tables, sums: await contentSums(sql, stored, "touched") };
}

/** Brings the reduced tables up to date; see {@linkcode beginUpdate}. */
export async function finishUpdate(sql: Session, update: UpdateInProgress): Promise<LogFigures> {
  const { logId, stored, tables } = update;
  await gatherPaths(sql, stored, "path_after", "touched");
  await gatherChanges(sql);
  const variants = await updateVariants(sql, logId);
  await sql.unsafe(`
    delete from ${stored.fact} where case_key in (select case_key from path_change where sign = -1);
    insert into ${stored.fact} ${factsOf("path_change", logId)} where sign = 1`);
  await updateSegments(sql, logId, "path_change", tables);
  await updateActivities(sql, logId);
  await updateAttributeCounts(sql, logId, stored, "touched");
  const sums = await addSums(sql, update);
  const checksum = await contentChecksum(sql, logId, sums);
  const [figures] = await sql<Omit<LogFigures, "checksum" | "sums">[]>`
    select l.events::float8 + c.events as events, l.cases::float8 + c.cases as cases, l.variants + ${variants}::int as variants,
      (select count(*)::int from tracebook.activity where log_id = ${logId} and events > 0) as activities,
      (select min(start_time)::text from ${sql(stored.fact)}) as "firstTime",
      (select max(end_time)::text from ${sql(stored.fact)}) as "lastTime"
    from tracebook.log l,
      (select coalesce(sum(sign * events), 0)::float8 as events, coalesce(sum(sign), 0)::float8 as cases from path_change) c
    where log_id = ${logId}`;
  await sql`drop table touched, path_before, path_after, path_change`;
  return { ...figures, sums, checksum };
}

/**
 * Makes table `path_change`: removed paths (`sign` -1) and added paths (1). A case whose path stays
 * has no row.
 */
async function gatherChanges(sql: Session): Promise<void> {
  const differing = (sign: number, mine: string, other: string) => `
    select ${sign} as sign, m.* from ${mine} m left join ${other} o using (case_key)
    where (o.activities, o.times) is distinct from (m.activities, m.times)`;
  await sql.unsafe(`
    create temp table path_change on commit drop as
    ${differing(-1, "path_before", "path_after")} union all ${differing(1, "path_after", "path_before")};
    analyze path_change (case_key, sign)`);
}

/** Returns the change of the number of variants. */
async function updateVariants(sql: Session, logId: number): Promise<number> {
  const [counts] = await sql.unsafe<{ changed: number; written: number; known: number }[]>(`
    with change as (
      select ${VARIANT} as variant, activities, sum(sign) as cases from path_change group by activities having sum(sign) <> 0
    ), written as (
      insert into tracebook.variant as v (log_id, variant, cases, activities) select ${logId}, variant, cases, activities from change
      on conflict (log_id, variant) do update set cases = v.cases + excluded.cases where v.activities = excluded.activities
      returning 1
    )
    select (select count(*) from change)::int as changed, (select count(*) from written)::int as written,
      (select count(*) from change c join tracebook.variant v on log_id = ${logId} and v.variant = c.variant)::int as known`);
  if (counts.written < counts.changed) throw sameHash();
  const gone = await sql.unsafe(`
    delete from tracebook.variant where log_id = ${logId} and cases = 0
      and variant in (select ${VARIANT} from path_change where sign = -1)`);
  return counts.changed - counts.known - gone.count;
}

async function updateActivities(sql: Session, logId: number): Promise<void> {
  await sql.unsafe(WITHOUT_LOOPS);
  await sql`
    with step as (
      select case_key, sign, activities[1] as first, activities[events] as last, activity, count(*) as times
      from path_change, unnest(activities) as activity group by case_key, sign, first, last, activity
    ), change as (
      select activity, sum(sign * times) as events, coalesce(sum(sign) filter (where times > 1), 0) as rework_cases,
        coalesce(sum(sign) filter (where activity = first), 0) as start_cases,
        coalesce(sum(sign) filter (where activity = last), 0) as end_cases
      from step group by activity
    )
    update tracebook.activity a set events = a.events + c.events, rework_cases = a.rework_cases + c.rework_cases,
      start_cases = a.start_cases + c.start_cases, end_cases = a.end_cases + c.end_cases
    from change c where log_id = ${logId} and code = activity`;
  await sql.unsafe(WITH_LOOPS);
}

async function addSums(sql: Session, { logId, stored, sums }: UpdateInProgress): Promise<ContentSums> {
  const now = await contentSums(sql, stored, "touched");
  const [added] = await sql<ContentSums[]>`
    select (event_hash - ${sums.events}::text::numeric + ${now.events}::text::numeric)::text as events,
      (case_hash - ${sums.cases}::text::numeric + ${now.cases}::text::numeric)::text as cases
    from tracebook.log where log_id = ${logId}`;
  return added;
}
