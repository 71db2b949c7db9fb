import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { lowerBound } from "../numerics/binary-search.ts";
import {
  changeStatistics,
  type ChangeTest,
  countsWithin,
  dispersionOf,
  informativeFeatures,
  shareStatistic,
  testForChange,
  type UnitFeatures,
  weightWithin,
} from "../numerics/change-points.ts";
import { selectQuantile } from "../numerics/quantile.ts";
import { createRandom } from "../numerics/random.ts";
import { DAY } from "../time/civil-date.ts";
import { localDay, type TimeZone, UTC } from "../time/time-zone.ts";
import {
  arrivalFeatures,
  type CaseFeatures,
  caseFeatures,
  type DriftAspect,
  type DriftFeature,
  unitFeatures,
  weekdayOfUnits,
} from "./drift-features.ts";
import { type ChangedFeature, type DriftChange, type DriftKind, driftWords } from "./drift-words.ts";

/** A point in time at which the process changed. */
export interface ProcessDrift {
  readonly aspect: DriftAspect;
  /** When it changed, ISO 8601 in UTC: the start of the first case after, or the day. */
  readonly at: string;
  /** 95 % interval of that time. */
  readonly interval: readonly [string, string];
  /** Whether it changed at once or over time; then `at` is the middle, `interval` the span. */
  readonly shape: "sudden" | "gradual";
  /** Whether running cases changed too, at that time, or only cases that started later. */
  readonly affects: "new cases" | "running cases too" | "days";
  /** Number of cases that started before, and id of the first one that started after. */
  readonly casesBefore: number;
  readonly firstCase: string | null;
  /**
   * Chance that a process without changes shows one as clear at any time, in anything that was
   * looked at.
   */
  readonly pValue: number;
  readonly kind: DriftKind;
  /** What changed, in one sentence. */
  readonly sentence: string;
  /** Each change that is significant itself, the clearest first. */
  readonly changes: readonly DriftChange[];
}

/** What has changed in a process. */
export interface DriftReport {
  /** Cases that were looked at, and all of them. */
  readonly casesUsed: number;
  readonly cases: number;
  /** In the order of time. */
  readonly drifts: readonly ProcessDrift[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

/** Options of {@linkcode driftReport}. */
export interface DriftReportOptions {
  /** Largest chance of any false alarm in a process without changes. Default 0.01. */
  readonly significance?: number;
  /** Aspects that are looked at. Default: all. */
  readonly aspects?: readonly DriftAspect[];
  /**
   * What may be exchanged if nothing changes: single cases, or all cases of a day at once. Choose
   * days where the cases of one day are alike. Default "cases".
   */
  readonly by?: "cases" | "days";
  /** Only drifts from this time on, ms. Earlier cases still tell how it was. Default: all. */
  readonly since?: number;
  /** Zone of weekdays and days. Default UTC. */
  readonly zone?: TimeZone;
  /** Seed of the permutations. Default 42. */
  readonly seed?: number;
}

export const DRIFT_ASPECTS: readonly DriftAspect[] = ["control flow", "time", "resources", "arrivals", "case mix"];

/** Units of a log at most: more cases are taken together, neighbour with neighbour. */
const MOST_UNITS = 1000;
/** Fewest cases, and smallest share of a stretch, on each side of a change. */
const LEAST_CASES = 15;
const LEAST_SHARE = 0.05;
/** Smallest effect that is told: the h of Cohen (1988) that he calls small. */
const LEAST_EFFECT = 0.2;
/** Features that find the time of a change together. */
const MOST_WITNESSES = 12;
/** Bound of the likelihood ratio for a 95 % interval of a change point (Hansen 2000). */
const INTERVAL_BOUND = 7.35;
/** Features that are decided by an event, so that the order of the events can find a change. */
const TIMED: ReadonlySet<DriftFeature["kind"]> = new Set(["follows", "slower", "resource"]);
/** Share of the clearest statistic from which a feature shows a change about as well. */
const ALIKE = 0.5;
/** Most changes of one aspect. */
const MOST_CHANGES = 40;

/**
 * Finds the points in time at which a process changed, and says what changed. Cases are in the
 * order of their start. Each aspect is a set of yes-or-no questions on cases
 * ({@linkcode DriftFeature}). A stretch of cases is tested for a change of any share at any time,
 * by permutations of whole cases ({@linkcode testForChange}); it is divided at a significant
 * change, and both parts are tested again. The time of a change is that of the greatest likelihood
 * of the features that changed, either in the order of case starts, or, if that is clearer, in the
 * order of the events: then running cases changed too.
 *
 * What differs between weekdays is no drift, as cases are only permuted within weekdays, and what
 * comes back each year is none if the log covers two years. Ignored are the latest cases, since
 * many of them may be running.
 *
 * @throws a usage error if an option is out of its range
 *
 * @example
 * ```ts
 * import { driftReport } from "@/comparison/drift-report.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 200 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "order", time: i * hour }, { activity: i < 100 ? "phone" : "mail", time: (i + 0.5) * hour }],
 * })));
 * const [{ casesBefore, sentence }] = driftReport(log).drifts;
 * assertEquals([casesBefore, sentence], [100, "phone was replaced by mail"]);
 * ```
 */
export function driftReport(log: EventLog, options: DriftReportOptions = {}): DriftReport {
  const { significance = 0.01, aspects = DRIFT_ASPECTS, by = "cases", since = -Infinity, zone = UTC, seed = 42 } = options;
  if (!(significance > 0 && significance < 1)) {
    throw usageError({ expected: "a significance between 0 and 1", found: String(significance) });
  }
  const cases = casesByStart(log);
  const { used, starts, notes } = cases;
  const level = significance / aspects.length;
  const drifts = aspects.flatMap((aspect) => {
    const random = createRandom(seed).fork(aspect);
    const rows = aspect === "arrivals" ? dayRows(cases, zone) : caseRows(log, cases, aspect, by, zone);
    const found = findChanges(rows, level, random);
    return found.map((change) => {
      const p = Math.min(1, change.pValue * aspects.length);
      return describe(log, cases, aspect, rows, change, { level, pValue: p, zone });
    });
  }).filter(({ at, changes }) => changes.length > 0 && Date.parse(at) >= since)
    .sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : DRIFT_ASPECTS.indexOf(a.aspect) - DRIFT_ASPECTS.indexOf(b.aspect));
  const years = used.length === 0 ? 0 : (starts[used.length - 1] - starts[0]) / (365 * DAY);
  return {
    casesUsed: used.length,
    cases: log.caseIds.length,
    drifts,
    notes: [
      ...notes,
      ...(years >= 2 || used.length === 0
        ? []
        : ["The log covers less than two years: what comes back each year looks like drift."]),
    ],
  };
}

/** The cases that are looked at, by start. */
interface CasesByStart {
  readonly used: Uint32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly notes: readonly string[];
}

function casesByStart({ caseIds, caseOffsets, time }: EventLog): CasesByStart {
  const start = (c: number) => time[caseOffsets[c]];
  const end = (c: number) => time[caseOffsets[c + 1] - 1];
  const all = Uint32Array.from(caseIds, (_, c) => c).filter((c) => caseOffsets[c + 1] > caseOffsets[c])
    .sort((a, b) => start(a) - start(b) || a - b);
  if (all.length === 0) {
    return { used: all, starts: new Float64Array(), ends: new Float64Array(), notes: ["The log has no cases."] };
  }
  const last = all.reduce((last, c) => Math.max(last, end(c)), -Infinity);
  const usual = selectQuantile(Float64Array.from(all, (c) => end(c) - start(c)), 0.95);
  const bound = lowerBound(Float64Array.from(all, start), last - usual + 1);
  const used = all.slice(0, Math.max(bound, Math.ceil(all.length / 2)));
  const left = all.length - used.length;
  return {
    used,
    starts: Float64Array.from(used, start),
    ends: Float64Array.from(used, end),
    notes: left === 0 ? [] : [`The latest ${left} cases are not looked at: they may be running.`],
  };
}

/** The rows of one aspect: cases or days in their order, with their features. */
interface Rows {
  readonly found: CaseFeatures;
  readonly unitOfRow: Uint32Array;
  /** First row of each unit, and the number of rows. */
  readonly rowOfUnit: Uint32Array;
  readonly units: UnitFeatures;
  /** Of each feature; see {@linkcode dispersionOf}. */
  readonly dispersion: Float64Array;
  /** Times at which the rows begin, and end for all purposes. */
  readonly times: Float64Array;
  readonly ends: Float64Array;
  /** Observations of a feature at the times of their events; null if it is known by row only. */
  readonly observe: (features: readonly DriftFeature[]) => (Observations | null)[];
  readonly leastUnits: number;
}

/** Observations of a feature: their rows, times and outcomes. */
interface Observations {
  readonly rows: Uint32Array;
  readonly times: Float64Array;
  readonly outcomes: Uint8Array;
}

function caseRows(
  log: EventLog,
  { used, starts, ends }: CasesByStart,
  aspect: Exclude<DriftAspect, "arrivals">,
  by: "cases" | "days",
  zone: TimeZone,
): Rows {
  const found = caseFeatures(log, used, aspect);
  const perUnit = Math.ceil(used.length / MOST_UNITS);
  let [unit, last] = [-1, NaN];
  const unitOfRow = Uint32Array.from(used, (_, row) => {
    const day = by === "days" ? localDay(zone, starts[row]) : Math.floor(row / perUnit);
    if (day !== last) unit++;
    last = day;
    return unit;
  });
  return {
    ...rowsOf(found, unitOfRow, weekdayOfUnits(starts, unitOfRow, zone)),
    times: starts,
    ends,
    observe: (features) => observationsOf(log, used, features),
    leastUnits: by === "days" ? 7 : Math.ceil(LEAST_CASES / Math.max(1, perUnit)),
  };
}

function dayRows({ starts }: CasesByStart, zone: TimeZone): Rows {
  const { days, ...found } = arrivalFeatures(starts, zone);
  const times = Float64Array.from(days, (day) => day * DAY);
  const unitOfRow = Uint32Array.from(days, (_, row) => row);
  return {
    ...rowsOf(found, unitOfRow, null),
    times,
    ends: times,
    observe: (features) => features.map(() => null),
    leastUnits: 14,
  };
}

function rowsOf(found: CaseFeatures, unitOfRow: Uint32Array, strata: Uint16Array | null) {
  const units = unitFeatures(found, unitOfRow, strata);
  const rowOfUnit = new Uint32Array(units.units + 1).fill(unitOfRow.length);
  for (let row = unitOfRow.length - 1; row >= 0; row--) rowOfUnit[unitOfRow[row]] = row;
  return { found, unitOfRow, rowOfUnit, units, dispersion: dispersionOf(units) };
}

/** The observations of features at the times of the events that decide them. */
function observationsOf(log: EventLog, used: Uint32Array, features: readonly DriftFeature[]): (Observations | null)[] {
  const { activity, caseOffsets, time, resource } = log;
  const timed = features.map((feature) =>
    feature.kind === "follows" || feature.kind === "slower" || feature.kind === "resource"
      ? { rows: [] as number[], times: [] as number[], outcomes: [] as number[], feature }
      : null
  );
  used.forEach((c, row) => {
    const [begin, end] = [caseOffsets[c], caseOffsets[c + 1]];
    for (const one of timed) {
      if (one === null) continue;
      const { feature, rows, times, outcomes } = one;
      const add = (at: number, outcome: boolean) => {
        rows.push(row);
        times.push(at);
        outcomes.push(outcome ? 1 : 0);
      };
      if (feature.kind === "follows" && feature.from < 0) {
        add(time[begin], activity[begin] === feature.to);
        continue;
      }
      // The first one decides, so that a case is one trial, as it is in the order of cases.
      for (let i = begin; i < end; i++) {
        if (feature.kind === "follows") {
          if (activity[i] !== feature.from) continue;
          add(time[i], i + 1 < end ? activity[i + 1] === feature.to : feature.to < 0);
        } else if (feature.kind === "slower") {
          if (i + 1 === end || activity[i] !== feature.from || activity[i + 1] !== feature.to) continue;
          add(time[i], (time[i + 1] - time[i]) / 1000 > feature.seconds);
        } else {
          if (activity[i] !== feature.activity || resource === null || resource.codes[i] < 0) continue;
          add(time[i], resource.codes[i] === feature.resource);
        }
        break;
      }
    }
  });
  return timed.map((one) =>
    one === null
      ? null
      : { rows: Uint32Array.from(one.rows), times: Float64Array.from(one.times), outcomes: Uint8Array.from(one.outcomes) }
  );
}

/** A change between two stretches of rows. */
interface Change {
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

function findChanges(rows: Rows, level: number, random: ReturnType<typeof createRandom>): Change[] {
  const size = rows.unitOfRow.length;
  if (size < 2 * LEAST_CASES) return [];
  const { features, from } = informativeFeatures(rows.units, Math.min(100, Math.max(4, Math.ceil(0.005 * size))));
  if (from.length === 0) return [];
  const dispersion = Float64Array.from(from, (j) => rows.dispersion[j]);
  const known = new Map<string, Change | null>();
  const find = (begin: number, end: number): Change | null => {
    const key = `${begin} ${end}`;
    if (!known.has(key)) known.set(key, findWithin(begin, end));
    return known.get(key)!;
  };
  const findWithin = (begin: number, end: number): Change | null => {
    const [first, last] = [unitFrom(rows, begin), unitTo(rows, end)];
    const leastUnits = Math.max(rows.leastUnits, Math.ceil(LEAST_SHARE * (last - first)));
    const test = testForChange(features, first, last, { significance: level, leastUnits, dispersion, random });
    if (test === null || test.pValue > level) return null;
    return locate(rows, test, [first, last], [begin, end], level);
  };
  const found: Change[] = [];
  const stretches: [number, number][] = [[0, size]];
  while (stretches.length > 0 && found.length < MOST_CHANGES) {
    const [begin, end] = stretches.shift()!;
    const change = find(begin, end);
    if (change === null) continue;
    found.push(change);
    stretches.push([begin, change.mixed], [change.row, end]);
  }
  found.sort((a, b) => a.row - b.row);
  // Once more, each between its neighbours: at first a stretch may have had several changes.
  for (let i = 0; i < found.length; i++) {
    const begin = i === 0 ? 0 : found[i - 1].row;
    const end = i + 1 === found.length ? size : found[i + 1].mixed;
    const again = find(begin, end);
    if (again === null) found.splice(i--, 1);
    else found[i] = again;
  }
  return joinGradual(rows, found).filter((change) => !comesBackEachYear(rows, change));
}

/** The first unit that begins at a row or later, and the first unit that ends after a row. */
const unitFrom = ({ unitOfRow, rowOfUnit }: Rows, row: number): number =>
  row >= unitOfRow.length ? rowOfUnit.length - 1 : unitOfRow[row] + (rowOfUnit[unitOfRow[row]] < row ? 1 : 0);
const unitTo = ({ unitOfRow, rowOfUnit }: Rows, row: number): number =>
  row >= unitOfRow.length ? rowOfUnit.length - 1 : unitOfRow[row];

/** A feature whose share changed, in the order of rows and, if it can be, of events. */
interface Witness {
  /** Trials and successes of the rows before each row of the stretch. */
  readonly trials: Uint32Array;
  readonly successes: Uint32Array;
  /** The same in the order of the events, with their times. */
  readonly events: { readonly times: Float64Array; readonly successes: Uint32Array } | null;
  readonly dispersion: number;
}

/** Finds the time of a significant change. */
function locate(
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
  const isTimed = (j: number) => TIMED.has(features[j].kind);
  const chosen = [...new Set([...clear.slice(0, MOST_WITNESSES), ...clear.filter(isTimed).slice(0, MOST_WITNESSES)])];
  const witnesses = witnessesOf(rows, chosen, begin, end);
  const timed = witnesses.filter(({ events }) => events !== null);
  const inRows = (own: readonly Witness[]) => (row: number) =>
    own.reduce((sum, { trials, successes, dispersion }) => sum + statisticAt(successes, row - begin, trials, dispersion), 0);
  const inEvents = (own: readonly Witness[]) => (row: number) =>
    own.reduce((sum, { events, dispersion }) => {
      const at = lowerBound(events!.times, rows.times[row]);
      return sum + statisticAt(events!.successes, at, null, dispersion);
    }, 0);
  const size = end - begin;
  const range: [number, number] = [begin + Math.min(LEAST_CASES, size >> 2), end - Math.min(LEAST_CASES, size >> 2)];
  // Features that are clearer in the order of the events than in that of the cases.
  const single = timed.map((one) => ({ one, row: maximize(inRows([one]), range), event: maximize(inEvents([one]), range) }));
  const clearest = (order: "row" | "event") => single.reduce((most, own) => Math.max(most, own[order].value), 0);
  const running = single.length > 0 && clearest("event") > clearest("row");
  const inTime = single.filter(({ row, event }) => event.value >= row.value).sort((a, b) => b.event.value - a.event.value)
    .map(({ one }) => one);
  const { row } = running ? maximize(inEvents(inTime), range) : maximize(inRows(witnesses), range);
  let mixed = row;
  if (running) {
    const still: number[] = [];
    for (let r = begin; r < row; r++) if (rows.ends[r] >= rows.times[row]) still.push(r);
    if (still.length > 0) mixed = Math.max(still[Math.floor(0.05 * still.length)], begin + ((row - begin) >> 1));
  }
  // The interval is that of the feature that shows the change best.
  const best = running ? inTime.slice(0, 1) : witnesses.slice(0, 1);
  const likelihood = running ? inEvents(best) : inRows(best);
  const top = maximize(likelihood, range).value;
  const interval: [number, number] = [row, row];
  const step = Math.max(1, Math.floor(size / 500));
  for (let r = range[0]; r <= range[1]; r += step) {
    if (top - likelihood(r) > INTERVAL_BOUND) continue;
    interval[0] = Math.min(interval[0], r);
    interval[1] = Math.max(interval[1], r);
  }
  const main = witnesses[0];
  const [n, yes] = [main.trials[row - begin], main.successes[row - begin]];
  const rises = yes / Math.max(1, n) < (main.successes[size] - yes) / Math.max(1, main.trials[size] - n);
  return {
    row,
    mixed,
    interval,
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
      .map((j) => ({ feature: j, rise: riseOf(rows.units, j, [first, test.cut, last]) })),
  };
}

function statisticAt(successes: Uint32Array, at: number, trials: Uint32Array | null, dispersion: number): number {
  const last = successes.length - 1;
  const [n, all] = trials === null ? [at, last] : [trials[at], trials[last]];
  return shareStatistic(successes[at], n, successes[last] - successes[at], all - n) / dispersion;
}

function witnessesOf({ found, observe, dispersion }: Rows, chosen: readonly number[], begin: number, end: number): Witness[] {
  const observed = observe(chosen.map((j) => found.features[j]));
  return chosen.map((j, at) => {
    const trials = new Uint32Array(end - begin + 1);
    const successes = new Uint32Array(end - begin + 1);
    for (let row = begin; row < end; row++) {
      const own = found.rows[row];
      const trial = found.trials[j] < 0 || includes(own, found.trials[j]);
      trials[row - begin + 1] = trials[row - begin] + (trial ? 1 : 0);
      successes[row - begin + 1] = successes[row - begin] + (includes(own, j) ? 1 : 0);
    }
    const all = observed[at];
    if (all === null) return { trials, successes, events: null, dispersion: dispersion[j] };
    const own = [...all.rows.keys()].filter((i) => all.rows[i] >= begin && all.rows[i] < end)
      .sort((a, b) => all.times[a] - all.times[b] || a - b);
    const cumulated = new Uint32Array(own.length + 1);
    own.forEach((i, k) => cumulated[k + 1] = cumulated[k] + all.outcomes[i]);
    const events = { times: Float64Array.from(own, (i) => all.times[i]), successes: cumulated };
    return { trials, successes, events, dispersion: dispersion[j] };
  });
}

function includes(codes: ArrayLike<number>, code: number): boolean {
  for (let i = 0; i < codes.length; i++) if (codes[i] === code) return true;
  return false;
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

/** Shares of a feature in stretches of rows with about equal numbers of trials. */
function binsOf({ found }: Rows, feature: number, begin: number, end: number) {
  const trialRows: number[] = [];
  const outcomes: number[] = [];
  for (let row = begin; row < end; row++) {
    if (found.trials[feature] >= 0 && !includes(found.rows[row], found.trials[feature])) continue;
    trialRows.push(row);
    outcomes.push(includes(found.rows[row], feature) ? 1 : 0);
  }
  const bins = Math.min(60, Math.floor(trialRows.length / 5));
  return Array.from({ length: bins }, (_, b) => {
    const [from, to] = [Math.floor(b * outcomes.length / bins), Math.floor((b + 1) * outcomes.length / bins)];
    let yes = 0;
    for (let i = from; i < to; i++) yes += outcomes[i];
    return { row: trialRows[from], trials: to - from, share: yes / (to - from) };
  });
}

/** Misfit of a course of shares: weighted squares by the binomial variance of the whole. */
function misfit(bins: ReturnType<typeof binsOf>, fitted: (bin: number) => number): number {
  return bins.reduce((sum, { trials, share }, b) => {
    const expected = Math.min(0.98, Math.max(0.02, fitted(b)));
    return sum + trials * (share - expected) ** 2 / (expected * (1 - expected));
  }, 0);
}

/** The best ramp between two levels, by its bins. */
function bestRamp(bins: ReturnType<typeof binsOf>): { from: number; to: number; misfit: number } {
  let best = { from: 0, to: 0, misfit: Infinity };
  const mean = (from: number, to: number) => {
    let [yes, trials] = [0, 0];
    for (let b = from; b < to; b++) [yes, trials] = [yes + bins[b].share * bins[b].trials, trials + bins[b].trials];
    return yes / Math.max(1, trials);
  };
  for (let from = 3; from < bins.length - 3; from += 1) {
    const low = mean(0, from);
    for (let to = from; to < bins.length - 2; to += 1) {
      const high = mean(to, bins.length);
      const own = misfit(bins, (b) => b < from ? low : b >= to ? high : low + (high - low) * (b - from + 0.5) / (to - from));
      if (own < best.misfit) best = { from, to, misfit: own };
    }
  }
  return best;
}

/** A ramp this much better than a step, by the misfit, is no step. */
const GRADUAL = 12;

/**
 * Joins changes of one feature that follow one another in one direction, if a ramp explains them as
 * well, and finds which single changes are ramps.
 */
function joinGradual(rows: Rows, found: readonly Change[]): Change[] {
  const joined: Change[] = [];
  for (let i = 0; i < found.length;) {
    let next = i + 1;
    while (next < found.length && found[next].main === found[i].main && found[next].rises === found[i].rises) next++;
    let taken = 1;
    for (let count = next - i; count >= 1; count--) {
      const group = found.slice(i, i + count);
      const bins = binsOf(rows, group[0].main, group[0].begin, group.at(-1)!.end);
      if (bins.length < 12) break;
      const ramp = bestRamp(bins);
      const stairs = misfit(bins, (b) => {
        const own = group.findIndex(({ row }) => bins[b].row < row);
        const [from, to] = [own === 0 ? -1 : group.at(own < 0 ? -1 : own - 1)!.row, own < 0 ? Infinity : group[own].row];
        let [yes, trials] = [0, 0];
        for (const bin of bins) {
          if (bin.row >= from && bin.row < to) [yes, trials] = [yes + bin.share * bin.trials, trials + bin.trials];
        }
        return yes / Math.max(1, trials);
      });
      const wide = ramp.to - ramp.from >= Math.max(4, bins.length / 10);
      if (!wide || (count === 1 ? stairs - ramp.misfit < GRADUAL : ramp.misfit > stairs + 2 * GRADUAL)) continue;
      const [from, to] = [bins[ramp.from].row, bins[Math.min(bins.length - 1, ramp.to)].row];
      joined.push({
        ...group[0],
        row: (from + to) >> 1,
        mixed: (from + to) >> 1,
        interval: [from, to],
        shape: "gradual",
        end: group.at(-1)!.end,
        pValue: Math.min(...group.map(({ pValue }) => pValue)),
      });
      taken = count;
      break;
    }
    if (taken === 1 && joined.at(-1)?.begin !== found[i].begin) joined.push(found[i]);
    i += taken;
  }
  return joined;
}

/** By how much the share of a feature rises at a cut. */
function riseOf(units: UnitFeatures, feature: number, [first, cut, last]: readonly [number, number, number]): number {
  const share = (begin: number, end: number) => {
    const counts = countsWithin(units, begin, end);
    const trial = units.trials[feature];
    return counts[feature] / Math.max(1, trial < 0 ? weightWithin(units, begin, end) : counts[trial]);
  };
  return share(cut, last) - share(first, cut);
}

/** Whether a change of the same kind is at the same date of other years. */
function comesBackEachYear(rows: Rows, { row, alike }: Change): boolean {
  return alike.some(({ feature, rise }) => comesBack(rows, row, feature, rise));
}

function comesBack(rows: Rows, row: number, main: number, rise: number): boolean {
  const { times, found } = rows;
  const size = times.length;
  const year = 365.25 * DAY;
  if (times[size - 1] - times[0] < 2 * year) return false;
  const window = 60 * DAY;
  const contrast = (at: number): number | null => {
    const share = (from: number, to: number) => {
      let [yes, trials] = [0, 0];
      for (let r = lowerBound(times, from); r < lowerBound(times, to); r++) {
        if (found.trials[main] >= 0 && !includes(found.rows[r], found.trials[main])) continue;
        trials++;
        if (includes(found.rows[r], main)) yes++;
      }
      return trials < 10 ? null : yes / trials;
    };
    const [before, after] = [share(at - window, at), share(at, at + window)];
    return before === null || after === null ? null : after - before;
  };
  const own = contrast(times[row]);
  // The two months before and after must show the change itself.
  if (own === null || own * rise <= 0 || Math.abs(own) < Math.abs(rise) / 2) return false;
  const others: number[] = [];
  for (let years = -30; years <= 30; years++) {
    const at = times[row] + years * year;
    if (years === 0 || at - window < times[0] || at + window > times[size - 1]) continue;
    const other = contrast(at);
    if (other !== null) others.push(other);
  }
  return others.length > 0 && others.reduce((sum, other) => sum + other, 0) / others.length / own >= 0.5;
}

/** Puts a change into words, with everything that changed with it. */
function describe(
  log: EventLog,
  { used, starts }: CasesByStart,
  aspect: DriftAspect,
  rows: Rows,
  change: Change,
  { level, pValue, zone }: { readonly level: number; readonly pValue: number; readonly zone: TimeZone },
): ProcessDrift {
  const { row, mixed, begin, end, pValueOf } = change;
  const changed = changedFeatures(rows, [
    begin,
    change.shape === "gradual" ? change.interval[0] : mixed,
    change.shape === "gradual" ? change.interval[1] : row,
    end,
  ])
    .map((feature) => ({ ...feature, pValue: pValueOf(feature.statistic) }))
    .filter(({ pValue, effect }) => pValue <= level && effect >= LEAST_EFFECT);
  const time = (r: number) => rows.times[Math.min(r, rows.times.length - 1)];
  const instant = (r: number) => new Date(aspect === "arrivals" ? time(r) - zone.offsetAt(time(r)) : time(r)).toISOString();
  const casesBefore = aspect === "arrivals" ? lowerBound(starts, Date.parse(instant(row))) : row;
  const inLog = (r: number) => aspect === "arrivals" ? null : used[r];
  return {
    aspect,
    at: instant(row),
    interval: [instant(change.interval[0]), instant(change.interval[1])],
    shape: change.shape,
    affects: aspect === "arrivals" ? "days" : change.affects,
    casesBefore,
    firstCase: casesBefore < used.length ? log.caseIds[used[casesBefore]] : null,
    pValue,
    ...driftWords(log, changed, {
      cases: (feature) => casesThatShow(rows, feature, [row, end]).map((r) => inLog(r)).filter((c) => c !== null),
      before: Array.from(used.subarray(begin, aspect === "arrivals" ? begin : mixed)),
      after: Array.from(used.subarray(row, aspect === "arrivals" ? row : end)),
    }),
  };
}

/** The shares of all features before and after a change, the clearest change first. */
function changedFeatures({ found, dispersion }: Rows, [begin, mixed, row, end]: readonly [number, number, number, number]) {
  const size = found.features.length;
  const count = (from: number, to: number) => {
    const counts = new Uint32Array(size);
    for (let r = from; r < to; r++) for (let i = 0; i < found.rows[r].length; i++) counts[found.rows[r][i]]++;
    return counts;
  };
  const [first, second] = [count(begin, mixed), count(row, end)];
  const changed: Omit<ChangedFeature, "pValue">[] = [];
  found.features.forEach((feature, j) => {
    if (feature.kind === "segment" || feature.kind === "done") return;
    const trial = found.trials[j];
    const [n, m] = trial < 0 ? [mixed - begin, end - row] : [first[trial], second[trial]];
    if (Math.min(n, m) < 1) return;
    const [before, after] = [first[j] / n, second[j] / m];
    const effect = Math.abs(2 * Math.asin(Math.sqrt(after)) - 2 * Math.asin(Math.sqrt(before)));
    const statistic = shareStatistic(first[j], n, second[j], m) / dispersion[j];
    changed.push({ number: j, feature, before, after, trialsBefore: n, trialsAfter: m, effect, statistic });
  });
  return changed.sort((a, b) => b.statistic - a.statistic || a.number - b.number);
}

/** Rows after a change that have what became more frequent, or lack what became rarer. */
function casesThatShow(
  { found }: Rows,
  { number, before, after }: ChangedFeature,
  [row, end]: readonly [number, number],
): number[] {
  const shown: number[] = [];
  for (let r = row; r < end && shown.length < 5; r++) {
    if (found.trials[number] >= 0 && !includes(found.rows[r], found.trials[number])) continue;
    if (includes(found.rows[r], number) === after > before) shown.push(r);
  }
  return shown;
}
