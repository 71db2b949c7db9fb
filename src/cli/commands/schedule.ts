import { usageError } from "../../errors.ts";
import { exists } from "../../pipeline/files/log-file.ts";
import { runSchedule } from "../../pipeline/schedule/schedule.ts";
import { SCHEDULED_JOBS } from "../../pipeline/schedule/scheduled-jobs.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";

/** `schedule`: loads, retrains and publishes by the clock. */
export const scheduleCommand: Command = {
  name: "schedule",
  summary: "Loads new files of a folder hourly, retrains nightly, and builds the site after; runs until it is stopped.",
  usage: "[--folder FOLDER] [--load CRON] [--retrain CRON] [--no-publish]",
  description: [
    "Times are those of TRACEBOOK_TIME_ZONE. Several schedulers on one database run each job once.",
    "A run that was missed is made up once; one that fails is retried, then kept as a dead letter. History: tracebook.scheduled_run.",
  ].join("\n"),
  flags: {
    "folder": { value: "FOLDER", help: "folder that new logs are put into (default data/incoming)" },
    "settle": {
      value: "SECONDS",
      help: "a file that has changed in the last so many seconds is left for the next run (default 60)",
    },
    "load": { value: "CRON", help: 'when files are loaded (default "0 * * * *"; off: never)' },
    "retrain": { value: "CRON", help: 'when models are retrained (default "30 2 * * *"; off: never)' },
    "no-publish": { help: "build no site" },
    "tick": { value: "SECONDS", help: "seconds between two looks at the clock (default 15)" },
    "retry-delay": { value: "SECONDS", help: "seconds before the first retry; doubled for each further one (default 60)" },
    "heartbeat": { value: "SECONDS", help: "silence after which a running job counts as killed, at least 10 (default 30)" },
    "grace": { value: "SECONDS", help: "time that a running job has to end when the scheduler is stopped (default 20)" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "hourly and nightly, until Ctrl-C or SIGTERM" },
    { call: '--folder /srv/exports --load "*/10 * * * *"', does: "another folder, every ten minutes" },
  ],
  async run({ option, has, settings, reporter, signal }) {
    const entry = (job: "load" | "retrain", standard: string) => {
      const cron = option(job) ?? standard;
      return cron === "off" ? [] : [{ job, cron }];
    };
    const seconds = (name: string, least: number) => parseSeconds(option(name), `--${name}`, least);
    const entries = [...entry("load", "0 * * * *"), ...entry("retrain", "30 2 * * *")];
    if (entries.length === 0) throw usageError({ expected: "a job that is not off", found: "--load off --retrain off" });
    const folder = option("folder") ?? "data/incoming";
    if (entries.some(({ job }) => job === "load") && !await exists(folder)) {
      reporter.message(`The folder ${folder} is not there yet: nothing is loaded until it is.`);
    }
    await withDatabase({ settings, reporter }, (database) =>
      runSchedule(database, {
        entries,
        jobs: SCHEDULED_JOBS,
        folder,
        settle: seconds("settle", 0),
        publish: !has("no-publish"),
        tick: seconds("tick", 0.1),
        retryDelay: seconds("retry-delay", 1),
        heartbeat: seconds("heartbeat", 10),
        grace: seconds("grace", 0),
        now: Date.now,
        settings,
        reporter,
        signal,
      }));
  },
};

function parseSeconds(text: string | undefined, flag: string, least: number): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds >= least) return seconds;
  throw usageError({ expected: `a number of seconds from ${least} on in ${flag}`, found: JSON.stringify(text) });
}
