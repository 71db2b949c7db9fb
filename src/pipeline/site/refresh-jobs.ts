import { join } from "node:path";
import type { Database } from "../../database/mod.ts";
import type { PublishedJobs } from "../../formats/published/published-jobs.ts";
import { writeWhole } from "../files/write-whole.ts";
import { type Privacy, publishesAll } from "../privacy/privacy.ts";
import { withholdJobTexts } from "../privacy/withhold-job-texts.ts";
import { PROJECT_ROOT } from "../project-root.ts";
import { readSettings } from "../settings.ts";
import { COMPRESSED, compressFile } from "./compress-files.ts";
import { publishedJobs } from "./published-jobs.ts";

/** The content of `data/jobs.json` now; without texts where the site withholds parts of logs. */
export async function jobsFile(database: Database, privacy: Privacy): Promise<PublishedJobs> {
  const options = { jobs: join(PROJECT_ROOT, "jobs"), settings: readSettings(), now: new Date() };
  const jobs = await publishedJobs(database, options);
  return publishesAll(privacy) ? jobs : withholdJobTexts(jobs);
}

/**
 * Writes `data/jobs.json` of a built site anew if it has news, so that a run of a job does not
 * build all pages again. The news of a site that is only published over and over are the runs of
 * that: these alone write nothing, else each publishing would be the reason for the next one.
 *
 * @returns whether the file was written
 */
export async function refreshJobs(database: Database, site: string, privacy: Privacy): Promise<boolean> {
  const path = join(site, "data", "jobs.json");
  const before = await Deno.readTextFile(path).then((text) => JSON.parse(text) as PublishedJobs, () => null);
  if (before === null) return false;
  const now = await jobsFile(database, privacy);
  if (newsOf(now) === newsOf(before)) return false;
  await writeWhole(path, [new TextEncoder().encode(JSON.stringify(now))]);
  // Servers take the compressed files where they are there, so the old ones must not stay.
  for (const ending of COMPRESSED) await Deno.remove(path + ending).catch(() => {});
  await compressFile(path);
  return true;
}

/** The name of the job, and of the step, that publishes the site. */
const PUBLISHING = ["publish", "build"];

/** What a page says whenever it is read, without what each publishing brings with itself. */
function newsOf({ at: _at, jobs, steps, ...rest }: PublishedJobs): string {
  return JSON.stringify({
    ...rest,
    steps: steps.filter(({ job, status }) => !PUBLISHING.includes(job) || status === "failed"),
    jobs: jobs.map(({ next: _next, runs, ...job }) => ({
      ...job,
      runs: PUBLISHING.includes(job.name) ? runs.filter(({ status }) => status === "failed") : runs,
    })),
  });
}
