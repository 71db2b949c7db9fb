import { limitError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { ActivityDistance, TemporalProfile } from "../process-models/rules/temporal-profile.ts";

/** Up to this many pairs of activities, slots are in a matrix; above it in a hash map. */
const LARGEST_MATRIX = 2 ** 22;

/** Most pairs of activities of which one follows the other: a profile of them takes 300 MB. */
const MOST_PAIRS = 2 ** 22;

/** Most additions: some minutes. */
const MOST_WORK = 1e10;

/**
 * Discovers the temporal profile of a log (Stertz, Mangler, Rinderle-Ma, "Temporal Conformance
 * Checking at Runtime based on Time-infused Process Models", 2020): for each two activities of
 * which one eventually follows the other, mean and standard deviation of the time from each event
 * of the first to each later event of the second in the same case.
 *
 * Times are those of completion, also where events have a start. The standard deviation is that of
 * the population: squares are divided by the number of pairs. An activity that occurs again in a
 * case has a distance to itself.
 *
 * A case costs its length times its distinct activities, because pairs of events are not
 * enumerated. Means and squares are merged by the formulas of Chan, Golub and LeVeque (1979), which
 * are numerically stable for large times. Cases are added in an order of their content, so that the
 * order of the rows of a file does not change the last digit.
 *
 * @example
 * ```ts
 * import { discoverTemporalProfile } from "@/discovery/discover-temporal-profile.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, seconds: number) => ({
 *   caseId,
 *   events: [{ activity: "a", time: 0 }, { activity: "b", time: seconds * 1000 }],
 * });
 * const profile = discoverTemporalProfile(eventLogFromTraces([trace("1", 10), trace("2", 20)]));
 * assertEquals(profile.distances, [{
 *   from: "a",
 *   to: "b",
 *   count: 2,
 *   meanSeconds: 15,
 *   deviationSeconds: 5,
 * }]);
 * ```
 *
 * @throws a limit error above 2^22 pairs of activities that follow each other, or above some
 * minutes of work
 */
export function discoverTemporalProfile(log: EventLog): TemporalProfile {
  const { activities, activity, time, caseOffsets } = log;
  const size = activities.length;
  const pairs = createMoments(size);
  // For each activity of the case so far: number of events, mean time since the start of the case,
  // and sum of squares about that mean.
  const count = new Float64Array(size);
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  let work = 0;
  for (const c of casesByContent(log)) {
    const begin = time[caseOffsets[c]];
    const distinct: number[] = [];
    for (let i = caseOffsets[c]; i < caseOffsets[c + 1]; i++) {
      const to = activity[i];
      // In ms, usually whole numbers, so that differences are exact.
      const now = time[i] - begin;
      for (const from of distinct) pairs.merge(from, to, count[from], now - mean[from], squares[from]);
      work += distinct.length;
      if (count[to] === 0) distinct.push(to);
      const step = now - mean[to];
      mean[to] += step / ++count[to];
      squares[to] += step * (now - mean[to]);
    }
    for (const seen of distinct) count[seen] = mean[seen] = squares[seen] = 0;
    if (work > MOST_WORK) throw tooMuch("10^10 pairs of events and activities", `more, by case ${log.caseIds[c]}`);
  }
  return {
    distances: pairs.sorted().map(({ from, to, count, mean, squares }): ActivityDistance => ({
      from: activities[from],
      to: activities[to],
      count,
      meanSeconds: mean / 1000,
      deviationSeconds: Math.sqrt(squares / count) / 1000,
    })),
  };
}

/**
 * The cases in an order that does not depend on that of the log: by first time, last time, length,
 * then event by event. Equal ones count the same.
 */
function casesByContent({ caseIds, caseOffsets, time, activity }: EventLog): Uint32Array {
  const first = new Float64Array(caseIds.length);
  const order = new Uint32Array(caseIds.length);
  let cases = 0;
  for (let c = 0; c < caseIds.length; c++) {
    if (caseOffsets[c] === caseOffsets[c + 1]) continue;
    first[c] = time[caseOffsets[c]];
    order[cases++] = c;
  }
  const compareRest = (a: number, b: number): number => {
    const length = caseOffsets[a + 1] - caseOffsets[a];
    const difference = time[caseOffsets[a + 1] - 1] - time[caseOffsets[b + 1] - 1] ||
      length - (caseOffsets[b + 1] - caseOffsets[b]);
    if (difference !== 0) return difference;
    for (let i = 0; i < length; i++) {
      const [x, y] = [caseOffsets[a] + i, caseOffsets[b] + i];
      if (time[x] !== time[y] || activity[x] !== activity[y]) return time[x] - time[y] || activity[x] - activity[y];
    }
    return 0;
  };
  return order.subarray(0, cases).sort((a, b) => first[a] - first[b] || compareRest(a, b));
}

/**
 * Number, mean and sum of squares about the mean of some distances, three numbers a pair of
 * activities.
 */
function createMoments(size: number) {
  const slotOf = new Map<number, number>();
  const dense = size * size <= LARGEST_MATRIX ? new Int32Array(size * size).fill(-1) : null;
  let used = 0;
  let moments = new Float64Array(1024 * 3);

  const open = (pair: number): number => {
    if (used === MOST_PAIRS) throw tooMuch("2^22 pairs of activities that follow each other", "more");
    if ((used + 1) * 3 > moments.length) {
      const longer = new Float64Array(moments.length * 2);
      longer.set(moments);
      moments = longer;
    }
    slotOf.set(pair, used);
    if (dense !== null) dense[pair] = used;
    return used++;
  };

  return {
    merge(from: number, to: number, count: number, mean: number, squares: number): void {
      const pair = from * size + to;
      let slot = dense === null ? slotOf.get(pair) ?? -1 : dense[pair];
      if (slot < 0) slot = open(pair);
      const before = moments[slot * 3];
      const step = mean - moments[slot * 3 + 1];
      moments[slot * 3] = before + count;
      moments[slot * 3 + 1] += step * count / (before + count);
      moments[slot * 3 + 2] += squares + step * step * before * count / (before + count);
    },
    sorted: () =>
      [...slotOf].sort((a, b) => a[0] - b[0]).map(([pair, slot]) => ({
        from: Math.floor(pair / size),
        to: pair % size,
        count: moments[slot * 3],
        mean: moments[slot * 3 + 1],
        squares: moments[slot * 3 + 2],
      })),
  };
}

const tooMuch = (most: string, found: string) =>
  limitError({
    expected: `at most ${most} in a temporal profile`,
    found,
    advice: "Filter the log to fewer activities, or filter out the longest cases.",
  });
