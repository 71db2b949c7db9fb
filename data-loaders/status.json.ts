/**
 * `data/status.json`: what a reader should know of the jobs that keep the site fresh, in one line;
 * null where none fails.
 */
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { troublesLine } from "@/pipeline/troubles.ts";

await runLoader(async (database) => ({ troubles: await troublesLine(database) }));
