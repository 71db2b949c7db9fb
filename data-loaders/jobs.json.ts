/**
 * `data/jobs.json`: models of all logs, runs of jobs and steps, loads with rejected rows, for the
 * page of models and jobs. `refresh-jobs.ts` writes it anew where nothing else has changed.
 */
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { jobsFile } from "@/pipeline/site/refresh-jobs.ts";

await runLoader(async (database, _, { privacy }) => ({ ...await jobsFile(database, privacy) }));
