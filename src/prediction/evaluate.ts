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
import type { FeaturePlan } from "./prefix-features.ts";
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
  /** The rule by which cases count as open, for the feature of that name. Default: all are until their last event. */
  readonly endActivities?: readonly string[] | "all";
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
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { evaluateLog } from "@/prediction/evaluate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const { answered, testRows, results } = await evaluateLog(log, { task: "remaining", seed: 42 });
 * assertEquals([answered, testRows], ["median", 8]); // always five hours: nothing to be better at
 * assertEquals(results[0].mae, 0);
 * ```
 */
export async function evaluateLog(log: EventLog, options: EvaluateOptions): Promise<Evaluation> {
  return (await judgeAnswers(log, casesByStart(log), options)).evaluation;
}

/** An evaluation with what it was made from. */
export interface Judgement {
  readonly evaluation: Evaluation;
  /** With the rounds that were best. */
  readonly settings: AnswerSettings;
  /** Learned from the training cases, and the test rows that it was judged on. */
  readonly answers: Answers;
  readonly test: Sheet;
  readonly plan: FeaturePlan;
  readonly trials: readonly Trial[];
}

/**
 * The same as {@linkcode evaluateLog} for some cases of a log.
 *
 * @param items cases by start
 */
export async function judgeAnswers(log: EventLog, items: readonly number[], options: EvaluateOptions): Promise<Judgement> {
  const { task, seed = 42, signal } = options;
  const random = createRandom(seed);
  checkTimes(log, items);
  const outer = splitByStart(log, items);
  if (outer.train.length < LEAST_TRAIN_CASES || outer.test.length < LEAST_TEST_CASES) throw tooFew(items.length, outer);
  const earlier = items.slice(0, Math.floor(EARLIER_SHARE * items.length));
  const inner = splitByStart(log, outer.train);
  const late = sheetsOf(log, outer, options);
  const early = rehearsalSheets(log, { inner, outer, earlier }, late, options);
  const canTrain = outer.train.length >= LEAST_MODEL_CASES && inner.train.length >= LEAST_MODEL_CASES / 2 &&
    inner.test.length >= LEAST_VALIDATION_CASES && Math.min(early.categorical.length, late.categorical.length) > 0 &&
    late.train.hours.some((hours) => hours > 0);
  const { settings, trials } = await chooseSettings(early, canTrain, random, options);
  const validation = canTrain ? early.test : undefined;
  const rehearsal = await fitAnswers(early.train, settings, { random, categorical: early.categorical, validation, signal });
  const views = [early.test, early.plain].map((sheet) => {
    const said = [...answersFor(rehearsal, sheet)];
    return new Map(said.map(([name, hours]) => [name, regressionErrors(sheet.hours, hours).mae]));
  });
  const choice = chooseAnswer(views, outer.train.length / earlier.length);
  const fixed = keepRounds(settings, rehearsal);
  const answers = await fitAnswers(late.train, fixed, { random, categorical: late.categorical, signal });
  const evaluation = {
    task,
    trainCases: outer.train.length,
    trainRows: late.train.hours.length,
    testCases: outer.test.length,
    testRows: late.test.hours.length,
    answered: choice.answered,
    results: resultsOf({ answers: rehearsal, sheet: early.test }, { answers, sheet: late.test }),
    because: choice.because,
  };
  return { evaluation, settings: fixed, answers, test: late.test, plan: late.plan, trials };
}

/** Answers and the rows that they are judged on. */
interface Judged {
  readonly answers: Answers;
  readonly sheet: Sheet;
}

function resultsOf(rehearsal: Judged, final: Judged): EvaluationResult[] {
  const rehearsed = answersFor(rehearsal.answers, rehearsal.sheet);
  const said = answersFor(final.answers, final.sheet);
  const maturity = maturityOf(rehearsal.sheet);
  const medianMae = regressionErrors(final.sheet.hours, said.get("median")!).mae;
  return [...said].map(([name, hours]) => {
    const before = rehearsed.get(name)!;
    const calibration = calibrate(rehearsal.sheet, before, spreadOf(rehearsal.answers, rehearsal.sheet, before));
    const spread = spreadOf(final.answers, final.sheet, hours);
    const { coverage, width } = replayIntervals(final.sheet, hours, spread, { calibration, maturity });
    const { mae, rmse, bias } = regressionErrors(final.sheet.hours, hours);
    const skill = skillAgainst(mae, medianMae);
    return { name, mae, rmse, bias, skill: Number.isFinite(skill) ? skill : null, coverage90: coverage, width90: width };
  });
}

/** Training and test rows of a split, laid out by a plan that the training rows alone made. */
interface Sheets {
  readonly train: Sheet;
  readonly test: Sheet;
  readonly plan: FeaturePlan;
  readonly categorical: readonly boolean[];
}

function sheetsOf(log: EventLog, split: CaseSplit, { task, zone, endActivities = "all" }: EvaluateOptions): Sheets {
  const closing = { endActivities, silence: longSilenceOf(log, split.train) };
  const plan = planFeatures(log, prefixesOf(log, split.train, task), { zone, closing });
  const load = loadClock(log, closing);
  return {
    train: makeSheet(log, split.train, { task, plan, load }),
    test: makeSheet(log, split.test, { task, plan, load }),
    plan,
    categorical: categoricalOf(plan),
  };
}

/** Which columns of a plan's rows hold categories. */
export const categoricalOf = (plan: FeaturePlan): boolean[] => plan.features.map(({ kind }) => kind === "category");

/** The same, with the test rows as they are beside the weighted ones. */
interface RehearsalSheets extends Sheets {
  readonly plain: Sheet;
}

/**
 * The rows for everything that is decided before the test: training cases stay as they are, but the validation cases, being those that had ended by the
 * test, are weighted. Where they are too few, the training rows themselves stand in: then only baselines are compared.
 */
function rehearsalSheets(
  log: EventLog,
  { inner, outer, earlier }: { inner: CaseSplit; outer: CaseSplit; earlier: readonly number[] },
  late: Sheets,
  options: EvaluateOptions,
): RehearsalSheets {
  if (inner.train.length < LEAST_TRAIN_CASES || inner.test.length === 0) return { ...late, test: late.train, plain: late.train };
  const sheets = sheetsOf(log, inner, options);
  const population = earlier.filter((item) => startOf(log, item) >= inner.time);
  const weights = censoringWeights(log, inner.test, population, outer.time);
  return { ...sheets, test: weighSheet(sheets.test, weights), plain: sheets.test };
}

async function chooseSettings(sheets: Sheets, canTrain: boolean, random: Random, options: EvaluateOptions) {
  const { models = ["random-forest", "gradient-boosting"], tune = 0, pastTrials, onTrial, signal } = options;
  const { train, test, categorical } = sheets;
  const forest = canTrain && models.includes("random-forest") ? DEFAULT_FOREST : null;
  if (!canTrain || !models.includes("gradient-boosting")) return { settings: { forest, boosting: null }, trials: [] };
  if (tune === 0) return { settings: { forest, boosting: DEFAULT_BOOSTING }, trials: [] };
  const tuned = await tuneBoosting(train, test, { trials: tune, past: pastTrials, random, categorical, onTrial, signal });
  return { settings: { forest, boosting: tuned.settings }, trials: tuned.trials };
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
