import { informativeFeatures, testForChange } from "../../numerics/change-points.ts";
import type { Random } from "../../numerics/random.ts";
import { LEAST_CASES, type Rows } from "./drift-rows.ts";
import { joinGradual } from "./gradual-changes.ts";
import { type Change, locateChange } from "./locate-change.ts";
import { comesBackEachYear } from "./yearly-changes.ts";

/** Smallest share of a stretch on each side of a change. */
const LEAST_SHARE = 0.05;
/** Most changes of one aspect. */
const MOST_CHANGES = 40;

/**
 * The changes of some rows, by their order. A stretch is tested for a change at any row, divided at
 * a significant one, and both parts are tested again ({@linkcode testForChange}).
 *
 * @param level largest chance of any false change
 */
export function* findChanges(rows: Rows, level: number, random: Random): Generator<void, Change[]> {
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
    return locateChange(rows, test, [first, last], [begin, end], level);
  };
  const found: Change[] = [];
  const stretches: [number, number][] = [[0, size]];
  while (stretches.length > 0 && found.length < MOST_CHANGES) {
    const [begin, end] = stretches.shift()!;
    yield;
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
    yield;
    const again = find(begin, end);
    if (again === null) found.splice(i--, 1);
    else found[i] = again;
  }
  return joinGradual(rows, joinTransitions(rows, found)).filter((change) => !comesBackEachYear(rows, change));
}

/** Share of the rows between two changes that still run at the later one, if they are one. */
const STILL_RUNNING = 0.9;

/**
 * Joins changes with few rows between them, of which nearly all still run at the later change: they
 * are what running cases show of it.
 */
function joinTransitions({ times, ends, unitOfRow }: Rows, found: readonly Change[]): Change[] {
  const joined: Change[] = [];
  for (const change of found) {
    let whole = change;
    for (let before = joined.at(-1); before !== undefined; before = joined.at(-1)) {
      const between = whole.row - before.row;
      let running = 0;
      for (let row = before.row; row < whole.row; row++) if (ends[row] >= times[whole.row]) running++;
      if (between > LEAST_SHARE * unitOfRow.length || running < STILL_RUNNING * between) break;
      joined.pop();
      whole = {
        ...whole,
        mixed: Math.min(before.mixed, whole.mixed),
        begin: before.begin,
        interval: [Math.min(before.interval[0], whole.interval[0]), whole.interval[1]],
        affects: "running cases too",
        pValue: Math.min(before.pValue, whole.pValue),
      };
    }
    joined.push(whole);
  }
  return joined;
}

/** The first unit that begins at a row or later, and the first unit that ends after a row. */
const unitFrom = ({ unitOfRow, rowOfUnit }: Rows, row: number): number =>
  row >= unitOfRow.length ? rowOfUnit.length - 1 : unitOfRow[row] + (rowOfUnit[unitOfRow[row]] < row ? 1 : 0);
const unitTo = ({ unitOfRow, rowOfUnit }: Rows, row: number): number =>
  row >= unitOfRow.length ? rowOfUnit.length - 1 : unitOfRow[row];
