/** How a model did on some of the test rows; hours. */
export interface ErrorGroup {
  /** The least and the greatest of what the rows are grouped by. */
  readonly least: number;
  readonly most: number;
  readonly rows: number;
  /** Means of what was predicted, and of what it really was. */
  readonly predicted: number;
  readonly actual: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Share of the rows in their 90 % interval. */
  readonly coverage90: number;
}

/** The test rows in groups, which show where a model is good and where it is not. */
export interface ErrorGroups {
  /** By the number of events that had happened: 1, 2, 3 to 4, 5 to 8 and so on. */
  readonly byEvents: readonly ErrorGroup[];
  /** By the predicted hours, from the shortest to the longest, about equally many rows each. */
  readonly byPrediction: readonly ErrorGroup[];
}

/** The test rows of a model. */
interface TestedRows {
  /** Events of each row's case that had happened. */
  readonly events: readonly number[];
  readonly predicted: ArrayLike<number>;
  /** What the hours really were. */
  readonly actual: ArrayLike<number>;
  /** 1 where the 90 % interval held them. */
  readonly inside: ArrayLike<number>;
}

/** Most groups by prediction. */
const MOST_GROUPS = 8;

/** Fewer rows than this tell nothing of their own: they are with their neighbours. */
const LEAST_ROWS = 20;

/**
 * Groups the test rows of a model: its error by the length of the prefix (Teinemaa et al.,
 * "Outcome-oriented predictive process monitoring", 2019), and predictions against what came of
 * them with the coverage of each group (a reliability diagram, as for regression in Kuleshov,
 * Fenner and Ermon, "Accurate uncertainties for deep learning using calibrated regression", 2018).
 * Groups of fewer than 20 rows are joined with a neighbour; rows of equal predictions stay
 * together.
 *
 * n log n in the rows.
 *
 * @example
 * ```ts
 * import { errorGroupsOf } from "@/prediction/validation/error-groups.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = Array.from({ length: 60 }, (_, row) => 1 + row % 2);
 * const all = (value: number) => new Float64Array(60).fill(value);
 * const { byEvents, byPrediction } = errorGroupsOf({ events, predicted: all(3), actual: all(5), inside: all(1) });
 * assertEquals(byEvents.map(({ least, rows, mae }) => [least, rows, mae]), [[1, 30, 2], [2, 30, 2]]);
 * assertEquals(byPrediction.length, 1);
 * ```
 */
export function errorGroupsOf(tested: TestedRows): ErrorGroups {
  const { events, predicted } = tested;
  const rows = Array.from(events.keys());
  const lengths: number[][] = [];
  for (const row of rows) (lengths[Math.ceil(Math.log2(events[row]))] ??= []).push(row);
  const sorted = rows.toSorted((a, b) => predicted[a] - predicted[b] || a - b);
  const size = Math.max(LEAST_ROWS, Math.ceil(rows.length / MOST_GROUPS));
  const parts: number[][] = [];
  for (let from = 0; from < sorted.length;) {
    let to = Math.min(sorted.length, from + size);
    while (to < sorted.length && predicted[sorted[to]] === predicted[sorted[to - 1]]) to++;
    parts.push(sorted.slice(from, to));
    from = to;
  }
  return {
    byEvents: joinSmall(lengths.filter((some) => some !== undefined)).map((some) => groupOf(some, tested, (row) => events[row])),
    byPrediction: joinSmall(parts).map((some) => groupOf(some, tested, (row) => predicted[row])),
  };
}

/** Small groups join the one before; the first one the one behind it. */
function joinSmall(groups: readonly number[][]): number[][] {
  const joined: number[][] = [];
  for (const rows of groups) {
    const last = joined.at(-1);
    if (last === undefined || Math.min(last.length, rows.length) >= LEAST_ROWS) joined.push([...rows]);
    else for (const row of rows) last.push(row);
  }
  return joined;
}

function groupOf(rows: readonly number[], tested: TestedRows, valueOf: (row: number) => number): ErrorGroup {
  const { predicted, actual, inside } = tested;
  const mean = (value: (row: number) => number) => rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const values = rows.map(valueOf);
  return {
    least: values.reduce((least, value) => Math.min(least, value)),
    most: values.reduce((most, value) => Math.max(most, value)),
    rows: rows.length,
    predicted: mean((row) => predicted[row]),
    actual: mean((row) => actual[row]),
    mae: mean((row) => Math.abs(predicted[row] - actual[row])),
    coverage90: mean((row) => inside[row]),
  };
}
