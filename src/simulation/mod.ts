/**
 * Made logs whose truth is known: the demo log, a year of loan applications at a bank.
 *
 * ## What the log looks like About 25,000 events of 2,270 cases, one event for each activity with
 * its begin and end, who did it and what it cost. An application is submitted (online at any hour,
 * in branches and by brokers in theirs), checked for completeness, and examined three ways side by
 * side: credit history, income and, for large amounts, the property. Then an analyst assesses the
 * risk and an underwriter decides. It is rejected, or the customer gets an offer, perhaps a
 * reminder, and accepts, declines or lets it lapse; what is accepted is signed and paid out.
 *
 * ## What is planted ({@linkcode loanProcessTruth} tells it as JSON, with all figures)
 * - **Bottleneck**: two underwriters have a little more work than they can do, so `Assess risk` to
 *   `Decide` takes the most time of all segments, and waiting rises and falls with the queue. When
 *   60 cases wait, the head of the department helps out.
 * - **Drift**: from a known midnight on, far fewer first completeness checks end in a request of
 *   documents.
 * - **Effects**: the amount decides on the appraisal and lengthens assessment and answer; channel
 *   and applicant type have effects of known size; express cases are served first.
 * - **Rework**: documents are requested again, decisions are returned to the assessment.
 * - **Working time**: people work in shifts, not on holidays and in their vacation, one task at a
 *   time, from one queue for each role.
 * - **Open cases**: the log is cut at the submission of the last case. What is under way then stays
 *   open; an activity that had begun but not ended is not in the log. Before its begin the process
 *   runs for eight weeks unseen, so that there are queues from the first day on.
 *
 * ## How it is made A process ({@linkcode Step}) is a process tree whose leaves know who does the
 * work and whose choices know how they decide. Running it ({@linkcode simulateLoanProcess}) is a
 * discrete-event simulation: an agenda of what happens when, a desk with a queue for each role.
 * Because the tree that is told is the tree that is run, every completed case is in its language
 * and every open one a prefix of it.
 *
 * **Constant memory.** Events come one by one in the order of their completion. Arrivals keep their
 * rate whatever the number of cases: more cases take more time in the log. The agenda holds open
 * cases only, and the helper keeps the queue from growing, so that about 150 cases at most are open
 * at once in a hundred thousand as in a thousand. {@linkcode simulateLoanCases} gives whole cases
 * in the order of submission and holds those that wait for an earlier one to end.
 *
 * **The same bytes everywhere.** Random numbers use integer arithmetic, the four basic operations
 * and the square root, all of which IEEE 754 and ECMAScript define to the last bit in every engine
 * in use; durations are sums of exponential numbers, made by comparisons, so that no logarithm or
 * sine has a say; times are rounded to whole seconds. The clock changes of Europe/Berlin follow the
 * European rule by arithmetic, not the machine's zone database. Each case draws from a stream of
 * its own.
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

export * from "./agenda.ts";
export * from "./desk.ts";
export * from "./erlang.ts";
export * from "./loan-case.ts";
export * from "./loan-event-fields.ts";
export * from "./loan-options.ts";
export * from "./loan-process-truth.ts";
export * from "./loan-truth.ts";
export * from "./process-step.ts";
export * from "./run-step.ts";
export * from "./simulate-loan-cases.ts";
export * from "./simulate-loan-process.ts";
