import { sayShare } from "../../lib/tracebook.js";
import { type CaseForecast, coverageOff, isTelling, type PredictionModel } from "../../lib/predictions.js";
import { type LogClock, sayLogDate, sayLogDuration, sayLogTime } from "../log/log-time.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Farther ahead than so many years nothing is told of an end but that. */
const FAR = 30;
const YEAR = 365.25 * DAY;

/** An interval of time as people say it: days, or times where it is short. */
export function sayInterval(earliest: number, latest: number, clock: LogClock): string {
  const say = latest - earliest < 2 * DAY ? sayLogTime : sayLogDate;
  const ends = [say(clock, earliest), isFar(earliest, latest) ? sayLatest({ earliest, latest }, clock) : say(clock, latest)];
  // A line ends at the dash, not within a time.
  return ends.map((end) => end.replaceAll(" ", "\u00a0")).join(" – ");
}

/** Whether an end lies so far from the earliest one, both in ms, that it was extrapolated. */
export const isFar = (earliest: number, latest: number): boolean => latest - earliest > FAR * YEAR;

/** The end of an interval; one in centuries, which was extrapolated, is told as far. */
export const sayLatest = ({ earliest, latest }: Pick<CaseForecast, "earliest" | "latest">, clock: LogClock): string =>
  isFar(earliest, latest) ? `more than ${FAR} y later` : sayLogDate(clock, latest);

/** Whether the interval of a running case is narrow enough to tell when the case ends. */
export const isEndKnown = ({ expectedEnd, latest, now }: CaseForecast): boolean =>
  isTelling((expectedEnd - now) / HOUR, [0, (latest - now) / HOUR]);

/** An interval of hours that something takes; see {@linkcode sayInterval}. */
export function sayHoursInterval([low, high]: readonly [low: number, high: number], clock: LogClock): string {
  const far = FAR * YEAR / HOUR;
  const say = (hours: number) => sayLogDuration(clock, hours * 3600);
  return `${say(low)} to ${high > far ? `more than ${FAR} y` : say(high)}`;
}

/**
 * What is known of an interval, within a sentence: 9 of 10 such cases are in it, unless the test
 * cases say otherwise; {@linkcode heldWords} tells what they say.
 *
 * @param does what such a case does, such as `end`
 */
export const intervalWords = (model: PredictionModel, does: "end" | "take", interval: string): string =>
  (coverageOff(model) ?? 1) < 0.9 ? `the 90 % interval is ${interval}` : `9 of 10 such cases ${does} ${interval}`;

/** How few intervals held on the test cases, as a sentence; none where as many did as should. */
export function heldWords(model: PredictionModel): string {
  const coverage = coverageOff(model) ?? 1;
  return coverage < 0.9 ? ` On the test cases only ${sayShare(coverage, 0)} of the 90 % intervals held.` : "";
}

/** A predicted time as exactly as its interval allows: the day, or the time where that is short. */
export const sayEnd = ({ expectedEnd, earliest, latest }: CaseForecast, clock: LogClock): string =>
  (latest - earliest < 2 * DAY ? sayLogTime : sayLogDate)(clock, expectedEnd);

/** A probability as a whole percentage, never 0 or 100 by rounding. */
export function sayProbability(probability: number | null): string {
  if (probability === null) return "not known";
  if (probability > 0 && probability < 0.01) return "< 1 %";
  return probability > 0.99 && probability < 1 ? "> 99 %" : sayShare(probability, 0);
}
