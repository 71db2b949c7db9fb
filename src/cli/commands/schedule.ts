import { exists } from "../../pipeline/files/log-file.ts";
import { findJobs } from "../../pipeline/schedule/find-jobs.ts";
import { runSchedule } from "../../pipeline/schedule/schedule.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";
import { JOB_FLAGS, jobContext, jobsFolder, parseSeconds } from "../job-flags.ts";

/** `schedule`: runs the jobs by their schedules. */
export const scheduleCommand: Command = {
  name: "schedule",
  summary:
    "Runs the jobs of the folder jobs by their schedules, until it is stopped: load hourly, retrain nightly, publish after.",
  usage: "[--folder FOLDER] [--jobs FOLDER]",
  description: [
    "Each file of jobs declares a job and its schedule; deno task job lists them. Times are those of TRACEBOOK_TIME_ZONE,",
    "unless a job names a zone. Several schedulers on one database run each job once.",
    "A run that was missed is made up once; one that fails is retried, then kept as a dead letter: deno task history.",
  ].join("\n"),
  flags: {
    ...JOB_FLAGS,
    "tick": { value: "SECONDS", help: "seconds between two looks at the clock (default 15)" },
    "retry-delay": { value: "SECONDS", help: "seconds before the first retry; doubled for each further one (default 60)" },
    "heartbeat": {
      value: "SECONDS",
      help: "seconds without a heartbeat after which a job counts as killed, from 10 (default 30)",
    },
    "grace": { value: "SECONDS", help: "time that a running job has to end when the scheduler is stopped (default 20)" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "all jobs, until Ctrl-C or SIGTERM" },
    { call: "--folder /srv/exports", does: "loads new files of another folder" },
  ],
  async run(input) {
    const { option, settings, reporter, signal } = input;
    const seconds = (name: string, least: number) => parseSeconds(option(name), `--${name}`, least);
    const context = jobContext(input);
    const timing = {
      tick: seconds("tick", 0.1),
      retryDelay: seconds("retry-delay", 1),
      heartbeat: seconds("heartbeat", 10),
      grace: seconds("grace", 0),
    };
    const jobs = await findJobs(jobsFolder(input), settings.timeZone);
    if (jobs.some(({ name }) => name === "load") && !await exists(context.folder)) {
      reporter.message(`The folder ${context.folder} is not there yet: nothing is loaded until it is.`);
    }
    await withDatabase({ settings, reporter }, (database) => runSchedule({ ...context, ...timing, database, jobs, signal }));
  },
};
