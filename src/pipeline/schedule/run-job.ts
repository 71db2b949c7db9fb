import { beginRun, endRun } from "../../database/mod.ts";
import type { Reporter } from "../reporter.ts";
import type { Job, JobContext } from "./job.ts";

/** The run of a job that an attempt belongs to. */
interface RunOfJob {
  /** The time for which it is scheduled; for a run by hand, the time of its start. */
  readonly slot: Date;
  /** From 1. */
  readonly attempt: number;
}

/**
 * Runs a job once and records the run in the database: its times, result and messages.
 *
 * @returns the result, as a sentence
 * @throws what the job throws
 */
export async function runJob(job: Job, { slot, attempt }: RunOfJob, context: JobContext): Promise<string> {
  const { database, signal, now } = context;
  const lines: string[] = [];
  const id = await beginRun(database, { job: job.name, slot, attempt, startedAt: new Date(now()) });
  const end = (status: "done" | "failed" | "stopped", message: string) =>
    endRun(database, id, { status, message, log: lines.join("\n"), finishedAt: new Date(now()) });
  try {
    const message = String(await job.run({ ...context, reporter: keepLines(context.reporter, lines) }) ?? "");
    await end("done", message);
    return message;
  } catch (error) {
    await end(signal.aborted ? "stopped" : "failed", error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** A reporter that also collects messages and results. */
function keepLines(inner: Reporter, lines: string[]): Reporter {
  return {
    message(text) {
      lines.push(text);
      inner.message(text);
    },
    step(title) {
      const step = inner.step(title);
      return {
        update: (progress) => step.update(progress),
        done(result) {
          lines.push(`${title}: ${result}`);
          step.done(result);
        },
        skipped(reason) {
          lines.push(`${title}: skipped, ${reason}`);
          step.skipped(reason);
        },
        failed() {
          lines.push(`${title}: failed`);
          step.failed();
        },
      };
    },
  };
}
