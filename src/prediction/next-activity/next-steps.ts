import type { EventLog } from "../../event-log/event-log.ts";
import { nextActivity, type NextStep, trainNextActivity } from "./next-activity.ts";

/**
 * Makes a teller of what may come next in open cases of a log, by what came next in its closed
 * ones; it learns when it is first asked. That a case ends with what it has is left out: it is
 * known to go on.
 *
 * @param closed 1 for each closed case of the log
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
export function nextSteps(log: EventLog, closed: ArrayLike<number>): (item: number) => NextStep[] {
  let next: ReturnType<typeof nextActivity> | undefined;
  return (item) => {
    next ??= nextActivity(trainNextActivity(log, [...log.caseIds.keys()].filter((one) => closed[one] === 1)));
    const codes = log.activity.subarray(log.caseOffsets[item], log.caseOffsets[item + 1]);
    return givenThatItGoesOn(next(Array.from(codes, (code) => log.activities[code])));
  };
}

function givenThatItGoesOn(steps: readonly NextStep[]): NextStep[] {
  const others = steps.filter(({ activity }) => activity !== null);
  const all = others.reduce((sum, { probability }) => sum + probability, 0);
  return others.map(({ activity, probability }) => ({ activity, probability: probability / all }));
}
