import type { PendingQuery, Row } from "postgres";
import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** A trained model, and how it was trained. */
export interface ModelRecord {
  readonly logId: number;
  /** Version of the log that it was trained on. */
  readonly logVersion: number;
  /** What it predicts. */
  readonly task: "duration" | "remaining";
  readonly algorithm: string;
  readonly trainedAt: Date;
  /** Checksum of the log's content. */
  readonly dataChecksum: string;
  readonly codeVersion: string;
  readonly seed: number;
  /** The plan of features, as JSON. */
  readonly features: unknown;
  /** Errors and other measures, as JSON. */
  readonly figures: unknown;
  /** Further parameters of the training, as JSON. Default: none. */
  readonly parameters?: unknown;
  /** The model file. */
  readonly bytes: Uint8Array;
}

/** A stored model. */
export interface StoredModel extends ModelRecord {
  readonly modelId: number;
  /** Random id, different for each model in each database. */
  readonly identity: string;
}

/** Stores a model. @returns its id */
export async function saveModel(database: Database, record: ModelRecord): Promise<number> {
  return await withDatabaseProblems(database, async () => {
    const [{ id }] = await database.sql<{ id: number }[]>`
      insert into tracebook.model (log_id, log_version, task, algorithm, trained_at, data_checksum, code_version, seed, features, figures, parameters, bytes)
      values (${record.logId}, ${record.logVersion}, ${record.task}, ${record.algorithm}, ${record.trainedAt}, ${record.dataChecksum},
        ${record.codeVersion}, ${record.seed}, ${JSON.stringify(record.features)}::text::jsonb, ${
      JSON.stringify(record.figures)
    }::text::jsonb, ${JSON.stringify(record.parameters ?? {})}::text::jsonb, ${record.bytes})
      returning model_id as id`;
    return id;
  });
}

/** The model of a log that was trained last; null if there is none. */
export async function latestModel(database: Database, logId: number, task: ModelRecord["task"]): Promise<StoredModel | null> {
  const { sql } = database;
  return await readModel(database, sql`log_id = ${logId} and task = ${task} order by trained_at desc, model_id desc limit 1`);
}

/** A stored model by its id; null if there is none. */
export async function modelById(database: Database, modelId: number): Promise<StoredModel | null> {
  return await readModel(database, database.sql`model_id = ${modelId}`);
}

/** The record of a model without its bytes. */
export interface ListedModel extends Omit<StoredModel, "bytes" | "features"> {
  /** Size of the model file in bytes. */
  readonly size: number;
}

/** The models of a log that were trained for a task, the latest first, without their bytes. */
export async function listModels(
  database: Database,
  logId: number,
  { task, limit }: { readonly task: ModelRecord["task"]; readonly limit: number },
): Promise<ListedModel[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<ListedModel[]>`
      select model_id as "modelId", identity, log_id as "logId", log_version as "logVersion", task, algorithm, trained_at as "trainedAt",
        data_checksum as "dataChecksum", code_version as "codeVersion", seed::float8, figures, parameters, length(bytes)::float8 as size
      from tracebook.model where log_id = ${logId} and task = ${task} order by trained_at desc, model_id desc limit ${limit}`,
  ]);
}

async function readModel(database: Database, condition: PendingQuery<Row[]>): Promise<StoredModel | null> {
  return await withDatabaseProblems(database, async () => {
    const [row] = await database.sql<StoredModel[]>`
      select model_id as "modelId", identity, log_id as "logId", log_version as "logVersion", task, algorithm, trained_at as "trainedAt",
        data_checksum as "dataChecksum", code_version as "codeVersion", seed::float8, features, figures, parameters, bytes
      from tracebook.model where ${condition}`;
    // Copied: the driver gives a Buffer, a view of a shared pool.
    return row === undefined ? null : { ...row, bytes: new Uint8Array(row.bytes) };
  });
}

/** A model that is or was in use. */
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
  await withDatabaseProblems(database, () =>
    database.sql`
      insert into tracebook.model_use (log_id, task, model_id, since, reason)
      values (${use.logId}, ${use.task}, ${use.modelId}, ${use.since}, ${use.reason})`);
}

/** The models that are or were in use for a log, the latest first. */
export async function modelUses(database: Database, logId: number, task: ModelRecord["task"]): Promise<ModelUse[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<ModelUse[]>`
      select model_id as "modelId", since, reason from tracebook.model_use
      where log_id = ${logId} and task = ${task} order by model_use_id desc`,
  ]);
}

/** The model in use for a log; null if there is none. */
export async function modelInUse(database: Database, logId: number, task: ModelRecord["task"]): Promise<StoredModel | null> {
  const [use] = await modelUses(database, logId, task);
  return use === undefined ? null : await modelById(database, use.modelId);
}

/** The identity of the model in use for a log, without reading the model; null if there is none. */
export async function modelIdentityInUse(
  database: Database,
  logId: number,
  task: ModelRecord["task"],
): Promise<string | null> {
  return await withDatabaseProblems(database, async () => {
    const [row] = await database.sql<{ identity: string }[]>`
      select identity from tracebook.model_use join tracebook.model using (model_id)
      where model_use.log_id = ${logId} and model_use.task = ${task} order by model_use_id desc limit 1`;
    return row?.identity ?? null;
  });
}
