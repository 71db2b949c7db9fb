import { lowerBound } from "../../numerics/binary-search.ts";
import { DAY } from "../../time/civil-date.ts";
import { includes, type Rows } from "./drift-rows.ts";
import type { Change } from "./locate-change.ts";

/** Whether a change of the same kind is at the same date of other years. */
export function comesBackEachYear(rows: Rows, { row, alike }: Change): boolean {
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
