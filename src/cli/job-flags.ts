import { usageError } from "../errors.ts";
import { PROJECT_ROOT } from "../pipeline/project-root.ts";
import type { JobContext } from "../pipeline/schedule/job.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/** The flag of commands that look for jobs. */
export const JOBS_FLAG: Readonly<Record<string, FlagSpec>> = {
  "jobs": { value: "FOLDER", help: "folder with the jobs, a file each (default: jobs, beside pages and data-loaders)" },
};

/** Flags of the commands that run jobs. */
export const JOB_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "folder": { value: "FOLDER", help: "folder that new logs are put into (default data/incoming)" },
  "settle": {
    value: "SECONDS",
    help: "a file that has changed in the last so many seconds is left for the next run (default 60)",
  },
  ...JOBS_FLAG,
};

/** The folder with the jobs, by `--jobs` or the project's own. */
export const jobsFolder = ({ option }: CommandInput): string => option("jobs") ?? `${PROJECT_ROOT}jobs`;

/** What jobs are given of the flags and the command's input; the database is added to it. */
export function jobContext(input: CommandInput): Omit<JobContext, "database"> {
  const { option, settings, reporter, signal } = input;
  const settle = parseSeconds(option("settle"), "--settle", 0) ?? 60;
  return { settings, folder: option("folder") ?? "data/incoming", settle, now: Date.now, reporter, signal };
}

/**
 * The number of seconds that a flag gives, or undefined where the flag is not given.
 *
 * @throws a usage error unless it is a number from `least` on
 */
export function parseSeconds(text: string | undefined, flag: string, least: number): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds >= least) return seconds;
  throw usageError({ expected: `a number of seconds from ${least} on in ${flag}`, found: JSON.stringify(text) });
}
