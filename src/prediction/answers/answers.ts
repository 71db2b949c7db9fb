import type { Random } from "../../numerics/random.ts";
import { rowOf } from "../../machine-learning/row-table.ts";
import { type BaselineKey, fitMedians, medianByLastActivity, type MedianTable } from "./baselines.ts";
import type { TreeFitter } from "./tree-fitter.ts";
import { type FittedTrees, hoursBy } from "./fitted-trees.ts";
import type { BoostingSettings, ForestSettings, QuantileSettings } from "./tree-settings.ts";
import type { Sheet } from "../features/sheet.ts";

/**
 * Who can answer: the two baselines, a model, the blend of both models, or a hedge, which is
 * halfway between the models and the median by last activity (each the mean of logarithms).
 */
export type AnswerName = "median" | "last-activity-median" | "random-forest" | "gradient-boosting" | "blend" | "hedge";

/** All that was learned from some training rows. */
export interface Answers {
  readonly medians: MedianTable;
  readonly forest: FittedTrees | null;
  readonly boosting: FittedTrees | null;
  /**
   * How far boosting's answers are drawn towards the median by last activity and length; see
   * {@linkcode BoostingSettings}.
   */
  readonly shrink: number;
  /**
   * Trees for the 5 % and 95 % quantiles of the hours: raw, they are never shown, but tell how wide
   * an interval is here and there.
   */
  readonly low: FittedTrees | null;
  readonly high: FittedTrees | null;
}

/** Settings of what is trained; null for what is not. */
export interface AnswerSettings {
  readonly forest: ForestSettings | null;
  readonly boosting: BoostingSettings | null;
  /** Rounds of the trees for the two quantiles. */
  readonly spreadRounds: readonly [low: number, high: number] | null;
}

/** Nothing but medians. */
export const MEDIANS_ONLY: AnswerSettings = { forest: null, boosting: null, spreadRounds: null };
/** Rounds at most of the trees for the two quantiles. */
export const SPREAD_ROUNDS: readonly [low: number, high: number] = [150, 150];
const SPREAD = { algorithm: "quantile-boosting", transform: "log", learningRate: 0.1, maxDepth: 4, minLeaf: 30, l2: 5 } as const;

/** What {@linkcode fitAnswers} needs besides rows and settings. */
export interface FitAnswersOptions {
  readonly random: Random;
  readonly categorical: readonly boolean[];
  /** Later rows that say when boosting stops. */
  readonly validation?: Sheet;
  /** Who trains; the models are trained side by side as far as it can. */
  readonly fit: TreeFitter;
  /** Told how many trees are grown of those that may be; at the end all are. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Learns all that can answer from training rows. */
export async function fitAnswers(sheet: Sheet, settings: AnswerSettings, options: FitAnswersOptions): Promise<Answers> {
  const { random, validation, categorical, signal, fit, onProgress } = options;
  const { forest, boosting, spreadRounds } = settings;
  const examples = { rows: sheet.rows, hours: sheet.hours };
  const total = treesOf(settings);
  const grown: number[] = [];
  const grow = async (
    part: ForestSettings | BoostingSettings | QuantileSettings | null,
    name: string,
  ): Promise<FittedTrees | null> => {
    if (part === null) return null;
    const tell = (place: number, done: number) => {
      grown[place] = done;
      onProgress?.(grown.reduce((sum, trees) => sum + trees, 0), total);
    };
    const place = grown.push(0) - 1;
    const task = { examples, settings: part, categorical, seed: random.fork(name).uint32(), validation };
    const { trees, transform } = await fit(task, { signal, onProgress: (done) => tell(place, done) });
    tell(place, part.algorithm === "random-forest" ? part.trees : part.rounds);
    return { trees, transform };
  };
  const spread = (share: number, rounds: number | undefined, name: string) =>
    grow(rounds === undefined ? null : { ...SPREAD, share, rounds }, name);
  const [forestTrees, boostingTrees, low, high] = await Promise.all([
    grow(forest, "random-forest"),
    grow(boosting, "gradient-boosting"),
    spread(0.05, spreadRounds?.[0], "low"),
    spread(0.95, spreadRounds?.[1], "high"),
  ]);
  return {
    medians: fitMedians(sheet.keys, sheet.hours),
    forest: forestTrees,
    boosting: boostingTrees,
    shrink: boosting?.shrink ?? 0,
    low,
    high,
  };
}

/** Trees that are grown at most by some settings. */
export const treesOf = ({ forest, boosting, spreadRounds }: AnswerSettings): number =>
  (forest?.trees ?? 0) + (boosting?.rounds ?? 0) + (spreadRounds?.[0] ?? 0) + (spreadRounds?.[1] ?? 0);

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
    case "hedge": {
      const model = answerer(answers, modelsOf(answers));
      return model && ((row, key) => blendOf(model(row, key), byActivity(key)));
    }
  }
}

/** All models that were trained, as one answer. */
const modelsOf = ({ forest, boosting }: Answers): AnswerName =>
  forest !== null && boosting !== null ? "blend" : forest !== null ? "random-forest" : "gradient-boosting";

/** Those that answer by themselves; the others are made from them. */
const SINGLE: readonly AnswerName[] = ["median", "last-activity-median", "random-forest", "gradient-boosting"];

/** What each of those who can answer says of some rows, in hours. */
export function answersFor(answers: Answers, sheet: Pick<Sheet, "rows" | "keys">): Map<AnswerName, Float64Array> {
  const said = new Map<AnswerName, Float64Array>();
  for (const name of SINGLE) {
    const answer = answerer(answers, name);
    if (answer !== null) said.set(name, Float64Array.from(sheet.keys, (key, row) => answer(rowOf(sheet.rows, row), key)));
  }
  const blend = (name: AnswerName, one: AnswerName, other: AnswerName) => {
    const [a, b] = [said.get(one), said.get(other)];
    if (a !== undefined && b !== undefined) said.set(name, a.map((hours, row) => blendOf(hours, b[row])));
  };
  blend("blend", "random-forest", "gradient-boosting");
  blend("hedge", modelsOf(answers), "last-activity-median");
  return said;
}

/**
 * A weighted mean of two durations on the scale of logarithms, on which they are learned: it is not
 * led by the longer one alone.
 *
 * @param share weight of the second one. Default 0.5
 */
export function blendOf(a: number, b: number, share = 0.5): number {
  return share === 0 ? a : Math.expm1((1 - share) * Math.log1p(a) + share * Math.log1p(b));
}
