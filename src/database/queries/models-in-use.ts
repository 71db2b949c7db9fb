import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";
import type { ModelRecord } from "./model-registry.ts";

/** A stored model. */
export interface StoredModel extends ModelRecord {
  readonly modelId: number;
  /** Random id: another one for each model, in each database. */
  readonly identity: string;
}

/** A model that is in use, or was. */
export interface ModelUse {
  readonly modelId: number;
  readonly since: Date;
  /** Why it was put to use, as a sentence. */
  readonly reason: string;
}

/** Puts a model to use: from now on it predicts for its log and task. */
export async function useModel(
  database: Database,
  use: ModelUse & { readonly logId: number; readonly task: ModelRecord["task"] },
): Promise<void> {
  await inWords(database, () =>
    database.sql`
      insert into tracebook.model_use (log_id, task, model_id, since, reason)
      values (${use.logId}, ${use.task}, ${use.modelId}, ${use.since}, ${use.reason})`);
}

/** The models that were in use for a log, the latest first. */
export async function modelUses(database: Database, logId: number, task: ModelRecord["task"]): Promise<ModelUse[]> {
  return await inWords(database, async () => [
    ...await database.sql<ModelUse[]>`
      select model_id as "modelId", since, reason from tracebook.model_use
      where log_id = ${logId} and task = ${task} order by model_use_id desc`,
  ]);
}

/** The model in use for a log; null where there is none. */
export async function modelInUse(database: Database, logId: number, task: ModelRecord["task"]): Promise<StoredModel | null> {
  const [use] = await modelUses(database, logId, task);
  return use === undefined ? null : await modelById(database, use.modelId);
}

/** The identity of the model in use for a log, without its bytes; null where there is none. */
export async function modelIdentityInUse(
  database: Database,
  logId: number,
  task: ModelRecord["task"],
): Promise<string | null> {
  return await inWords(database, async () => {
    const [row] = await database.sql<{ identity: string }[]>`
      select identity from tracebook.model_use join tracebook.model using (model_id)
      where model_use.log_id = ${logId} and model_use.task = ${task} order by model_use_id desc limit 1`;
    return row?.identity ?? null;
  });
}

/** A stored model by its number; null where there is none. */
export async function modelById(database: Database, modelId: number): Promise<StoredModel | null> {
  return await inWords(database, async () => {
    const [row] = await database.sql<StoredModel[]>`
      select model_id as "modelId", identity, log_id as "logId", log_version as "logVersion", task, algorithm, trained_at as "trainedAt",
        data_checksum as "dataChecksum", code_version as "codeVersion", seed::float8, features, figures, parameters, bytes
      from tracebook.model where model_id = ${modelId}`;
    // The driver gives a Buffer: a view of a shared pool.
    return row === undefined ? null : { ...row, bytes: new Uint8Array(row.bytes) };
  });
}
