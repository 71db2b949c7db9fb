import { type AlertMessage, type Database, endAlertAttempt, takeAlertMessages } from "../../database/mod.ts";
import type { Settings } from "../settings.ts";
import type { AlertTarget, SendOptions, UnreachedTarget } from "./alert-targets.ts";
import { sendMail } from "./send-mail.ts";
import { sendWebhook } from "./send-webhook.ts";

/** Attempts before a message becomes a dead letter: over about half a day. */
export const MOST_ATTEMPTS = 16;
/** Pause after the first failed attempt, in ms; it doubles up to the longest. */
const FIRST_PAUSE = 15_000;
const LONGEST_PAUSE = 3_600_000;
/** Time in ms after which a message that a process took is sent by another. */
const LEASE = 60_000;
/** Time in ms that a receiver has to answer; well within the lease. */
export const PATIENCE = 10_000;
/** Messages that are sent at once. */
const AT_ONCE = 20;

/** Options of {@linkcode deliverMessages}. */
interface DeliverOptions {
  readonly settings: Settings;
  /** The targets of all alerts. */
  readonly targets: readonly AlertTarget[];
  /** Those that a missing setting keeps from being told: their messages wait. Default none. */
  readonly unreached?: readonly UnreachedTarget[];
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Milliseconds that a receiver has to answer. Default 10,000. */
  readonly patience?: number;
  /** Sends one message. Default: {@linkcode sendMessage}. */
  readonly send?: typeof sendMessage;
}

/** How many messages were delivered, failed, and were given up. */
interface Delivered {
  readonly delivered: number;
  readonly failed: number;
  readonly dead: number;
}

/** Pause after so many failed attempts, in ms. */
export const pauseAfter = (attempts: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1));

/**
 * Sends the messages of the outbox that are due. A message is sent until its receiver has taken it,
 * with growing pauses; after {@linkcode MOST_ATTEMPTS} it is a dead letter. If this process is
 * killed, another one sends what it had taken, with the same id: who keeps the ids of what was
 * received gets each message once.
 *
 * @throws an environment error if the database is gone; never for a receiver that fails
 */
export async function deliverMessages(database: Database, options: DeliverOptions): Promise<Delivered> {
  const { now } = options;
  const total = { delivered: 0, failed: 0, dead: 0 };
  while (true) {
    const at = now();
    const messages = await takeAlertMessages(database, { now: new Date(at), until: new Date(at + LEASE), limit: AT_ONCE });
    if (messages.length === 0) return total;
    await Promise.all(messages.map(async (message) => {
      const unreached = options.unreached?.find(({ name }) => name === message.target);
      const problem = unreached?.problem ?? await attempt(message, options);
      const isLast = unreached === undefined && message.attempts >= MOST_ATTEMPTS;
      if (problem === null) total.delivered++;
      else if (isLast) total.dead++;
      else total.failed++;
      await endAlertAttempt(
        database,
        message.messageId,
        problem === null
          ? { status: "delivered", at: new Date(now()) }
          : isLast
          ? { status: "dead", problem }
          : { status: "waiting", problem, dueAt: new Date(now() + pauseAfter(message.attempts)) },
      );
    }));
  }
}

/** Sends a message. @returns why that failed; null if it was taken */
async function attempt(message: AlertMessage, options: DeliverOptions): Promise<string | null> {
  const { settings, targets, now, patience = PATIENCE, send = sendMessage } = options;
  const target = targets.find(({ name }) => name === message.target);
  if (target === undefined) return "no alert and no setting names this target any more";
  try {
    await send(target, message, { settings, patience, at: new Date(now()) });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Sends a message to its target, once.
 *
 * @throws if the target does not take it in time, with a reason that holds nothing secret
 */
export const sendMessage = (
  target: AlertTarget,
  message: Pick<AlertMessage, "messageId" | "body">,
  options: SendOptions,
): Promise<void> => target.kind === "webhook" ? sendWebhook(target, message, options) : sendMail(target, message, options);
