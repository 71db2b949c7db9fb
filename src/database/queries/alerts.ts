import type { TransactionSql } from "postgres";
import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** What an alert knows of a subject. */
export interface AlertState {
  readonly alert: string;
  /** What the trouble is about: a log, a job. */
  readonly subject: string;
  /** When the trouble began; null without trouble. */
  readonly since: Date | null;
  /** When trouble was last told; null for never. */
  readonly toldAt: Date | null;
  /** Whether the trouble of now was told. */
  readonly told: boolean;
  /** The trouble, as a sentence. */
  readonly sentence: string;
  /** What was measured, as JSON. */
  readonly figures: unknown;
}

/** A message of the outbox. */
export interface AlertMessage {
  /** UUID, by which receivers know a message that they have had. */
  readonly messageId: string;
  readonly alert: string;
  readonly subject: string;
  readonly kind: "trouble" | "recovery";
  /** Name of the target, without what is secret in its address. */
  readonly target: string;
  /** What is told, as JSON. */
  readonly body: unknown;
  readonly createdAt: Date;
  /** `dead`: failed in all attempts. */
  readonly status: "waiting" | "delivered" | "dead";
  readonly attempts: number;
  /** When it may be sent. */
  readonly dueAt: Date;
  readonly deliveredAt: Date | null;
  /** Why the latest attempt failed; empty if none did. */
  readonly problem: string;
}

/** A message to put into the outbox. */
export type NewAlertMessage = Pick<AlertMessage, "alert" | "subject" | "kind" | "target" | "body" | "createdAt">;

const stateColumns = `alert, subject, since, told_at as "toldAt", told, sentence, figures`;
const messageColumns =
  `message_id as "messageId", alert, subject, kind, target, body, created_at as "createdAt", status, attempts, due_at as "dueAt",
   delivered_at as "deliveredAt", problem`;

// Key of an advisory lock: evaluations of one alert wait for each other.
const LOCK = 7_240_009;

/**
 * Changes the states of an alert and puts messages into the outbox, in one transaction. Changes of
 * one alert by several processes follow each other.
 *
 * @param change from the states before to those after, and the messages
 * @returns the messages
 */
export async function changeAlertStates(
  database: Database,
  alert: string,
  change: (
    before: readonly AlertState[],
  ) => { readonly states: readonly AlertState[]; readonly messages: readonly NewAlertMessage[] },
): Promise<readonly NewAlertMessage[]> {
  return await withDatabaseProblems(database, () =>
    database.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LOCK}, hashtext(${alert}))`;
      const before = await tx<AlertState[]>`
        select ${tx.unsafe(stateColumns)} from tracebook.alert_state where alert = ${alert} order by subject collate "C"`;
      const { states, messages } = change(before);
      for (const state of states) await saveState(tx, state);
      for (const { body, createdAt, ...message } of messages) {
        await tx`insert into tracebook.alert_message (alert, subject, kind, target, body, created_at, due_at)
          values (${message.alert}, ${message.subject}, ${message.kind}, ${message.target}, ${JSON.stringify(body)}::text::jsonb,
            ${createdAt}, ${createdAt})`;
      }
      return messages;
    }));
}

async function saveState(tx: TransactionSql, { alert, subject, since, toldAt, told, sentence, figures }: AlertState) {
  await tx`
    insert into tracebook.alert_state (alert, subject, since, told_at, told, sentence, figures)
    values (${alert}, ${subject}, ${since}, ${toldAt}, ${told}, ${sentence}, ${JSON.stringify(figures)}::text::jsonb)
    on conflict (alert, subject) do update set since = excluded.since, told_at = excluded.told_at, told = excluded.told,
      sentence = excluded.sentence, figures = excluded.figures`;
}

/** The states of all alerts, by alert and subject. */
export async function readAlertStates(database: Database): Promise<AlertState[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => [
    ...await sql<AlertState[]>`
      select ${sql.unsafe(stateColumns)} from tracebook.alert_state order by alert collate "C", subject collate "C"`,
  ]);
}

/**
 * Takes messages that are due out of the outbox, to send them: at most one for each target, alert
 * and subject, the earliest, so that no recovery comes before its trouble. Counts the attempt. A
 * message that is not reported by {@linkcode endAlertAttempt} until `until` is due again.
 */
export async function takeAlertMessages(
  database: Database,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<AlertMessage[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => {
    const rows = await sql<AlertMessage[]>`
      update tracebook.alert_message set attempts = attempts + 1, due_at = ${until}
      where alert_message_id in (
        select alert_message_id from tracebook.alert_message m
        where status = 'waiting' and due_at <= ${now} and not exists (
          select from tracebook.alert_message e where e.status = 'waiting' and e.target = m.target and e.alert = m.alert
            and e.subject = m.subject and e.alert_message_id < m.alert_message_id)
        order by alert_message_id limit ${limit} for update skip locked)
      returning ${sql.unsafe(messageColumns)}`;
    return [...rows].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  });
}

/** How an attempt ended: delivered, to be tried again at a time, or given up. */
export type AlertAttempt =
  | { readonly status: "delivered"; readonly at: Date }
  | { readonly status: "waiting"; readonly dueAt: Date; readonly problem: string }
  | { readonly status: "dead"; readonly problem: string };

/** Stores how an attempt to send a message ended. One that another process delivered stays so. */
export async function endAlertAttempt(database: Database, messageId: string, attempt: AlertAttempt): Promise<void> {
  const problem = attempt.status === "delivered" ? "" : attempt.problem;
  const dueAt = attempt.status === "waiting" ? attempt.dueAt : null;
  const deliveredAt = attempt.status === "delivered" ? attempt.at : null;
  await withDatabaseProblems(database, () =>
    database.sql`
      update tracebook.alert_message set status = ${attempt.status}, problem = ${problem}, due_at = coalesce(${dueAt}, due_at),
        delivered_at = ${deliveredAt} where message_id = ${messageId} and status <> 'delivered'`);
}

/**
 * Messages, the latest first.
 *
 * @param options.limit most messages
 * @param options.open whether to read only those that are not delivered. Default false
 */
export async function readAlertMessages(
  database: Database,
  { limit, open = false }: { readonly limit: number; readonly open?: boolean },
): Promise<AlertMessage[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => [
    ...await sql<AlertMessage[]>`
      select ${sql.unsafe(messageColumns)} from tracebook.alert_message
      where status <> 'delivered' or not ${open} order by alert_message_id desc limit ${limit}`,
  ]);
}

/** How many messages wait to be sent, and how many failed in all attempts. */
export async function countAlertMessages(database: Database): Promise<{ readonly waiting: number; readonly dead: number }> {
  return await withDatabaseProblems(database, async () => {
    const [counts] = await database.sql<{ waiting: number; dead: number }[]>`
      select count(*) filter (where status = 'waiting')::int as waiting, count(*) filter (where status = 'dead')::int as dead
      from tracebook.alert_message where status <> 'delivered'`;
    return { ...counts };
  });
}

/** Puts a dead message back into the outbox. @returns whether there is one of this id */
export async function retryAlertMessage(database: Database, messageId: string, now: Date): Promise<boolean> {
  return await withDatabaseProblems(database, async () => {
    const rows = await database.sql`
      update tracebook.alert_message set status = 'waiting', attempts = 0, due_at = ${now}
      where message_id::text = ${messageId} and status = 'dead' returning message_id`;
    return rows.length > 0;
  });
}
