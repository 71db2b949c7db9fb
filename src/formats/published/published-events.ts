import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";
import { encodeAttribute, encodeCases, encodeCoded, encodeStarts, encodeTimes, encodeVariants } from "./published-columns.ts";
import type { ColumnName, PublishedColumn } from "./published-log.ts";

/**
 * All columns of a log that is published with its events, with the contents of their files. Linear
 * in the size of the log.
 *
 * @param variants of the log, and the variant of each of its cases; see `variantsOf`
 */
export function publishedEvents(
  log: EventLog,
  { variants, variantOfCase }: { readonly variants: Variants; readonly variantOfCase: Uint32Array },
): Map<PublishedColumn, Uint8Array> {
  const { start, resource, lifecycle } = log;
  const columns = new Map<PublishedColumn, Uint8Array>();
  const add = (column: ColumnName, bytes: Uint8Array) => columns.set({ column, file: `${column}.columns` }, bytes);
  add("variants", encodeVariants(variants));
  add("cases", encodeCases(log, variantOfCase));
  add("times", encodeTimes(log));
  if (start !== null) add("start", encodeStarts({ ...log, start }));
  if (resource !== null) add("resource", encodeCoded("resource", resource));
  if (lifecycle !== null) add("lifecycle", encodeCoded("lifecycle", lifecycle));
  for (const column of publishedAttributes("case", log.caseAttributes)) columns.set(...column);
  for (const column of publishedAttributes("event", log.eventAttributes)) columns.set(...column);
  return columns;
}

/** The columns of attributes of cases or events. */
export const publishedAttributes = (level: "case" | "event", attributes: readonly Attribute[]): [PublishedColumn, Uint8Array][] =>
  attributes.map((attribute, number) => [
    { column: `${level}:${attribute.name}`, file: attributeFile(level, number), type: attribute.type },
    encodeAttribute(attribute),
  ]);

/** Name of the file of an attribute by its number. */
const attributeFile = (level: "case" | "event", number: number): string => `${level}-attribute-${number}.columns`;

/** A column of more bytes has a file of its own. */
const MOST_OF_PART = 2 ** 14;
/** A file of several columns ends with the one that reaches this size. */
const FULL = 2 ** 18;

/**
 * The files of columns: small attributes of a level share files, so that pages ask for few of them
 * where a log has hundreds.
 */
export function filesOfColumns(
  columns: ReadonlyMap<PublishedColumn, Uint8Array>,
): { readonly columns: PublishedColumn[]; readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  const shared: Record<"case" | "event", SmallColumn[][]> = { case: [], event: [] };
  const placed = Array.from(columns, ([column, bytes]): SmallColumn => ({ column, bytes }));
  for (const one of placed) {
    const level = /^(case|event):/.exec(one.column.column)?.[1] as "case" | "event" | undefined;
    if (level === undefined || one.bytes.length > MOST_OF_PART) continue;
    const last = shared[level].at(-1);
    if (last === undefined || sizeOf(last) >= FULL) shared[level].push([one]);
    else last.push(one);
  }
  for (const level of ["case", "event"] as const) {
    shared[level].filter((parts) => parts.length > 1).forEach((parts, number) => {
      const file = `${level}-attributes-${number}.columns`;
      const together = new Uint8Array(sizeOf(parts));
      let at = 0;
      for (const one of parts) {
        together.set(one.bytes, at);
        one.column = { ...one.column, file, part: [at, one.bytes.length] };
        at += one.bytes.length;
      }
      files.set(file, together);
    });
  }
  for (const { column, bytes } of placed) if (column.part === undefined) files.set(column.file, bytes);
  return { columns: placed.map(({ column }) => column), files };
}

interface SmallColumn {
  column: PublishedColumn;
  readonly bytes: Uint8Array;
}

const sizeOf = (parts: readonly SmallColumn[]): number => parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
