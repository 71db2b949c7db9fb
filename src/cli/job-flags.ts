import type { TracebookError } from "../errors.ts";
import type { Reporter } from "../pipeline/reporter.ts";
import { parseSeconds } from "./flag-values.ts";
import { PROJECT_ROOT } from "../pipeline/project-root.ts";
import type { JobContext } from "../pipeline/schedule/job.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/** The flag of commands that read the folder of jobs. */
export const JOBS_FLAG: Readonly<Record<string, FlagSpec>> = {
  "jobs": { value: "FOLDER", help: "folder with the jobs, one in each file (default: the folder jobs of the project)" },
};

/** The flags of commands that run jobs. */
export const JOB_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "folder": { value: "FOLDER", help: "folder that the job load takes new log files from (default data/incoming)" },
  "settle": {
    value: "SECONDS",
    help: "leave a file for the next run if it changed in the last SECONDS (default 60)",
  },
  ...JOBS_FLAG,
};

/** The folder with the jobs: that of `--jobs`, or the one of the project. */
export const jobsFolder = ({ option }: CommandInput): string => option("jobs") ?? `${PROJECT_ROOT}jobs`;

/** Tells what is wrong with files of jobs or alerts that are left out. */
export function warnOf(problems: readonly TracebookError[], reporter: Reporter): void {
  for (const { message } of problems) reporter.message(`warning: ${message}`);
}

/** The folder with the alerts, in the one with the jobs. */
export const alertsFolder = (input: CommandInput): string => `${jobsFolder(input)}/alerts`;

/** The context of jobs from the flags of {@linkcode JOB_FLAGS}, without the database. */
export function jobContext(input: CommandInput): Omit<JobContext, "database"> {
  const { option, settings, reporter, signal } = input;
  const settle = parseSeconds(option("settle"), "--settle", 0) ?? 60;
  return { settings, folder: option("folder") ?? "data/incoming", settle, now: Date.now, reporter, signal };
}
