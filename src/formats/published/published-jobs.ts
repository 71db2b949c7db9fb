/**
 * What `data/jobs.json` holds: the models of all logs, the jobs that keep the site fresh, and the
 * loads of the logs, as of a moment. Times are ISO 8601 in UTC. Lists are the latest ones, the
 * latest first; texts are cut at the length that `limits` tells.
 */
export interface PublishedJobs {
  /** When it was read from the database. */
  readonly at: string;
  /** IANA zone of schedules. */
  readonly zone: string;
  readonly limits: PublishedLimits;
  /**
   * Whether texts that may quote a log are left out, since the site withholds parts of logs:
   * messages and outputs of runs, rejected rows, reasons of checks, names of files.
   */
  readonly isWithheld: boolean;
  readonly jobs: readonly PublishedJob[];
  /** What is wrong with files of jobs and alerts that are left out, in words. */
  readonly problems: readonly string[];
  /** Steps by jobs and commands. */
  readonly steps: readonly PublishedStep[];
  readonly deadLetters: readonly { readonly job: string; readonly slot: string; readonly failedAt: string }[];
  readonly logs: readonly PublishedHistory[];
  /** By name; none of a site of an older version. */
  readonly alerts?: readonly PublishedAlert[];
  /** Messages of alerts that failed in all attempts. */
  readonly deadMessages?: number;
}

/** An alert, and what was in trouble by its latest check. */
export interface PublishedAlert {
  readonly name: string;
  readonly description: string;
  /** How many are told. */
  readonly receivers: number;
  readonly troubles: readonly {
    /** A log or a job. */
    readonly subject: string;
    readonly since: string;
    /** Whether a message was made of it. */
    readonly told: boolean;
    readonly sentence: string;
  }[];
}

/** How much is published of what the database keeps. */
export interface PublishedLimits {
  /** Attempts of each job, and how many of them with their output. */
  readonly runs: number;
  readonly outputs: number;
  readonly steps: number;
  readonly models: number;
  readonly checks: number;
  readonly loads: number;
  readonly rejected: number;
  /** Characters of a message, of an output and of a rejected row. */
  readonly message: number;
  readonly output: number;
  readonly row: number;
}

/** A job and its runs. */
export interface PublishedJob {
  readonly name: string;
  readonly description: string;
  /** In words: a cron expression, `after load`, `by hand`. */
  readonly schedule: string;
  /** Attempts after the first failed one. */
  readonly retries: number;
  /**
   * The next scheduled times, the soonest first; none for jobs that run after others or by hand.
   */
  readonly next: readonly string[];
  /** Scheduled times without a run since the first run that is listed, the latest first. */
  readonly missed: readonly string[];
  readonly runs: readonly PublishedRun[];
}

/** An attempt at a run of a job. */
export interface PublishedRun {
  /** The time that it was scheduled for. */
  readonly slot: string;
  /**
   * `schedule`: on time; `late`: made up for after more than two minutes, since no scheduler ran;
   * `hand`: started by hand.
   */
  readonly by: "schedule" | "late" | "hand";
  readonly attempt: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly status: "running" | "done" | "failed" | "stopped" | "skipped";
  readonly message: string;
  /** Messages of the run, line by line; null where they are left out. */
  readonly output: string | null;
  /** Characters of the whole output. */
  readonly outputLength: number;
}

/** A step of the pipeline for a log, or for all. */
interface PublishedStep {
  readonly job: string;
  readonly log: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly status: PublishedRun["status"];
  readonly message: string;
}

/** Models and loads of a log. */
export interface PublishedHistory {
  readonly slug: string;
  readonly version: number;
  readonly loadedAt: string;
  /** Time of the last event; null for a log without events. */
  readonly lastTime: string | null;
  readonly loads: readonly PublishedLoad[];
  /** By load and line. */
  readonly rejected: readonly PublishedRejectedRow[];
  /** Rejected rows of the loads that made the present content. */
  readonly rejectedInAll: number;
  /** When the running cases were predicted; null for never. */
  readonly predictedAt: string | null;
  readonly predictions: number;
  readonly duration: PublishedRegistry;
  readonly remaining: PublishedRegistry;
}

/** A load of a log. */
interface PublishedLoad {
  readonly load: number;
  readonly version: number;
  readonly at: string;
  readonly source: string;
  readonly mode: "replace" | "extend" | "replace-cases";
  readonly rows: number;
  readonly events: number;
  readonly rejected: number;
  readonly added: number;
  readonly corrected: number;
  readonly removed: number;
}

/** A row that a load rejected. */
interface PublishedRejectedRow {
  readonly load: number;
  /** Name of the file that the row is of, without folders. */
  readonly source: string;
  readonly line: number;
  readonly column: string | null;
  readonly reason: string;
  readonly text: string;
}

/** The models of a log that predict one target. */
export interface PublishedRegistry {
  /** Id of the model in use; null for none. */
  readonly inUse: number | null;
  readonly models: readonly PublishedModel[];
  readonly checks: readonly PublishedCheck[];
}

/** A trained model. */
export interface PublishedModel {
  readonly id: number;
  readonly algorithm: string;
  readonly trainedAt: string;
  readonly logVersion: number;
  /** Time of the last event of that version of the log; null where it is not known. */
  readonly dataUntil: string | null;
  /** Whether this version of Tracebook can use it. */
  readonly isUsable: boolean;
  readonly seed: number;
  readonly trials: number;
  /** Size of the model file. */
  readonly bytes: number;
  /** Errors in hours and coverage on its test cases; null where there were too few to test on. */
  readonly tested: {
    readonly cases: number;
    readonly rows: number;
    readonly mae: number;
    readonly baseline: number | null;
    readonly coverage90: number;
  } | null;
  /**
   * Since when it was in use, and why; the latest first; none for a model that was never promoted.
   */
  readonly uses: readonly { readonly since: string; readonly reason: string }[];
  /**
   * Why it was not promoted, as its training said; null where it was, or where that is not known.
   */
  readonly keptOut: string | null;
}

/** A check of the model in use on cases that completed after its training. */
export interface PublishedCheck {
  readonly model: number;
  readonly at: string;
  readonly flagged: boolean;
  readonly reasons: readonly string[];
  readonly cases: number;
  /** Null where there were too few cases. */
  readonly mae: number | null;
  readonly coverage90: number | null;
}
