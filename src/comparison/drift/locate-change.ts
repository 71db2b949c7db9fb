import { lowerBound } from "../../numerics/binary-search.ts";
import {
  changeStatistics,
  type ChangeTest,
  countsWithin,
  shareStatistic,
  type UnitFeatures,
  weightWithin,
} from "../../numerics/change-points.ts";
import type { DriftFeature } from "./drift-features.ts";
import { LEAST_CASES, type Rows } from "./drift-rows.ts";

/** Features that find the time of a change together. */
const MOST_WITNESSES = 12;
/** Bound of the likelihood ratio for a 95 % interval of a change point (Hansen 2000). */
const INTERVAL_BOUND = 7.35;
/** Features that are decided by an event, so that the order of the events can find a change. */
const TIMED: ReadonlySet<DriftFeature["kind"]> = new Set(["follows", "order", "slower", "resource"]);
/** Share of the clearest statistic from which a feature shows a change about as well. */
const ALIKE = 0.5;

/** A change between two stretches of rows. */
export interface Change {
  /** First row after the change. */
  row: number;
  /** First row that may have changed: rows from here to `row` were running at the change. */
  mixed: number;
  /** Rows of the interval. */
  interval: [number, number];
  affects: "new cases" | "running cases too";
  shape: "sudden" | "gradual";
  pValue: number;
  pValueOf: (statistic: number) => number;
  /** Stretch on both sides that shows it. */
  begin: number;
  end: number;
  /** The feature that shows it best, and whether its share rises. */
  main: number;
  rises: boolean;
  /** Features that show it about as well. */
  alike: readonly { readonly feature: number; readonly rise: number }[];
}

/** A feature whose share changed, in the order of rows and, if it can be, of events. */
interface Witness {
  /** Trials and successes of the rows before each row of the stretch. */
  readonly trials: Uint32Array;
  readonly successes: Uint32Array;
  /** The same in the order of the events, with their times. */
  readonly events: { readonly times: Float64Array; readonly successes: Uint32Array } | null;
  readonly dispersion: number;
}

/**
 * The time of a significant change: that of the greatest likelihood of the features that changed,
 * in the order of case starts or, if that is clearer, in the order of the events.
 */
export function locateChange(
  rows: Rows,
  test: ChangeTest,
  [first, last]: readonly [number, number],
  [begin, end]: readonly [number, number],
  level: number,
): Change | null {
  const { features } = rows.found;
  const statistics = changeStatistics(rows.units, [first, test.cut, test.cut, last], rows.dispersion);
  const clear = [...statistics.keys()].filter((j) => statistics[j] > 0 && test.pValueOf(statistics[j]) <= level)
    .sort((a, b) => statistics[b] - statistics[a] || a - b);
  if (clear.length === 0) return null;
  const rise = risesAt(rows.units, [first, test.cut, last]);
  const isTimed = (j: number) => TIMED.has(features[j].kind);
  const chosen = [...new Set([...clear.slice(0, MOST_WITNESSES), ...clear.filter(isTimed).slice(0, MOST_WITNESSES)])];
  const witnesses = witnessesOf(rows, chosen, begin, end);
  const size = end - begin;
  const range = [begin + Math.min(LEAST_CASES, size >> 2), end - Math.min(LEAST_CASES, size >> 2)] as const;
  const { likelihood, best, running } = clearestOrder(rows, witnesses, begin, range);
  const { row } = maximize(likelihood, range);
  const main = witnesses[0];
  const [n, yes] = [main.trials[row - begin], main.successes[row - begin]];
  const rises = yes / Math.max(1, n) < (main.successes[size] - yes) / Math.max(1, main.trials[size] - n);
  return {
    row,
    mixed: running ? firstMixed(rows, row, begin) : row,
    interval: intervalAround(row, best, range, Math.max(1, Math.floor(size / 500))),
    affects: running ? "running cases too" : "new cases",
    shape: "sudden",
    pValue: test.pValue,
    pValueOf: test.pValueOf,
    begin,
    end,
    main: chosen[0],
    rises,
    // Without the dispersion, which is large for what comes back each year.
    alike: clear.filter((j) => statistics[j] * rows.dispersion[j] >= ALIKE * statistics[chosen[0]] * rows.dispersion[chosen[0]])
      .map((j) => ({ feature: j, rise: rise(j) })),
  };
}

/** How likely a change at a row is. */
type Likelihood = (row: number) => number;

/** The order, of the rows or of the events, in which a change is clearest. */
interface ClearestOrder {
  /** Of all features that are clear in it. */
  readonly likelihood: Likelihood;
  /** Of the one that shows the change best, whose interval is told. */
  readonly best: Likelihood;
  /** Whether it is the order of the events: cases that were running changed, too. */
  readonly running: boolean;
}

function clearestOrder(
  rows: Rows,
  witnesses: readonly Witness[],
  begin: number,
  range: readonly [number, number],
): ClearestOrder {
  const inRows = (own: readonly Witness[]): Likelihood => (row) =>
    own.reduce((sum, { trials, successes, dispersion }) => sum + statisticAt(successes, row - begin, trials, dispersion), 0);
  const inEvents = (own: readonly Witness[]): Likelihood => (row) =>
    own.reduce((sum, { events, dispersion }) => {
      const at = lowerBound(events!.times, rows.times[row]);
      return sum + statisticAt(events!.successes, at, null, dispersion);
    }, 0);
  const single = witnesses.filter(({ events }) => events !== null)
    .map((one) => ({ one, row: maximize(inRows([one]), range), event: maximize(inEvents([one]), range) }));
  const clearest = (order: "row" | "event") => single.reduce((most, own) => Math.max(most, own[order].value), 0);
  const running = single.length > 0 && clearest("event") > clearest("row");
  if (!running) return { likelihood: inRows(witnesses), best: inRows(witnesses.slice(0, 1)), running };
  const inTime = single.filter(({ row, event }) => event.value >= row.value).sort((a, b) => b.event.value - a.event.value)
    .map(({ one }) => one);
  return { likelihood: inEvents(inTime), best: inEvents(inTime.slice(0, 1)), running };
}

/** The first row that may have changed: of those before that were running, all but a few. */
function firstMixed({ ends, times }: Rows, row: number, begin: number): number {
  const still: number[] = [];
  for (let r = begin; r < row; r++) if (ends[r] >= times[row]) still.push(r);
  return still.length === 0 ? row : Math.max(still[Math.floor(0.05 * still.length)], begin + ((row - begin) >> 1));
}

/** The rows around a change, in steps, at which it may be as well. */
function intervalAround(
  row: number,
  likelihood: Likelihood,
  range: readonly [number, number],
  step: number,
): [number, number] {
  const top = maximize(likelihood, range).value;
  const interval: [number, number] = [row, row];
  for (let r = range[0]; r <= range[1]; r += step) {
    if (top - likelihood(r) > INTERVAL_BOUND) continue;
    interval[0] = Math.min(interval[0], r);
    interval[1] = Math.max(interval[1], r);
  }
  return interval;
}

function statisticAt(successes: Uint32Array, at: number, trials: Uint32Array | null, dispersion: number): number {
  const last = successes.length - 1;
  const [n, all] = trials === null ? [at, last] : [trials[at], trials[last]];
  return shareStatistic(successes[at], n, successes[last] - successes[at], all - n) / dispersion;
}

function witnessesOf({ found, observe, dispersion }: Rows, chosen: readonly number[], begin: number, end: number): Witness[] {
  const observed = observe(chosen.map((j) => found.features[j]));
  const cumulated = [0, 1].map(() => chosen.map(() => new Uint32Array(end - begin + 1)));
  const has = new Uint8Array(found.features.length);
  for (let row = begin; row < end; row++) {
    const own = found.rows[row];
    for (let i = 0; i < own.length; i++) has[own[i]] = 1;
    chosen.forEach((j, at) => {
      const both = [found.trials[j] < 0 ? 1 : has[found.trials[j]], has[j]];
      cumulated.forEach((counts, k) => counts[at][row - begin + 1] = counts[at][row - begin] + both[k]);
    });
    for (let i = 0; i < own.length; i++) has[own[i]] = 0;
  }
  return chosen.map((j, at) => {
    const [trials, successes] = cumulated.map((counts) => counts[at]);
    const all = observed[at];
    if (all === null) return { trials, successes, events: null, dispersion: dispersion[j] };
    const own = [...all.rows.keys()].filter((i) => all.rows[i] >= begin && all.rows[i] < end)
      .sort((a, b) => all.times[a] - all.times[b] || a - b);
    const inTime = new Uint32Array(own.length + 1);
    own.forEach((i, k) => inTime[k + 1] = inTime[k] + all.outcomes[i]);
    const events = { times: Float64Array.from(own, (i) => all.times[i]), successes: inTime };
    return { trials, successes, events, dispersion: dispersion[j] };
  });
}

/** The row of the greatest value: coarsely first, then around the best one. */
function maximize(value: (row: number) => number, [first, last]: readonly [number, number]): { row: number; value: number } {
  const step = Math.max(1, Math.floor((last - first) / 200));
  let best = { row: first, value: -Infinity };
  const look = (from: number, to: number, by: number) => {
    for (let row = from; row <= to; row += by) {
      const own = value(row);
      if (own > best.value) best = { row, value: own };
    }
  };
  look(first, last, step);
  if (step > 1) look(Math.max(first, best.row - step), Math.min(last, best.row + step), 1);
  // The middle of equal rows, such as those of a weekend on which nothing is decided.
  let to = best.row;
  while (to < last && value(to + 1) === best.value) to++;
  return { row: (best.row + to) >> 1, value: best.value };
}

/** By how much the share of each feature rises at a cut. */
function risesAt(units: UnitFeatures, [first, cut, last]: readonly [number, number, number]): (feature: number) => number {
  const share = (begin: number, end: number) => {
    const counts = countsWithin(units, begin, end);
    const whole = weightWithin(units, begin, end);
    return (feature: number) => {
      const trial = units.trials[feature];
      return counts[feature] / Math.max(1, trial < 0 ? whole : counts[trial]);
    };
  };
  const [before, after] = [share(first, cut), share(cut, last)];
  return (feature) => after(feature) - before(feature);
}
