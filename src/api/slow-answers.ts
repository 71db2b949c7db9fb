import { environmentError, limitError, type ProblemDetails, type ProblemKind, TracebookError } from "../errors.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { Answer, LogQuestion } from "./answers.ts";

/** A message to the thread: one question at a time. */
export interface ToThread {
  readonly settings: Settings;
  readonly question: LogQuestion;
}

/** A message from the thread. */
export type FromThread =
  | { readonly kind: "answer" } & Answer
  /** A problem to report to the user. */
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly details: ProblemDetails }
  /** A fault of Tracebook. */
  | { readonly kind: "fault"; readonly message: string };

/** Options of {@linkcode slowAnswers}. */
export interface SlowAnswersOptions {
  readonly settings: Settings;
  /** Most seconds of one answer. Default 90. */
  readonly timeLimit?: number;
  /** Most questions that wait. Default 32. */
  readonly mostWaiting?: number;
}

/** Computes slow answers in another thread. */
export interface SlowAnswers {
  /**
   * Questions are answered one after the other. One that takes longer than the time limit is ended,
   * with its thread.
   *
   * @param signal aborted when nobody waits for the answer any more
   * @throws a limit error after the time limit; an environment error if too many questions wait
   */
  answer(question: LogQuestion, signal?: AbortSignal): Promise<Answer>;
  /** Ends the thread. */
  close(): void;
}

/** Starts to answer; the thread is started with the first question. */
export function slowAnswers({ settings, timeLimit = 90, mostWaiting = 32 }: SlowAnswersOptions): SlowAnswers {
  let thread: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let isClosed = false;
  const end = () => {
    thread?.terminate();
    thread = null;
  };
  const ask = (question: LogQuestion): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    thread ??= new Worker(new URL("./answer-thread.ts", import.meta.url).href, { type: "module" });
    const fail = (error: unknown) => {
      // The thread cannot be interrupted, only ended.
      end();
      reject(error);
    };
    const timer = setTimeout(() =>
      fail(limitError({
        expected: `an answer within ${timeLimit} s`,
        found: `that ${question.function} takes longer`,
        advice: "Filter the log, or use the command line.",
      })), 1000 * timeLimit);
    thread.onmessage = ({ data }: MessageEvent<FromThread>) => {
      if (data.kind === "answer") resolve({ type: data.type, body: data.body });
      else if (data.kind === "problem") reject(new TracebookError(data.problem, data.details));
      else reject(new Error(`the thread of slow answers failed: ${data.message}`));
    };
    thread.onerror = (event) => {
      event.preventDefault();
      fail(new Error(`the thread of slow answers failed: ${event.message}`));
    };
    thread.postMessage({ settings, question } satisfies ToThread);
    return promise.finally(() => clearTimeout(timer));
  };
  return {
    async answer(question, signal) {
      if (waiting >= mostWaiting) {
        throw environmentError({
          expected: `at most ${mostWaiting} slow questions at a time`,
          found: "more",
          advice: "Try again in a moment.",
        });
      }
      waiting++;
      const before = last;
      const mine = before.catch(() => {}).then(() => {
        signal?.throwIfAborted();
        if (isClosed) throw new DOMException("the server has stopped", "AbortError");
        return ask(question);
      });
      last = mine.catch(() => {});
      try {
        return await mine;
      } finally {
        waiting--;
      }
    },
    close() {
      isClosed = true;
      end();
    },
  };
}
