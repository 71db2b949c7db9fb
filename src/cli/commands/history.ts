import {
  type Database,
  type DeadLetter,
  type HistoryEntry,
  readDeadLetters,
  readDriftChecks,
  readHistory,
  type StoredDriftCheck,
} from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import { nearestName } from "../../filtering/nearest-name.ts";
import { findJobs } from "../../pipeline/schedule/find-jobs.ts";
import { describeSchedule, nextRunOf } from "../../pipeline/schedule/job.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns, minuteOf, oneSentence } from "../terminal-text.ts";
import type { CommandBody } from "../command.ts";
import { JOBS_FLAG, jobsFolder, warnOf } from "../job-flags.ts";
import { parseCount } from "../flag-values.ts";
import { formatSeconds } from "../terminal-reporter.ts";

/** When a job runs next. */
interface NextRun {
  readonly job: string;
  readonly schedule: string;
  /** Null for a job that runs after another job, or only by hand. */
  readonly nextRun: Date | null;
}

/** The document of `--json`, latest entries first. */
interface History {
  readonly runs: readonly HistoryEntry[];
  readonly deadLetters: readonly DeadLetter[];
  readonly driftChecks: readonly StoredDriftCheck[];
  readonly next: readonly NextRun[];
}

/** `history`: shows past and next runs of jobs. */
export const historyCommand: CommandBody = {
  name: "history",
  usage: "[--job NAME] [--runs] [--failed] [--last N] [--json]",
  description: [
    "A run is the run of a job, by the scheduler or by hand. A step is a part of the work for one log, by a job or a command.",
    "A dead letter is a run that failed in all its attempts. The JSON document has the output of each run. Times are UTC.",
  ].join("\n"),
  flags: {
    "job": { value: "NAME", help: "only runs of this job, or steps of this name" },
    "runs": { help: "only runs of jobs, without steps" },
    "failed": { help: "only failed runs and steps" },
    "last": { value: "N", help: "show at most N entries of each list (default 20)" },
    ...JOBS_FLAG,
    "json": { help: "one JSON document: runs, deadLetters, driftChecks, next" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "the latest runs and steps" },
    { call: "--job retrain --failed --json", does: "failed retrainings, as JSON" },
  ],
  async run(input) {
    const { option, has, settings, reporter, print } = input;
    const name = option("job");
    const limit = parseCount(option("last"), "--last") ?? 20;
    const ofJob = <T extends { readonly job: string }>(entries: readonly T[]) =>
      entries.filter(({ job }) => name === undefined || job === name);
    const now = new Date();
    const found = await findJobs(jobsFolder(input), settings.timeZone);
    warnOf(found.problems, reporter);
    const jobs = found.jobs.map((job) => ({
      job: job.name,
      schedule: describeSchedule(job),
      nextRun: nextRunOf(job, settings.timeZone, now),
    }));
    const history = await withDatabase({ settings, reporter }, async (database): Promise<History> => {
      if (name !== undefined) await checkJobName(database, name, jobs.map(({ job }) => job));
      return {
        runs: await readHistory(database, { limit, job: name, kind: has("runs") ? "run" : undefined, failed: has("failed") }),
        deadLetters: await readDeadLetters(database, { limit, job: name }),
        driftChecks: name === undefined || name === "check-drift" || name === "drift"
          ? await readDriftChecks(database, { limit, flagged: has("failed") })
          : [],
        next: ofJob(jobs),
      };
    });
    print(has("json") ? JSON.stringify(history) : historyText(history));
  },
};

/** Most runs in which a name that is no job is looked for. */
const LOOKED_AT = 1000;

/** @throws a usage error unless a job, or a step that has run, has the name */
async function checkJobName(database: Database, name: string, jobs: readonly string[]): Promise<void> {
  if ([...jobs, "drift"].includes(name) || (await readHistory(database, { limit: 1, job: name })).length > 0) return;
  const steps = (await readHistory(database, { limit: LOOKED_AT })).map(({ job }) => job);
  const names = [...new Set([...jobs, ...steps])].sort();
  const near = nearestName(name, names);
  throw usageError({
    expected: `the name of a job, or of a step that has run (${names.join(", ")})`,
    found: JSON.stringify(name),
    advice: near === null ? undefined : `Did you mean ${near}?`,
  });
}

function historyText({ runs, deadLetters, driftChecks, next }: History): string {
  const section = (title: string, none: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? [`${title}: ${none}`] : [title, ...alignColumns(rows)];
  return [
    ...section(
      "Runs and steps",
      "none",
      runs.map((run) => [
        minuteOf(run.startedAt),
        run.kind,
        run.job,
        run.log ?? "-",
        run.attempt === null ? "-" : `attempt ${run.attempt}`,
        run.status,
        run.finishedAt === null ? "-" : formatSeconds((run.finishedAt.getTime() - run.startedAt.getTime()) / 1000),
        oneSentence(run.message),
      ]),
    ),
    ...section(
      "Dead letters",
      "none",
      deadLetters.map(({ job, slot, failedAt }) => [
        minuteOf(failedAt),
        job,
        `scheduled for ${minuteOf(slot)}`,
      ]),
    ),
    ...section(
      "Drift checks",
      "none",
      driftChecks.map(({ checkedAt, log, modelId, flagged, reasons }) => [
        minuteOf(checkedAt),
        log,
        `model ${modelId}`,
        flagged ? "drift" : "no drift",
        oneSentence(reasons.join("; ")),
      ]),
    ),
    ...section("Next runs", "no such job", next.map(({ job, schedule, nextRun }) => [minuteOf(nextRun), job, schedule])),
  ].join("\n");
}
