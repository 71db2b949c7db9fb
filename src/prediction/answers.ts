import { trainGradientBoosting } from "../machine-learning/gradient-boosting.ts";
import { quantileLoss } from "../machine-learning/objectives.ts";
import type { Random } from "../numerics/random.ts";
import { rowOf } from "../machine-learning/row-table.ts";
import { type BaselineKey, fitMedians, medianByLastActivity, type MedianTable } from "./baselines.ts";
import { bendBy, type BoostingSettings, type FittedTrees, fitTrees, type ForestSettings, hoursBy } from "./fit-trees.ts";
import type { Sheet } from "./sheet.ts";

/** Who can answer: the two baselines, a model, or the blend of both models (the mean of their logarithms). */
export type AnswerName = "median" | "last-activity-median" | "random-forest" | "gradient-boosting" | "blend";

/** All that was learned from some training rows. */
export interface Answers {
  readonly medians: MedianTable;
  readonly forest: FittedTrees | null;
  readonly boosting: FittedTrees | null;
  /** How far boosting's answers are drawn towards the median by last activity and length; see {@linkcode BoostingSettings}. */
  readonly shrink: number;
  /** Trees for the 5 % and 95 % quantiles of the hours: raw, they are never shown, but tell how wide an interval is here and there. */
  readonly low: FittedTrees | null;
  readonly high: FittedTrees | null;
}

/** Settings of the models that are trained; null for one that is not. */
export interface AnswerSettings {
  readonly forest: ForestSettings | null;
  readonly boosting: BoostingSettings | null;
  /** Rounds of the trees for the two quantiles. Default {@linkcode SPREAD_ROUNDS}. */
  readonly spreadRounds?: readonly [low: number, high: number];
}

const SPREAD_ROUNDS = 150;
const SPREAD = { learningRate: 0.1, maxDepth: 4, minLeaf: 30, l2: 5 } as const;

/** What {@linkcode fitAnswers} needs besides rows and settings. */
export interface FitAnswersOptions {
  readonly random: Random;
  readonly categorical: readonly boolean[];
  /** Later rows that say when boosting stops. */
  readonly validation?: Sheet;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Learns all that can answer from training rows. */
export async function fitAnswers(sheet: Sheet, settings: AnswerSettings, options: FitAnswersOptions): Promise<Answers> {
  const { random, validation, categorical, signal } = options;
  const { forest, boosting } = settings;
  const [lowRounds, highRounds] = settings.spreadRounds ?? [SPREAD_ROUNDS, SPREAD_ROUNDS];
  const total = (forest?.trees ?? 0) + (boosting?.rounds ?? 0) + lowRounds + highRounds;
  let before = 0;
  const fit = async (part: ForestSettings | BoostingSettings | null, name: string) => {
    if (part === null) return null;
    const onProgress = (done: number) => options.onProgress?.(before + done, total);
    const fitted = await fitTrees(sheet, part, { random: random.fork(name), categorical, validation, signal, onProgress });
    before += part.algorithm === "random-forest" ? part.trees : part.rounds;
    return fitted;
  };
  const spread = async (share: number, rounds: number) => {
    const bend = bendBy("log");
    const trees = await trainGradientBoosting(sheet.rows, sheet.hours.map(bend), {
      ...SPREAD,
      random,
      rounds,
      categorical,
      signal,
      objective: quantileLoss(share),
      onRound: (done) => options.onProgress?.(before + done, total),
      validation: validation && { table: validation.rows, target: validation.hours.map(bend) },
    });
    before += rounds;
    return { trees, transform: "log" } as const;
  };
  const speaks = forest !== null || boosting !== null;
  return {
    medians: fitMedians(sheet.keys, sheet.hours),
    forest: await fit(forest, "random-forest"),
    boosting: await fit(boosting, "gradient-boosting"),
    shrink: boosting?.shrink ?? 0,
    low: speaks ? await spread(0.05, lowRounds) : null,
    high: speaks ? await spread(0.95, highRounds) : null,
  };
}

/** Makes the one who answers for single rows, in hours; null where that was not trained. */
export function answerer(answers: Answers, name: AnswerName): ((row: Float64Array, key: BaselineKey) => number) | null {
  const { medians, forest, boosting, shrink } = answers;
  const byActivity = medianByLastActivity(medians);
  switch (name) {
    case "median":
      return () => medians.all;
    case "last-activity-median":
      return (_, key) => byActivity(key);
    case "random-forest":
      return forest && hoursBy(forest);
    case "gradient-boosting": {
      const hours = boosting && hoursBy(boosting);
      return hours && ((row, key) => blendOf(hours(row), byActivity(key), shrink));
    }
    case "blend": {
      const [a, b] = [answerer(answers, "random-forest"), answerer(answers, "gradient-boosting")];
      return a && b && ((row, key) => blendOf(a(row, key), b(row, key)));
    }
  }
}

const NAMES: readonly AnswerName[] = ["median", "last-activity-median", "random-forest", "gradient-boosting", "blend"];

/** What each of those who can answer says of some rows, in hours. */
export function answersFor(answers: Answers, sheet: Pick<Sheet, "rows" | "keys">): Map<AnswerName, Float64Array> {
  const said = new Map<AnswerName, Float64Array>();
  for (const name of NAMES) {
    const answer = name === "blend" ? null : answerer(answers, name);
    if (answer !== null) said.set(name, Float64Array.from(sheet.keys, (key, row) => answer(rowOf(sheet.rows, row), key)));
  }
  const [a, b] = [said.get("random-forest"), said.get("gradient-boosting")];
  if (a !== undefined && b !== undefined) said.set("blend", a.map((hours, row) => blendOf(hours, b[row])));
  return said;
}

/**
 * A weighted mean of two durations on the scale of logarithms, on which they are learned: it is not led by the longer one alone.
 *
 * @param share weight of the second one. Default 0.5
 */
export function blendOf(a: number, b: number, share = 0.5): number {
  return share === 0 ? a : Math.expm1((1 - share) * Math.log1p(a) + share * Math.log1p(b));
}
