import { groupDigits } from "../../numerics/number-text.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { lowerBound } from "../../numerics/binary-search.ts";
import { dispersionOf, type UnitFeatures } from "../../numerics/change-points.ts";
import { selectQuantile } from "../../numerics/quantile.ts";
import { DAY } from "../../time/civil-date.ts";
import { localDay, type TimeZone } from "../../time/time-zone.ts";
import {
  arrivalFeatures,
  type CaseFeatures,
  caseFeatures,
  type DriftAspect,
  type DriftFeature,
  unitFeatures,
  weekdayOfUnits,
} from "./drift-features.ts";

/** Units of a log at most: more cases are taken together, neighbour with neighbour. */
const MOST_UNITS = 1000;
/** Fewest cases on each side of a change. */
export const LEAST_CASES = 15;

/** The cases that are looked at, by start. */
export interface CasesByStart {
  readonly used: Uint32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly notes: readonly string[];
}

/**
 * The cases by start, without the latest ones: 5 % of the cases take longer than these have had.
 */
export function casesByStart({ caseIds, caseOffsets, time }: EventLog): CasesByStart {
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
    notes: left === 0 ? [] : [
      left === 1
        ? "The latest case is not looked at: it may be running."
        : `The latest ${groupDigits(left)} cases are not looked at: they may be running.`,
    ],
  };
}

/** The rows of one aspect: cases or days in their order, with their features. */
export interface Rows {
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

/** The cases as rows, with their features of one aspect. */
export function caseRows(
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

/** The days as rows, with their features of arrivals. */
export function dayRows({ starts }: CasesByStart, zone: TimeZone): Rows {
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
    feature.kind === "follows" || feature.kind === "order" || feature.kind === "slower" || feature.kind === "resource"
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
      if (feature.kind === "order") {
        const trace = activity.subarray(begin, end);
        const [first, second] = [trace.indexOf(feature.first), trace.indexOf(feature.second)];
        if (first >= 0 && second >= 0) add(time[begin + Math.min(first, second)], first < second);
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

/** Whether a list of codes holds one. */
export function includes(codes: ArrayLike<number>, code: number): boolean {
  for (let i = 0; i < codes.length; i++) if (codes[i] === code) return true;
  return false;
}
