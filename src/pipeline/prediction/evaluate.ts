import { predictorName } from "../../prediction/validation/predictor-words.ts";
import { evaluateLog } from "../../prediction/validation/evaluate.ts";
import type { Evaluation, ModelName } from "../../prediction/validation/evaluation.ts";
import type { Task } from "../../prediction/dataset/prefixes.ts";
import { completedCases } from "../../prediction/dataset/completed-cases.ts";
import { countOf } from "../../numerics/number-text.ts";
import { openLog, type OpenLogOptions } from "../files/open-log.ts";
import { inStep } from "../reporter.ts";
import { withTrainingThreads } from "../training-threads/with-training-threads.ts";
import { checkEndActivities } from "./check-end-activities.ts";

/** What {@linkcode evaluateSource} evaluates. */
interface EvaluateLogOptions {
  readonly task: Task;
  /** Models besides the baselines. Default: both, and their blend. */
  readonly models?: readonly ModelName[];
  /** Trials of tuning. Default 0. */
  readonly tune?: number;
  readonly seed: number;
  /** Labels of the activities that end a case. Default: those found in the log. */
  readonly endActivities?: readonly string[];
  /** Whether every case counts as completed. Default false: as in a training. */
  readonly allCompleted?: boolean;
}

/**
 * Opens a log and evaluates models of durations on it; see {@linkcode evaluateLog}.
 *
 * @param source name of a file or a stored log; see {@linkcode openLog}
 * @throws what opening and evaluating throw
 */
export async function evaluateSource(source: string, what: EvaluateLogOptions, options: OpenLogOptions): Promise<Evaluation> {
  const { log, zone } = await openLog(source, { ...options, timesFor: "an evaluation of predictions needs" });
  checkEndActivities(what.endActivities ?? [], log.activities);
  return await inStep(
    options.reporter,
    `Evaluating ${what.task === "duration" ? "whole durations" : "remaining times"} on ${source}`,
    async (step) => {
      const evaluation = await withTrainingThreads((fit) =>
        evaluateLog(log, {
          ...what,
          zone,
          fit,
          signal: options.signal,
          onReduced: (sentence) => options.reporter.message(`  ${sentence}`),
          onProgress: (done) => step.update({ done, total: 1 }),
        })
      );
      step.done(`${predictorName(evaluation.selected)} predicts. ${evaluation.because}`);
      if ((what.tune ?? 0) > 0) options.reporter.message(`  ${tuningWords(evaluation)}`);
      const { runningCount } = completedCases(log, what);
      if (runningCount > 0) options.reporter.message(`  ${runningWords(runningCount, what.allCompleted)}`);
      return evaluation;
    },
  );
}

const runningWords = (running: number, allCompleted = false): string =>
  allCompleted
    ? `${
      countOf(running, "case")
    } may continue after the end of the log. Each counts as completed with its last event; this makes the figures of the latest cases worse.`
    : `${countOf(running, "case")} may continue after the end of the log and ${
      running === 1 ? "is" : "are"
    } left out, as in a training; --all-completed counts each as completed with its last event.`;

const tuningWords = ({ tuned }: Evaluation): string =>
  tuned.length === 0
    ? "Tuning found no settings that are clearly better than the defaults, so the defaults stay."
    : `Tuning found clearly better settings for ${tuned.join(" and ")}.`;
