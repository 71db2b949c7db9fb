import type { FromMiningWorker, Numbered, ToAligningWorker, ToMiningWorker } from "../../lib/tracebook.js";
import { workerAddress } from "../../lib/worker-address.js";
import { postMoved } from "./post-moved.js";

/** A message without its number. */
type Message = WithoutNumber<ToMiningWorker | ToAligningWorker>;

type WithoutNumber<Of> = Of extends Numbered<unknown> ? Omit<Of, "number"> : never;

/** A worker that tells by their numbers which replies belong to which message. */
interface NumberedWorker {
  /** Sends a message; `receive` gets each reply and returns whether it was the last one. */
  send(message: Message, receive: (reply: FromMiningWorker) => boolean): void;
  /**
   * Sends a message that has one reply; where the worker is stopped before, it never ends.
   *
   * @throws an error with the message for the reader
   */
  ask<Value>(message: Message, valueOf: (reply: FromMiningWorker) => Value | undefined): Promise<Value>;
  /** Stops what is running; the next message starts another worker. */
  stop(): void;
}

/**
 * A worker of its own, which starts at the first message.
 *
 * @param name the mining worker discovers, draws and compares, the aligning worker aligns and
 * checks rules
 */
export function numberedWorker(name: "mining-worker" | "aligning-worker"): NumberedWorker {
  let worker: Worker | null = null;
  let last = 0;
  /** What receives the replies to each message; true after the last one. */
  const open = new Map<number, (reply: FromMiningWorker) => boolean>();
  const start = () => {
    const started = new Worker(workerAddress(name), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<FromMiningWorker>) => {
      if (open.get(data.number)?.(data)) open.delete(data.number);
    });
    started.addEventListener("error", (event) => {
      const problem = event.message || `The ${name.replace("-", " ")} did not start: reload the page.`;
      for (const [number, receive] of open) receive({ number, problem });
      open.clear();
    });
    return started;
  };
  const send: NumberedWorker["send"] = (message, receive) => {
    const number = ++last;
    open.set(number, receive);
    postMoved(worker ??= start(), { ...message, number } as ToMiningWorker | ToAligningWorker);
  };
  return {
    send,
    ask: (message, valueOf) =>
      new Promise((resolve, reject) =>
        send(message, (reply) => {
          if ("problem" in reply) reject(new Error(reply.problem));
          else resolve(valueOf(reply)!);
          return true;
        })
      ),
    stop() {
      worker?.terminate();
      worker = null;
      open.clear();
    },
  };
}
