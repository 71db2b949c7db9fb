/**
 * Simulation: event logs whose ground truth is known. `engine/` runs a process that is described by
 * data, `processes/` has three such descriptions: loan applications at a bank (the demo log),
 * purchase to pay, and an emergency room. `noise/` puts mistakes into a log.
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
 * The `truth` of {@linkcode LOAN_APPLICATIONS} tells it, {@linkcode truthOfRun} adds the figures.
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
 * A {@linkcode ProcessDescription} is plain JSON: a process tree whose tasks name who does them and
 * how long they take, and whose choices, loops and waits have shares and conditions; people with
 * shifts and vacations; arrivals; attributes; changes. {@linkcode simulateDescription} makes it a
 * {@linkcode ProcessStep} and runs that as a discrete-event simulation: an event queue, and a
 * resource pool with a queue of work items for each role. The tree of the truth is the tree that is
 * simulated, so every completed case is in its language and every running case is a prefix of a
 * trace of it.
 *
 * **Constant memory.** Events are generated one by one in the order of their completion. More cases
 * arrive at the same rate over a longer time. The event queue holds running cases only, and in the
 * demo log the helper bounds the waiting queue: about 150 cases at most run at once, in a log of a
 * hundred thousand as of a thousand. {@linkcode simulateCases} generates whole cases and holds
 * those that wait for an earlier one to be completed.
 *
 * **The same bytes everywhere.** Random numbers use integer arithmetic, the four basic operations
 * and the square root, which IEEE 754 and ECMAScript define to the last bit. Durations are sums of
 * exponential variables drawn by comparisons, without logarithm or sine; times are rounded to whole
 * seconds. Each case draws from a stream of its own. Lognormal and Pareto distributions, which the
 * demo log has not, may differ in the last bit.
 *
 * @example
 * ```ts
 * import { eventFieldsOf, LOAN_APPLICATIONS, simulateDescription } from "@/simulation/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first] = simulateDescription(LOAN_APPLICATIONS, { seed: 42, cases: 100 });
 * const [caseId, activity] = eventFieldsOf(LOAN_APPLICATIONS);
 * assertEquals([caseId.text(first), activity.text(first)], ["CASE_0001", "Submit application"]);
 * ```
 *
 * @module
 */

export { type CaseValues, forCase, type SlotOf } from "./engine/by-attribute.ts";
export { draw } from "./engine/draw.ts";
export * from "./engine/erlang.ts";
export * from "./engine/event-fields.ts";
export * from "./engine/event-queue.ts";
export * from "./engine/process-description.ts";
export { treeOfDescription } from "./engine/process-of-description.ts";
export * from "./engine/process-step.ts";
export * from "./engine/read-process-description.ts";
export * from "./engine/resource-pool.ts";
export * from "./engine/run-step.ts";
export * from "./engine/simulate-cases.ts";
export * from "./engine/simulate-description.ts";
export * from "./engine/simulate-objects.ts";
export { type PersonFigures, type RunFigures, truthOfRun } from "./engine/truth-of-run.ts";
export * from "./noise/plant-anomalies.ts";
export * from "./processes/described-processes.ts";
export * from "./processes/loan-applications.ts";
export type { Random } from "../numerics/random.ts";
