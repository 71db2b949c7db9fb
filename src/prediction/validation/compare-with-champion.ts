import type { EventLog } from "../../event-log/event-log.ts";
import { regressionErrors } from "../../machine-learning/regression-errors.ts";
import { groupDigits, sayShare } from "../../numerics/number-text.ts";
import { endOf, remainingHours } from "../dataset/prefixes.ts";
import type { Prefix } from "../dataset/prefixes.ts";
import { predictPrefixes } from "../running-cases/predict-prefixes.ts";
import type { PredictionModel } from "../models/prediction-model.ts";
import { MOST_LOSS } from "./pass-gate.ts";
import { mismatchOf } from "../running-cases/model-log-mismatch.ts";

/** A challenger must beat the champion by this share of its error: less is noise. */
const LEAST_BETTERMENT = 0.02;
/** Least number of cases, new to both models, for a comparison. */
export const LEAST_UNSEEN_CASES = 20;

/** What a new model predicted of its test cases. */
export interface HeldOut {
  readonly prefixes: readonly Prefix[];
  /** Remaining hours. */
  readonly predicted: Float64Array;
  /** Those that each simple rule predicted; see {@linkcode RULES}. */
  readonly rules: readonly Float64Array[];
}

/**
 * Champion and challenger on the same cases; mean absolute errors in hours, null where nothing was
 * compared.
 */
interface ChampionComparison {
  readonly cases: number;
  readonly rows: number;
  readonly champion: number | null;
  readonly challenger: number | null;
  readonly promoted: boolean;
  /** Why, as a sentence. */
  readonly reason: string;
}

/**
 * Compares a champion with its challenger on cases that neither has learned from: of those that the
 * challenger was tested on, the ones that had not ended when the champion was trained. Where they
 * are too few the champion stays. A champion that does not fit the log any more is replaced
 * in any case. One whose error on these cases is more than {@linkcode MOST_LOSS} greater than that
 * of the better simple rule is replaced by any better challenger: the margin would keep a model in
 * use that a rule beats.
 *
 * The challenger has passed {@linkcode passGate} with its test cases, the champion with earlier
 * ones. That favours the challenger a little.
 *
 * @param heldOut what the challenger predicted; null where there were too few cases to test it on
 */
export function compareWithChampion(log: EventLog, champion: PredictionModel, heldOut: HeldOut | null): ChampionComparison {
  const nothing = { cases: 0, rows: 0, champion: null, challenger: null };
  const mismatch = mismatchOf(champion, log);
  if (mismatch !== null) {
    return { ...nothing, promoted: true, reason: `The model in use does not fit the log any more: ${mismatch}` };
  }
  if (heldOut === null) {
    return { ...nothing, promoted: false, reason: "There were too few completed cases to test the new model on." };
  }
  const rows = [...heldOut.prefixes.keys()].filter((row) => endOf(log, heldOut.prefixes[row].caseIndex) > champion.knownUntil);
  const prefixes = rows.map((row) => heldOut.prefixes[row]);
  const cases = new Set(prefixes.map(({ caseIndex }) => caseIndex)).size;
  if (cases < LEAST_UNSEEN_CASES) {
    const have = cases === 1 ? "has" : "have";
    const found =
      `Of the cases that the new model was tested on only ${cases} ${have} completed since the model in use was trained`;
    return { ...nothing, cases, promoted: false, reason: `${found}: it takes ${LEAST_UNSEEN_CASES} to compare them.` };
  }
  const hours = remainingHours(log, prefixes);
  const maeOf = (predicted: readonly number[]) => regressionErrors(hours, predicted).mae;
  const before = maeOf(predictPrefixes(champion, log, prefixes).map(({ remaining }) => remaining));
  const after = maeOf(rows.map((row) => heldOut.predicted[row]));
  const rule = Math.min(...heldOut.rules.map((predicted) => maeOf(rows.map((row) => predicted[row]))));
  const isBeaten = before > (1 + MOST_LOSS) * rule;
  const promoted = after < (isBeaten ? 1 : 1 - LEAST_BETTERMENT) * before;
  return {
    cases,
    rows: rows.length,
    champion: before,
    challenger: after,
    promoted,
    reason: verdict(cases, before, after, promoted) +
      (promoted && isBeaten ? ` That one was worse than a simple rule by more than ${sayShare(MOST_LOSS, 0)}.` : ""),
  };
}

function verdict(cases: number, before: number, after: number, promoted: boolean): string {
  const found = after === before
    ? "as good as"
    : `${sayShare(Math.abs(1 - after / before))} ${after < before ? "better than" : "worse than"}`;
  const rest = promoted ? "" : `; it takes ${sayShare(LEAST_BETTERMENT, 0)} to replace it`;
  return `On ${groupDigits(cases)} cases that are new to both the new model was ${found} the model in use${rest}.`;
}
