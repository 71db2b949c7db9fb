import { inputError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { HOUR } from "../../time/civil-date.ts";
import { zoneOfDays } from "../../time/dates-only.ts";
import { censoringWeights } from "./censoring.ts";
import { completedCases, type CompletionOptions, inactivityTimeoutOf, lastTimeOf } from "./completed-cases.ts";
import { type PrefixTable, prefixTable } from "./dataset.ts";
import { casesByStart, type CaseTimes, caseTimesOf, newestCases, type Task } from "./prefixes.ts";
import { checkTrainingSize, TRAINING_LIMITS, type TrainingLimits } from "./training-limits.ts";
import { rollingOrigins, splitByStart, type TemporalSplit } from "./temporal-split.ts";

/** Least number of training cases for models; with fewer there are baselines only. */
const LEAST_MODEL_CASES = 100;
/** With fewer cases to train on there is no inner split, and no fold. */
const LEAST_INNER_CASES = 10;
/** Least number of validation cases to select a model by. */
const LEAST_VALIDATION_CASES = 10;

/** A temporal split with what is known of the cases around it. Case indexes, each list by start. */
interface TrainingSplit extends TemporalSplit {
  /** Cases that are in neither set: they too show in time how far hours lie from predictions. */
  readonly others: readonly number[];
  /**
   * How much each test case counts, by case index: see {@linkcode censoringWeights}. Empty: all
   * count alike.
   */
  readonly weights: ReadonlyMap<number, number>;
}

/** All that a training needs of a log, read from it once. Case indexes, each list by start. */
export interface TrainingData {
  /** The prefixes of all cases, with their targets and the values of all candidate features. */
  readonly table: PrefixTable;
  /** The completed cases to learn from, and the cases of the same stretch that are running. */
  readonly completed: readonly number[];
  readonly running: readonly number[];
  /** How much each completed case counts, by case index: see {@linkcode censoringWeights}. */
  readonly weights: ReadonlyMap<number, number>;
  /** Time of the log's last event, in ms. */
  readonly until: number;
  /** All completed and running cases of the log. */
  readonly counts: { readonly completed: number; readonly running: number };
  /** Training and test set. */
  readonly outer: TrainingSplit;
  /** Share of the cases begun before the test that had ended by then and can be learned from. */
  readonly ended: number;
  /**
   * The training set, split again for settings, rounds and calibration. Where it is too small for
   * that, it stands for both sets.
   */
  readonly inner: TrainingSplit;
  /** Splits of the training set by which a model is selected: see {@linkcode rollingOrigins}. */
  readonly folds: readonly TrainingSplit[];
  /** Whether the cases suffice to train models and to choose between them. */
  readonly isEnough: boolean;
  /** What was left out of a large log, as sentences; see {@linkcode TRAINING_LIMITS}. */
  readonly reductions: readonly string[];
}

/** How {@linkcode trainingData} reads a log. */
export interface TrainingDataOptions extends CompletionOptions {
  readonly task: Task;
  /** IANA zone of days and hours, unless the log has dates only. Default `UTC`. */
  readonly zone?: string;
  /** Default: {@linkcode TRAINING_LIMITS}. */
  readonly limits?: Partial<TrainingLimits>;
  /**
   * Counts every case as completed with its last event, as most published comparisons do. The
   * completion rule then serves the workload alone, and its timeout is found in the training set.
   * Default false.
   */
  readonly allCompleted?: boolean;
}

/**
 * Reads from a log what a training needs: prefixes with their features, and which cases are for
 * training, validation and test. Later stages take this record, not the log.
 *
 * Takes n log n time in the number of events, besides prefixes x features.
 *
 * @throws an input error where no case is completed, and for a case whose duration is negative or
 * not finite; a limit error for too many events or activities; a usage error for an unknown zone
 */
export function trainingData(log: EventLog, options: TrainingDataOptions): TrainingData {
  const { task, allCompleted = false } = options;
  const zone = zoneOfDays(log, options.zone ?? "UTC");
  const limits = { ...TRAINING_LIMITS, ...options.limits };
  checkTrainingSize({ events: log.time.length, activities: log.activities.length }, limits);
  const completion = completedCases(log, allCompleted ? { endActivities: "all", inactivityTimeout: Infinity } : options);
  const until = lastTimeOf(log);
  const times = caseTimesOf(log);
  const all = casesByStart(log);
  const isRunning = (caseIndex: number) => completion.completed[caseIndex] === 0;
  const counts = { completed: completion.completedCount, running: completion.runningCount };
  const allEnded = all.filter((caseIndex) => !isRunning(caseIndex));
  const completed = newestCases(log, allEnded, task, { mostRows: limits.rows, isRunning });
  if (completed.length === 0 && !allCompleted) throw nothingCompleted(log, counts);
  const population = all.filter((caseIndex) => times.start[caseIndex] >= times.start[completed[0]]);
  const allRunning = population.filter(isRunning);
  const running = newestCases(log, allRunning, task, { mostRows: limits.rows, isRunning });
  checkTimes(log, times, completed);
  const splits = splitAll(times, { completed, running });
  const weights = censoringWeights(times, completed, population, until);
  const rule = allCompleted
    ? {
      endActivities: options.endActivities ?? "all",
      inactivityTimeout: options.inactivityTimeout ?? inactivityTimeoutOf(log, splits.outer.train),
    }
    : completion;
  const table = prefixTable(log, [...completed, ...running], {
    task,
    zone,
    rule,
    isRunning,
    until: splits.outer.time,
  });
  return {
    table,
    completed,
    running,
    weights,
    until,
    counts,
    ...splits,
    reductions: [
      ...reductionWords(allEnded.length, completed.length, "completed cases the newest"),
      ...reductionWords(allRunning.length, running.length, "running cases the newest"),
      ...reductionWords(table.attributes.found, table.attributes.read, "attributes the most telling"),
    ],
  };
}

/** The splits of a training: all cases of a set have ended when the next one begins. */
function splitAll(
  times: CaseTimes,
  { completed, running }: Pick<TrainingData, "completed" | "running">,
): Pick<TrainingData, "outer" | "ended" | "inner" | "folds" | "isEnough"> {
  const { start } = times;
  const none = new Map<number, number>();
  const outer = splitByStart(times, completed);
  const inner = splitByStart(times, outer.train);
  const origins = rollingOrigins(times, outer.train).filter(({ train }) => train.length >= LEAST_INNER_CASES);
  const earlier = completed.slice(0, completed.length - outer.test.length);
  /** How much cases count that began in a stretch of time and had ended by the test. */
  const weigh = (caseIndexes: readonly number[], from: number, to = Infinity) => {
    const population = earlier.filter((caseIndex) => start[caseIndex] >= from && start[caseIndex] < to);
    return censoringWeights(times, caseIndexes, population, outer.time);
  };
  const ended = new Set(outer.train);
  const unfinished = [
    ...earlier.filter((caseIndex) => !ended.has(caseIndex)),
    ...running.filter((caseIndex) => start[caseIndex] < outer.time),
  ];
  return {
    outer: { ...outer, others: running.filter((caseIndex) => start[caseIndex] >= outer.time), weights: none },
    ended: outer.train.length / earlier.length,
    inner: inner.train.length < LEAST_INNER_CASES || inner.test.length === 0
      ? { train: outer.train, test: outer.train, time: outer.time, others: unfinished, weights: none }
      : {
        ...inner,
        others: unfinished.filter((caseIndex) => start[caseIndex] >= inner.time),
        weights: weigh(inner.test, inner.time),
      },
    folds: origins.map((split, at) => ({
      ...split,
      others: [],
      weights: weigh(split.test, split.time, origins[at + 1]?.time),
    })),
    isEnough: outer.train.length >= LEAST_MODEL_CASES && inner.train.length >= LEAST_MODEL_CASES / 2 &&
      inner.test.length >= LEAST_VALIDATION_CASES,
  };
}

const reductionWords = (found: number, read: number, things: string): string[] =>
  read < found ? [`Of ${found} ${things} ${read} are learned from.`] : [];

function checkTimes(log: EventLog, { start, end }: CaseTimes, caseIndexes: readonly number[]): void {
  for (const caseIndex of caseIndexes) {
    const hours = (end[caseIndex] - start[caseIndex]) / HOUR;
    if (hours >= 0 && Number.isFinite(hours)) continue;
    throw inputError({
      caseId: log.caseIds[caseIndex],
      expected: "a duration that is finite and not negative",
      found: `${hours} hours`,
      advice: "Check the times of its events.",
    });
  }
}

function nothingCompleted({ time, caseIds }: EventLog, { completed, running }: TrainingData["counts"]) {
  const expected = "completed cases with at least two events to learn from";
  const isEmpty = time.length === 0;
  if (!isEmpty && time.length === caseIds.length) {
    return inputError({
      expected,
      found: "cases of one event only",
      advice: "They have no duration. If another column tells the case, load the file with --case COLUMN.",
    });
  }
  if (!isEmpty && time.every((instant) => instant === time[0])) {
    return inputError({
      expected,
      found: "events of one instant only",
      advice: "They tell no duration. If the file has another column of times, load it with --timestamp COLUMN.",
    });
  }
  return inputError({
    expected,
    found: completed === 0 && running > 0 ? "running cases only" : "none",
    advice: "Load a longer stretch of the log.",
  });
}
