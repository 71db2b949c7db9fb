import { environmentError } from "../errors.ts";
import type { Database } from "./database.ts";
import { withDatabaseProblems } from "./database-problem.ts";

/**
 * Where Citus keeps each table: `distributed` by case over the workers, `reference` with a copy on
 * each, `local` on the coordinator alone.
 */
export const PLACES: Readonly<Record<string, "distributed" | "reference" | "local">> = {
  event: "distributed",
  log_case: "distributed",
  case_fact: "distributed",
  activity: "reference",
  resource: "reference",
  lifecycle: "reference",
  variant: "reference",
  attribute: "local",
  segment: "local",
  log: "local",
  model: "local",
  model_use: "local",
  case_prediction: "local",
  drift_check: "local",
  drift_watch: "local",
  process_drift: "local",
  tuning_trial: "local",
  import_report: "local",
  rejected_row: "local",
  job_run: "local",
  schedule_slot: "local",
  scheduled_run: "local",
  alert_state: "local",
  alert_message: "local",
  api_token: "local",
  api_role: "local",
  api_audit: "local",
  api_load: "local",
  database_identity: "local",
  migration: "local",
};

/**
 * Distributes the large tables by the key of the case over the workers of a Citus cluster, and puts
 * a copy of the dictionaries that they are joined with on each, in one transaction. What is stored
 * moves too. Tables that are distributed already stay as they are.
 *
 * @returns the names of the tables that it moved
 * @throws an environment error if the server has no Citus
 */
export async function distributeTables(database: Database): Promise<string[]> {
  return await withDatabaseProblems(database, () =>
    database.sql.begin(async (tx) => {
      const [citus] = await tx`select from pg_extension where extname = 'citus'`;
      if (citus === undefined) {
        throw environmentError({
          file: `database ${database.describe}`,
          expected: "a coordinator of Citus",
          found: `PostgreSQL ${database.version} without the extension citus`,
          advice: "Install Citus on all servers, and run CREATE EXTENSION citus in this database.",
        });
      }
      const known = await tx<{ name: string }[]>`
        select relname as name from pg_dist_partition join pg_class c on c.oid = logicalrelid
        where relnamespace = 'tracebook'::regnamespace`;
      const isKnown = new Set(known.map(({ name }) => name));
      const moved = Object.keys(PLACES).filter((name) => PLACES[name] !== "local" && !isKnown.has(name));
      for (const name of moved) {
        const table = `tracebook.${name}`;
        if (PLACES[name] === "reference") await tx`select create_reference_table(${table})`;
        else if (name === "event") await tx`select create_distributed_table(${table}, 'case_key')`;
        else await tx`select create_distributed_table(${table}, 'case_key', colocate_with => 'tracebook.event')`;
      }
      return moved;
    }));
}
