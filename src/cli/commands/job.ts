import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Database, latestRuns, type ScheduledRun } from "../../database/mod.ts";
import { environmentError, TracebookError, usageError } from "../../errors.ts";
import { findJobs, type FoundJob } from "../../pipeline/schedule/find-jobs.ts";
import { describeSchedule, type JobContext, nextRunOf } from "../../pipeline/schedule/job.ts";
import { runJob } from "../../pipeline/schedule/run-job.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns, minuteOf } from "../terminal-text.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { JOB_FLAGS, jobContext, jobsFolder, warnOf } from "../job-flags.ts";
import { nearestName } from "../../filtering/nearest-name.ts";

/** `job`: runs one job, or lists all jobs. */
export const jobCommand: CommandBody = {
  name: "job",
  usage: "[NAME] [--folder FOLDER] [--json]",
  description: "The run is stored in the history. It does not start the jobs that are scheduled after this job.",
  flags: { ...JOB_FLAGS, "json": { help: "print the list as one JSON document" } },
  positionals: { min: 0, max: 1 },
  examples: [
    { call: "", does: "lists the jobs and when they run" },
    { call: "load --folder /srv/exports", does: "loads the new files in a folder now" },
  ],
  async run(input) {
    const { positionals: [name], settings, reporter, print } = input;
    if (name !== undefined && input.has("json")) {
      throw usageError({ expected: "--json without a name", found: `--json with ${name}`, advice: "It is for the list." });
    }
    const context = jobContext(input);
    const { jobs, problems } = await findJobs(jobsFolder(input), settings.timeZone);
    const job = jobs.find((job) => job.name === name);
    if (job === undefined && name !== undefined) {
      const unknown = unknownJob(jobs, name);
      // The job may be that of any bad file, unless its name is nearly that of another job.
      const fault = unknown.details.advice === undefined ? problems[0] ?? unknown : unknown;
      warnOf(problems.filter((problem) => problem !== fault), reporter);
      throw fault;
    }
    await withDatabase({ settings, reporter }, async (database) => {
      if (job === undefined) return await listJobs(jobs, database, input);
      warnOf(problems, reporter);
      print(`${job.name}: ${await runOnce(job, { ...context, database })}`);
    });
    if (job === undefined && problems.length > 0) {
      warnOf(problems.slice(1), reporter);
      throw problems[0];
    }
  },
};

function unknownJob(jobs: readonly FoundJob[], name: string): TracebookError {
  const names = jobs.map((job) => job.name);
  const near = nearestName(name, names);
  return usageError({
    expected: `the name of a job (${names.join(", ")})`,
    found: JSON.stringify(name),
    advice: near === null ? undefined : `Did you mean ${near}?`,
  });
}

/** Runs a job. An error that it throws is a fault of its file, not of Tracebook. */
async function runOnce(job: FoundJob, context: JobContext): Promise<string> {
  try {
    return await runJob(job, { slot: new Date(context.now()), attempt: 1 }, context);
  } catch (error) {
    if (error instanceof TracebookError || context.signal.aborted || !(error instanceof Error)) throw error;
    context.reporter.message(framesIn(dirname(job.file), error));
    throw environmentError({ file: job.file, expected: "a job that ends without an error", found: error.message }, {
      cause: error,
    });
  }
}

/** The lines of a stack that are of files in the folder of a job; all if there are none. */
function framesIn(folder: string, { stack, message }: Error): string {
  const address = `${pathToFileURL(resolve(folder)).href}/`;
  const frames = stack?.split("\n").filter((line) => line.trimStart().startsWith("at ") && line.includes(address)) ?? [];
  return frames.length > 0 ? frames.join("\n") : stack ?? message;
}

async function listJobs(
  jobs: readonly FoundJob[],
  database: Database,
  { settings: { timeZone }, has, print }: CommandInput,
): Promise<void> {
  const runs = new Map((await latestRuns(database)).map((run) => [run.job, run]));
  const now = new Date();
  if (has("json")) {
    return print(JSON.stringify(jobs.map((job) => {
      const { startedAt, finishedAt, status, message } = runs.get(job.name) ?? {};
      return {
        name: job.name,
        description: job.description,
        file: job.file,
        schedule: job.schedule ?? null,
        lastRun: startedAt === undefined ? null : { startedAt, finishedAt, status, message },
        nextRun: nextRunOf(job, timeZone, now),
      };
    })));
  }
  print([
    ...alignColumns([
      ["job", "schedule", "last run", "next run", "what it does"],
      ...jobs.map((job) => [
        job.name,
        describeSchedule(job),
        lastRunText(runs.get(job.name)),
        minuteOf(nextRunOf(job, timeZone, now)),
        job.description,
      ]),
    ]),
    `\nSchedules without a zone are in ${timeZone}; times of runs are UTC. To run a job now: deno task job NAME`,
  ].join("\n"));
}

const lastRunText = (run: ScheduledRun | undefined) => run === undefined ? "never" : `${minuteOf(run.startedAt)} ${run.status}`;
