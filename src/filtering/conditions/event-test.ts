import type { CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { EventCondition } from "../filter.ts";
import type { TimeZone } from "../../time/time-zone.ts";
import { instantsOf, isWithin } from "../filter-time.ts";
import { attributeTest } from "./attribute-test.ts";

/** Whether an event of a log satisfies a condition. */
type EventTest = (event: number) => boolean;

/**
 * Makes a test of a condition on events. No event satisfies a condition on a label, column or
 * attribute that the log lacks.
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

/** For each code 1 if its label is in a list, else 0. */
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
