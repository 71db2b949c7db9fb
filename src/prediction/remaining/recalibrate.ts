import type { EventLog } from "../../event-log/event-log.ts";
import { answersFor } from "../answers/answers.ts";
import { calibratorOf } from "../evaluation/calibration.ts";
import { outcomesOf } from "../evaluation/outcomes.ts";
import { endOf, prefixesOf } from "../case-split.ts";
import { lastTimeOf } from "../closed-cases.ts";
import { loadClock } from "../features/load-clock.ts";
import { closingOf, encodePrefixes } from "../features/plan-features.ts";
import { closedBy } from "./predict-remaining.ts";
import type { RemainingModel } from "./remaining-model.ts";
import { keyOf } from "../features/sheet.ts";

/**
 * The same model with its intervals and risks brought up to date: by what has come since of all
 * that it would have said after its training. Cases that have closed tell how far off it was, open
 * ones that they take longer. The more of them there are, the less what it was calibrated on before
 * counts. Answers stay as they are.
 *
 * @param log as it stands now
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { predictRemaining } from "@/prediction/remaining/predict-remaining.ts";
 * import { recalibrate } from "@/prediction/remaining/recalibrate.ts";
 * import { trainRemainingModel } from "@/prediction/remaining/train-remaining-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * // from the 60th day on an answer takes nine hours, not five
 * const logOf = (days: number) =>
 *   eventLogFromTraces(Array.from({ length: days }, (_, day) => ({
 *     caseId: String(day),
 *     events: [{ activity: "ask", time: 24 * day * hour }, { activity: "answer", time: (24 * day + (day < 60 ? 5 : 9)) * hour }],
 *   })));
 * const model = await trainRemainingModel(logOf(60), { seed: 42, endActivities: ["answer"] });
 * const latestOf = (some: typeof model) => Math.round(predictRemaining(some, logOf(99), [{ item: 98, length: 1 }])[0].remainingInterval[1]);
 * assertEquals([latestOf(model), latestOf(recalibrate(model, logOf(99)))], [5, 9]);
 * ```
 */
export function recalibrate(model: RemainingModel, log: EventLog): RemainingModel {
  const { plan, answers, answered, knownUntil, calibration } = model;
  const { closed } = closedBy(model, log);
  const isOpen = (item: number) => closed[item] === 0;
  const timeOf = ({ item, length }: { item: number; length: number }) => log.time[log.caseOffsets[item] + length - 1];
  const items = [...log.caseIds.keys()].filter((item) => endOf(log, item) > knownUntil);
  const prefixes = prefixesOf(log, items, "remaining", isOpen).filter((prefix) => timeOf(prefix) > knownUntil);
  if (prefixes.length === 0) return model;
  const rows = encodePrefixes(log, plan, prefixes, loadClock(log, closingOf(plan)));
  const said = answersFor(answers, { rows, keys: prefixes.map((prefix) => keyOf(log, prefix)) }).get(answered)!;
  const sheet = {
    rows,
    prefixes,
    now: Float64Array.from(prefixes, timeOf),
    end: Float64Array.from(prefixes, ({ item }) => endOf(log, item)),
  };
  return { ...model, calibration: calibratorOf(outcomesOf(answers, sheet, said, isOpen), calibration)(lastTimeOf(log))! };
}
