import type { EventLog } from "../../event-log/event-log.ts";
import { regressionErrors } from "../../machine-learning/regression-errors.ts";
import { casesByStart, prefixesOf, remainingHours, splitByStart } from "../case-split.ts";
import { closedCases } from "../closed-cases.ts";
import { predictRemaining } from "./predict-remaining.ts";
import type { RemainingModel } from "./remaining-model.ts";

/** A challenger must beat the champion by this share of its error; less is noise, and a model that stays is worth something. */
export const LEAST_BETTERMENT = 0.02;

/** Champion and challenger on the same newest closed cases; mean absolute errors in hours. */
export interface ChampionComparison {
  readonly cases: number;
  readonly rows: number;
  readonly champion: number;
  readonly challenger: number;
  readonly promoted: boolean;
  /** Why, as a sentence. */
  readonly reason: string;
}

/**
 * Compares a champion with its challenger on the newest closed cases of a log: the last fifth by start. Of the challenger that counts which was trained
 * without them (the figures that its training kept). The champion may have seen some of them, if it was trained when they had ended: that is in its
 * favour, so that a model is never replaced by a worse one.
 */
export function compareWithChampion(log: EventLog, champion: RemainingModel, challenger: RemainingModel): ChampionComparison {
  const closing = closedCases(log, { endActivities: challenger.plan.closing.endActivities });
  const closed = casesByStart(log).filter((item) => closing.closed[item] === 1);
  const { test } = splitByStart(log, closed);
  const prefixes = prefixesOf(log, test, "remaining");
  const said = predictRemaining(champion, log, prefixes).map(({ remaining }) => remaining);
  const { mae: before } = regressionErrors(remainingHours(log, prefixes), said);
  const judged = challenger.figures?.results.find(({ name }) => name === challenger.answered);
  const figures = { cases: test.length, rows: prefixes.length, champion: before, challenger: judged?.mae ?? Infinity };
  if (judged === undefined) {
    return { ...figures, promoted: false, reason: "There were too few closed cases to judge the challenger on." };
  }
  const promoted = judged.mae < (1 - LEAST_BETTERMENT) * before;
  const change = 100 * (1 - judged.mae / before);
  const found = `${Math.abs(change).toFixed(1)} % ${change >= 0 ? "better" : "worse"} than the model in use`;
  const verdict = promoted ? "" : `; it takes ${100 * LEAST_BETTERMENT} % to replace it`;
  return { ...figures, promoted, reason: `On the ${test.length} newest closed cases the new model was ${found}${verdict}.` };
}
