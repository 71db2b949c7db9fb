import { inputError, type TracebookError } from "../errors.ts";
import type { EventLog } from "./event-log.ts";

/** The error about a log without times, where `what` needs them. */
export const noTimes = (what: string): TracebookError =>
  inputError({
    expected: `a log with times, which ${what}`,
    found: "a log without times, of whose events only the order is known",
    advice: "Use what needs no times: facts, variants, discovery, conformance, the process map.",
  });

/**
 * Refuses a log without times.
 *
 * @param what what needs the times, to follow the word "which": `durations need`
 * @throws an input error
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { needTimes } from "@/event-log/need-times.ts";
 * import { assertThrows } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
 * needTimes(log, "durations need");
 * assertThrows(() => needTimes({ ...log, timed: false }, "durations need"), Error, "durations need");
 * ```
 */
export function needTimes({ timed }: Pick<EventLog, "timed">, what: string): void {
  if (timed === false) throw noTimes(what);
}
