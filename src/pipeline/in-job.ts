import { type Database, recordJob } from "../database/mod.ts";
import { inStep, type Reporter, type StepReporter } from "./reporter.ts";

/** A step of the pipeline, for its record and its progress line. */
interface JobDescription {
  readonly job: string;
  /** Slug of the log, if the step is about one log. */
  readonly log?: string;
  readonly title: string;
  readonly reporter: Reporter;
}

/**
 * Runs a step and records in the database when it ran and how it ended. If the step fails and the
 * record fails too, the error of the step is thrown.
 */
export async function inJob<T>(database: Database, job: JobDescription, work: (step: StepReporter) => Promise<T>): Promise<T> {
  const startedAt = new Date();
  let outcome: { status: "done" | "skipped" | "failed"; message: string } = { status: "done", message: "" };
  try {
    return await inStep(job.reporter, job.title, (step) =>
      work({
        ...step,
        done(message) {
          outcome = { status: "done", message };
          step.done(message);
        },
        skipped(message) {
          outcome = { status: "skipped", message };
          step.skipped(message);
        },
      }));
  } catch (error) {
    outcome = { status: "failed", message: error instanceof Error ? error.message : String(error) };
    throw error;
  } finally {
    const record = recordJob(database, { job: job.job, log: job.log, startedAt, finishedAt: new Date(), ...outcome });
    await (outcome.status === "failed" ? record.catch(() => {}) : record);
  }
}
