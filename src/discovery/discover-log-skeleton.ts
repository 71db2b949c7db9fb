import type { Variants } from "../event-log/variants.ts";
import type { ActivityPair, LogSkeleton } from "../process-models/rules/log-skeleton.ts";
import { checkShares } from "./check-shares.ts";
import { type PairStatistics, pairStatisticsOf } from "./pair-statistics.ts";
import { usedActivities } from "./used-activities.ts";

/** Options of {@linkcode discoverLogSkeleton}. */
export interface LogSkeletonOptions {
  /** Share of the relevant cases that may violate a relation, from 0 to 1. Default 0. */
  readonly noise?: number;
}

/**
 * Discovers the log skeleton of a log (Verbeek, Medeiros de Carvalho, "Log Skeletons: A
 * Classification Approach to Process Discovery", 2018).
 *
 * A relation is part of it if at most the share `noise` of the relevant cases violate it:
 *
 * - `equivalence`: of the cases with any of the two, those in which they do not occur equally
 *   often;
 * - `alwaysAfter`, `alwaysBefore`: of the cases with the first, those with one of its events that
 *   the second does not come after, or before;
 * - `neverTogether`: of the cases with the rarer of the two, those that have both;
 * - `directlyFollows`: the directly-follows pairs; with noise, only pairs that occur in more than
 *   that share of the cases with the first activity;
 * - `occurrences`: how often an activity occurs in a case, 0 included; with noise, only the most
 *   frequent numbers that cover all but that share of the cases; among equals the smaller ones.
 *
 * With noise 0 every case of the log conforms to it. One pass over the variants, each at its length
 * times plus the square of its distinct activities, then one over the pairs of activities.
 *
 * @example
 * ```ts
 * import { discoverLogSkeleton } from "@/discovery/discover-log-skeleton.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // a b, and a c
 * const variants = {
 *   activities: ["a", "b", "c"],
 *   offsets: Uint32Array.of(0, 2, 4),
 *   steps: Uint16Array.of(0, 1, 0, 2),
 *   counts: Uint32Array.of(3, 1),
 * };
 * const skeleton = discoverLogSkeleton(variants);
 * assertEquals(skeleton.alwaysBefore, [["b", "a"], ["c", "a"]]);
 * assertEquals(skeleton.neverTogether, [["b", "c"]]);
 * assertEquals(skeleton.occurrences, [[1], [0, 1], [0, 1]]);
 * ```
 *
 * @throws a usage error if `noise` is not from 0 to 1; a limit error above 4,096 activities, or
 * above some minutes of work
 */
export function discoverLogSkeleton(variants: Variants, options: LogSkeletonOptions = {}): LogSkeleton {
  checkShares({ ...options }, ["noise"]);
  const { noise = 0 } = options;
  const statistics = pairStatisticsOf(usedActivities(variants));
  const { activities, casesWith, casesRepeating } = statistics;
  const pairs = (holds: (a: number, b: number) => boolean, which: "ordered" | "unordered" | "all"): ActivityPair[] => {
    const found: ActivityPair[] = [];
    for (let a = 0; a < activities.length; a++) {
      for (let b = which === "unordered" ? a + 1 : 0; b < activities.length; b++) {
        if ((a !== b || which === "all") && holds(a, b)) found.push([activities[a], activities[b]]);
      }
    }
    return found;
  };
  const { count } = statistics;
  const direct = (a: number, b: number) => a === b ? casesRepeating[a] : count("followsDirectly", a, b);
  return {
    activities,
    equivalence: pairs((a, b) => {
      const either = casesWith[a] + casesWith[b] - count("together", a, b);
      return either - count("equallyOften", a, b) <= noise * either;
    }, "unordered"),
    alwaysAfter: pairs((a, b) => casesWith[a] - count("response", a, b) <= noise * casesWith[a], "ordered"),
    alwaysBefore: pairs((a, b) => casesWith[a] - count("precedence", b, a) <= noise * casesWith[a], "ordered"),
    neverTogether: pairs((a, b) => count("together", a, b) <= noise * Math.min(casesWith[a], casesWith[b]), "unordered"),
    directlyFollows: pairs((a, b) => direct(a, b) > noise * casesWith[a], "all"),
    occurrences: activities.map((_, a) => usualOccurrences(statistics, a, noise)),
  };
}

function usualOccurrences({ occurrences, cases, casesWith }: PairStatistics, activity: number, noise: number): number[] {
  const frequencies = [...occurrences[activity]];
  if (casesWith[activity] < cases) frequencies.push([0, cases - casesWith[activity]]);
  frequencies.sort((x, y) => y[1] - x[1] || x[0] - y[0]);
  const kept: number[] = [];
  let left = cases;
  for (const [often, times] of frequencies) {
    if (left <= noise * cases) break;
    kept.push(often);
    left -= times;
  }
  return kept.sort((x, y) => x - y);
}
