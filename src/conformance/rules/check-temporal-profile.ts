import { limitError, usageError } from "../../errors.ts";
import { codesOf } from "../../event-log/codes-of.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import type { ActivityDistance, TemporalProfile } from "../../process-models/rules/temporal-profile.ts";

/** Options of {@linkcode checkTemporalProfile}. */
export interface TemporalCheckOptions {
  /**
   * Largest distance from the mean in standard deviations, 0 or more. Default 6.
   */
  readonly zeta?: number;
  /** Most deviations listed. Default 100,000. */
  readonly maxDeviations?: number;
}

/** Two events of a case with an unusually long or short time between them. */
export interface TemporalDeviation {
  /** Index of the case in the log. */
  readonly case: number;
  /** Position of the earlier event in the case, from 0. */
  readonly first: number;
  /** Position of the later one. */
  readonly second: number;
  /** Index into {@linkcode TemporalCheck.distances}. */
  readonly distance: number;
  /** The time between them. */
  readonly seconds: number;
  /**
   * Difference from the mean in standard deviations, negative if below; null if the standard
   * deviation of the profile is 0.
   */
  readonly zScore: number | null;
}

/** The result for a distance of the profile. */
export interface CheckedDistance extends ActivityDistance {
  /** Pairs of events of the log that were measured. */
  readonly measured: number;
  /** Those of them that deviate. */
  readonly deviating: number;
}

/** The result of {@linkcode checkTemporalProfile}. */
export interface TemporalCheck {
  /** All cases. */
  readonly cases: number;
  /** Cases without a deviation. */
  readonly fittingCases: number;
  /** Percentage of fitting cases; 100 if there are no cases. */
  readonly fittingCasesPercent: number;
  /**
   * Mean over cases of the share of their measured pairs that do not deviate; 1 if there are no
   * cases, or no pairs in a case.
   */
  readonly averageFitness: number;
  /** Pairs of events whose activities the profile has. */
  readonly measuredPairs: number;
  /** Those of them that deviate. */
  readonly deviatingPairs: number;
  /** The profile, in its order. */
  readonly distances: readonly CheckedDistance[];
  /** By case, then second event, then first. */
  readonly deviations: readonly TemporalDeviation[];
  /** Whether all deviations are listed; the figures count all of them in any case. */
  readonly complete: boolean;
}

/** Differences up to a microsecond are rounding errors. */
const LEAST_SECONDS = 1e-6;

/** Most pairs of events: takes some minutes. */
const MOST_WORK = 2e10;

/**
 * Checks the times of a log against a temporal profile (Stertz, Mangler, Rinderle-Ma, "Temporal
 * Conformance Checking at Runtime based on Time-infused Process Models", 2020): two events deviate
 * if the time between them differs from the mean of their activities by more than `zeta` standard
 * deviations. Pairs of activities that the profile does not have are not measured. If the standard
 * deviation is 0, every other time deviates.
 *
 * Quadratic in the length of cases, for all pairs of their events.
 *
 * @example
 * ```ts
 * import { checkTemporalProfile } from "@/conformance/rules/check-temporal-profile.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const profile = { distances: [{ from: "a", to: "b", count: 9, meanSeconds: 60, deviationSeconds: 10 }] };
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", time: 0 }, { activity: "b", time: 100_000 }] }]);
 * const check = checkTemporalProfile(profile, log, { zeta: 3 });
 * assertEquals(check.deviations, [{ case: 0, first: 0, second: 1, distance: 0, seconds: 100, zScore: 4 }]);
 * ```
 *
 * @throws a usage error if `zeta` is negative or no number; a limit error above 2 × 10^10 pairs of
 * events
 */
export function checkTemporalProfile(profile: TemporalProfile, log: EventLog, options: TemporalCheckOptions = {}): TemporalCheck {
  const { zeta = 6, maxDeviations = 100_000 } = options;
  if (!(zeta >= 0)) throw usageError({ expected: "a number of at least 0 as zeta", found: String(zeta) });
  const { activity, time, caseOffsets } = log;
  const known = profile.distances;
  const distanceTo = distanceTable(profile, log);
  const mean = Float64Array.from(known, ({ meanSeconds }) => meanSeconds);
  const most = Float64Array.from(known, ({ deviationSeconds }) => zeta * deviationSeconds + LEAST_SECONDS);
  const measured = new Float64Array(known.length);
  const deviating = new Float64Array(known.length);
  const deviations: TemporalDeviation[] = [];
  let fittingCases = 0;
  let fitness = 0;
  let work = 0;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    const begin = caseOffsets[c];
    const end = caseOffsets[c + 1];
    let pairsHere = 0;
    let deviatingHere = 0;
    work += (end - begin) ** 2 / 2;
    if (work > MOST_WORK) throw tooMuch(log.caseIds[c]);
    for (let j = begin + 1; j < end; j++) {
      const distanceFrom = distanceTo[activity[j]];
      if (distanceFrom === null) continue;
      for (let i = begin; i < j; i++) {
        const d = distanceFrom[activity[i]];
        if (d < 0) continue;
        pairsHere++;
        measured[d]++;
        const seconds = (time[j] - time[i]) / 1000;
        if (Math.abs(seconds - mean[d]) <= most[d]) continue;
        deviatingHere++;
        deviating[d]++;
        if (deviations.length === maxDeviations) continue;
        const zScore = known[d].deviationSeconds > 0 ? (seconds - mean[d]) / known[d].deviationSeconds : null;
        deviations.push({ case: c, first: i - begin, second: j - begin, distance: d, seconds, zScore });
      }
    }
    if (deviatingHere === 0) fittingCases++;
    fitness += pairsHere === 0 ? 1 : 1 - deviatingHere / pairsHere;
  }
  const cases = caseOffsets.length - 1;
  const sum = (counts: Float64Array) => counts.reduce((total, count) => total + count, 0);
  return {
    cases,
    fittingCases,
    fittingCasesPercent: cases === 0 ? 100 : 100 * fittingCases / cases,
    averageFitness: cases === 0 ? 1 : fitness / cases,
    measuredPairs: sum(measured),
    deviatingPairs: sum(deviating),
    distances: known.map((distance, d) => ({ ...distance, measured: measured[d], deviating: deviating[d] })),
    deviations,
    complete: deviations.length === sum(deviating),
  };
}

/**
 * For each second activity, by code: the index of the distance from each first one, -1 if there is
 * none; null if there is no distance at all.
 */
function distanceTable({ distances }: TemporalProfile, { activities }: EventLog): (Int32Array | null)[] {
  const codes = codesOf(activities);
  const rows = activities.map((): Int32Array | null => null);
  distances.forEach(({ from, to }, d) => {
    const [a, b] = [codes.get(from), codes.get(to)];
    if (a === undefined || b === undefined) return;
    const row = rows[b] ??= new Int32Array(activities.length).fill(-1);
    row[a] = d;
  });
  return rows;
}

const tooMuch = (caseId: string) =>
  limitError({
    caseId,
    expected: "a log of at most 2 × 10^10 pairs of events",
    found: "more",
    advice: "Filter out the longest cases.",
  });
