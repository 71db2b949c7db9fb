import { join } from "node:path";
import { type Database, listLogs, withLock } from "../database/mod.ts";
import { LOAN_APPLICATIONS } from "../simulation/mod.ts";
import { beginPages } from "./site/begin-pages.ts";
import { buildStep, type StepOptions } from "./site/build-site.ts";
import { DEMO_LOG, DEMO_NAME } from "./demo-log.ts";
import { loadLog, type LoadLogOptions, loadLogs } from "./load-log.ts";
import { exists } from "./files/log-file.ts";
import { refreshModels } from "./prediction/retrain-step.ts";
import { simulateLog } from "./simulate-log.ts";
import { PROJECT_ROOT } from "./project-root.ts";
import { troublesLine } from "./troubles.ts";
import { withDatabase } from "./with-database.ts";

/** Seed of the demo log and of training. */
const SEED = 42;

/**
 * Does everything from raw logs to the built site: loads each file, brings the models up to date,
 * builds the site.
 *
 * @param files the logs to load. If empty: the demo log, which is generated if it is missing
 * @throws what its steps throw; the results of earlier steps stay
 */
export async function publish(files: readonly string[], options: Omit<LoadLogOptions, "path"> & StepOptions): Promise<void> {
  const { settings, signal, postpone = false } = options;
  // The pages of a first site are made beside all other steps.
  await using begun = await beginPages({ ...settings, root: PROJECT_ROOT, postpone, signal });
  await withDatabase(options, async (database) => {
    await loadLogs(database, files, options);
    if (files.length === 0) await loadDemoLog(database, options);
    for (const log of await listLogs(database)) {
      await refreshModels(database, log, { seed: SEED, now: Date.now, reporter: options.reporter, signal: options.signal });
    }
    await buildStep(database, { ...options, begun });
    const troubles = await troublesLine(database);
    if (troubles !== null) options.reporter.message(troubles);
  });
}

async function loadDemoLog(database: Database, options: Omit<LoadLogOptions, "path"> & StepOptions): Promise<void> {
  // Without the lock, a second process could replace the file while the first one loads it.
  await Deno.mkdir(options.settings.home, { recursive: true });
  await withLock(join(options.settings.home, "demo-log.lock"), async () => {
    if (await exists(DEMO_LOG)) return;
    const { reporter, signal } = options;
    await simulateLog(LOAN_APPLICATIONS, { path: DEMO_LOG, seed: SEED, reporter, signal });
  });
  await loadLog(database, { ...options, path: DEMO_LOG, log: options.log ?? DEMO_NAME });
}
