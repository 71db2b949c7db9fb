import type { EventLog } from "../../event-log/event-log.ts";
import { nextActivity, type NextStep, trainNextActivity } from "./next-activity.ts";

/**
 * What may come next in a case of a log, the likeliest first, by what came next in its closed cases. That the case ends with what it has is left out: it is
 * known to be open.
 *
 * @param item position of the case
 * @param closed 1 for each closed case of the log
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { nextSteps } from "@/prediction/next-activity/next-steps.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([
 *   { caseId: "1", events: [{ activity: "ask" }, { activity: "answer" }] },
 *   { caseId: "2", events: [{ activity: "ask" }] },
 * ]);
 * assertEquals(nextSteps(log, 1, [1, 0])[0].activity, "answer");
 * ```
 */
export function nextSteps(log: EventLog, item: number, closed: ArrayLike<number>): NextStep[] {
  const next = nextActivity(trainNextActivity(log, log.caseIds.keys().filter((one) => closed[one] === 1)));
  const codes = log.activity.subarray(log.caseOffsets[item], log.caseOffsets[item + 1]);
  return givenThatItGoesOn(next(Array.from(codes, (code) => log.activities[code])));
}

/** The same steps without the end of the case, their probabilities adding up to 1 again. */
export function givenThatItGoesOn(steps: readonly NextStep[]): NextStep[] {
  const others = steps.filter(({ activity }) => activity !== null);
  const all = others.reduce((sum, { probability }) => sum + probability, 0);
  return others.map(({ activity, probability }) => ({ activity, probability: probability / all }));
}
