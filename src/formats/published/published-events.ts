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
