import { assertEquals } from "@std/assert";
import { type Database, findLog, readVariants } from "@/database/mod.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { segmentStatistics } from "@/performance/segment-statistics.ts";

/** Compares each reduced table with the same thing computed from the columns. */
export async function assertReduced(database: Database, log: EventLog, slug = "orders"): Promise<void> {
  const { sql } = database;
  const stored = (await findLog(database, slug))!;
  const { variants, variantOfCase } = variantsOf(log);
  assertEquals(await readVariants(database, stored), variants);
  const labels = log.activities;
  const segments = segmentStatistics(log);
  assertSameRows(
    [
      ...await sql`
      select f.label as from, t.label as to, s.count::float8 as count, total_seconds as total, mean_seconds as mean, median_seconds as median,
        p90_seconds as p90, min_seconds as min, max_seconds as max
      from tracebook.segment s join tracebook.activity f on f.log_id = s.log_id and f.code = from_activity
        join tracebook.activity t on t.log_id = s.log_id and t.code = to_activity
      where s.log_id = ${stored.logId} order by 1, 2`,
    ],
    Array.from(segments.from, (from, i) => ({
      from: labels[from],
      to: labels[segments.to[i]],
      count: segments.counts[i],
      total: segments.totalSeconds[i],
      mean: segments.meanSeconds[i],
      median: segments.medianSeconds[i],
      p90: segments.p90Seconds[i],
      min: segments.minSeconds[i],
      max: segments.maxSeconds[i],
    })),
  );
  assertSameRows(
    [
      ...await sql`
      select case_id as id, events, duration_seconds as seconds, cases::float8 as alike from tracebook.case_fact f
        join tracebook.log_case c using (log_id, case_key) join tracebook.variant v using (log_id, variant)
      where log_id = ${stored.logId}`,
    ],
    log.caseIds.map((id, c) => {
      const [from, to] = [log.caseOffsets[c], log.caseOffsets[c + 1]];
      const seconds = (log.time[to - 1] - log.time[from]) / 1000;
      return { id, events: to - from, seconds, alike: variants.counts[variantOfCase[c]] };
    }),
  );
  const figures = labels.map((label) => ({ label, events: 0, starts: 0, ends: 0, rework: 0 }));
  for (let c = 0; c < log.caseIds.length; c++) {
    const trace = log.activity.subarray(log.caseOffsets[c], log.caseOffsets[c + 1]);
    figures[trace[0]].starts++;
    figures[trace[trace.length - 1]].ends++;
    for (const code of trace) figures[code].events++;
    for (const code of new Set(trace)) if (trace.indexOf(code) !== trace.lastIndexOf(code)) figures[code].rework++;
  }
  assertSameRows(
    [
      ...await sql`
      select label, events::float8, start_cases::float8 as starts, end_cases::float8 as ends, rework_cases::float8 as rework
      from tracebook.activity where log_id = ${stored.logId} and events > 0`,
    ],
    figures,
  );
}

type Row = Readonly<Record<string, string | number>>;

/**
 * Compares rows whatever their order, numbers up to a billionth: a sum depends on the order of its
 * terms in the last digits. Their texts tell rows apart.
 */
function assertSameRows(mine: readonly object[], expected: readonly Row[]): void {
  assertEquals(mine.length, expected.length);
  if (expected.length === 0) return;
  const names = Object.keys(expected[0]);
  const isText = (name: string) => typeof expected[0][name] === "string";
  const [texts, numbers] = [names.filter(isText), names.filter((name) => !isText(name))];
  const keyOf = (row: Row) => texts.length === 1 ? String(row[texts[0]]) : JSON.stringify(texts.map((name) => row[name]));
  const byKey = new Map((mine as readonly Row[]).map((row) => [keyOf(row), row]));
  for (const row of expected) {
    const other = byKey.get(keyOf(row));
    if (other === undefined) assertEquals(other, row);
    for (const name of numbers) {
      const value = Number(row[name]);
      const close = Math.abs(value - Number(other![name])) <= 1e-9 * Math.max(1, Math.abs(value));
      if (!close) assertEquals(other, row);
    }
  }
}
