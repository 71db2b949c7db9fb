import type { EventLog } from "../../event-log/event-log.ts";
import { nextActivity, type NextStep, trainNextActivity } from "./next-activity.ts";

/**
 * Predicts the next activity of running cases of a log, by what came next in its completed cases;
 * the model is trained at the first call. The end of the case is left out: a running case goes on.
 *
 * @param completed 1 for each completed case of the log
 * @returns a function of the position of a case in the log; gives all activities, the likeliest
 * first
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
 * assertEquals(nextSteps(log, [1, 0])(1)[0].activity, "answer");
 * ```
 */
export function nextSteps(log: EventLog, completed: ArrayLike<number>): (caseIndex: number) => NextStep[] {
  let next: ReturnType<typeof nextActivity> | undefined;
  return (caseIndex) => {
    next ??= nextActivity(trainNextActivity(log, [...log.caseIds.keys()].filter((one) => completed[one] === 1)));
    const codes = log.activity.subarray(log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1]);
    return givenThatItGoesOn(next(Array.from(codes, (code) => log.activities[code])));
  };
}

function givenThatItGoesOn(steps: readonly NextStep[]): NextStep[] {
  const others = steps.filter(({ activity }) => activity !== null);
  const all = others.reduce((sum, { probability }) => sum + probability, 0);
  return others.map(({ activity, probability }) => ({ activity, probability: probability / all }));
}
