import type { EventLog } from "../event-log/event-log.ts";
import { caseStarts } from "../prediction/duration/case-starts.ts";
import { closedCases } from "../prediction/closed-cases.ts";
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
  /** The log's last event: "now" for all open cases. */
  readonly now: number;
}

/**
 * The open cases of a log, those that should be over or end soonest first; ties by case id. Open by
 * the rule that the model was trained with. The model looks at what was known when each case
 * started: an expected end before `now` means that the case takes longer than the model would have
 * thought.
 */
export function openCasePredictions(model: DurationModel, log: EventLog): OpenCase[] {
  const { endActivities, silenceHours } = model.closing;
  const silence = silenceHours === null ? Infinity : silenceHours * 3_600_000;
  const { closed } = closedCases(log, { endActivities, silence });
  const now = log.time.reduce((a, b) => b > a ? b : a, -Infinity);
  const starts = caseStarts(log, { endActivities, silence });
  const open: OpenCase[] = [];
  for (let c = 0; c < log.caseIds.length; c++) {
    if (closed[c] === 1) continue;
    const start = starts(c);
    const { hours } = predictDuration(model, start);
    const last = log.caseOffsets[c + 1] - 1;
    open.push({
      caseId: log.caseIds[c],
      start: start.startTime!,
      lastTime: log.time[last],
      lastActivity: log.activities[log.activity[last]],
      expectedEnd: hours === null ? NaN : start.startTime! + hours * 3_600_000,
      now,
    });
  }
  return open.sort((a, b) => a.expectedEnd - b.expectedEnd || (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0));
}
