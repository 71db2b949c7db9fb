import type { Database } from "../../database/mod.ts";
import type { Reporter } from "../reporter.ts";
import type { Job } from "../schedule/job.ts";
import type { Settings } from "../settings.ts";

/**
 * An alert. Each file in the folder `jobs/alerts/` exports one as its default. The scheduler checks
 * its condition after each job; `deno task tracebook alerts` lists, checks and tries alerts.
 *
 * @example
 * ```ts
 * import type { Alert } from "@/pipeline/alerts/alert.ts";
 * import { bottleneckShare } from "@/pipeline/alerts/conditions.ts";
 *
 * const slowStep = {
 *   name: "slow-step",
 *   description: "One step takes more than half of the time of all cases.",
 *   coolDownHours: 48,
 *   check: bottleneckShare({ above: 0.5, logs: ["orders"] }),
 * } satisfies Alert;
 * // In a file of jobs/alerts/: export default slowStep;
 * ```
 */
export interface Alert {
  /** Lower-case letters, digits and hyphens; unique among the files of the folder. */
  readonly name: string;
  /** What it tells, in one sentence. */
  readonly description: string;
  /**
   * Hours after a message of trouble in which no other one about the same subject is sent, however
   * often it ends and comes back. Trouble that lasts beyond them is told then. Default 24.
   */
  readonly coolDownHours?: number;
  /** Who is told. Default: those of the settings `TRACEBOOK_ALERT_WEBHOOK` and `..._MAIL`. */
  readonly to?: AlertRecipients;
  /** Looks for trouble. @returns the troubles of now, at most one for each subject */
  check(context: AlertContext): Promise<readonly Trouble[]>;
}

/** Who is told of an alert. */
export interface AlertRecipients {
  /** Addresses that take a signed POST. */
  readonly webhooks?: readonly string[];
  /** E-mail addresses. */
  readonly mail?: readonly string[];
}

/** What is wrong with a subject. */
export interface Trouble {
  /** What it is about: the slug of a log, the name of a job. */
  readonly subject: string;
  /** What is wrong, as a sentence of plain text. */
  readonly sentence: string;
  /** What was measured, and the limits; for programs that take the message. */
  readonly figures: Readonly<Record<string, string | number | boolean | null>>;
}

/** What the condition of an alert gets. */
export interface AlertContext {
  readonly database: Database;
  readonly settings: Settings;
  /** The jobs that are scheduled. */
  readonly jobs: readonly Job[];
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
  /** Gives what was computed for this key before, if it was; else computes and keeps it. */
  remember<T>(key: string, compute: () => Promise<T>): Promise<T>;
}

/** Default of `coolDownHours`. */
export const DEFAULT_COOL_DOWN = 24;
