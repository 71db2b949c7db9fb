import type { Database } from "../database.ts";
import { inWords } from "../database-problem.ts";

/** A trained model, with what is needed to know whether it is current and how it came about. */
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
  /** JSON. */
  readonly features: unknown;
  /** JSON: errors and the like. */
  readonly figures: unknown;
  /** JSON: what it was trained with besides log and seed. Default: nothing. */
  readonly parameters?: unknown;
  readonly bytes: Uint8Array;
}

/** Keeps a model. @returns its number */
export async function saveModel(database: Database, record: ModelRecord): Promise<number> {
  return await inWords(database, async () => {
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

/** The model of a log that was trained last; null where there is none. */
export async function latestModel(database: Database, logId: number, task: ModelRecord["task"]): Promise<ModelRecord | null> {
  return await inWords(database, async () => {
    const [row] = await database.sql<ModelRecord[]>`
      select log_id as "logId", log_version as "logVersion", task, algorithm, trained_at as "trainedAt", data_checksum as "dataChecksum",
        code_version as "codeVersion", seed::float8, features, figures, bytes
      from tracebook.model where log_id = ${logId} and task = ${task} order by trained_at desc, model_id desc limit 1`;
    // The driver gives a Buffer: a view of a shared pool.
    return row === undefined ? null : { ...row, bytes: new Uint8Array(row.bytes) };
  });
}
