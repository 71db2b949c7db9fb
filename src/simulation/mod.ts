/**
 * Simulation: event logs whose ground truth is known. `engine/` runs a process that is described by
 * data, `processes/` has the one that is shipped: loan applications at a bank, the demo log.
 * `noise/` puts mistakes into a log.
 *
 * ## The demo log
 * About 25,000 events of 2,270 cases in a year. Each event has start and completion, resource, role
 * and cost. An application is submitted (online at any hour, in branches and by brokers in their
 * opening hours), checked for completeness, and examined in parallel: credit history, income and,
 * for large amounts, the property. Then an analyst assesses the risk and an underwriter decides.
 * The application is rejected, or the customer gets an offer, perhaps a reminder, and accepts,
 * declines or lets it lapse; an accepted offer is signed and paid out.
 *
 * ## What is planted
 * {@linkcode loanProcessTruth} reports it as JSON, with all figures.
 * - **Bottleneck**: two underwriters have slightly more work than they can do, so `Assess risk` to
 *   `Decide` takes more time than any other segment, and waiting rises and falls with the queue.
 *   While 60 or more cases wait, the head of the department helps out.
 * - **Drift**: from a known midnight on, far fewer first completeness checks end in a request for
 *   documents.
 * - **Effects**: the amount decides on the appraisal and lengthens assessment and answer; channel
 *   and type of applicant have effects of known size; express cases are served first.
 * - **Rework**: documents are requested again, decisions are returned to the assessment.
 * - **Working time**: people work in shifts, not on holidays and in their vacation, on one task at
 *   a time, from one queue for each role.
 * - **Running cases**: the log is cut at the submission of the last case. Cases that are not
 *   completed then are still running; an activity that has started but not ended is not in the log.
 *   A warm-up of eight weeks, which is not in the log, fills the queues before its first day.
 *
 * ## How it works
 * A process ({@linkcode ProcessStep}) is a process tree whose leaves define who does the work and
 * whose choices define how they decide. {@linkcode simulateLoanProcess} is a discrete-event
 * simulation: an event queue, and a resource pool with a queue of work items for each role. The
 * tree of the truth is the tree that is simulated, so every completed case is in its language and
 * every running case is a prefix of a trace of it.
 *
 * **Constant memory.** Events are generated one by one in the order of their completion. More cases
 * arrive at the same rate over a longer time. The event queue holds running cases only, and the
 * helper bounds the waiting queue: about 150 cases at most run at once, in a log of a hundred
 * thousand as of a thousand. {@linkcode simulateLoanCases} generates whole cases in the order of
 * submission and holds those that wait for an earlier one to be completed.
 *
 * **The same bytes everywhere.** Random numbers use integer arithmetic, the four basic operations
 * and the square root, which IEEE 754 and ECMAScript define to the last bit. Durations are sums of
 * exponential variables drawn by comparisons, without logarithm or sine; times are rounded to whole
 * seconds. The clock changes of Europe/Berlin follow the European rule by arithmetic, not the zone
 * database of the machine. Each case draws from a stream of its own.
 *
 * @example
 * ```ts
 * import { LOAN_EVENT_FIELDS, simulateLoanProcess } from "@/simulation/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first] = simulateLoanProcess({ seed: 42, cases: 100 });
 * assertEquals(LOAN_EVENT_FIELDS.slice(0, 2).map((field) => field.text(first)), ["CASE_0001", "Submit application"]);
 * ```
 *
 * @module
 */

export * from "./engine/draw.ts";
export * from "./engine/erlang.ts";
export * from "./engine/event-queue.ts";
export * from "./engine/process-description.ts";
export * from "./engine/process-step.ts";
export * from "./engine/read-process-description.ts";
export * from "./engine/resource-pool.ts";
export * from "./engine/run-step.ts";
export * from "./engine/simulate-description.ts";
export * from "./engine/simulate-objects.ts";
export * from "./noise/plant-anomalies.ts";
export * from "./processes/described-processes.ts";
export * from "./processes/loan-case.ts";
export * from "./processes/loan-event-fields.ts";
export * from "./processes/loan-options.ts";
export * from "./processes/loan-truth.ts";
export * from "./processes/simulate-loan-process.ts";
