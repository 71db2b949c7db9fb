import type { LoanCase } from "./loan-case.ts";
import type { LoanOptions } from "./loan-options.ts";
import { FINAL_ACTIVITIES } from "./loan-process.ts";
import { type SimulatedEvent, simulateLoanProcess, type SimulationSummary } from "./simulate-loan-process.ts";

/** A case with all its events up to the end of the log. */
export interface SimulatedCase {
  /** Its attributes. */
  readonly case: LoanCase;
  /** In the order of their completion; at least the submission. */
  readonly events: readonly SimulatedEvent[];
  /** Whether the case ended before the log was cut. */
  readonly closed: boolean;
}

/**
 * The demo log case by case, in the order of submission, for formats that keep the events of a case
 * together (XES). Its events are those of {@linkcode simulateLoanProcess}, and so is the return
 * value.
 *
 * A case is held until it and all cases before it have ended: memory follows the longest case (a
 * few hundred cases), not their number.
 *
 * @example
 * ```ts
 * import { simulateLoanCases } from "@/simulation/simulate-loan-cases.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cases = [...simulateLoanCases({ cases: 3 })];
 * assertEquals(cases.map((one) => one.case.caseId), ["CASE_0001", "CASE_0002", "CASE_0003"]);
 * ```
 *
 * @throws a usage error for options outside their range
 */
export function* simulateLoanCases(options: LoanOptions = {}): Generator<SimulatedCase, SimulationSummary> {
  // A Map keeps the order in which its keys came in, and each case comes in with its submission.
  const held = new Map<LoanCase, { events: SimulatedEvent[]; closed: boolean }>();
  const simulation = simulateLoanProcess(options);
  for (;;) {
    const step = simulation.next();
    if (step.done) {
      for (const [loan, { events, closed }] of held) yield { case: loan, events, closed };
      return step.value;
    }
    const event = step.value;
    let own = held.get(event.case);
    if (own === undefined) held.set(event.case, own = { events: [], closed: false });
    own.events.push(event);
    if (!FINAL_ACTIVITIES.includes(event.activity)) continue;
    own.closed = true;
    for (const [loan, { events, closed }] of held) {
      if (!closed) break;
      held.delete(loan);
      yield { case: loan, events, closed };
    }
  }
}
