import type { Database } from "../database/mod.ts";
import type { Settings } from "../pipeline/settings.ts";
import { type Answer, answersHere, type LogQuestion, modelIdentitiesOf } from "./answers.ts";
import { LOG_FUNCTIONS } from "./log-functions.ts";
import type { Lookups } from "./lookups.ts";
import { threadAnswers } from "./thread-answers.ts";

/** Options of {@linkcode openAnswers}. */
interface OpenAnswersOptions {
  readonly database: Database;
  readonly settings: Settings;
  readonly lookups: Lookups;
  /** Most seconds of an answer in a thread. Default 90. */
  readonly timeLimit?: number;
  /** Most events of a log that is read in this thread. Default 50,000. */
  readonly mostEvents?: number;
}

/** Answers questions about stored logs, where it keeps nobody else waiting. */
export interface OpenAnswers {
  /**
   * @param signal aborted when nobody waits for the answer any more
   * @throws what the function throws; a limit error after the time limit; an environment error if
   * too many questions wait
   */
  answer(question: LogQuestion, signal?: AbortSignal): Promise<Answer>;
  /** Ends the threads. */
  close(): void;
}

/** Reading so many events takes less than a tenth of a second. */
const MOST_EVENTS_HERE = 50_000;
/** Questions that the thread of large logs has at a time, and that wait for it. */
const [AT_ONCE, MOST_WAITING] = [8, 1000];

/**
 * Answers each question in one of three places. This thread asks the database and answers quick
 * questions about small logs. A second one keeps large logs in memory, with what their predictions
 * need: to read a million events takes it seconds. A third one computes the slow answers, one after
 * the other.
 */
export function openAnswers(
  { database, settings, lookups, timeLimit, mostEvents = MOST_EVENTS_HERE }: OpenAnswersOptions,
): OpenAnswers {
  const here = answersHere(database, settings, lookups);
  const large = threadAnswers({ settings, timeLimit, atOnce: AT_ONCE, mostWaiting: MOST_WAITING });
  const slow = threadAnswers({ settings, timeLimit });
  return {
    async answer(question, signal) {
      const { slow: isSlow, depends, storedWhole } = LOG_FUNCTIONS[question.function];
      if (isSlow) return await slow.answer(question, signal);
      const isStored = question.filter === "" && (depends === "database" || storedWhole);
      const log = isStored ? null : await lookups.findLog(question.log);
      if (log === null || log.events <= mostEvents) return await here(question);
      const models = depends === "model" ? question.models ?? await modelIdentitiesOf(lookups, log) : undefined;
      return await large.answer({ ...question, models }, signal);
    },
    close() {
      large.close();
      slow.close();
    },
  };
}
