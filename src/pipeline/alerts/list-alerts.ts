import { type AlertState, countAlertMessages, type Database, readAlertStates } from "../../database/mod.ts";
import type { TracebookError } from "../../errors.ts";
import { withoutFolders } from "../site/without-folders.ts";
import type { Settings } from "../settings.ts";
import { targetsOf, type UnreachedTarget } from "./alert-targets.ts";
import { findAlerts } from "./find-alerts.ts";

/** An alert, and what is in trouble by it. */
interface ListedAlert {
  readonly name: string;
  /** What it tells, in one sentence. */
  readonly description: string;
  readonly coolDownHours: number | null;
  /** Path of its file. */
  readonly file: string;
  /** Names of those who are told. */
  readonly targets: readonly string[];
  /** Those that a missing setting keeps from being told. */
  readonly unreached: readonly UnreachedTarget[];
  /** By subject: a log or a job. */
  readonly troubles: readonly ListedTrouble[];
}

/** What is in trouble, and since when. */
interface ListedTrouble extends Pick<AlertState, "subject" | "told" | "sentence" | "figures"> {
  readonly since: Date;
}

/** The state of all alerts. */
interface AlertList {
  /** By name. */
  readonly alerts: readonly ListedAlert[];
  /** What is wrong with the other files of the folder. */
  readonly problems: readonly TracebookError[];
  /** Messages that wait to be sent. */
  readonly waiting: number;
  /** Messages that failed in all attempts. */
  readonly dead: number;
}

/**
 * The alerts of a folder, what is in trouble by the latest check, and messages that are not
 * delivered.
 *
 * @throws environment errors of the database
 */
export async function listAlerts(
  database: Database,
  { folder, settings }: { readonly folder: string; readonly settings: Settings },
): Promise<AlertList> {
  const states = await readAlertStates(database);
  const found = await findAlerts(folder);
  const alerts = found.alerts.map((alert): ListedAlert => {
    const { targets, unreached } = targetsOf(alert, settings);
    return {
      name: alert.name,
      description: alert.description,
      coolDownHours: alert.coolDownHours ?? null,
      file: alert.file,
      targets: targets.map(({ name }) => name),
      unreached,
      troubles: states.flatMap(({ alert: name, since, subject, told, sentence, figures }) =>
        name === alert.name && since !== null ? [{ subject, since, told, sentence, figures }] : []
      ),
    };
  });
  return { alerts, problems: found.problems, ...await countAlertMessages(database) };
}

/** The state of alerts for readers: without folders, and without who is told. */
export const alertDocument = ({ alerts, problems, waiting, dead }: AlertList) => ({
  alerts: alerts.map(({ name, description, coolDownHours, targets, troubles }) => ({
    name,
    description,
    coolDownHours,
    receivers: targets.length,
    troubles: troubles.map(({ since, ...trouble }) => ({ ...trouble, since: since.toISOString() })),
  })),
  problems: problems.map(({ message }) => withoutFolders(message)),
  waiting,
  dead,
});

/** What {@linkcode alertDocument} gives. */
export type AlertDocument = ReturnType<typeof alertDocument>;
