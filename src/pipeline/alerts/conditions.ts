import { conformanceOf } from "../../conformance/conformance-of.ts";
import {
  listLogs,
  modelUses,
  readDriftChecks,
  readPerformance,
  readPredictions,
  readProcessDrifts,
  readTroubles,
  readVariants,
  type StoredLog,
} from "../../database/mod.ts";
import { inputError, usageError } from "../../errors.ts";
import { periodOf } from "../../filtering/filter-time.ts";
import { countOf, sayShare } from "../../numerics/number-text.ts";
import { petriNetOf } from "../../process-models/conversions/process-model.ts";
import { HOUR } from "../../time/civil-date.ts";
import { sayDate } from "../../time/format-time.ts";
import { UTC } from "../../time/time-zone.ts";
import { readModel, readModelBytes } from "../files/read-model.ts";
import { bytesFingerprint } from "../fingerprint.ts";
import { overdueJobs } from "../schedule/overdue-jobs.ts";
import { TASK_WORDS } from "../prediction/train-step.ts";
import type { Alert, AlertContext, Trouble } from "./alert.ts";

/** A condition: what an alert looks for. */
export type Condition = Alert["check"];

/** Which logs a condition looks at. */
interface ConditionLogs {
  /** Slugs of logs. Default: all. */
  readonly logs?: readonly string[];
}

/** Wall time in ms that aligning one log may take. */
const BUDGET = 60_000;

/**
 * Trouble while one segment takes more than a share of the time of all cases: the first segment of
 * `/api/metrics`, by the same figure.
 *
 * @param options.above share from 0 to 1
 * @throws a usage error for another share
 */
export function bottleneckShare({ above, logs }: ConditionLogs & { readonly above: number }): Condition {
  checkShare(above, "bottleneckShare");
  return eachOf({ logs, timed: true }, async (log, { database, remember }) => {
    const [first] = await remember(
      `bottleneck ${log.identity}`,
      async () => (await readPerformance(database, log)).segments.slice(0, 1),
    );
    if (!((first?.share ?? 0) > above)) return null;
    const segment = `${JSON.stringify(first.from)} to ${JSON.stringify(first.to)}`;
    return {
      sentence: `The segment ${segment} takes ${sayShare(first.share!)} of the time of all cases, more than ${sayShare(above)}.`,
      figures: { share: first.share, limit: above, from: first.from, to: first.to },
    };
  });
}

/**
 * Trouble while the latest check of a model in use has found drift; `deno task check-models` and
 * the nightly job `check-drift` check.
 */
export function modelDrift({ logs }: ConditionLogs = {}): Condition {
  return eachOf({ logs, timed: true }, async ({ logId }, { database }) => {
    const sentences: string[] = [];
    for (const task of ["duration", "remaining"] as const) {
      const [[check], [use]] = [
        await readDriftChecks(database, { limit: 1, logId, task }),
        await modelUses(database, logId, task),
      ];
      if (!check?.flagged || use?.modelId !== check.modelId) continue;
      sentences.push(`The model of the ${TASK_WORDS[task]} has drifted. ${check.reasons.join(" ")}`);
    }
    return sentences.length === 0 ? null : { sentence: sentences.join(" "), figures: { models: sentences.length } };
  });
}

/**
 * Trouble for some time after a change of the process of a log was found, which the nightly job
 * `check-drift` looks for.
 *
 * @param options.days how long it is told. Default 30
 * @throws a usage error for another number of days
 */
export function processDrift({ days = 30, logs }: ConditionLogs & { readonly days?: number } = {}): Condition {
  if (!(days > 0)) throw usageError({ expected: "a number of days above 0 in processDrift", found: String(days) });
  return eachOf({ logs, timed: true }, async ({ logId }, { database, now }) => {
    const found = await readProcessDrifts(database, { limit: 100, logId, since: new Date(now() - days * 24 * HOUR) });
    if (found.length === 0) return null;
    const [{ changedAt, sentence }] = found;
    const more = found.length === 1 ? "" : ` There are ${found.length} changes in all.`;
    return {
      sentence: `The process has changed on ${sayDate(changedAt.getTime(), "UTC")}: ${sentence}.${more}`,
      figures: { changes: found.length, changedAt: changedAt.toISOString() },
    };
  });
}

/**
 * Trouble while more than a share of the cases deviates from a process model: those that optimal
 * alignments do not show as fitting, as in `tracebook conformance --method alignments`.
 *
 * @param options.model file of the model: PNML, BPMN or PTML
 * @param options.above share from 0 to 1
 * @throws a usage error for another share
 */
export function deviationRate(
  { model, above, logs }: ConditionLogs & { readonly model: string; readonly above: number },
): Condition {
  checkShare(above, "deviationRate");
  return eachOf({ logs, timed: false }, async (log, { database, remember }) => {
    const bytes = await readModelBytes(model);
    const rate = await remember(`deviations ${log.identity} ${await bytesFingerprint(bytes)}`, async () => {
      const net = petriNetOf(await readModel({ name: model, bytes }));
      const end = performance.now() + BUDGET;
      const options = { methods: ["alignments"] as const, deadline: () => performance.now() > end };
      const { alignments, notes } = conformanceOf(net, await readVariants(database, log), options);
      if (alignments?.exact && alignments.fittingCasesPercent !== null) return 1 - alignments.fittingCasesPercent / 100;
      throw inputError({
        file: model,
        expected: `a model that ${log.slug} can be aligned with within ${BUDGET / 1000} s`,
        found: notes.join(" ") || "no alignment of some cases",
      });
    });
    if (rate <= above) return null;
    return {
      sentence: `${sayShare(rate)} of the cases deviate from ${model}, more than ${sayShare(above)}.`,
      figures: { rate, limit: above, model },
    };
  });
}

/** A target of cases: how long they may take, or when they must have ended. */
export type CaseTarget = { readonly hours: number } | {
  /** Such as `2026-12-31` (its midnight) or `2026-12-31T18:00`; without an offset in UTC. */
  readonly date: string;
};

/**
 * Trouble while more running cases than allowed are predicted to miss a target, by the stored
 * predictions, which `deno task tracebook predictions` lists.
 *
 * @param options.target hours from start to end, or a date
 * @param options.above how many cases may miss it; default 0
 * @throws a usage error for a target that is no number of hours or no date
 */
export function predictedBreaches(
  { target, above = 0, logs }: ConditionLogs & { readonly target: CaseTarget; readonly above?: number },
): Condition {
  const limit = "hours" in target ? target.hours : periodOf(target.date, UTC)?.from ?? NaN;
  if (!Number.isFinite(limit)) {
    throw usageError({
      expected: 'a target such as { hours: 720 } or { date: "2026-12-31" } in predictedBreaches',
      found: JSON.stringify(target),
    });
  }
  const words = "hours" in target ? `take more than ${target.hours} h` : `end after ${target.date}`;
  return eachOf({ logs, timed: true }, async ({ logId }, { database }) => {
    const predictions = await readPredictions(database, logId);
    const breaches = predictions.filter(({ durationHours, lastTime, remainingHours }) =>
      ("hours" in target ? durationHours : lastTime.getTime() + remainingHours * HOUR) > limit
    ).length;
    if (breaches <= above) {
      return null;
    }
    return {
      sentence: `${breaches} of ${countOf(predictions.length, "running case")} are predicted to ${words}; ${above} may.`,
      figures: { breaches, running: predictions.length, limit: above },
    };
  });
}

/**
 * Trouble while the newest event of a log is older than so many hours.
 *
 * @throws a usage error for anything but a positive number of hours
 */
export function staleData({ hours, logs }: ConditionLogs & { readonly hours: number }): Condition {
  if (!(hours > 0)) throw usageError({ expected: "a positive number of hours in staleData", found: String(hours) });
  return eachOf({ logs, timed: true }, ({ lastTime }, { now }) => {
    const age = lastTime === null ? null : (now() - lastTime.getTime()) / HOUR;
    if (age !== null && age <= hours) return null;
    return {
      sentence: age === null
        ? "The log has no events."
        : `The newest event is ${Math.floor(age)} h old (${lastTime!.toISOString()}), more than ${hours} h.`,
      figures: { ageHours: age, limit: hours },
    };
  });
}

/**
 * Trouble while the latest run of a job has failed.
 *
 * @param options.jobs names of jobs. Default: all
 */
export function failedJobs({ jobs }: { readonly jobs?: readonly string[] } = {}): Condition {
  return async ({ database }) => {
    const { failed } = await readTroubles(database);
    return failed.filter(({ job }) => jobs?.includes(job) ?? true).map(({ job, at }) => ({
      subject: job,
      sentence: `The job ${job} failed at ${at.toISOString()}. See: deno task history --failed`,
      figures: { at: at.toISOString() },
    }));
  };
}

/**
 * Trouble while a job has not been queued ten minutes after its time.
 *
 * @param options.jobs names of jobs. Default: all
 */
export function missedJobs({ jobs }: { readonly jobs?: readonly string[] } = {}): Condition {
  return async (context) => {
    const { overdue } = await overdueJobs(context.database, context.jobs, {
      zone: context.settings.timeZone,
      now: context.now(),
    });
    return overdue.filter(({ name }) => jobs?.includes(name) ?? true).map(({ name, due }) => ({
      subject: name,
      sentence: `The job ${name} was due at ${due.toISOString()} and has not run.`,
      figures: { due: due.toISOString() },
    }));
  };
}

type Found = Omit<Trouble, "subject"> | null;

/** A condition that is checked for each log; logs without times are left out if it needs them. */
function eachOf(
  { logs, timed }: ConditionLogs & { readonly timed: boolean },
  look: (log: StoredLog, context: AlertContext) => Found | Promise<Found>,
): Condition {
  return async (context) => {
    const stored = await listLogs(context.database);
    const missing = logs?.find((slug) => !stored.some((log) => log.slug === slug));
    if (missing !== undefined) {
      throw inputError({ expected: "the name of a stored log in logs", found: JSON.stringify(missing) });
    }
    const troubles: Trouble[] = [];
    for (const log of stored) {
      if (logs !== undefined && !logs.includes(log.slug) || timed && log.description.timed === false) continue;
      context.signal?.throwIfAborted();
      const found = await look(log, context);
      if (found !== null) troubles.push({ subject: log.slug, ...found });
    }
    return troubles;
  };
}

function checkShare(share: number, where: string): void {
  if (share >= 0 && share <= 1) return;
  throw usageError({ expected: `a share from 0 to 1 as above in ${where}`, found: String(share) });
}
