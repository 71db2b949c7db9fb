import fc from "fast-check";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { simulateLoanProcess } from "../simulation/loan-process.ts";

export const HOUR = 3_600_000;

/** An event of a random log, in hours. */
interface Moment {
  readonly activity: string;
  readonly hour: number;
  readonly resource?: string;
  readonly note?: string;
}

/** A case of a random log: its events in the order of their time. */
export interface Story {
  readonly caseId: string;
  readonly amount: number;
  readonly moments: readonly Moment[];
}

const moment = fc.record({
  activity: fc.constantFrom("ask", "check", "answer", "close"),
  hour: fc.integer({ min: 0, max: 500 }),
  resource: fc.option(fc.constantFrom("Ann", "Bo"), { nil: undefined }),
  note: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
});

/** Events of one case in random number. */
export const moments = (least: number) => fc.array(moment, { minLength: least, maxLength: 6 });

/** Random logs as stories. */
export const stories: fc.Arbitrary<Story[]> = fc.array(
  fc.record({ amount: fc.integer({ min: 1, max: 9 }), moments: moments(1) }),
  { minLength: 1, maxLength: 8 },
).map((list) =>
  list.map(({ amount, moments }, at) => ({
    caseId: `case ${at}`,
    amount,
    moments: moments.toSorted((a, b) => a.hour - b.hour),
  }))
);

/** The event log of stories. */
export function logOf(list: readonly Story[]): EventLog {
  return eventLogFromTraces(list.map(({ caseId, amount, moments }): PlainTrace => ({
    caseId,
    attributes: { amount },
    events: moments.map(({ activity, hour, resource, note }) => ({
      activity,
      time: hour * HOUR,
      resource,
      attributes: note === undefined ? undefined : { note },
    })),
  })));
}

/** The demo log with the case attributes that its file has. */
export function demoLog(options: { seed?: number; cases?: number } = {}): EventLog {
  const traces = new Map<
    string,
    { caseId: string; attributes: Record<string, string | number>; events: PlainTrace["events"][number][] }
  >();
  for (const { case: loan, activity, time, start, resource } of simulateLoanProcess(options)) {
    const { caseId, product, amount, channel, applicantType, priority } = loan;
    const attributes = { product, amount, channel, applicantType, priority };
    const trace = traces.get(caseId) ?? traces.set(caseId, { caseId, attributes, events: [] }).get(caseId)!;
    trace.events.push({ activity, time, start, resource });
  }
  return eventLogFromTraces([...traces.values()]);
}

/** Cases of "running" and "shut", one a day, whose hours are given. */
export function logOfHours(
  hours: readonly number[],
  attributes: (at: number) => Record<string, string | number> = () => ({}),
): EventLog {
  return eventLogFromTraces(hours.map((length, at) => ({
    caseId: `case ${at}`,
    attributes: attributes(at),
    events: [
      { activity: "running", time: at * 24 * HOUR },
      { activity: "shut", time: (at * 24 + length) * HOUR },
    ],
  })));
}
