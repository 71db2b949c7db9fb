import type { EventLog } from "../event-log/event-log.ts";
import { caseStarts } from "../prediction/duration/case-starts.ts";
import { completedCases } from "../prediction/dataset/completed-cases.ts";
import type { DurationModel } from "../prediction/duration/duration-model.ts";
import { predictDuration } from "../prediction/duration/predict-duration.ts";

/** A case under way with what the model expects of it. */
export interface OpenCase {
  readonly caseId: string;
  /** Times in ms since 1970-01-01 UTC. */
  readonly start: number;
  readonly lastTime: number;
  readonly lastActivity: string;
  /** When it should end; NaN where the model says nothing. */
  readonly expectedEnd: number;
  /** The log's last event: "now" for all running cases. */
  readonly now: number;
}

/**
 * The running cases of a log, those that should be over or end soonest first; ties by case id. Open by
 * the rule that the model was trained with. The model looks at what was known when each case
 * started: an expected end before `now` means that the case takes longer than the model would have
 * thought.
 */
export function openCasePredictions(model: DurationModel, log: EventLog): OpenCase[] {
  const { endActivities, inactivityTimeoutHours } = model.completion;
  const inactivityTimeout = inactivityTimeoutHours === null ? Infinity : inactivityTimeoutHours * 3_600_000;
  const { completed } = completedCases(log, { endActivities, inactivityTimeout });
  const now = log.time.reduce((a, b) => b > a ? b : a, -Infinity);
  const starts = caseStarts(log, { endActivities, inactivityTimeout });
  const running: OpenCase[] = [];
  for (let c = 0; c < log.caseIds.length; c++) {
    if (completed[c] === 1) continue;
    const start = starts(c);
    const { hours } = predictDuration(model, start);
    const last = log.caseOffsets[c + 1] - 1;
    running.push({
      caseId: log.caseIds[c],
      start: start.startTime!,
      lastTime: log.time[last],
      lastActivity: log.activities[log.activity[last]],
      expectedEnd: hours === null ? NaN : start.startTime! + hours * 3_600_000,
      now,
    });
  }
  return running.sort((a, b) => a.expectedEnd - b.expectedEnd || (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0));
}
