import type { CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { EventCondition } from "../filter.ts";
import type { TimeZone } from "../../time/time-zone.ts";
import { instantsOf, isWithin } from "../filter-time.ts";
import { attributeTest } from "./attribute-test.ts";

/** Whether an event, by its number in the log, satisfies a condition. */
export type EventTest = (event: number) => boolean;

/**
 * Makes the test of a condition on events. What the log does not have, label, column or attribute,
 * no event satisfies.
 */
export function eventTest(log: EventLog, condition: EventCondition, zone: TimeZone): EventTest {
  switch (condition.kind) {
    case "activity": {
      const wanted = wantedCodes(log.activities, condition.labels);
      const { activity } = log;
      return (event) => wanted[activity[event]] === 1;
    }
    case "resource":
      return columnTest(log.resource, condition.labels);
    case "lifecycle":
      return columnTest(log.lifecycle, condition.labels);
    case "attribute":
      return attributeTest(log.eventAttributes, condition, zone);
    case "time": {
      const range = instantsOf(condition.range, zone);
      const { time } = log;
      return (event) => isWithin(time[event], range);
    }
  }
}

/** By code 1 for the labels of a list. */
export function wantedCodes(labels: readonly string[], list: readonly string[]): Uint8Array {
  const wanted = new Set(list);
  return Uint8Array.from(labels, (label) => wanted.has(label) ? 1 : 0);
}

function columnTest(column: CodedColumn | null, labels: readonly string[]): EventTest {
  if (column === null) return () => false;
  const wanted = wantedCodes(column.values, labels);
  const { codes } = column;
  return (event) => codes[event] >= 0 && wanted[codes[event]] === 1;
}
