import { inputError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { regressionErrors, skillAgainst } from "../machine-learning/regression-errors.ts";
import type { Trial } from "../machine-learning/parzen-tuner.ts";
import { createRandom, type Random } from "../numerics/random.ts";
import { type AnswerName, type Answers, type AnswerSettings, answersFor, fitAnswers } from "./answers.ts";
import { casesByStart, type CaseSplit, endOf, prefixesOf, splitByStart, startOf, type Task } from "./case-split.ts";
import { censoringWeights, weighSheet } from "./censoring.ts";
import { chooseAnswer } from "./choose-answer.ts";
import { DEFAULT_BOOSTING, DEFAULT_FOREST } from "./fit-trees.ts";
import { calibrate, maturityOf, replayIntervals, spreadOf } from "./intervals.ts";
import { loadClock } from "./load-clock.ts";
import { planFeatures } from "./plan-features.ts";
import { longSilenceOf, makeSheet, type Sheet } from "./sheet.ts";
import { tuneBoosting } from "./tune-boosting.ts";

/** A model that can be trained. */
export type ModelName = "random-forest" | "gradient-boosting";

/** How {@linkcode evaluateLog} works. */
export interface EvaluateOptions {
  readonly task: Task;
  /** The models besides the baselines. Default: both, and their blend. */
  readonly models?: readonly ModelName[];
  /** Trials of tuning boosting. Default 0: the default settings. */
  readonly tune?: number;
  /** Trials of an earlier tuning with the same log, task and seed. */
  readonly pastTrials?: readonly Trial[];
  /** Default 42. */
  readonly seed?: number;
  /** IANA zone of hour, weekday and working hours. Default `UTC`. */
  readonly zone?: string;
  /** Told after each trial of tuning. */
  readonly onTrial?: (trial: Trial, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** How one model or baseline fared on the test rows; hours. */
export interface EvaluationResult {
  readonly name: AnswerName;
  /** Mean absolute error, root mean squared error, mean of predicted minus actual. */
  readonly mae: number;
  readonly rmse: number;
  readonly bias: number;
  /** 1 - mae / mae of the median; null where the median makes no error and this one does. */
  readonly skill: number | null;
  /** Share of the rows in their 90 % interval, and its mean width. */
  readonly coverage90: number;
  readonly width90: number;
}

/** What {@linkcode evaluateLog} found. */
export interface Evaluation {
  readonly task: Task;
  readonly trainCases: number;
  readonly trainRows: number;
  readonly testCases: number;
  readonly testRows: number;
  /** Who would answer, chosen on validation cases alone. */
  readonly answered: AnswerName;
  readonly results: readonly EvaluationResult[];
  /** Why that one answers. */
  readonly because: string;
}

/** Fewer training or test cases than this tell nothing. */
export const LEAST_TRAIN_CASES = 10;
export const LEAST_TEST_CASES = 3;
/** Fewer training cases than this carry no model, only baselines. */
export const LEAST_MODEL_CASES = 100;
/** Share of the cases that are the earlier ones. */
const EARLIER_SHARE = 0.8;
/** Fewer validation cases than this choose nothing. */
const LEAST_VALIDATION_CASES = 10;

/**
 * Trains on the earlier cases of a log and tests on the later ones, as if it had been there: cases with at least two events, split by start (see
 * {@linkcode splitByStart}), every case counting as closed. Rounds, settings and who answers are decided on the last fifth of the
 * training cases; the test cases decide nothing. Intervals are given in the order of time, their calibration following the cases as they close.
 *
 * @throws an input error for too few cases; a usage error for a zone or seed that is none; the signal's reason
 */
export async function evaluateLog(log: EventLog, options: EvaluateOptions): Promise<Evaluation> {
  const { task, seed = 42, models = ["random-forest", "gradient-boosting"] } = options;
  const random = createRandom(seed);
  const items = casesByStart(log);
  checkTimes(log, items);
  const outer = splitByStart(log, items);
  if (outer.train.length < LEAST_TRAIN_CASES || outer.test.length < LEAST_TEST_CASES) throw tooFew(items.length, outer);
  const inner = splitByStart(log, outer.train);
  const early = sheetsOf(log, inner, options);
  const late = sheetsOf(log, outer, options);
  const earlier = items.slice(0, Math.floor(EARLIER_SHARE * items.length));
  // The training cases stay as they are, but what decides is weighted: the validation cases are those that had ended by the test.
  const validationPopulation = earlier.filter((item) => startOf(log, item) >= inner.time);
  const weights = censoringWeights(log, inner.test, validationPopulation, outer.time);
  const validationSheet = weighSheet(early.test, weights);
  const finished = outer.train.length / earlier.length;
  const canTrain = outer.train.length >= LEAST_MODEL_CASES && inner.train.length >= LEAST_MODEL_CASES / 2 &&
    inner.test.length >= LEAST_VALIDATION_CASES && early.columns > 0 && late.columns > 0 &&
    late.train.hours.some((hours) => hours > 0);
  const settings: AnswerSettings = {
    forest: canTrain && models.includes("random-forest") ? DEFAULT_FOREST : null,
    boosting: canTrain && models.includes("gradient-boosting")
      ? await boostingSettings({ ...early, test: validationSheet }, random, options)
      : null,
  };
  const judged = inner.train.length >= LEAST_TRAIN_CASES && inner.test.length > 0;
  const validation = judged ? { ...early, test: validationSheet } : { ...late, test: late.train };
  const rehearsal = await fitAnswers(validation.train, settings, {
    random,
    categorical: validation.categorical,
    validation: canTrain ? validation.test : undefined,
    signal: options.signal,
  });
  const rehearsed = answersFor(rehearsal, validation.test);
  const errors = [...rehearsed].map(([name, said]) => [name, regressionErrors(validation.test.hours, said).mae] as const);
  const choice = chooseAnswer(new Map(errors), finished);
  const final = await fitAnswers(late.train, keepRounds(settings, rehearsal), {
    random,
    categorical: late.categorical,
    signal: options.signal,
  });
  const said = answersFor(final, late.test);
  const medianMae = regressionErrors(late.test.hours, said.get("median")!).mae;
  const maturity = maturityOf(validation.test);
  const results = [...said].map(([name, hours]): EvaluationResult => {
    const calibrationSpread = spreadOf(rehearsal, validation.test, rehearsed.get(name)!);
    const calibration = calibrate(validation.test, rehearsed.get(name)!, calibrationSpread);
    const { coverage, width } = replayIntervals(late.test, hours, spreadOf(final, late.test, hours), { calibration, maturity });
    const { mae, rmse, bias } = regressionErrors(late.test.hours, hours);
    const skill = skillAgainst(mae, medianMae);
    return { name, mae, rmse, bias, skill: Number.isFinite(skill) ? skill : null, coverage90: coverage, width90: width };
  });
  return {
    task,
    trainCases: outer.train.length,
    trainRows: late.train.hours.length,
    testCases: outer.test.length,
    testRows: late.test.hours.length,
    answered: choice.answered,
    results,
    because: choice.because,
  };
}

/** Training and test rows of a split, laid out by a plan that the training rows alone made. */
interface Sheets {
  readonly train: Sheet;
  readonly test: Sheet;
  readonly columns: number;
  readonly categorical: readonly boolean[];
}

function sheetsOf(log: EventLog, split: CaseSplit, { task, zone }: EvaluateOptions): Sheets {
  const closing = { endActivities: "all", silence: longSilenceOf(log, split.train) } as const;
  const plan = planFeatures(log, prefixesOf(log, split.train, task), { zone, closing });
  const load = loadClock(log, closing);
  return {
    train: makeSheet(log, split.train, { task, plan, load }),
    test: makeSheet(log, split.test, { task, plan, load }),
    columns: plan.features.length,
    categorical: plan.features.map(({ kind }) => kind === "category"),
  };
}

async function boostingSettings(sheets: Sheets, random: Random, { tune = 0, pastTrials, onTrial, signal }: EvaluateOptions) {
  if (tune === 0) return DEFAULT_BOOSTING;
  const { train, test, categorical } = sheets;
  return (await tuneBoosting(train, test, { trials: tune, past: pastTrials, random, categorical, onTrial, signal })).settings;
}

/** The same settings with the rounds that were best on the validation rows: the final training has none to stop by. */
function keepRounds(settings: AnswerSettings, { boosting, low, high }: Answers): AnswerSettings {
  return {
    forest: settings.forest,
    boosting: settings.boosting && { ...settings.boosting, rounds: boosting!.trees.roots.length },
    spreadRounds: [low?.trees.roots.length ?? 0, high?.trees.roots.length ?? 0],
  };
}

function checkTimes(log: EventLog, items: readonly number[]): void {
  for (const item of items) {
    const hours = (endOf(log, item) - startOf(log, item)) / 3_600_000;
    if (hours >= 0 && Number.isFinite(hours)) continue;
    throw inputError({
      caseId: log.caseIds[item],
      expected: "a duration that is finite and not negative",
      found: `${hours} hours`,
      advice: "Check the times of its events.",
    });
  }
}

function tooFew(cases: number, { train, test }: CaseSplit) {
  return inputError({
    expected: `at least ${LEAST_TRAIN_CASES} cases to learn from and ${LEAST_TEST_CASES} later ones to be tested on`,
    found: `${cases} cases with at least two events, of which ${train.length} had ended before the ${test.length} latest began`,
    advice: "Give a longer log.",
  });
}
