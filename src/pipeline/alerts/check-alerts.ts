import { changeAlertStates, readAlertStates } from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import type { Alert, AlertContext, Trouble } from "./alert.ts";
import { targetsOf } from "./alert-targets.ts";
import { changeStates } from "./change-states.ts";

/** Subject of the trouble that an alert cannot be checked. */
const CHECK = "check";

/** What {@linkcode checkAlerts} found. */
interface CheckedAlerts {
  /** Subjects in trouble, of all alerts. */
  readonly troubles: number;
  /** Messages put into the outbox. */
  readonly messages: number;
}

/**
 * Checks the conditions of alerts, and puts what is to be told into the outbox, in the transaction
 * that changes the state. An alert that cannot be checked is itself in trouble, keeps what it knew
 * of its subjects, and does not stop the others.
 *
 * @throws an environment error if the database is gone; the reason of an abort
 */
export async function checkAlerts(alerts: readonly Alert[], context: AlertContext): Promise<CheckedAlerts> {
  let [troubles, messages] = [0, 0];
  for (const alert of alerts) {
    context.signal?.throwIfAborted();
    const found = await troublesOf(alert, context);
    const targets = targetsOf(alert, context.settings).targets.map(({ name }) => name);
    const told = await changeAlertStates(
      context.database,
      alert.name,
      (before) => changeStates(before, { alert, troubles: found, targets, now: new Date(context.now()) }),
    );
    troubles += found.length;
    messages += told.length;
  }
  return { troubles, messages };
}

/**
 * The troubles of now of an alert, one for each subject: the first.
 *
 * @throws as {@linkcode checkAlerts}
 */
export async function troublesOf(alert: Alert, context: AlertContext): Promise<Trouble[]> {
  try {
    const troubles = (await alert.check(context)).map(withoutNul);
    return [...new Map(troubles.toReversed().map((trouble) => [trouble.subject, trouble])).values()].reverse();
  } catch (error) {
    if (context.signal?.aborted || error instanceof TracebookError && error.kind === "environment") throw error;
    const message = error instanceof Error ? error.message : String(error);
    context.reporter.message(`alert ${alert.name}: ${message}`);
    const known = (await readAlertStates(context.database))
      .filter(({ alert: name, subject, since }) => name === alert.name && since !== null && subject !== CHECK)
      .map(({ subject, sentence, figures }): Trouble => ({ subject, sentence, figures: figures as Trouble["figures"] }));
    return [...known, { subject: CHECK, sentence: `The alert cannot be checked: ${message}`, figures: {} }].map(withoutNul);
  }
}

/** PostgreSQL refuses texts with NUL, which a condition of a user may give. */
const withoutNul = (trouble: Trouble): Trouble => JSON.parse(JSON.stringify(trouble).replaceAll("\\u0000", "\\ufffd"));
