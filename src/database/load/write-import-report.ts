import type { LoadInProgress } from "./load-in-progress.ts";
import type { LogTables, Session } from "./load-tables.ts";
import type { TimeFigures } from "./reduce-log.ts";

/** Figures on the times of the rows of a load. */
export async function timeFigures(sql: Session, { event }: LogTables): Promise<TimeFigures> {
  const [figures] = await sql.unsafe<TimeFigures[]>(`
    select min(time)::text as "firstTime", max(time)::text as "lastTime", (count(*) filter (where equal))::float8 as "equalTimes" from (
      select time, time = lag(time) over (partition by case_key order by time, position) as equal from ${event}
    ) compared`);
  return figures;
}

/** What the report says besides what the reader has counted. */
export interface ReportFigures {
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
  readonly repeated: number;
  readonly times: TimeFigures;
}

/** Enters the report of a load. */
export async function writeImportReport(load: LoadInProgress, figures: ReportFigures): Promise<void> {
  const { sql, log, options, report, counts } = load;
  const mode = !load.extended ? "replace" : options.replaceCases ? "replace-cases" : "extend";
  const { firstTime, lastTime, equalTimes } = figures.times;
  await sql`
    insert into tracebook.import_report (log_id, load, log_version, source, source_checksum, mode, rows, events, rejected, cases, activities,
      first_time, last_time, equal_times, repeated, added, corrected, removed, zone_handling)
    values (${log.logId}, ${load.load}, ${
    log.version + 1
  }, ${options.source}, ${options.checksum}, ${mode}, ${report.rows}, ${counts.events},
      ${counts.rejected}, ${counts.cases}, ${counts.activities}, ${firstTime}::text::timestamptz, ${lastTime}::text::timestamptz, ${equalTimes},
      ${figures.repeated}, ${figures.added}, ${figures.corrected}, ${figures.removed}, ${
    JSON.stringify(report.zoneHandling)
  }::text::jsonb)`;
}
