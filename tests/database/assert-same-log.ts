import { assertEquals } from "@std/assert";
import type { CodedColumn, EventLog } from "@/event-log/event-log.ts";

/**
 * Fails unless two logs are equal in every part; names the first place where not, which for large
 * logs a general comparison takes minutes to print.
 */
export function assertSameLog(mine: EventLog, expected: EventLog): void {
  assertSame("caseIds", mine.caseIds, expected.caseIds);
  assertSame("activities", mine.activities, expected.activities);
  assertSame("caseOffsets", mine.caseOffsets, expected.caseOffsets);
  assertSame("activity", mine.activity, expected.activity);
  assertSame("time", mine.time, expected.time);
  assertSame("start", mine.start, expected.start);
  assertSameColumn("resource", mine.resource, expected.resource);
  assertSameColumn("lifecycle", mine.lifecycle, expected.lifecycle);
  for (const level of ["caseAttributes", "eventAttributes"] as const) {
    const names = (log: EventLog) => log[level].map(({ name, type }) => `${name} (${type})`);
    assertEquals(names(mine), names(expected));
    mine[level].forEach((attribute, i) => assertSameColumn(attribute.name, attribute, expected[level][i]));
  }
}

function assertSameColumn(name: string, mine: CodedColumn | null, expected: CodedColumn | null): void {
  assertSame(`${name} values`, mine?.values ?? null, expected?.values ?? null);
  assertSame(`${name} codes`, mine?.codes ?? null, expected?.codes ?? null);
}

function assertSame(name: string, mine: ArrayLike<unknown> | null, expected: ArrayLike<unknown> | null): void {
  assertEquals([name, mine?.constructor, mine?.length], [name, expected?.constructor, expected?.length]);
  for (let i = 0; mine !== null && expected !== null && i < mine.length; i++) {
    if (!Object.is(mine[i], expected[i])) assertEquals([name, i, mine[i]], [name, i, expected[i]]);
  }
}
