import type { Dictionary } from "../../event-log/dictionary.ts";
import type { LogDictionaries } from "../../event-log/event-batch.ts";
import { createBinaryRows, putInt, putRow, putText, reserve } from "../copy/binary-rows.ts";
import type { CopyDesk } from "./copy-desk.ts";
import type { LabelCodes } from "./label-codes.ts";
import type { Session } from "./load-tables.ts";
import type { Coding } from "./log-row.ts";

/** Stores the labels that a load has added. */
export async function writeLabels(desk: CopyDesk, logId: number, coding: Coding, dictionaries: LogDictionaries): Promise<void> {
  await writeTable(desk, "activity", logId, coding.activities, dictionaries.activities);
  await writeTable(desk, "resource", logId, coding.resources, dictionaries.resources);
  await writeTable(desk, "lifecycle", logId, coding.lifecycles, dictionaries.lifecycles);
  await desk.close();
}

async function writeTable(
  desk: CopyDesk,
  table: string,
  logId: number,
  codes: LabelCodes,
  dictionary: Dictionary,
): Promise<void> {
  const statement = `copy tracebook.${table} (log_id, code, label) from stdin (format binary)`;
  const rows = createBinaryRows(64 * 1024);
  for (const [stored, code] of codes.added(dictionary)) {
    const label = dictionary.bytes(code);
    reserve(rows, 32 + label.length);
    putRow(rows, 3);
    putInt(rows, logId);
    putInt(rows, stored);
    putText(rows, label);
    if (rows.length > 1024 * 1024) await desk.send(statement, rows);
  }
  if (rows.length > 0) await desk.send(statement, rows);
}

/**
 * Stores the catalogue of attributes, with the counts of the load: right for a new log. Else
 * `countAttributes` or an update of the reduction sets them.
 */
export async function writeCatalogue(sql: Session, logId: number, coding: Coding): Promise<void> {
  const rows = (["case", "event"] as const).flatMap((level) =>
    [...coding[`${level}Attributes`].all()].map(({ key, name, type, ordinal, count }) => ({
      level,
      key,
      name,
      type,
      ordinal,
      count,
    }))
  );
  await sql`delete from tracebook.attribute where log_id = ${logId}`;
  await sql`
    insert into tracebook.attribute (log_id, level, key, name, type, ordinal, count)
    select ${logId}, level, key, name, type, ordinal, count
    from jsonb_to_recordset(${
    JSON.stringify(rows)
  }::text::jsonb) as a(level text, key text, name text, type text, ordinal int, count bigint)`;
}
