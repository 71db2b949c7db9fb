import type { AttributeType } from "../../event-log/event-batch.ts";
import type { CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { PublishedColumn } from "../../formats/published/published-log.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** An attribute of cases or events, or the resource or lifecycle transition of events. */
export interface AttributeName {
  readonly level: "case" | "event" | "resource" | "lifecycle";
  /** Empty for resource and lifecycle. */
  readonly name: string;
}

/** An attribute of a log with the type of its values. */
export interface KnownAttribute extends AttributeName {
  readonly type: AttributeType;
}

/**
 * The attributes of a log: of cases, resource and lifecycle, of events.
 *
 * @param columns all that the log has, where it holds only some of them
 */
export function knownAttributes(log: EventLog, columns?: readonly PublishedColumn[]): KnownAttribute[] {
  if (columns === undefined) {
    return [
      ...log.caseAttributes.map(({ name, type }): KnownAttribute => ({ level: "case", name, type })),
      ...(["resource", "lifecycle"] as const).filter((level) => log[level] !== null).map((level): KnownAttribute => (
        { level, name: "", type: "string" }
      )),
      ...log.eventAttributes.map(({ name, type }): KnownAttribute => ({ level: "event", name, type })),
    ];
  }
  return columns.flatMap(({ column, type }): KnownAttribute[] => {
    if (column === "resource" || column === "lifecycle") return [{ level: column, name: "", type: "string" }];
    const [, level, name] = /^(case|event):(.*)$/s.exec(column) ?? [];
    return level === undefined ? [] : [{ level: level as "case" | "event", name, type: type! }];
  });
}

/** Values of an attribute. */
export interface AttributeValues {
  /** The value of the most cases first; ties in code-unit order. */
  readonly values: readonly string[];
  /** Cases that have the value, or an event with it. */
  readonly cases: Uint32Array;
  /** Cases without any value. */
  readonly without: number;
}

/** Counts the cases of each value. Linear in cases or events. */
export function attributeValues(events: FilteredEvents, attribute: AttributeName): AttributeValues {
  const columns = columnsOf(events, attribute);
  const counts = new Map<string, number>();
  const { log, cases, kept } = events.view;
  let without = 0;
  for (const c of cases) {
    const found = new Set<string>();
    const look = (row: number) => {
      for (const { values, codes } of columns) if (codes[row] >= 0) found.add(values[codes[row]]);
    };
    if (attribute.level === "case") look(c);
    else for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) if (kept === null || kept[e] === 1) look(e);
    if (found.size === 0) without++;
    for (const value of found) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const rows = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return { values: rows.map(([value]) => value), cases: Uint32Array.from(rows, ([, count]) => count), without };
}

function columnsOf({ whole }: FilteredEvents, { level, name }: AttributeName): readonly CodedColumn[] {
  switch (level) {
    case "case":
      return whole.caseAttributes.filter((attribute) => attribute.name === name);
    case "event":
      return whole.eventAttributes.filter((attribute) => attribute.name === name);
    case "resource":
      return whole.resource === null ? [] : [whole.resource];
    case "lifecycle":
      return whole.lifecycle === null ? [] : [whole.lifecycle];
  }
}
