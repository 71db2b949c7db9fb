import type { EventLog } from "../event-log/event-log.ts";
import { afterSilence } from "../prediction/remaining/after-silence.ts";
import { lastTimeOf } from "../prediction/closed-cases.ts";
import type { LoadClock } from "../prediction/features/load-clock.ts";
import {
  closedBy,
  predictRemaining,
  type RemainingPrediction,
  riskOfMissing,
} from "../prediction/remaining/predict-remaining.ts";
import type { RemainingModel } from "../prediction/remaining/remaining-model.ts";

/**
 * A case under way with what a model of remaining times says of it. Times in ms since 1970-01-01
 * UTC.
 */
export interface CaseForecast {
  readonly caseId: string;
  /** Position in the log. */
  readonly item: number;
  readonly start: number;
  readonly lastTime: number;
  readonly lastActivity: string;
  /**
   * The moment of which it is known that the case has not ended: that of the log's last event, or
   * of an assumed step after it.
   */
  readonly now: number;
  readonly expectedEnd: number;
  /** The case ends between them with 90 %. */
  readonly earliest: number;
  readonly latest: number;
  /** What the model says as of the case's last event. */
  readonly prediction: RemainingPrediction;
}

const HOUR = 3_600_000;
/** Cases that are told before the page may breathe. */
const AT_ONCE = 1000;

/**
 * What a model says of the open cases of a log, in the order of the log: the same numbers as the
 * job that predicts them in the database.
 *
 * @param log with the latest values that the model asks for; see `withLatestValues`
 * @param load the log's own clock
 * @param pause awaited between pieces of the work. Default: at once
 */
export async function openCaseForecasts(
  model: RemainingModel,
  log: EventLog,
  load: LoadClock,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<CaseForecast[]> {
  const { closed } = closedBy(model, log);
  const now = lastTimeOf(log);
  const open = [...log.caseIds.keys()].filter((item) => closed[item] === 0);
  const forecasts: CaseForecast[] = [];
  for (let at = 0; at < open.length; at += AT_ONCE) {
    if (at > 0) await pause();
    forecasts.push(...forecastsOf(model, log, { items: open.slice(at, at + AT_ONCE), load, now }));
  }
  return forecasts;
}

/**
 * What a model says of cases after all their events, given that they have not ended until `now`.
 */
export function forecastsOf(
  model: RemainingModel,
  log: EventLog,
  { items, load, now }: { readonly items: readonly number[]; readonly load: LoadClock; readonly now: number },
): CaseForecast[] {
  const prefixes = items.map((item) => ({ item, length: log.caseOffsets[item + 1] - log.caseOffsets[item] }));
  return predictRemaining(model, log, prefixes, load).map((prediction, at) => {
    const item = items[at];
    const last = log.caseOffsets[item + 1] - 1;
    const lastTime = log.time[last];
    const { remaining, remainingInterval: [low, high] } = afterSilence(model, prediction, (now - lastTime) / HOUR);
    return {
      caseId: log.caseIds[item],
      item,
      start: log.time[log.caseOffsets[item]],
      lastTime,
      lastActivity: log.activities[log.activity[last]],
      now,
      expectedEnd: lastTime + remaining * HOUR,
      earliest: lastTime + low * HOUR,
      latest: lastTime + high * HOUR,
      prediction,
    };
  });
}

/**
 * The risk that a case ends after a target date, given that it has not ended until now.
 *
 * @param target in ms; before now it is missed already
 * @returns null where the case has taken longer than what any case that was learned from would
 * give: then nobody knows
 */
export function riskOf(model: RemainingModel, forecast: CaseForecast, target: number): number | null {
  const { prediction, lastTime, now } = forecast;
  if (target <= now) return 1;
  const still = riskOfMissing(model, prediction, lastTime, now);
  return still > 0 ? Math.min(1, riskOfMissing(model, prediction, lastTime, target) / still) : null;
}

/** What cases are sorted by. */
export type ForecastOrder = "end" | "risk";

/**
 * Cases by their predicted end, the soonest first, or by risk, the greatest first; unknown risks
 * last; ties by end, then by case id.
 */
export function sortForecasts(
  forecasts: readonly CaseForecast[],
  order: ForecastOrder,
  risk: (forecast: CaseForecast) => number | null,
): CaseForecast[] {
  const risks = new Map(forecasts.map((forecast) => [forecast, risk(forecast) ?? -1]));
  const byEnd = (a: CaseForecast, b: CaseForecast) =>
    a.expectedEnd - b.expectedEnd || (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0);
  return forecasts.toSorted((a, b) => (order === "risk" ? risks.get(b)! - risks.get(a)! : 0) || byEnd(a, b));
}
