import type { CodedColumn, EventLog } from "./event-log.ts";

/**
 * Two logs as one: the cases of the first, then those of the second, without attributes. Labels are
 * the same activity if they are equal; resources likewise, which are null if either log has none.
 * Linear in the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { joinLogs } from "@/event-log/join-logs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = (...activities: string[]) =>
 *   eventLogFromTraces([{ caseId: "1", events: activities.map((activity) => ({ activity })) }]);
 * const { activities, activity, caseIds } = joinLogs(log("pay"), log("ask", "pay"));
 * assertEquals([activities, [...activity], caseIds], [["ask", "pay"], [1, 0, 1], ["1", "1"]]);
 * ```
 */
export function joinLogs(first: EventLog, second: EventLog): EventLog {
  const labels = joinColumns(
    { values: first.activities, codes: Int32Array.from(first.activity) },
    { values: second.activities, codes: Int32Array.from(second.activity) },
  );
  const offset = first.activity.length;
  const caseOffsets = new Uint32Array(first.caseOffsets.length + second.caseOffsets.length - 1);
  caseOffsets.set(first.caseOffsets);
  caseOffsets.set(second.caseOffsets.map((own) => own + offset), first.caseOffsets.length - 1);
  return {
    caseIds: [...first.caseIds, ...second.caseIds],
    activities: labels.values,
    caseOffsets,
    activity: Uint32Array.from(labels.codes),
    time: joinNumbers(first.time, second.time),
    start: first.start === null || second.start === null ? null : joinNumbers(first.start, second.start),
    resource: first.resource === null || second.resource === null ? null : joinColumns(first.resource, second.resource),
    lifecycle: null,
    caseAttributes: [],
    eventAttributes: [],
  };
}

function joinNumbers(a: Float64Array, b: Float64Array): Float64Array {
  const joined = new Float64Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function joinColumns(a: CodedColumn, b: CodedColumn): CodedColumn {
  // In code-unit order, as in every log.
  const values = [...new Set([...a.values, ...b.values])].sort();
  const codeOf = new Map(values.map((value, code) => [value, code]));
  const codes = new Int32Array(a.codes.length + b.codes.length);
  const put = ({ values, codes: own }: CodedColumn, at: number) => {
    const newCodes = values.map((value) => codeOf.get(value)!);
    for (let i = 0; i < own.length; i++) codes[at + i] = own[i] < 0 ? -1 : newCodes[own[i]];
  };
  put(a, 0);
  put(b, a.codes.length);
  return { values, codes };
}
