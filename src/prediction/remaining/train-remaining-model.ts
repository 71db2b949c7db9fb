import { inputError, TracebookError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { permutationImportance } from "../../machine-learning/permutation-importance.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { answerer, type Answers, type AnswerSettings, answersFor, fitAnswers, MEDIANS_ONLY } from "../answers/answers.ts";
import { type Calibration, calibratorOf } from "../evaluation/calibration.ts";
import { joinOutcomes, outcomesOf } from "../evaluation/outcomes.ts";
import { casesByStart, prefixesOf, startOf } from "../case-split.ts";
import { censoringWeights, weighSheet } from "../evaluation/censoring.ts";
import { type ClosedCaseOptions, type ClosedCases, closedCases, lastTimeOf } from "../closed-cases.ts";
import type { ModelOrigin } from "../duration/duration-model.ts";
import type { EvaluateOptions } from "../evaluation/evaluation.ts";
import { fitTrees } from "../answers/fit-trees.ts";
import { judgeAnswers, type Judgement } from "../evaluation/judge-answers.ts";
import { type CasesAtHand, categoricalOf } from "../evaluation/judging-sheets.ts";
import { loadClock } from "../features/load-clock.ts";
import { closingOf, planFeatures } from "../features/plan-features.ts";
import { type FeaturePlan, nameOf } from "../features/prefix-features.ts";
import type { HeldOut } from "./compare-with-champion.ts";
import type { RemainingFigures, RemainingModel } from "./remaining-model.ts";
import { makeSheet, type Sheet } from "../features/sheet.ts";
import { stagedProgress } from "../evaluation/staged-progress.ts";

/** How {@linkcode trainRemainingModel} works. */
export interface TrainRemainingOptions
  extends
    ClosedCaseOptions,
    Pick<EvaluateOptions, "models" | "tune" | "pastTrials" | "fit" | "onTrial" | "onProgress" | "signal"> {
  /** The same log, options and seed give the same model. */
  readonly seed: number;
  /** IANA zone of hour, weekday and working hours. Default `UTC`. */
  readonly zone?: string;
  /**
   * Whether finished cases are weighted against their bias towards short ones; see
   * {@linkcode censoringWeights}. Default true.
   */
  readonly weighted?: boolean;
  /**
   * Prefixes that it learns from at most: those of the newest closed cases. Default
   * {@linkcode MOST_ROWS}.
   */
  readonly mostRows?: number;
  /**
   * Told, before the shipped model is trained, what was said of the cases that it was judged on;
   * not called where there were too few.
   */
  readonly onJudged?: (heldOut: HeldOut) => void;
  /** What the model says of itself besides the seed; all empty by default. */
  readonly origin?: Partial<Omit<ModelOrigin, "seed">>;
}

/**
 * About 300 MB in memory; more rows of older cases make no better model of what is going on now.
 */
export const MOST_ROWS = 200_000;

/**
 * Trains a model of remaining times on the closed cases of a log with at least two events.
 *
 * 1. It is judged as {@linkcode evaluateLog} does, on the closed cases: that says who answers, with
 *    which settings, and how well.
 * 2. Its intervals are calibrated on the test cases of that split, and on those that are still
 *    open: that a case has not ended yet tells something too.
 * 3. What is shipped is trained on all closed cases, each weighted against the bias of finished
 *    cases towards short ones.
 *
 * Too few cases for a split are no error as long as one is closed: the median then answers, and
 * says why.
 *
 * @throws an input error where no case is closed; a usage error for a zone or a seed that is none;
 * the signal's reason
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { trainRemainingModel } from "@/prediction/remaining/train-remaining-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainRemainingModel(log, { seed: 42, endActivities: ["answer"] });
 * assertEquals(model.answered, "median"); // always five hours: nothing to be better at
 * ```
 */
export async function trainRemainingModel(log: EventLog, options: TrainRemainingOptions): Promise<RemainingModel> {
  const { seed, zone = "UTC", signal, weighted = true, fit = fitTrees } = options;
  const random = createRandom(seed);
  const closing = closedCases(log, options);
  const all = casesByStart(log);
  const everyClosed = all.filter((item) => closing.closed[item] === 1);
  if (everyClosed.length === 0) throw nothingClosed(closing);
  const closed = newestCases(log, everyClosed, options.mostRows ?? MOST_ROWS);
  const population = all.filter((item) => startOf(log, item) >= startOf(log, closed[0]));
  const open = population.filter((item) => closing.closed[item] === 0);
  const [judging, training] = stagedProgress([3 + (options.tune ?? 0), 1], options.onProgress);
  const judged = await judge(log, { closed, open }, {
    ...options,
    endActivities: closing.endActivities,
    onProgress: (share) => judging(share, 1),
  });
  if (typeof judged !== "string") options.onJudged?.(heldOutOf(judged));
  const settings = typeof judged === "string" ? MEDIANS_ONLY : needed(judged);
  const plan = planFeatures(log, prefixesOf(log, closed, "remaining"), { zone, closing });
  const plain = makeSheet(log, closed, { task: "remaining", plan, load: loadClock(log, closing) });
  const sheet = weighted ? weighSheet(plain, censoringWeights(log, closed, population, lastTimeOf(log))) : plain;
  const answers = await fitAnswers(sheet, settings, {
    random: random.fork("shipped"),
    categorical: categoricalOf(plan),
    fit,
    signal,
    onProgress: training,
  });
  const own = typeof judged === "string" ? { answered: "median" as const, because: judged } : judged.evaluation;
  return {
    task: "remaining",
    answered: own.answered,
    because: own.because,
    plan,
    settings,
    answers,
    calibration: typeof judged === "string" ? calibrationOfMedian(log, { answers, plain, plan, open }) : judged.calibration,
    figures: typeof judged === "string" ? null : figuresOf(judged, random.fork("importance")),
    cases: { closed: closing.closedCount, open: closing.openCount },
    knownUntil: lastTimeOf(log),
    origin: { log: "", logVersion: 0, checksum: "", codeVersion: "", trainedAt: "", ...options.origin, seed },
  };
}

/** The newest cases that have no more prefixes together than a limit; at least one case. */
function newestCases(log: EventLog, items: readonly number[], mostRows: number): readonly number[] {
  let rows = 0;
  let from = items.length;
  while (from > 0) {
    rows += prefixesOf(log, [items[from - 1]], "remaining").length;
    if (rows > mostRows && from < items.length) break;
    from--;
  }
  return items.slice(from);
}

/** The judgement, or why there is none. */
async function judge(
  log: EventLog,
  cases: CasesAtHand,
  options: TrainRemainingOptions & { readonly endActivities: readonly string[] | "all" },
): Promise<Judgement | string> {
  try {
    return await judgeAnswers(log, cases, { ...options, task: "remaining" });
  } catch (error) {
    // Too few cases to be judged on; times that are none are an error here too.
    if (error instanceof TracebookError && error.kind === "input" && error.details.caseId === undefined) {
      return `${error.details.found[0].toUpperCase()}${error.details.found.slice(1)}: too few to judge a model on.`;
    }
    throw error;
  }
}

const heldOutOf = ({ answers, test, evaluation }: Judgement): HeldOut => ({
  prefixes: test.prefixes,
  said: answersFor(answers, test).get(evaluation.answered)!,
});

/** Only what answers is trained again. */
function needed({ settings, evaluation: { answered } }: Judgement): AnswerSettings {
  const together = answered === "blend" || answered === "hedge";
  return {
    ...settings,
    forest: together || answered === "random-forest" ? settings.forest : null,
    boosting: together || answered === "gradient-boosting" ? settings.boosting : null,
  };
}

/**
 * Where nothing could be judged, how far the hours of all closed cases, and of those still open,
 * lie from their median.
 */
function calibrationOfMedian(
  log: EventLog,
  { answers, plain, plan, open }: {
    readonly answers: Answers;
    readonly plain: Sheet;
    readonly plan: FeaturePlan;
    readonly open: readonly number[];
  },
): Calibration {
  const load = loadClock(log, closingOf(plan));
  const others = makeSheet(log, open, { task: "remaining", plan, load, isOpen: () => true });
  const [ended, unended] = [plain, others].map((sheet) =>
    outcomesOf(answers, sheet, answersFor(answers, sheet).get("median")!, () => sheet === others)
  );
  return calibratorOf(joinOutcomes(ended, unended))(lastTimeOf(log))!;
}

function figuresOf(judged: Judgement, random: Random): RemainingFigures {
  const { trainCases, trainRows, testCases, testRows, results, answered } = judged.evaluation;
  const { answers, test, plan } = judged;
  // A model's answer depends on the row alone but for its shrinking, whose key is then that of a
  // typical row.
  const typical = test.keys[test.keys.length >> 1];
  const answer = answerer(answers, answered)!;
  const predict = (row: Float64Array) => answer(row, typical);
  const medians = answered === "median" || answered === "last-activity-median";
  const growth = medians
    ? new Float64Array(0)
    : permutationImportance(test.rows, test.hours, { random, predict, repeats: 2, maxRows: 1000 });
  const importance = Array.from(growth, (hours, at) => ({ feature: nameOf(plan.features[at]), hours }))
    .sort((a, b) => b.hours - a.hours || (a.feature < b.feature ? -1 : 1));
  return { trainCases, trainRows, testCases, testRows, results, importance };
}

function nothingClosed(closing: ClosedCases) {
  return inputError({
    expected: "closed cases with at least two events to learn from",
    found: closing.closedCount === 0 && closing.openCount > 0 ? "open cases only" : "none",
    advice: "Load a longer stretch of the log.",
  });
}
