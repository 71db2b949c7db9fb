/** A step of the pipeline, as the history of jobs keeps it. */
interface RunStep {
  readonly job: string;
  readonly log: string | null;
  readonly startedAt: Date | string;
  readonly finishedAt: Date | string | null;
}

/**
 * The step for a log during which something was made, such as a version of the log or a model; null
 * where the history does not have it.
 *
 * @example
 * ```ts
 * import { runAt } from "@/browser/figures/run-at.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const step = { job: "load", log: "fines", startedAt: "2026-01-01T08:00:00Z", finishedAt: "2026-01-01T08:00:09Z" };
 * assertEquals(runAt([step], "fines", "2026-01-01T08:00:05Z"), step);
 * assertEquals(runAt([step], "fines", "2026-01-01T09:00:00Z"), null);
 * ```
 */
export function runAt<Step extends RunStep>(steps: readonly Step[], log: string, moment: Date | string): Step | null {
  const at = timeOf(moment);
  const fits = (step: Step) =>
    step.log === log && timeOf(step.startedAt) <= at && (step.finishedAt === null || at <= timeOf(step.finishedAt));
  return steps.find(fits) ?? null;
}

const timeOf = (moment: Date | string): number => new Date(moment).getTime();
