import { includes, type Rows } from "./drift-rows.ts";
import type { Change } from "./locate-change.ts";

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
export function joinGradual(rows: Rows, found: readonly Change[]): Change[] {
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
