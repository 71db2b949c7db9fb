import { sayDate, sayShare, sayTime } from "../../lib/tracebook.js";
import { type CaseForecast, coverageOff, type PredictionModel } from "../../lib/predictions.js";

const DAY = 86_400_000;

/** An interval of time as people say it: days, or times where it is short. */
export function sayInterval(earliest: number, latest: number, zone: string): string {
  const say = latest - earliest < 2 * DAY ? sayTime : sayDate;
  // A line ends at the dash, not within a time.
  return [earliest, latest].map((time) => say(time, zone).replaceAll(" ", "\u00a0")).join(" – ");
}

/**
 * What is known of an interval, within a sentence: 9 of 10 such cases are in it, unless the test
 * cases say otherwise; {@linkcode heldWords} tells what they say.
 *
 * @param does what such a case does, such as `end`
 */
export const intervalWords = (model: PredictionModel, does: "end" | "take", interval: string): string =>
  (coverageOff(model) ?? 1) < 0.9 ? `the 90 % interval is ${interval}` : `9 of 10 such cases ${does} ${interval}`;

/** How many intervals held on the test cases, as a sentence; none where that is as it should be. */
export function heldWords(model: PredictionModel): string {
  const coverage = coverageOff(model);
  if (coverage === null) return "";
  return coverage < 0.9
    ? ` On the test cases only ${sayShare(coverage, 0)} of the 90 % intervals held.`
    : ` On the test cases ${sayShare(coverage, 0)} of the 90 % intervals held: they are wider than they need be.`;
}

/** A predicted time as exactly as its interval allows: the day, or the time where that is short. */
export const sayEnd = ({ expectedEnd, earliest, latest }: CaseForecast, zone: string): string =>
  (latest - earliest < 2 * DAY ? sayTime : sayDate)(expectedEnd, zone);

/** A probability as a whole percentage, never 0 or 100 by rounding. */
export function sayProbability(probability: number | null): string {
  if (probability === null) return "not known";
  if (probability > 0 && probability < 0.01) return "< 1 %";
  return probability > 0.99 && probability < 1 ? "> 99 %" : sayShare(probability, 0);
}
