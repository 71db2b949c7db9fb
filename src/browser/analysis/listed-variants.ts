import { type FoldedSequences, foldLoops, foldSequences } from "../../event-log/fold-loops.ts";
import type { Variants } from "../../event-log/variants.ts";
import { quantile } from "../../numerics/quantile.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { keptFor } from "./kept-for.ts";

/** Whether loops are folded, or each event is a step; see `fold-loops.ts`. */
export type VariantFold = "folded" | "exact";

/** The variants of a list with their figures; arrays have an entry for each variant. */
export interface ListedVariants {
  /** Codes of activities are those of the whole log. */
  readonly variants: Variants;
  /** For each step how often a case has it, at most; 1 where loops are not folded. */
  readonly repeats: Uint32Array;
  /** For each step 1 where a case goes on a loop of several steps there. */
  readonly joined: Uint8Array;
  /** For each exact variant its row in the list. */
  readonly rowOf: Uint32Array;
  /** For each step of the exact variants its step in that row. */
  readonly stepOf: Uint32Array;
  /** Durations of the completed cases. */
  readonly durations: VariantQuantiles;
  /** The same of all cases: each array has one entry. */
  readonly all: VariantQuantiles;
}

/** Quantiles of the durations of completed cases, in seconds; NaN where none is completed. */
export interface VariantQuantiles {
  readonly completed: Uint32Array;
  readonly p10: Float64Array;
  readonly p25: Float64Array;
  readonly median: Float64Array;
  readonly p75: Float64Array;
  readonly p90: Float64Array;
}

/** Lists the variants. Linear in the events, plus sorting variants and durations. */
export function listedVariants(events: FilteredEvents, fold: VariantFold): ListedVariants {
  const list = variantRows(events, fold);
  const rowOfCase = events.variants().variantOfCase.map((variant) => list.rowOf[variant]);
  return {
    ...list,
    durations: quantilesOfRows(events, rowOfCase, list.variants.counts.length),
    all: quantilesOfRows(events, new Uint32Array(rowOfCase.length), 1),
  };
}

type VariantRows = Omit<ListedVariants, "durations" | "all">;

const known: Readonly<Record<VariantFold, WeakMap<FilteredEvents, VariantRows>>> = {
  folded: new WeakMap(),
  exact: new WeakMap(),
};

/** The rows of the list, without figures; found once for the same events. */
export const variantRows = (events: FilteredEvents, fold: VariantFold): VariantRows =>
  keptFor(known[fold], events, () => rowsOf(events, fold));

function rowsOf({ variants }: FilteredEvents, fold: VariantFold): VariantRows {
  const { variants: exact, chosen } = variants();
  if (fold === "folded") {
    const { foldedOf, ...folded } = foldLoops(exact, chosen === null ? foldSequences(exact) : chosenSequences(exact, chosen));
    return { ...folded, rowOf: foldedOf };
  }
  const { counts, offsets, steps } = exact;
  return {
    variants: exact,
    repeats: new Uint32Array(steps.length).fill(1),
    joined: new Uint8Array(steps.length),
    rowOf: Uint32Array.from(counts, (_, v) => v),
    stepOf: placesOf(offsets, steps.length),
  };
}

/** The folded sequences of the variants of whole logs, each found once. */
const sequencesOf = new WeakMap<Variants, FoldedSequences>();

/** Of the folded sequences of a log those that filters leave, in the order of their variants. */
function chosenSequences(
  { offsets, steps }: Variants,
  { among, numbers }: { readonly among: Variants; readonly numbers: Uint32Array },
): FoldedSequences {
  const all = keptFor(sequencesOf, among, () => foldSequences(among));
  const chosen = new Uint32Array(numbers.length + 1);
  for (let v = 0; v < numbers.length; v++) chosen[v + 1] = chosen[v] + all.offsets[numbers[v] + 1] - all.offsets[numbers[v]];
  const kept = all.steps.slice(0, chosen[numbers.length]);
  const joined = new Uint8Array(kept.length);
  const stepOf = new Uint32Array(steps.length);
  for (let v = 0; v < numbers.length; v++) {
    const [from, to] = [all.offsets[numbers[v]], all.offsets[numbers[v] + 1]];
    kept.set(all.steps.subarray(from, to), chosen[v]);
    joined.set(all.joined.subarray(from, to), chosen[v]);
    stepOf.set(all.stepOf.subarray(among.offsets[numbers[v]], among.offsets[numbers[v] + 1]), offsets[v]);
  }
  return { offsets: chosen, steps: kept, joined, stepOf };
}

/** For each of some steps its place in its variant. */
function placesOf(offsets: Uint32Array, steps: number): Uint32Array {
  const places = new Uint32Array(steps);
  for (let v = 0; v + 1 < offsets.length; v++) {
    for (let i = offsets[v]; i < offsets[v + 1]; i++) places[i] = i - offsets[v];
  }
  return places;
}

/** Quantiles of the durations of the completed cases of each row. */
export function quantilesOfRows({ log, completed }: FilteredEvents, rowOfCase: Uint32Array, rows: number): VariantQuantiles {
  const isDone = completed().completed;
  const seconds = cycleTimes(log);
  const offsets = new Uint32Array(rows + 1);
  for (let c = 0; c < seconds.length; c++) offsets[rowOfCase[c] + 1] += isDone[c];
  for (let row = 0; row < rows; row++) offsets[row + 1] += offsets[row];
  const next = offsets.slice();
  const sorted = new Float64Array(offsets[rows]);
  for (let c = 0; c < seconds.length; c++) if (isDone[c] === 1) sorted[next[rowOfCase[c]]++] = seconds[c];
  const figures = SHARES.map(() => new Float64Array(rows));
  const count = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    count[row] = offsets[row + 1] - offsets[row];
    if (count[row] <= 1) {
      for (const figure of figures) figure[row] = count[row] === 0 ? NaN : sorted[offsets[row]];
      continue;
    }
    const own = sorted.subarray(offsets[row], offsets[row + 1]).sort();
    for (let at = 0; at < SHARES.length; at++) figures[at][row] = quantile(own, SHARES[at]);
  }
  const [p10, p25, median, p75, p90] = figures;
  return { completed: count, p10, p25, median, p75, p90 };
}

const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9] as const;
