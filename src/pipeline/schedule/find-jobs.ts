import { inputError, type ProblemDetails, TracebookError } from "../../errors.ts";
import { checkFields, checkName, checkOtherNames, defaultExportOf, foundFiles } from "./found-files.ts";
import { latestSlot } from "./schedule-slots.ts";
import { type Job, predecessorsOf } from "./job.ts";

/** A job, and the file that declares it. */
export interface FoundJob extends Job {
  /** Path of its file. */
  readonly file: string;
}

const FIELDS = ["name", "description", "schedule", "retries", "run"];

/**
 * The jobs of a folder, sorted by name. Each file `*.ts` or `*.js` declares one job; files whose
 * names begin with `.` or `_` are left out.
 *
 * @param zone IANA zone of schedules that name none
 * @throws an input error with the file that cannot be loaded, declares no job, or has an invalid
 * schedule, the name of another job, an unknown predecessor, or a cycle of predecessors
 */
export async function findJobs(folder: string, zone: string): Promise<readonly FoundJob[]> {
  const { jobs, problems } = await findSoundJobs(folder, zone);
  if (problems.length > 0) throw problems[0];
  checkPredecessors(jobs);
  return jobs;
}

/** The jobs of a folder that can be run by hand, and what is wrong with the other files. */
interface SoundJobs {
  readonly jobs: readonly FoundJob[];
  readonly problems: readonly TracebookError[];
}

/**
 * As {@linkcode findJobs}, but a bad file does not keep the others from being found, and a job may
 * be scheduled after one that is not there.
 *
 * @throws an input error if there is no such folder
 */
export async function findSoundJobs(folder: string, zone: string): Promise<SoundJobs> {
  const jobs: FoundJob[] = [];
  const problems: TracebookError[] = [];
  const files = await foundFiles(folder);
  if (files === null) {
    throw inputError({ file: folder, expected: "a folder with jobs, one in each file", found: "no such folder" });
  }
  for (const file of files) {
    try {
      const job = checkJob(file, await defaultExportOf(file), zone);
      checkOtherNames(job, jobs, "job");
      jobs.push(job);
    } catch (error) {
      if (!(error instanceof TracebookError)) throw error;
      problems.push(error);
    }
  }
  return { jobs: jobs.sort((a, b) => a.name < b.name ? -1 : 1), problems };
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

/** Checks that all predecessors exist and that they have no cycle. */
function checkPredecessors(jobs: readonly FoundJob[]): void {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  for (const job of jobs) {
    const missing = predecessorsOf(job).find((name) => !byName.has(name));
    if (missing !== undefined) {
      throw inputError({
        file: job.file,
        expected: `the name of another job after which to run (${
          jobs.filter((other) => other !== job).map(({ name }) => name).join(", ") || "there is none"
        })`,
        found: JSON.stringify(missing),
      });
    }
  }
  const state = new Map<string, "visiting" | "done">();
  const visit = (name: string, path: readonly string[]): void => {
    if (state.get(name) === "done") return;
    if (state.get(name) === "visiting") {
      const cycle = [...path.slice(path.indexOf(name)), name];
      throw inputError({
        file: byName.get(name)!.file,
        expected: "jobs that do not wait for each other in a cycle",
        found: cycle.map((step, at) => at === 0 ? step : `after ${step}`).join(" "),
      });
    }
    state.set(name, "visiting");
    for (const before of predecessorsOf(byName.get(name)!)) visit(before, [...path, name]);
    state.set(name, "done");
  };
  for (const { name } of jobs) visit(name, []);
}
