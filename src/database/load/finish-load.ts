import type { LogHeader, ReadReport } from "../../event-log/event-batch.ts";
import type { CopyMultiplexer } from "../copy/copy-multiplexer.ts";
import type { LoadOptions, LoadResult } from "./load-options.ts";
import {
  analyzeTables,
  dropTables,
  dropUpdateTables,
  type LogTables,
  logTables,
  type Session,
  swapPartitions,
  updateTables,
} from "./load-tables.ts";
import type { LoadCounts } from "./load-writer.ts";
import { type Coding, countAttributes, type LogRow, writeCatalogue, writeLabels } from "./stored-dictionaries.ts";
import { inputError } from "../../errors.ts";
import { checkCaseKeys } from "./case-keys.ts";
import { copyVersion, type KeptVersion, pruneVersions, showVersion } from "./keep-version.ts";
import { lockPublishing } from "./session.ts";
import { mergeEvents, removeRepeated, replaceCases } from "./merge-load.ts";
import { type LogFigures, reduceLog, type TimeFigures } from "./reduce-log.ts";
import { beginUpdate, finishUpdate } from "./update-reduction.ts";
import { hasUpdateTables } from "./update-segments.ts";

/** A load whose rows are all in the staging tables. */
interface LoadInProgress {
  readonly sql: Session;
  readonly copies: CopyMultiplexer;
  readonly options: LoadOptions;
  readonly log: LogRow;
  /** Number of this load. */
  readonly load: number;
  /** Whether the rows extend the stored log; else they replace it. */
  readonly extended: boolean;
  readonly coding: Coding;
  /** The staging tables. */
  readonly tables: LogTables;
  readonly header: LogHeader;
  readonly report: ReadReport;
  readonly counts: LoadCounts;
}

/**
 * Merges the rows into the stored log, reduces the log, and writes the import report. The caller
 * commits, or rolls back if nothing has changed.
 */
export async function finishLoad(load: LoadInProgress): Promise<LoadResult> {
  const { sql, options, log, tables, extended } = load;
  await refuseTooManyRejected(load);
  await checkCaseKeys(sql, options.source, tables, extended ? logTables(log.logId, log.partition!) : null);
  const repeated = options.eventIdGiven ? await removeRepeated(sql, tables) : 0;
  const keep = options.keepVersions ?? log.keepVersions;
  const versions = { keep, copy: keep > 0 && log.partition !== null ? await copyVersion(sql, log) : null };
  return extended ? await extend(load, { repeated, versions }) : await replace(load, { repeated, versions });
}

/** What {@linkcode finishLoad} has done before the rows are merged. */
interface MergeStart {
  /** Rows left out because a later row has their event id. */
  readonly repeated: number;
  readonly versions: Versions;
}

/** How many earlier versions of the log remain, and the copy of that before the load. */
interface Versions {
  readonly keep: number;
  readonly copy: KeptVersion | null;
}

/**
 * Waits for readers, then shows the copy of the log before the load and removes versions that are
 * too old. All advisory locks come before those of the large tables, as readers take them.
 */
async function beginPublishing({ sql, log }: LoadInProgress, { keep, copy }: Versions): Promise<void> {
  await lockPublishing(sql, log.logId);
  await pruneVersions(sql, log, keep);
  if (copy !== null) await showVersion(sql, copy);
}

async function extend(load: LoadInProgress, { repeated, versions }: MergeStart): Promise<LoadResult> {
  const { sql, copies, options, log, coding, header } = load;
  const stored = logTables(log.logId, log.partition!);
  const sides = { stored, staged: load.tables };
  await writeLabels(copies, log.logId, coding, header.dictionaries);
  await analyzeTables(sql, load.tables);
  const [reduction, before] = await timed(() => beginReduction(load, stored));
  const merged = options.replaceCases ? await replaceCases(sql, sides) : await mergeEvents(sql, sides, options);
  const changed = merged.added + merged.corrected + merged.removed + merged.casesChanged > 0;
  const result = { ...resultOf(load), ...merged, repeated, changed, reductionSeconds: 0 };
  if (!changed) return { ...result, version: log.version, events: log.events, cases: log.cases };
  const times = await timeFigures(sql, load.tables);
  await dropTables(sql, log.logId, load.load);
  await writeCatalogue(sql, log.logId, coding);
  const [figures, after] = await timed(() => reduction.finish());
  const reductionSeconds = before + after;
  await beginPublishing(load, versions);
  await updateLog(load, figures, log.partition!);
  await writeImportReport(load, { ...merged, repeated, times });
  return { ...result, reductionSeconds, events: figures.events, cases: figures.cases };
}

/**
 * Prepares the reduction. Call this before the events change, and `finish` afterwards. If the load
 * touches few cases, the reduced tables are updated; else they are computed again.
 */
async function beginReduction(load: LoadInProgress, stored: LogTables): Promise<{ finish: () => Promise<LogFigures> }> {
  const { sql, log, counts, options } = load;
  const tables = updateTables(log.logId, log.partition!);
  const few = counts.cases <= (options.updateShare ?? 0.1) * log.cases;
  if (few && await hasUpdateTables(sql, tables)) {
    const update = await beginUpdate(sql, { logId: log.logId, stored, touched: load.tables.case, tables });
    return { finish: () => finishUpdate(sql, update) };
  }
  return {
    finish: async () => {
      await dropUpdateTables(sql, tables);
      await countAttributes(sql, log.logId, stored);
      const events = log.events + counts.events;
      return await reduceLog(sql, log.logId, stored, few || isLarge(options, events) ? tables : null);
    },
  };
}

/**
 * Whether the tables for updates are made with the log: for a large one, the first load that
 * extends it would take longer for them than for its events.
 */
const isLarge = ({ updatableFrom = 2_000_000 }: LoadOptions, events: number): boolean => events >= updatableFrom;

async function replace(load: LoadInProgress, { repeated, versions }: MergeStart): Promise<LoadResult> {
  const { sql, copies, log, coding, header, options, counts } = load;
  for (const table of ["activity", "resource", "lifecycle"]) {
    await sql`delete from ${sql(`tracebook.${table}`)} where log_id = ${log.logId}`;
  }
  await sql`delete from tracebook.rejected_row where log_id = ${log.logId} and load < ${load.load}`;
  await writeLabels(copies, log.logId, coding, header.dictionaries);
  await writeCatalogue(sql, log.logId, coding);
  if (repeated > 0) await countAttributes(sql, log.logId, load.tables);
  const keep = isLarge(options, counts.events) ? updateTables(log.logId, load.load) : null;
  const [figures, reductionSeconds] = await timed(() => reduceLog(sql, log.logId, load.tables, keep));
  const merged = { added: figures.events, corrected: 0, removed: log.events };
  await beginPublishing(load, versions);
  await swapPartitions(sql, log.logId, { from: log.partition, to: load.load });
  await updateLog(load, figures, load.load);
  await writeImportReport(load, { ...merged, repeated, times: figures });
  return {
    ...resultOf(load),
    ...merged,
    reductionSeconds,
    repeated,
    changed: true,
    events: figures.events,
    cases: figures.cases,
  };
}

const resultOf = ({ log, options, counts }: LoadInProgress) => ({
  logId: log.logId,
  slug: options.slug,
  version: log.version + 1,
  loadedEvents: counts.events,
  rejected: counts.rejected,
});

async function timed<T>(body: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const before = performance.now();
  return [await body(), (performance.now() - before) / 1000];
}

async function refuseTooManyRejected({ sql, log, load, options, report, counts }: LoadInProgress): Promise<void> {
  const allowed = options.maxRejected ?? 0.01;
  const { rejected } = counts;
  if (counts.events === 0 || rejected > allowed * report.rows) {
    const rows = await sql<{ source: string | null; line: string; column: string | null; reason: string }[]>`
      select source, line, column_name as column, reason from tracebook.rejected_row
      where log_id = ${log.logId} and load = ${load} order by source nulls first, line limit 3`;
    const first = rows.map(({ source, line, column, reason }) =>
      `line ${line}${source === null ? "" : ` of ${source}`}${column === null ? "" : `, column ${column}`}: ${reason}`
    ).join("; ");
    throw inputError({
      file: options.source,
      expected: counts.events === 0 ? "events" : `at most ${percent(allowed)} of rows rejected`,
      found: rejected === 0
        ? "none"
        : `${rejected} of ${report.rows} rows rejected (${percent(rejected / Math.max(1, report.rows))}): ${first}`,
      advice: rejected === 0
        ? undefined
        : counts.events === 0
        ? "Name the right columns (--activity, --timestamp), or add --no-timestamp if there are no times. Nothing was stored."
        : "Correct the rows, name the right columns, or allow more with --max-rejected. Nothing was stored.",
    });
  }
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

/** A time of the log; null where the log has none, only the order of its events. */
const shown = ({ timed }: LogHeader, time: string | null): string | null => timed === false ? null : time;

async function updateLog(
  { sql, log, load, options, header, report }: LoadInProgress,
  figures: LogFigures,
  partition: number,
): Promise<void> {
  const description = JSON.stringify({ ...options.description, format: header.format, ...header.description });
  await sql`
    update tracebook.log set identity = gen_random_uuid(), version = ${
    log.version + 1
  }, checksum = ${figures.checksum}, event_hash = ${figures.sums.events}::text::numeric,
      case_hash = ${figures.sums.cases}::text::numeric, last_load = ${load}, partition = ${partition},
      events = ${figures.events}, cases = ${figures.cases}, activities = ${figures.activities}, variants = ${figures.variants},
      first_time = ${shown(header, figures.firstTime)}::text::timestamptz,
      last_time = ${shown(header, figures.lastTime)}::text::timestamptz, zone = ${report.zoneHandling.zone},
      description = ${description}::text::jsonb, loaded_at = clock_timestamp()
    where log_id = ${log.logId}`;
}

/** First and last time of a load, and how many events have the time of the event before. */
async function timeFigures(sql: Session, { event }: LogTables): Promise<TimeFigures> {
  const [figures] = await sql.unsafe<TimeFigures[]>(`
    select min(time)::text as "firstTime", max(time)::text as "lastTime", (count(*) filter (where equal))::float8 as "equalTimes" from (
      select time, time = lag(time) over (partition by case_key order by time, position) as equal from ${event}
    ) compared`);
  return figures;
}

/** Figures of an import report that the reader does not count. */
interface ReportFigures {
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
  readonly repeated: number;
  readonly times: TimeFigures;
}

/** Stores the import report of a load. */
async function writeImportReport(load: LoadInProgress, figures: ReportFigures): Promise<void> {
  const { sql, log, options, report, counts, header } = load;
  const mode = !load.extended ? "replace" : options.replaceCases ? "replace-cases" : "extend";
  const { firstTime, lastTime, equalTimes } = figures.times;
  await sql`
    insert into tracebook.import_report (log_id, load, log_version, source, source_checksum, mode, rows, events, rejected, cases, activities,
      first_time, last_time, equal_times, repeated, added, corrected, removed, zone_handling)
    values (${log.logId}, ${load.load}, ${
    log.version + 1
  }, ${options.source}, ${options.checksum}, ${mode}, ${report.rows}, ${counts.events},
      ${counts.rejected}, ${counts.cases}, ${counts.activities}, ${shown(header, firstTime)}::text::timestamptz,
      ${shown(header, lastTime)}::text::timestamptz, ${equalTimes},
      ${figures.repeated}, ${figures.added}, ${figures.corrected}, ${figures.removed}, ${
    JSON.stringify(report.zoneHandling)
  }::text::jsonb)`;
}
