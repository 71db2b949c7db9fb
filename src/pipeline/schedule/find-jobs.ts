import { inputError, type ProblemDetails, TracebookError } from "../../errors.ts";
import { checkFields, checkName, foundFiles, readModules, withLine } from "./found-files.ts";
import { latestSlot } from "./schedule-slots.ts";
import { type Job, predecessorsOf } from "./job.ts";

/** A job, and the file that declares it. */
export interface FoundJob extends Job {
  /** Path of its file. */
  readonly file: string;
}

const FIELDS = ["name", "description", "schedule", "retries", "run"];

/** The jobs of a folder, and what is wrong with the files that declare none that can be used. */
interface FoundJobs {
  /** By name. */
  readonly jobs: readonly FoundJob[];
  /** Each names its file and, where it is known, the line. */
  readonly problems: readonly TracebookError[];
}

/**
 * The jobs of a folder. Each file `*.ts` or `*.js` declares one job; files whose names begin with
 * `.` or `_` are left out. A bad file keeps no other from being found: one that cannot be loaded,
 * declares no job, or has an invalid schedule, the name of a job of an earlier file, or a cycle of
 * predecessors. A job whose predecessor is unknown, or left out, is found, and told.
 *
 * @param zone IANA zone of schedules that name none
 * @throws an input error if there is no such folder
 */
export async function findJobs(folder: string, zone: string): Promise<FoundJobs> {
  const files = await foundFiles(folder);
  if (files === null) {
    throw inputError({ file: folder, expected: "a folder with jobs, one in each file", found: "no such folder" });
  }
  const { found, problems } = await readModules(files, "job", (file, value) => checkJob(file, value, zone));
  const cycles = new Map(found.map((job) => [job, cycleOf(job, found)]));
  const jobs = found.filter((job) => cycles.get(job) === null);
  for (const job of found) {
    const problem = cycles.get(job) ?? unknownPredecessor(job, jobs);
    if (problem !== null) problems.push(await withLine(job.file, problem));
  }
  return { jobs, problems };
}

function checkJob(file: string, value: unknown, zone: string): FoundJob {
  const refuse = (details: ProblemDetails) => inputError({ file, ...details });
  checkFields(file, value, {
    fields: FIELDS,
    shape: "a job as the default export: export default { name, description, schedule, run } satisfies Job",
  });
  const job = value as Partial<Job> & { readonly schedule?: { readonly cron?: unknown; readonly after?: unknown } };
  const { description, schedule, retries, run } = job;
  const name = checkName(file, job.name);
  if (typeof description !== "string" || description === "") {
    throw refuse({ expected: "a description that says what the job does, in one sentence", found: "none" });
  }
  if (typeof run !== "function") {
    throw refuse({ expected: "a function run(context)", found: run === undefined ? "none" : typeof run });
  }
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0 && retries <= 100)) {
    throw refuse({ expected: "retries from 0 to 100", found: JSON.stringify(retries) });
  }
  if (schedule !== undefined) checkSchedule(file, schedule, zone);
  // Bound, so that `this` in `run` is the object of the file.
  return { name, description, schedule: schedule as Job["schedule"], retries, run: run.bind(value), file };
}

function checkSchedule(
  file: string,
  schedule: { readonly cron?: unknown; readonly timeZone?: unknown; readonly after?: unknown },
  zone: string,
): void {
  const { cron, timeZone, after, ...unknown } = schedule ?? {};
  const names = typeof after === "string" ? [after] : after;
  const isKnown = Object.keys(unknown).length === 0;
  const isAfter = Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string");
  if (isKnown && isAfter && cron === undefined && timeZone === undefined) return;
  if (!isKnown || typeof cron !== "string" || after !== undefined || !["string", "undefined"].includes(typeof timeZone)) {
    throw inputError({
      file,
      expected: 'a schedule such as { cron: "30 2 * * *", timeZone: "Europe/Berlin" } or { after: "load" }',
      found: JSON.stringify(schedule),
    });
  }
  if (timeZone !== undefined) checkZone(file, timeZone as string);
  try {
    latestSlot(cron, (timeZone as string | undefined) ?? zone, new Date(0));
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    throw inputError({ ...error.details, file }, { cause: error });
  }
}

function checkZone(file: string, zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (error) {
    throw inputError({
      file,
      expected: "an IANA time zone, such as Europe/Berlin, as timeZone",
      found: JSON.stringify(zone),
    }, { cause: error });
  }
}

/** What is wrong with a job after one that is not there; null otherwise. */
function unknownPredecessor(job: FoundJob, jobs: readonly FoundJob[]): TracebookError | null {
  const missing = predecessorsOf(job).find((name) => !jobs.some((other) => other.name === name));
  if (missing === undefined) return null;
  const names = jobs.filter((other) => other !== job).map(({ name }) => name);
  return inputError({
    file: job.file,
    expected: `the name of another job after which to run (${names.join(", ") || "there is none"})`,
    found: JSON.stringify(missing),
  });
}

/** What is wrong with a job that waits for itself, over others or not; null otherwise. */
function cycleOf(job: FoundJob, jobs: readonly FoundJob[]): TracebookError | null {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const seen = new Set<string>();
  const pathTo = (name: string): string[] | null => {
    for (const before of byName.has(name) ? predecessorsOf(byName.get(name)!) : []) {
      if (before === job.name) return [name, before];
      if (seen.has(before)) continue;
      seen.add(before);
      const rest = pathTo(before);
      if (rest !== null) return [name, ...rest];
    }
    return null;
  };
  const cycle = pathTo(job.name);
  return cycle === null ? null : inputError({
    file: job.file,
    expected: "jobs that do not wait for each other in a cycle",
    found: cycle.map((step, at) => at === 0 ? step : `after ${step}`).join(" "),
  });
}
