import type { AlertBody } from "./change-states.ts";
import type { Alert, AlertContext } from "./alert.ts";
import { targetsOf } from "./alert-targets.ts";
import { PATIENCE, sendMessage } from "./deliver-messages.ts";

/** How a target took a test message. */
interface SentTest {
  /** Name of the target. */
  readonly target: string;
  /** Why it was not taken; null if it was. */
  readonly problem: string | null;
}

/**
 * Sends a test message to each target of alerts at once, past the outbox. One that a missing
 * setting keeps from being told has that as its problem.
 */
export async function sendTests(
  alerts: readonly Alert[],
  { settings, now }: Pick<AlertContext, "settings" | "now">,
): Promise<SentTest[]> {
  const found = alerts.map((alert) => ({ alert, ...targetsOf(alert, settings) }));
  const targets = new Map(found.flatMap(({ alert, targets }) => targets.map((target) => [target.name, { target, alert }])));
  const unreached = new Map(found.flatMap(({ unreached }) => unreached.map((target) => [target.name, target])));
  const at = new Date(now());
  const sent = await Promise.all(Array.from(targets.values(), async ({ target, alert }) => {
    const body: AlertBody = {
      type: "alert.test",
      timestamp: at.toISOString(),
      data: {
        alert: alert.name,
        description: alert.description,
        subject: "test",
        since: at.toISOString(),
        sentence: "This is a test message: there is no trouble.",
        figures: {},
      },
    };
    const message = { messageId: crypto.randomUUID(), body };
    const problem = await sendMessage(target, message, { settings, patience: PATIENCE, at })
      .then(() => null, (error) => (error as Error).message);
    return { target: target.name, problem };
  }));
  return [...sent, ...Array.from(unreached.values(), ({ name, problem }) => ({ target: name, problem }))];
}
