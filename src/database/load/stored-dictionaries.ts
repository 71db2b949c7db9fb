import { usageError } from "../../errors.ts";
import type { AttributeColumn, AttributeType, LogDictionaries } from "../../event-log/event-batch.ts";
import type { LoadOptions } from "./load-options.ts";
import type { LogTables, Session } from "./load-tables.ts";
import { type Dictionary, grown } from "../../event-log/text-table.ts";
import { createBinaryRows, putInt, putRow, putText, reserve } from "../copy/binary-rows.ts";
import type { CopyMultiplexer } from "../copy/copy-multiplexer.ts";

/** The log of a load, in its state before. */
export interface LogRow {
  readonly logId: number;
  readonly version: number;
  readonly lastLoad: number;
  /** Number of the load that made its partitions; null before the first load. */
  readonly partition: number | null;
  readonly events: number;
  readonly cases: number;
  /** Whether its events have times. */
  readonly timed: boolean;
  /** How many earlier versions its loads keep. */
  readonly keepVersions: number;
}

/**
 * Finds the log of a load, or creates it.
 *
 * @throws usageError if a log of another name has the slug
 */
export async function findOrEnterLog(sql: Session, { slug, name }: LoadOptions): Promise<LogRow> {
  await sql`insert into tracebook.log (slug, name) values (${slug}, ${name}) on conflict (slug) do nothing`;
  const [row] = await sql<(LogRow & { name: string })[]>`
    select log_id as "logId", name, version, last_load as "lastLoad", partition, events::float8, cases::float8,
      coalesce((description ->> 'timed')::boolean, true) as timed, keep_versions as "keepVersions"
    from tracebook.log where slug = ${slug}`;
  if (row.name === name) return row;
  throw usageError({
    expected: "a name whose address is not taken",
    found: `${JSON.stringify(name)}, whose address "${slug}" belongs to the stored log ${JSON.stringify(row.name)}`,
    advice: "Choose another name with --log.",
  });
}

/** The dictionaries and attributes by which the rows of a load are encoded. */
export interface Coding {
  readonly activities: LabelCodes;
  readonly resources: LabelCodes;
  readonly lifecycles: LabelCodes;
  readonly caseAttributes: AttributeCatalogue;
  readonly eventAttributes: AttributeCatalogue;
}

/** The coding of a log that has no rows yet. */
export const emptyCoding = (): Coding => ({
  activities: createLabelCodes(null),
  resources: createLabelCodes(null),
  lifecycles: createLabelCodes(null),
  caseAttributes: createAttributeCatalogue([]),
  eventAttributes: createAttributeCatalogue([]),
});

/** The coding of a log that is extended. */
export async function readCoding(sql: Session, logId: number): Promise<Coding> {
  const labels = async (table: string) => {
    const rows = await sql<{ code: number; label: string }[]>`select code, label from ${
      sql(`tracebook.${table}`)
    } where log_id = ${logId}`;
    return createLabelCodes(new Map(rows.map(({ code, label }) => [label, code])));
  };
  const attributes = await sql<{ level: "case" | "event"; key: string; name: string; type: AttributeType }[]>`
    select level, key, name, type from tracebook.attribute where log_id = ${logId} order by ordinal`;
  return {
    activities: await labels("activity"),
    resources: await labels("resource"),
    lifecycles: await labels("lifecycle"),
    caseAttributes: createAttributeCatalogue(attributes.filter(({ level }) => level === "case")),
    eventAttributes: createAttributeCatalogue(attributes.filter(({ level }) => level === "event")),
  };
}

/** Translates the codes of a reader into those of the stored log. */
export interface LabelCodes {
  /** Translates the first `length` codes; -1 stays. The result is valid until the next call. */
  translate(dictionary: Dictionary, codes: Int32Array, length: number): Int32Array;
  /** Stored codes of new labels, with the reader's codes of them. */
  added(dictionary: Dictionary): Iterable<readonly [stored: number, code: number]>;
}

/**
 * @param known the stored codes by label; null for a new log, which takes the reader's codes
 */
export function createLabelCodes(known: ReadonlyMap<string, number> | null): LabelCodes {
  if (known === null || known.size === 0) {
    return {
      translate: (_, codes) => codes,
      *added(dictionary) {
        for (let code = 0; code < dictionary.size; code++) yield [code, code];
      },
    };
  }
  let next = [...known.values()].reduce((a, b) => Math.max(a, b)) + 1;
  let translation = new Int32Array(64).fill(-1);
  let translated = new Int32Array(0);
  const added: [number, number][] = [];
  return {
    translate: (dictionary, codes, length) => {
      if (dictionary.size > translation.length) {
        translation = grown(translation, dictionary.size).fill(-1, translation.length);
      }
      if (length > translated.length) translated = new Int32Array(length);
      for (let i = 0; i < length; i++) {
        const code = codes[i];
        if (code >= 0 && translation[code] < 0) {
          const stored = known.get(dictionary.text(code));
          if (stored === undefined) added.push([next, code]);
          translation[code] = stored ?? next++;
        }
        translated[i] = code < 0 ? -1 : translation[code];
      }
      return translated;
    },
    added: () => added,
  };
}

/** An attribute of cases or of events as the database keeps it. */
export interface StoredAttribute {
  /** Key in the stored JSON: the name, unless an attribute of another type has that key. */
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
  readonly ordinal: number;
  /** Cases or events of this load that have the attribute. */
  count: number;
  /** `"key":` in UTF-8. */
  readonly prefix: Uint8Array;
}

/** The attributes of one level (cases or events), in order of appearance. */
export interface AttributeCatalogue {
  /** The attribute of a column; entered if it is new. */
  of(column: Pick<AttributeColumn, "name" | "type">): StoredAttribute;
  all(): Iterable<StoredAttribute>;
}

/** @param known the attributes of the stored log */
export function createAttributeCatalogue(known: readonly Pick<StoredAttribute, "key" | "name" | "type">[]): AttributeCatalogue {
  const byIdentity = new Map<string, StoredAttribute>();
  const keys = new Set<string>();
  const enter = (key: string, name: string, type: AttributeType) => {
    const prefix = new TextEncoder().encode(`${JSON.stringify(key)}:`);
    const attribute = { key, name, type, ordinal: byIdentity.size, count: 0, prefix };
    byIdentity.set(`${type}:${name}`, attribute);
    keys.add(key);
    return attribute;
  };
  for (const { key, name, type } of known) enter(key, name, type);
  return {
    of: ({ name, type }) => {
      const found = byIdentity.get(`${type}:${name}`);
      if (found !== undefined) return found;
      let key = name;
      for (let i = 1; keys.has(key); i++) key = `${name} (${type}${i === 1 ? "" : ` ${i}`})`;
      return enter(key, name, type);
    },
    all: () => byIdentity.values(),
  };
}

/** Stores the labels that a load has added. */
export async function writeLabels(
  copies: CopyMultiplexer,
  logId: number,
  coding: Coding,
  dictionaries: LogDictionaries,
): Promise<void> {
  await writeTable(copies, "activity", logId, coding.activities, dictionaries.activities);
  await writeTable(copies, "resource", logId, coding.resources, dictionaries.resources);
  await writeTable(copies, "lifecycle", logId, coding.lifecycles, dictionaries.lifecycles);
  await copies.close();
}

async function writeTable(
  copies: CopyMultiplexer,
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
    if (rows.length > 1024 * 1024) await copies.send(statement, rows);
  }
  if (rows.length > 0) await copies.send(statement, rows);
}

/**
 * Stores the catalogue of attributes with the counts of the load. These are right for a new log;
 * for an extended one, `countAttributes` or `updateAttributeCounts` sets them.
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

/** Selects how many cases and events have each attribute: `level`, `key`, `count`. */
const counts = ({ event, case: cases }: LogTables, among: string | null): string => {
  const which = among === null ? "" : `and case_key in (select case_key from ${among})`;
  return [["case", cases], ["event", event]].map(([level, table]) => `
    select '${level}' as level, key, count(*) as count from ${table}, jsonb_object_keys(attributes::jsonb) as key
    where attributes is not null ${which} group by key`).join(" union all ");
};

const setCounts = (logId: number, counted: string): string => `
  update tracebook.attribute a set count = coalesce(n.count, 0)
  from tracebook.attribute b left join (${counted}) n using (level, key)
  where a.log_id = ${logId} and a.level = b.level and a.key = b.key and b.log_id = a.log_id`;

/** Counts how many cases and events have each attribute, and stores the counts. */
export async function countAttributes(sql: Session, logId: number, tables: LogTables): Promise<void> {
  await sql.unsafe(setCounts(logId, counts(tables, null)));
}

/**
 * Makes table `other_counts`: the counts of all cases but those in table `among`. Call this before
 * these change.
 */
export async function noteAttributeCounts(sql: Session, logId: number, tables: LogTables, among: string): Promise<void> {
  await sql.unsafe(`
    create temp table other_counts on commit drop as
    select level, key, a.count - coalesce(n.count, 0) as count
    from tracebook.attribute a left join (${counts(tables, among)}) n using (level, key) where log_id = ${logId}`);
}

/**
 * Sets the counts of the catalogue to those of table `other_counts` and of the cases in table
 * `among`.
 */
export async function updateAttributeCounts(sql: Session, logId: number, tables: LogTables, among: string): Promise<void> {
  await sql.unsafe(setCounts(
    logId,
    `select level, key, sum(count)::bigint as count from (select * from other_counts union all ${
      counts(tables, among)
    }) c group by level, key`,
  ));
  await sql`drop table other_counts`;
}
