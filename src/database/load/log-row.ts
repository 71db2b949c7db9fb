import { usageError } from "../../errors.ts";
import type { AttributeType } from "../../event-log/event-batch.ts";
import { type AttributeCatalogue, createAttributeCatalogue } from "./attribute-catalogue.ts";
import { createLabelCodes, type LabelCodes } from "./label-codes.ts";
import type { LoadOptions } from "./load-options.ts";
import type { Session } from "./load-tables.ts";

/** The log that a load is for, as it stands before. */
export interface LogRow {
  readonly logId: number;
  readonly version: number;
  readonly lastLoad: number;
  /** The load that made its partitions; null where it has none yet. */
  readonly partition: number | null;
  readonly events: number;
  readonly cases: number;
}

/**
 * Finds the log of a load, or enters it.
 *
 * @throws usageError where another name has the slug
 */
export async function findOrEnterLog(sql: Session, { slug, name }: LoadOptions): Promise<LogRow> {
  await sql`insert into tracebook.log (slug, name) values (${slug}, ${name}) on conflict (slug) do nothing`;
  const [row] = await sql<(LogRow & { name: string })[]>`
    select log_id as "logId", name, version, last_load as "lastLoad", partition, events::float8, cases::float8
    from tracebook.log where slug = ${slug}`;
  if (row.name === name) return row;
  throw usageError({
    expected: `a name whose address is free`,
    found: `${JSON.stringify(name)}, whose address "${slug}" belongs to the stored log ${JSON.stringify(row.name)}`,
    advice: "Choose another name with --log.",
  });
}

/** The dictionaries and attributes that the rows of a load are coded by. */
export interface Coding {
  readonly activities: LabelCodes;
  readonly resources: LabelCodes;
  readonly lifecycles: LabelCodes;
  readonly caseAttributes: AttributeCatalogue;
  readonly eventAttributes: AttributeCatalogue;
}

/** The coding of a log that is extended, or a fresh one. */
export async function readCoding(sql: Session, logId: number, extended: boolean): Promise<Coding> {
  const labels = async (table: string) => {
    if (!extended) return createLabelCodes(null);
    const rows = await sql<{ code: number; label: string }[]>`select code, label from ${
      sql(`tracebook.${table}`)
    } where log_id = ${logId}`;
    return createLabelCodes(new Map(rows.map(({ code, label }) => [label, code])));
  };
  const attributes = extended
    ? await sql<{ level: "case" | "event"; key: string; name: string; type: AttributeType }[]>`
        select level, key, name, type from tracebook.attribute where log_id = ${logId} order by ordinal`
    : [];
  return {
    activities: await labels("activity"),
    resources: await labels("resource"),
    lifecycles: await labels("lifecycle"),
    caseAttributes: createAttributeCatalogue(attributes.filter(({ level }) => level === "case")),
    eventAttributes: createAttributeCatalogue(attributes.filter(({ level }) => level === "event")),
  };
}
