import type { AlertState, NewAlertMessage } from "../../database/mod.ts";
import { HOUR } from "../../time/civil-date.ts";
import { type Alert, DEFAULT_COOL_DOWN, type Trouble } from "./alert.ts";

/** What {@linkcode changeStates} decides by. */
interface ChangeOptions {
  readonly alert: Pick<Alert, "name" | "description" | "coolDownHours">;
  /** The troubles of now. */
  readonly troubles: readonly Trouble[];
  /** Names of those who are told. */
  readonly targets: readonly string[];
  readonly now: Date;
}

/** States that change, and what is told of it. */
interface StateChanges {
  readonly states: readonly AlertState[];
  readonly messages: readonly NewAlertMessage[];
}

/** The body of a message: the form that the specification Standard Webhooks recommends. */
export interface AlertBody {
  readonly type: "alert.trouble" | "alert.recovery" | "alert.test";
  /** ISO 8601. */
  readonly timestamp: string;
  readonly data: {
    readonly alert: string;
    readonly description: string;
    readonly subject: string;
    /** ISO 8601: when the trouble began. */
    readonly since: string;
    /** The trouble; for a recovery the one that has ended. */
    readonly sentence: string;
    readonly figures: unknown;
  };
}

/**
 * Compares the troubles of now with the states of an alert. Trouble is told once, and its end is
 * told if the trouble was. Within the cool-down after a message of trouble, trouble that comes back
 * is not told; if it lasts longer, it is told then. Nothing is told, and nothing counts as told,
 * while there are no targets.
 */
export function changeStates(before: readonly AlertState[], options: ChangeOptions): StateChanges {
  const { alert, troubles, targets, now } = options;
  const coolDown = (alert.coolDownHours ?? DEFAULT_COOL_DOWN) * HOUR;
  const states: AlertState[] = [];
  const messages: NewAlertMessage[] = [];
  const tell = (kind: "trouble" | "recovery", state: AlertState) => {
    const { since, subject, sentence, figures } = state;
    const data = { alert: alert.name, description: alert.description, subject, since: since!.toISOString(), sentence, figures };
    const body: AlertBody = { type: `alert.${kind}`, timestamp: now.toISOString(), data };
    for (const target of targets) messages.push({ alert: alert.name, subject, kind, target, body, createdAt: now });
  };
  for (const { subject, sentence, figures } of troubles) {
    const state = before.find((state) => state.subject === subject);
    const mayTell = targets.length > 0 && !(state?.since && state.told) &&
      (!state?.toldAt || now.getTime() - state.toldAt.getTime() >= coolDown);
    const next: AlertState = {
      alert: alert.name,
      subject,
      since: state?.since ?? now,
      toldAt: mayTell ? now : state?.toldAt ?? null,
      told: mayTell || (state?.told ?? false),
      sentence,
      figures,
    };
    states.push(next);
    if (mayTell) tell("trouble", next);
  }
  for (const state of before) {
    if (state.since === null || troubles.some(({ subject }) => subject === state.subject)) continue;
    states.push({ ...state, since: null, told: false });
    if (state.told) tell("recovery", state);
  }
  return { states, messages };
}
