import type { Node } from "./tree-node.ts";

/**
 * The least costs of a node for all intervals of a sequence: entry `i * width + j` is that of the
 * events from `i` up to `j`.
 */
export interface Costs {
  readonly width: number;
  readonly values: Int32Array;
}

/** How the intervals of a node's sequence look to one of its children. */
export interface View {
  readonly costs: Costs;
  /** Events of the child before each position. */
  readonly position: Int32Array;
  /** Cost of the other events before each position, which the child must skip. */
  readonly skipped: Float64Array;
}

export const restricted = (node: Node, sequence: ArrayLike<number>): Int32Array =>
  Int32Array.from(sequence).filter((step) => node.alphabet[step] === 1);

export const costIn = ({ costs, position, skipped }: View, i: number, j: number): number =>
  costs.values[position[i] * costs.width + position[j]] + skipped[j] - skipped[i];

export function matrix(width: number, entry: (i: number, j: number) => number): Costs {
  const values = new Int32Array(width * width);
  for (let i = 0; i < width; i++) for (let j = i; j < width; j++) values[i * width + j] = entry(i, j);
  return { width, values };
}

export function leafCosts({ label, cost }: Node, sequence: Int32Array, logCosts: Int32Array): Costs {
  const each = label >= 0 ? logCosts[label] : 0;
  return matrix(sequence.length + 1, (i, j) => j > i ? each * (j - i - 1) : cost);
}

/** Doing nothing: every event is skipped. */
export function silentCosts(sequence: Int32Array, logCosts: Int32Array): Costs {
  const sums = new Float64Array(sequence.length + 1);
  for (let i = 0; i < sequence.length; i++) sums[i + 1] = sums[i] + logCosts[sequence[i]];
  return matrix(sequence.length + 1, (i, j) => sums[j] - sums[i]);
}

export function least(a: Costs, b: Costs): Costs {
  return matrix(a.width, (i, j) => Math.min(a.values[i * a.width + j], b.values[i * a.width + j]));
}

/** All costs higher by the same amount. */
export function raised(costs: Costs, by: number): Costs {
  return by === 0 ? costs : matrix(costs.width, (i, j) => costs.values[i * costs.width + j] + by);
}

export function minPlus({ width, values: a }: Costs, { values: b }: Costs): Costs {
  const values = new Int32Array(width * width).fill(UNREACHED);
  for (let i = 0; i < width; i++) {
    const row = i * width;
    for (let k = i; k < width; k++) {
      const first = a[row + k];
      const other = k * width;
      for (let j = k; j < width; j++) {
        const sum = first + b[other + j];
        if (sum < values[row + j]) values[row + j] = sum;
      }
    }
  }
  return { width, values };
}

const UNREACHED = 2 ** 30;

/**
 * The first part, then any number of rounds. Rounds cost nothing less than zero: one pass from the
 * left is enough.
 */
export function closed({ width, values: once }: Costs, { values: round }: Costs): Costs {
  const values = once.slice();
  for (let i = 0; i < width; i++) {
    const row = i * width;
    for (let k = i; k < width; k++) {
      const first = values[row + k];
      const other = k * width;
      for (let j = k + 1; j < width; j++) {
        const sum = first + round[other + j];
        if (sum < values[row + j]) values[row + j] = sum;
      }
    }
  }
  return { width, values };
}
