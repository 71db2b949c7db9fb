import type { Database } from "../../database/mod.ts";
import { buildSite } from "./build-site.ts";
import { countOf } from "../../numerics/number-text.ts";
import { inJob } from "../in-job.ts";
import { PROJECT_ROOT } from "../project-root.ts";
import type { Reporter } from "../reporter.ts";
import type { Settings } from "../settings.ts";

/** What a step of the pipeline is given besides the database. */
export interface StepOptions {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Builds the site of all stored logs, as a job that is told and kept; see {@linkcode buildSite}.
 */
export async function buildStep(database: Database, { settings, reporter, signal }: StepOptions): Promise<void> {
  await inJob(database, { job: "build", title: "Building the site", reporter }, async (step) => {
    const { built, logs } = await buildSite(database, {
      root: PROJECT_ROOT,
      home: settings.home,
      site: settings.site,
      databaseUrl: settings.databaseUrl,
      pageEvents: settings.pageEvents,
      onProgress: ({ done, total }) => step.update({ done, total, count: done, unit: "files" }),
      signal,
    });
    const said = `${countOf(logs, "log")}, in ${settings.site}`;
    if (built) step.done(said);
    else step.skipped(`neither pages nor logs nor models have changed (${said})`);
  });
}
