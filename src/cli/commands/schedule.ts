import { exists } from "../../pipeline/files/log-file.ts";
import { findAlerts } from "../../pipeline/alerts/find-alerts.ts";
import { findJobs } from "../../pipeline/schedule/find-jobs.ts";
import { runSchedule } from "../../pipeline/schedule/schedule.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";
import { parseSeconds } from "../flag-values.ts";
import { alertsFolder, JOB_FLAGS, jobContext, jobsFolder, warnOf } from "../job-flags.ts";

/** `schedule`: runs the jobs on their schedules. */
export const scheduleCommand: CommandBody = {
  name: "schedule",
  usage: "[--folder FOLDER] [--jobs FOLDER]",
  description: [
    "Each file in the folder declares a job and its schedule; deno task job lists them. Schedules are in the zone",
    "TRACEBOOK_TIME_ZONE unless a job names another. Several schedulers on one database run each job once. If runs of a job were",
    "missed, it runs once at the next start. A bad file is told and left out. A run that fails is retried, then kept as a dead letter:",
    "see deno task history. After each job, the alerts in its folder alerts are checked: see deno task tracebook alerts --help.",
  ].join("\n"),
  flags: {
    ...JOB_FLAGS,
    "tick": { value: "SECONDS", help: "check the clock every SECONDS (default 15)" },
    "retry-delay": { value: "SECONDS", help: "time before the first retry; doubles for each further retry (default 60)" },
    "heartbeat": {
      value: "SECONDS",
      help: "time without a heartbeat after which a job counts as killed, at least 10 (default 30)",
    },
    "grace": { value: "SECONDS", help: "time for a running job to end when you stop the scheduler (default 20)" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "all jobs, until Ctrl-C or SIGTERM" },
    { call: "--folder /srv/exports", does: "loads new files from another folder" },
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
    const { jobs, problems } = await findJobs(jobsFolder(input), settings.timeZone);
    const found = await findAlerts(alertsFolder(input));
    warnOf([...problems, ...found.problems], reporter);
    if (jobs.length === 0 && problems.length > 0) throw problems[0];
    if (jobs.some(({ name }) => name === "load") && !await exists(context.folder)) {
      reporter.message(`The folder ${context.folder} does not exist yet: nothing is loaded until it does.`);
    }
    await withDatabase(
      { settings, reporter },
      (database) => runSchedule({ ...context, ...timing, database, jobs, alerts: found.alerts, signal }),
    );
  },
};
