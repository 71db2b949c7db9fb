import type { LogTables, Session } from "./load-tables.ts";

/** Counts of changes by a load that extends a log. */
interface MergeCounts {
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
  /** Cases that are new, or whose attributes have changed. */
  readonly casesChanged: number;
}

/** The tables of a merge: those of the log, and the staging tables of the load. */
interface MergeTables {
  readonly stored: LogTables;
  readonly staged: LogTables;
}

/** Events without ids are the same if these columns are equal. */
const SAME = "case_key, time, start, activity, resource, lifecycle, event_id, attributes";

/**
 * The events of one side in the cases that the load touches. Attributes as jsonb: as json, texts
 * that differ in white space or order would not be equal.
 */
const events = ({ event }: LogTables, staged: LogTables, more = "") =>
  `select case_key, time, start, activity, resource, lifecycle, event_id, attributes::jsonb as attributes, position${more}
   from ${event} where case_key in (select case_key from ${staged.case})`;

/**
 * Removes staged rows that a later row with the same case and event id corrects.
 *
 * @returns the number of removed rows
 */
export async function removeRepeated(sql: Session, staged: LogTables): Promise<number> {
  const [{ count }] = await sql.unsafe<{ count: number }[]>(`
    with repeated as (
      select case_key, position from (
        select case_key, position, row_number() over (partition by case_key, event_id order by position desc) as rank
        from ${staged.event} where event_id is not null
      ) ranked where rank > 1
    ), events as (
      delete from ${staged.event} e using repeated r where e.case_key = r.case_key and e.position = r.position returning 1
    )
    select count(*)::float8 as count from events`);
  return count;
}

/**
 * Adds the staged rows that the log lacks: a union of multisets. Of n stored and m staged equal
 * rows, max(n, m) remain. With event ids, a staged row whose id the case has corrects that event,
 * which keeps its position among events of the same time.
 */
export async function mergeEvents(
  sql: Session,
  tables: MergeTables,
  { eventIdGiven = false }: { readonly eventIdGiven?: boolean },
): Promise<MergeCounts> {
  const corrected = eventIdGiven ? await correctEvents(sql, tables) : 0;
  await sql.unsafe(`
    create temp table fresh on commit drop as
    select case_key, position from (
      select case_key, position, staged,
        count(*) filter (where not staged) over (partition by ${SAME}) as copies,
        row_number() over (partition by ${SAME}, staged order by position) as copy
      from (
        ${events(tables.stored, tables.staged, ", false as staged")}
        union all
        ${events(tables.staged, tables.staged, ", true")}
      ) both_sides ${eventIdGiven ? "where event_id is null" : ""}
    ) numbered where staged and copy > copies`);
  if (eventIdGiven) {
    await sql.unsafe(`
      insert into fresh select case_key, position from ${tables.staged.event} e
      where event_id is not null and not exists (select from matched m where m.case_key = e.case_key and m.staged = e.position)`);
  }
  const added = await insertEvents(sql, tables, "fresh");
  await sql`drop table fresh`;
  if (eventIdGiven) await sql`drop table matched`;
  return { added, corrected, removed: 0, casesChanged: await mergeCases(sql, tables, "added") };
}

async function correctEvents(sql: Session, { stored, staged }: MergeTables): Promise<number> {
  const content = (event: string) =>
    `(${event}.time, ${event}.start, ${event}.activity, ${event}.resource, ${event}.lifecycle, ${event}.attributes::jsonb)`;
  await sql.unsafe(`
    create temp table matched on commit drop as
    select distinct on (s.case_key, s.event_id) s.case_key, s.position as staged, e.position as stored,
      ${content("s")} is distinct from ${content("e")} as changed
    from ${staged.event} s join ${stored.event} e using (case_key, event_id)
    order by s.case_key, s.event_id, e.position desc`);
  const result = await sql.unsafe(`
    update ${stored.event} e set time = s.time, start = s.start, activity = s.activity, resource = s.resource, lifecycle = s.lifecycle,
      attributes = s.attributes
    from matched m join ${staged.event} s on s.case_key = m.case_key and s.position = m.staged
    where m.changed and e.case_key = m.case_key and e.position = m.stored`);
  return result.count;
}

/**
 * Replaces stored cases by the staged ones if they differ in an event or in the order of events.
 */
export async function replaceCases(sql: Session, tables: MergeTables): Promise<MergeCounts> {
  const { stored, staged } = tables;
  const sequence = (side: LogTables) =>
    `select ${SAME}, row_number() over (partition by case_key order by time, position) from (${events(side, staged)}) side`;
  await sql.unsafe(`
    create temp table differing on commit drop as
    select distinct case_key from (
      (${sequence(stored)} except ${sequence(staged)}) union all (${sequence(staged)} except ${sequence(stored)})
    ) difference`);
  const removed = await sql.unsafe(`delete from ${stored.event} where case_key in (select case_key from differing)`);
  await sql.unsafe(`
    create temp table fresh on commit drop as
    select case_key, position from ${staged.event} where case_key in (select case_key from differing)`);
  const added = await insertEvents(sql, tables, "fresh");
  await sql`drop table fresh, differing`;
  return { added, corrected: 0, removed: removed.count, casesChanged: await mergeCases(sql, tables, "replaced") };
}

async function insertEvents(sql: Session, { stored, staged }: MergeTables, fresh: string): Promise<number> {
  const result = await sql.unsafe(`
    insert into ${stored.event} (case_key, time, position, start, log_id, activity, resource, lifecycle, event_id, attributes)
    select case_key, time, position, start, log_id, activity, resource, lifecycle, event_id, attributes
    from ${staged.event} join ${fresh} using (case_key, position) order by position`);
  return result.count;
}

/** Adds new cases. Attributes of the load are added to those of known cases, or replace them. */
async function mergeCases(sql: Session, { stored, staged }: MergeTables, attributes: "added" | "replaced"): Promise<number> {
  const merged = attributes === "replaced"
    ? "s.attributes"
    : "coalesce(c.attributes || s.attributes, c.attributes, s.attributes)";
  const updated = await sql.unsafe(`
    update ${stored.case} c set attributes = ${merged} from ${staged.case} s
    where c.case_key = s.case_key and c.attributes is distinct from ${merged}`);
  const inserted = await sql.unsafe(`
    insert into ${stored.case} (case_key, position, log_id, case_id, attributes)
    select case_key, position, log_id, case_id, attributes from ${staged.case} s
    where not exists (select from ${stored.case} c where c.case_key = s.case_key) order by position`);
  return updated.count + inserted.count;
}
