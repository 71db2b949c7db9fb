import { environmentError, limitError, type ProblemDetails, type ProblemKind, TracebookError } from "../errors.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { Answer, LogQuestion, RestOfAnswer } from "./answers.ts";

/**
 * A message to the thread: a question, or the id of one whose answer is long, to get its next part
 * or to say that no more is wanted.
 */
export type ToThread =
  & { readonly id: number }
  & (
    | { readonly kind: "question"; readonly settings: Settings; readonly question: LogQuestion }
    | { readonly kind: "next" | "end" }
  );

/** What the thread replies. */
export type Reply =
  | { readonly kind: "answer"; readonly isLong: boolean } & Omit<Answer, "rest">
  /** The next part of a long answer; null after the last one. */
  | { readonly kind: "part"; readonly body: Uint8Array<ArrayBuffer> | null }
  /** A problem to report to the user. */
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly details: ProblemDetails }
  /** A fault of Tracebook. */
  | { readonly kind: "fault"; readonly message: string };

/** A message from the thread, with the id of what it replies to. */
export type FromThread = { readonly id: number } & Reply;

/** Options of {@linkcode threadAnswers}. */
interface ThreadAnswersOptions {
  readonly settings: Settings;
  /** Most questions that the thread has at a time; others wait for it. Default 1. */
  readonly atOnce?: number;
  /** Most seconds of one answer in the thread. Default 90. */
  readonly timeLimit?: number;
  /** Most questions that wait. Default 32. */
  readonly mostWaiting?: number;
}

/** Computes answers in another thread. */
interface ThreadAnswers {
  /**
   * Questions come to their turn in the order in which they were asked. One that takes longer than
   * the time limit is ended, with its thread; others that the thread had are asked again in a new
   * one. The rest of a long answer is made in the thread between other questions, as it is read; it
   * fails if the thread has been ended meanwhile.
   *
   * @param signal aborted when nobody waits for the answer any more
   * @throws a limit error after the time limit; an environment error if too many questions wait; an
   * `AbortError` if nobody waits for the answer
   */
  answer(question: LogQuestion, signal?: AbortSignal): Promise<Answer>;
  /** Ends the thread. */
  close(): void;
}

/** A question that was asked. */
interface Asked {
  readonly id: number;
  readonly question: LogQuestion;
  readonly signal: AbortSignal | undefined;
  readonly end: PromiseWithResolvers<Answer>;
  timer?: ReturnType<typeof setTimeout>;
}

/** The thread, and the parts of its long answers that are waited for. */
interface AnswerThread {
  ask(id: number, settings: Settings, question: LogQuestion): void;
  /** Ends the thread, which cannot be interrupted, and rejects the parts. */
  end(): void;
}

/**
 * Starts the thread.
 *
 * @param told called with each answer, or why there is none
 * @param failed called when the thread has failed
 */
function startThread(told: (id: number, answer: Answer | Error) => void, failed: (message: string) => void): AnswerThread {
  const worker = new Worker(new URL("./answer-thread.ts", import.meta.url).href, { type: "module" });
  const send = (message: ToThread) => worker.postMessage(message);
  const parts = new Map<number, PromiseWithResolvers<Uint8Array<ArrayBuffer> | null>>();
  let isEnded = false;
  const restOf = (id: number): RestOfAnswer => ({
    next() {
      if (isEnded) return Promise.reject(cutOff());
      const part = Promise.withResolvers<Uint8Array<ArrayBuffer> | null>();
      parts.set(id, part);
      send({ id, kind: "next" });
      return part.promise;
    },
    end() {
      if (!isEnded) send({ id, kind: "end" });
    },
  });
  worker.onmessage = ({ data }: MessageEvent<FromThread>) => {
    const part = parts.get(data.id);
    parts.delete(data.id);
    if (data.kind === "part") return part?.resolve(data.body);
    if (data.kind !== "answer") {
      part?.reject(problemOf(data));
      return told(data.id, problemOf(data));
    }
    const { type, body, isLong } = data;
    told(data.id, { type, body, rest: isLong ? restOf(data.id) : null });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    if (!isEnded) failed(event.message);
  };
  return {
    ask: (id, settings, question) => send({ id, kind: "question", settings, question }),
    end() {
      isEnded = true;
      worker.terminate();
      for (const part of parts.values()) part.reject(cutOff());
      parts.clear();
    },
  };
}

/** Starts to answer; the thread is started with the first question. */
export function threadAnswers({ settings, atOnce = 1, timeLimit = 90, mostWaiting = 32 }: ThreadAnswersOptions): ThreadAnswers {
  let thread: AnswerThread | null = null;
  let count = 0;
  let isClosed = false;
  const waiting: Asked[] = [];
  const inThread = new Map<number, Asked>();

  const settle = (asked: Asked, answer: Answer | Error) => {
    clearTimeout(asked.timer);
    inThread.delete(asked.id);
    if (answer instanceof Error) asked.end.reject(answer);
    else asked.end.resolve(answer);
    next();
  };
  const end = () => {
    thread?.end();
    thread = null;
  };
  const endFor = (asked: Asked) => {
    end();
    const others = [...inThread.values()].filter((other) => other !== asked);
    for (const other of others) clearTimeout(other.timer);
    inThread.clear();
    waiting.unshift(...others);
    settle(asked, tooLong(asked.question, timeLimit));
  };
  const started = () =>
    startThread((id, answer) => {
      const asked = inThread.get(id);
      if (asked !== undefined) settle(asked, answer);
    }, (message) => {
      end();
      for (const asked of [...inThread.values()]) settle(asked, new Error(`the thread of answers failed: ${message}`));
    });
  const next = () => {
    while (!isClosed && inThread.size < atOnce && waiting.length > 0) {
      const asked = waiting.shift()!;
      if (asked.signal?.aborted) {
        asked.end.reject(new DOMException("nobody waits for the answer", "AbortError"));
        continue;
      }
      inThread.set(asked.id, asked);
      asked.timer = setTimeout(() => endFor(asked), 1000 * timeLimit);
      thread ??= started();
      thread.ask(asked.id, settings, asked.question);
    }
  };
  return {
    answer(question, signal) {
      if (isClosed) return Promise.reject(stopped());
      if (waiting.length >= mostWaiting) return Promise.reject(tooManyWait(mostWaiting));
      const asked: Asked = { id: count++, question, signal, end: Promise.withResolvers() };
      waiting.push(asked);
      next();
      return asked.end.promise;
    },
    close() {
      isClosed = true;
      end();
      for (const asked of [...waiting.splice(0), ...inThread.values()]) settle(asked, stopped());
    },
  };
}

const tooLong = ({ function: name }: LogQuestion, timeLimit: number) =>
  limitError({
    expected: `an answer within ${timeLimit} s`,
    found: `that ${name} takes longer`,
    advice: "Filter the log, or use the command line.",
  });

const tooManyWait = (most: number) =>
  environmentError({ expected: `at most ${most} questions that wait`, found: "more", advice: "Try again in a moment." });

const stopped = () => new DOMException("the server has stopped", "AbortError");

const cutOff = () =>
  environmentError({
    expected: "the rest of a long answer",
    found: "that its thread has ended, since another answer took too long",
    advice: "Ask again.",
  });

const problemOf = (reply: Extract<Reply, { kind: "problem" | "fault" }>): Error =>
  reply.kind === "problem"
    ? new TracebookError(reply.problem, reply.details)
    : new Error(`the thread of answers failed: ${reply.message}`);
