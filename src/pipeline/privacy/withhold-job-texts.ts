import type { PublishedHistory, PublishedJobs, PublishedRegistry } from "../../formats/published/published-jobs.ts";

/** Stands for what is wrong with a file of jobs or alerts. */
export const FILE_WITHHELD = "a file that cannot be used.";

/**
 * Leaves out all texts that may quote a log, such as a rejected row or the message of an error: no
 * rule can tell which of their words are names of people or cases. Counts, times and states stay.
 */
export function withholdJobTexts(jobs: PublishedJobs): PublishedJobs {
  return {
    ...jobs,
    isWithheld: true,
    problems: jobs.problems.map(() => FILE_WITHHELD),
    jobs: jobs.jobs.map((job) => ({
      ...job,
      runs: job.runs.map((run) => ({ ...run, message: "", output: null, outputLength: 0 })),
    })),
    steps: jobs.steps.map((step) => ({ ...step, message: "" })),
    logs: jobs.logs.map(withoutTexts),
    alerts: jobs.alerts?.map(({ troubles, ...alert }) => ({
      ...alert,
      troubles: troubles.map((trouble) => ({ ...trouble, sentence: "" })),
    })),
  };
}

const withoutTexts = (log: PublishedHistory): PublishedHistory => ({
  ...log,
  loads: log.loads.map((load) => ({ ...load, source: "" })),
  rejected: [],
  duration: withoutReasons(log.duration),
  remaining: withoutReasons(log.remaining),
});

const withoutReasons = ({ checks, ...registry }: PublishedRegistry): PublishedRegistry => ({
  ...registry,
  checks: checks.map((check) => ({ ...check, reasons: [] })),
});
