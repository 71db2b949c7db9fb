import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { joinLogs } from "@/event-log/join-logs.ts";

const traces = fc.array(
  fc.array(fc.record({ activity: fc.constantFrom("a", "b", "c"), resource: fc.constantFrom("x", "y"), time: fc.nat(9) }), {
    minLength: 1,
    maxLength: 4,
  }).map((events) => events.toSorted((a, b) => a.time - b.time)),
  { minLength: 1, maxLength: 5 },
).map((cases) => eventLogFromTraces(cases.map((events, i) => ({ caseId: String(i), events }))));

/** What a log says, without codes. */
const said = ({ caseIds, activities, caseOffsets, activity, time, resource }: EventLog) =>
  caseIds.map((caseId, c) => ({
    caseId,
    events: Array.from({ length: caseOffsets[c + 1] - caseOffsets[c] }, (_, i) => caseOffsets[c] + i).map((e) => [
      activities[activity[e]],
      time[e],
      resource === null ? null : resource.values[resource.codes[e]],
    ]),
  }));

Deno.test("two joined logs have the cases of the first and then of the second, labels in code-unit order", () => {
  fc.assert(fc.property(traces, traces, (first, second) => {
    const joined = joinLogs(first, second);
    assertEquals(said(joined), [...said(first), ...said(second)]);
    assertEquals(joined.activities, joined.activities.toSorted());
    const without = joinLogs({ ...first, resource: null }, second);
    assertEquals(without.resource, null);
  }));
});
