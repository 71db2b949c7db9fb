import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import type { Trial } from "../../machine-learning/parzen-tuner.ts";
import { regressionErrors, skillAgainst } from "../../machine-learning/regression-errors.ts";
import { createRandom } from "../../numerics/random.ts";
import { type AnswerName, type Answers, type AnswerSettings, answersFor, fitAnswers } from "../answers/answers.ts";
import { type Calibration, calibratorOf } from "./calibration.ts";
import { joinOutcomes, type Outcomes, outcomesOf } from "./outcomes.ts";
import { replayIntervals } from "./replay-intervals.ts";
import { type CaseSplit, endOf, splitByStart, startOf } from "../case-split.ts";
import { chooseAnswer } from "./choose-answer.ts";
import { chooseSettings, NOTHING_CHOSEN } from "./choose-settings.ts";
import { lastTimeOf } from "../closed-cases.ts";
import { type EvaluateOptions, type Evaluation, type EvaluationResult, MODEL_NAMES } from "./evaluation.ts";
import { fitTrees } from "../answers/fit-trees.ts";
import type { FittedTrees } from "../answers/fitted-trees.ts";
import { type CasesAtHand, openAmong, rehearsalSheets, type Sheets, sheetsOf } from "./judging-sheets.ts";
import type { FeaturePlan } from "../features/prefix-features.ts";
import type { Sheet } from "../features/sheet.ts";
import { stagedProgress } from "./staged-progress.ts";

/** Fewer training or test cases than this tell nothing. */
export const LEAST_TRAIN_CASES = 10;
export const LEAST_TEST_CASES = 3;
/** Fewer training cases than this carry no model, only baselines. */
export const LEAST_MODEL_CASES = 100;
/** Share of the cases that are the earlier ones. */
const EARLIER_SHARE = 0.8;
/** Fewer validation cases than this choose nothing. */
const LEAST_VALIDATION_CASES = 10;

/** An evaluation with what it was made from. */
export interface Judgement {
  readonly evaluation: Evaluation;
  /** With the rounds that were best. */
  readonly settings: AnswerSettings;
  /** Learned from the training cases, and the test rows that it was judged on. */
  readonly answers: Answers;
  readonly test: Sheet;
  readonly plan: FeaturePlan;
  /** Of who answers, as of the log's last event. */
  readonly calibration: Calibration;
  readonly trials: readonly Trial[];
}

/**
 * The same as {@linkcode evaluateLog} for some cases of a log. Open ones are neither learned from
 * nor judged on: that they have not ended yet tells how far the hours of those that have can be
 * trusted.
 */
export async function judgeAnswers(log: EventLog, cases: CasesAtHand, options: EvaluateOptions): Promise<Judgement> {
  const { seed = 42, signal, fit = fitTrees, models = MODEL_NAMES, tune = 0 } = options;
  const random = createRandom(seed);
  const { closed } = cases;
  checkTimes(log, closed);
  const outer = splitByStart(log, closed);
  if (outer.train.length < LEAST_TRAIN_CASES || outer.test.length < LEAST_TEST_CASES) throw tooFew(closed.length, outer);
  const earlier = closed.slice(0, Math.floor(EARLIER_SHARE * closed.length));
  const inner = splitByStart(log, outer.train);
  const split = { inner, outer, earlier };
  const late = sheetsOf(log, outer, cases.open.filter((item) => startOf(log, item) >= outer.time), { ...options, cases });
  const early = rehearsalSheets(log, split, late, { ...options, cases });
  const canTrain = isEnough(split, early, late);
  // Boosting that is stopped by validation rows grows more trees than it keeps: the rehearsal takes
  // about twice the time of what follows.
  const [tuning, rehearsing, training] = stagedProgress([canTrain ? models.length * tune : 0, 2, 1], options.onProgress);
  const { settings, trials, tuned } = canTrain
    ? await chooseSettings(early, { ...options, random, fit, onProgress: tuning })
    : NOTHING_CHOSEN;
  const how = { random, fit, signal };
  const rehearsal = await fitAnswers(early.train, settings, {
    ...how,
    categorical: early.categorical,
    validation: canTrain ? early.test : undefined,
    onProgress: rehearsing,
  });
  const choice = chooseAnswer(
    [early.test, early.plain].map((sheet) => errorsBy(rehearsal, sheet)),
    outer.train.length / earlier.length,
  );
  const fixed = keepRounds(settings, rehearsal);
  const answers = await fitAnswers(late.train, fixed, { ...how, categorical: late.categorical, onProgress: training });
  const isOpen = openAmong(cases);
  const before = outcomesByName(rehearsal, [early.plain, early.others], isOpen);
  const after = outcomesByName(answers, [late.test, late.others], isOpen);
  const outcomes = joinOutcomes(before.get(choice.answered)!, after.get(choice.answered)!);
  return {
    evaluation: {
      task: options.task,
      trainCases: outer.train.length,
      trainRows: late.train.hours.length,
      testCases: outer.test.length,
      testRows: late.test.hours.length,
      results: resultsOf(answersFor(answers, late.test), late.test, { before, after }),
      ...choice,
      tuned,
    },
    settings: fixed,
    answers,
    test: late.test,
    plan: late.plan,
    calibration: calibratorOf(outcomes)(lastTimeOf(log))!,
    trials,
  };
}

/** Whether there is enough to train models and to choose between them. */
function isEnough(
  { inner, outer }: { readonly inner: CaseSplit; readonly outer: CaseSplit },
  early: Sheets,
  late: Sheets,
): boolean {
  return outer.train.length >= LEAST_MODEL_CASES && inner.train.length >= LEAST_MODEL_CASES / 2 &&
    inner.test.length >= LEAST_VALIDATION_CASES && Math.min(early.categorical.length, late.categorical.length) > 0 &&
    late.train.hours.some((hours) => hours > 0);
}

/** Mean absolute errors of each of some answers on the rows of a sheet. */
const errorsBy = (answers: Answers, sheet: Sheet): Map<AnswerName, number> =>
  new Map([...answersFor(answers, sheet)].map(([name, hours]) => [name, regressionErrors(sheet.hours, hours).mae]));

type OutcomesByName = ReadonlyMap<AnswerName, Outcomes>;

/** What came of all that was said of the rows of some sheets. */
function outcomesByName(answers: Answers, sheets: readonly Sheet[], isOpen: (item: number) => boolean): OutcomesByName {
  const parts = sheets.map((sheet) => ({ sheet, said: answersFor(answers, sheet) }));
  return new Map(
    [...parts[0].said.keys()].map((name) => [
      name,
      parts.map(({ sheet, said }) => outcomesOf(answers, sheet, said.get(name)!, isOpen)).reduce(joinOutcomes),
    ]),
  );
}

function resultsOf(
  said: ReadonlyMap<AnswerName, Float64Array>,
  test: Sheet,
  outcomes: { readonly before: OutcomesByName; readonly after: OutcomesByName },
): EvaluationResult[] {
  const medianMae = regressionErrors(test.hours, said.get("median")!).mae;
  return [...said].map(([name, hours]) => {
    const { coverage, width } = replayIntervals(outcomes.before.get(name)!, outcomes.after.get(name)!);
    const { mae, rmse, bias } = regressionErrors(test.hours, hours);
    const skill = skillAgainst(mae, medianMae);
    return { name, mae, rmse, bias, skill: Number.isFinite(skill) ? skill : null, coverage90: coverage, width90: width };
  });
}

/**
 * The same settings with the rounds that were best on the validation rows: the final training has
 * none to stop by.
 */
function keepRounds(settings: AnswerSettings, { boosting, low, high }: Answers): AnswerSettings {
  const roundsOf = (trees: FittedTrees) => trees.trees.roots.length;
  return {
    forest: settings.forest,
    boosting: settings.boosting && { ...settings.boosting, rounds: roundsOf(boosting!) },
    spreadRounds: settings.spreadRounds && [roundsOf(low!), roundsOf(high!)],
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
    found: cases === 0
      ? "no case with at least two events"
      : `${cases} cases with at least two events, of which ${train.length} had ended before the ${test.length} latest began`,
    advice: "Give a longer log.",
  });
}
