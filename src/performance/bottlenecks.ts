import { casesOfEvents, type EventLog } from "../event-log/event-log.ts";
import { quantile, selectQuantile } from "../numerics/quantile.ts";
import { createRandom } from "../numerics/random.ts";
import { type Delays, delaysOf } from "./delays.ts";
import { type QueueFigures, queueFigures } from "./queue-figures.ts";

/** The bottlenecks of a process: where most time is lost. */
export interface Bottlenecks {
  /**
   * What is measured: `waiting` (event before to start) if events have a start, else `sojourn`
   * (event before to event).
   */
  readonly measure: Delays["measure"];
  /** Segments by total time, the longest first; ties by the codes of activities. */
  readonly segments: readonly (BottleneckFigures & { readonly from: string; readonly to: string })[];
  /** Activities by total time before them, likewise. */
  readonly activities: readonly (BottleneckFigures & { readonly activity: string })[];
}

/** The time lost at a bottleneck, and how certain it is. */
export interface BottleneckFigures {
  readonly count: number;
  readonly totalSeconds: number;
  readonly meanSeconds: number;
  readonly medianSeconds: number;
  readonly p90Seconds: number;
  /** Share of the total of all, from 0 to 1; null if that is 0. */
  readonly share: number | null;
  /** 95 % confidence interval of the share, by bootstrap of cases; null if there is none. */
  readonly shareInterval: readonly [low: number, high: number] | null;
  /** Share of the bootstrap samples in which it ranks first. */
  readonly firstInSamples: number;
  /** The queue before it; null for all but the first `queues`. */
  readonly queue: QueueFigures | null;
}

/** Options of {@linkcode bottlenecksOf}. */
export interface BottleneckOptions {
  /** Seed of the bootstrap. Default 42. */
  readonly seed?: number;
  /** Samples of the bootstrap; 0 leaves the intervals out. Default 200. */
  readonly samples?: number;
  /** Most segments and most activities in the result. Default 10. */
  readonly most?: number;
  /** How many of them have their queues in the result. Default 5. */
  readonly queues?: number;
}

/**
 * Ranks segments and activities by the time that cases lose before them. Costs the events times the
 * samples.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { bottlenecksOf } from "@/performance/bottlenecks.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [{ activity: "a", time: 0 }, { activity: "b", time: 9000 }, { activity: "c", time: 10_000 }];
 * const { measure, segments } = bottlenecksOf(eventLogFromTraces([{ caseId: "1", events }]), { seed: 1, samples: 10 });
 * assertEquals([measure, segments[0].to, segments[0].share], ["sojourn", "b", 0.9]);
 * ```
 */
export function bottlenecksOf(log: EventLog, options: BottleneckOptions = {}): Bottlenecks {
  const delays = delaysOf(log);
  const sampling = sampledTotals(log, delays, options);
  let sampled = sampling.next();
  while (!sampled.done) sampled = sampling.next();
  const samples = sampled.value;
  const { activities } = log;
  const bySegment = segmentKeys(delays);
  const byActivity = { keys: activities.length, keyOfSegment: Int32Array.from(delays.segments, ({ to }) => to) };
  const [segments, before] = [bySegment, byActivity].map((keys) =>
    withIntervals(rank(log, delays, keys, options), keys, samples)
  );
  return {
    ...named(log, delays, segments),
    activities: before.map(({ key, figures }) => ({ activity: activities[key], ...figures })),
  };
}

/** The segments of {@linkcode bottlenecksOf}, whose intervals take longer than the rest. */
export interface SegmentRanking {
  /** Without intervals. */
  readonly ranked: Omit<Bottlenecks, "activities">;
  /** The same with intervals, in steps of a few milliseconds. */
  intervalSteps(): Generator<void, Omit<Bottlenecks, "activities">>;
}

/**
 * Ranks the segments as {@linkcode bottlenecksOf} does, without its activities.
 *
 * @example
 * ```ts
 * import { segmentRanking } from "@/performance/bottlenecks.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const events = [{ activity: "a", time: 0 }, { activity: "b", time: 9 * hour }, { activity: "c", time: 10 * hour }];
 * const { ranked, intervalSteps } = segmentRanking(eventLogFromTraces([{ caseId: "1", events }]), { samples: 1 });
 * assertEquals([ranked.segments[0].to, ranked.segments[0].share, ranked.segments[0].shareInterval], ["b", 0.9, null]);
 * const steps = intervalSteps();
 * let step = steps.next();
 * while (!step.done) step = steps.next();
 * assertEquals(step.value.segments[0].shareInterval, [0.9, 0.9]);
 * ```
 *
 * @param options `delays`: those of the log, where they are known
 */
export function segmentRanking(
  log: EventLog,
  { delays = delaysOf(log), ...options }: BottleneckOptions & { readonly delays?: Delays } = {},
): SegmentRanking {
  const keys = segmentKeys(delays);
  const rows = rank(log, delays, keys, options);
  return {
    ranked: named(log, delays, rows),
    *intervalSteps() {
      const samples = yield* sampledTotals(log, delays, options);
      return named(log, delays, withIntervals(rows, keys, samples));
    },
  };
}

function named(
  { activities }: EventLog,
  { measure, segments }: Delays,
  rows: readonly RankedKey[],
): Omit<Bottlenecks, "activities"> {
  return {
    measure,
    segments: rows.map(({ key, figures }) => ({
      from: activities[segments[key].from],
      to: activities[segments[key].to],
      ...figures,
    })),
  };
}

/** For each sample the total of each segment. */
const sampledTotals = (
  log: EventLog,
  delays: Delays,
  { seed = 42, samples = 200 }: BottleneckOptions,
): Generator<void, Float64Array[]> =>
  bootstrapTotals(
    { ...keyedDelays(log, delays), cases: log.caseIds.length, keys: delays.segments.length },
    { seed, samples },
  );

function keyedDelays(log: EventLog, { seconds, segmentOf }: Delays) {
  const caseOf = new Int32Array(casesOfEvents(log));
  for (let i = 0; i < caseOf.length; i++) if (segmentOf[i] < 0) caseOf[i] = -1;
  return { caseOf, keyOf: segmentOf, values: seconds };
}

/** What is ranked: keys, to each of which segments are added up. */
interface RankedKeys {
  readonly keys: number;
  readonly keyOfSegment: Int32Array;
}

const segmentKeys = ({ segments }: Delays): RankedKeys => ({
  keys: segments.length,
  keyOfSegment: Int32Array.from(segments.keys()),
});

interface RankedKey {
  readonly key: number;
  readonly figures: BottleneckFigures;
}

/** Without intervals. */
function rank(
  log: EventLog,
  delays: Delays,
  { keys, keyOfSegment }: RankedKeys,
  { most = 10, queues = 5 }: BottleneckOptions,
): RankedKey[] {
  const { seconds, segmentOf } = delays;
  const totals = new Float64Array(keys);
  const counts = new Float64Array(keys);
  for (let i = 0; i < seconds.length; i++) {
    if (segmentOf[i] < 0) continue;
    totals[keyOfSegment[segmentOf[i]]] += seconds[i];
    counts[keyOfSegment[segmentOf[i]]]++;
  }
  const all = totals.reduce((sum, total) => sum + total, 0);
  const order = Array.from(totals, (_, key) => key).filter((key) => counts[key] > 0)
    .sort((a, b) => totals[b] - totals[a] || a - b).slice(0, most);
  const delaysOfKey = byKey(delays, keyOfSegment, counts);
  return order.map((key, place) => ({
    key,
    figures: {
      count: counts[key],
      totalSeconds: totals[key],
      meanSeconds: totals[key] / counts[key],
      medianSeconds: selectQuantile(delaysOfKey(key), 0.5),
      p90Seconds: selectQuantile(delaysOfKey(key), 0.9),
      share: all > 0 ? totals[key] / all : null,
      shareInterval: null,
      firstInSamples: 0,
      queue: place < queues ? queueFigures(log, delays, (segment) => keyOfSegment[segment] === key) : null,
    },
  }));
}

function withIntervals(
  ranked: readonly RankedKey[],
  { keys, keyOfSegment }: RankedKeys,
  samples: readonly Float64Array[],
): RankedKey[] {
  const shares = sampleShares(samples, keys, keyOfSegment);
  const greatest = shares.map((share) => share.reduce((most, one) => Math.max(most, one), 0));
  return ranked.map(({ key, figures }) => ({
    key,
    figures: {
      ...figures,
      shareInterval: figures.share !== null && samples.length > 0 ? interval(shares.map((share) => share[key])) : null,
      firstInSamples: shares.filter((share, sample) => share[key] >= greatest[sample]).length / Math.max(1, shares.length),
    },
  }));
}

/** The delays of a key, in no order. */
function byKey({ seconds, segmentOf }: Delays, keyOfSegment: Int32Array, counts: Float64Array) {
  const offsets = new Uint32Array(counts.length + 1);
  counts.forEach((count, key) => offsets[key + 1] = offsets[key] + count);
  const next = offsets.slice();
  const values = new Float64Array(offsets[counts.length]);
  for (let i = 0; i < seconds.length; i++) {
    if (segmentOf[i] >= 0) values[next[keyOfSegment[segmentOf[i]]]++] = seconds[i];
  }
  return (key: number) => values.subarray(offsets[key], offsets[key + 1]);
}

/** For each sample the share of each key. */
function sampleShares(samples: readonly Float64Array[], keys: number, keyOfSegment: Int32Array): Float64Array[] {
  return samples.map((totals) => {
    const shares = new Float64Array(keys);
    let all = 0;
    totals.forEach((total, segment) => {
      shares[keyOfSegment[segment]] += total;
      all += total;
    });
    return all > 0 ? shares.map((share) => share / all) : shares;
  });
}

function interval(values: number[]): [number, number] {
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

/** Values that belong to cases and are summed by key. The values of a case are adjacent. */
interface KeyedValues {
  /** The case of each value; -1 if it does not count. */
  readonly caseOf: Int32Array;
  /** The key of each value, below `keys`. */
  readonly keyOf: Int32Array;
  readonly values: Float64Array;
  readonly cases: number;
  readonly keys: number;
}

/**
 * Sums values by key for bootstrap samples: as many cases as there are, drawn with replacement
 * (Efron, "Bootstrap methods: another look at the jackknife", 1979). Whole cases are drawn, since
 * the events of a case depend on each other. Costs the pairs of case and key times the samples.
 *
 * @returns for each sample the sum of each key; each step draws a sample
 */
function* bootstrapTotals(
  all: KeyedValues,
  { seed, samples }: { readonly seed: number; readonly samples: number },
): Generator<void, Float64Array[]> {
  if (samples === 0) return [];
  const random = createRandom(seed);
  const { cases, keys } = all;
  const { offsets, caseOf, values } = inOrderOfKeys(sumsByCase(all));
  const drawn = new Float64Array(cases);
  const sums: Float64Array[] = [];
  for (let sample = 0; sample < samples; sample++) {
    yield;
    drawn.fill(0);
    for (let draw = 0; draw < cases; draw++) drawn[Math.floor(random.next() * cases)]++;
    const totals = new Float64Array(keys);
    for (let key = 0; key < keys; key++) {
      let total = 0;
      for (let i = offsets[key]; i < offsets[key + 1]; i++) total += drawn[caseOf[i]] * values[i];
      totals[key] = total;
    }
    sums.push(totals);
  }
  return sums;
}

/** Those of key `k` are the ones from `offsets[k]` up to, not including, `offsets[k + 1]`. */
function inOrderOfKeys({ caseOf, keyOf, values, keys }: KeyedValues) {
  const offsets = new Uint32Array(keys + 1);
  for (let i = 0; i < keyOf.length; i++) offsets[keyOf[i] + 1]++;
  for (let key = 0; key < keys; key++) offsets[key + 1] += offsets[key];
  const next = offsets.slice();
  const [cases, moved] = [new Int32Array(caseOf.length), new Float64Array(values.length)];
  for (let i = 0; i < keyOf.length; i++) {
    const at = next[keyOf[i]]++;
    cases[at] = caseOf[i];
    moved[at] = values[i];
  }
  return { offsets, caseOf: cases, values: moved };
}

/** Adds up the values of each case and key. Leaves out zeros. The values of a case are adjacent. */
function sumsByCase({ caseOf, keyOf, values, cases, keys }: KeyedValues): KeyedValues {
  const caseOfSum = new Int32Array(values.length);
  const keyOfSum = new Int32Array(values.length);
  const sums = new Float64Array(values.length);
  const lastSum = new Int32Array(keys).fill(-1);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (caseOf[i] < 0 || values[i] === 0) continue;
    const last = lastSum[keyOf[i]];
    if (last >= 0 && caseOfSum[last] === caseOf[i]) {
      sums[last] += values[i];
      continue;
    }
    caseOfSum[count] = caseOf[i];
    keyOfSum[count] = keyOf[i];
    sums[count] = values[i];
    lastSum[keyOf[i]] = count++;
  }
  return {
    caseOf: caseOfSum.subarray(0, count),
    keyOf: keyOfSum.subarray(0, count),
    values: sums.subarray(0, count),
    cases,
    keys,
  };
}
