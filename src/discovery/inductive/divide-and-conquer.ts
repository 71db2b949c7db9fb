import { limitError } from "../../errors.ts";
import { groupDigits } from "../../numerics/number-text.ts";
import type { ProcessTree, TreeOperator } from "../../process-models/process-tree/process-tree.ts";

/**
 * Result of a step of the inductive miner: a finished tree, or an operator over finished trees and
 * parts that are still to be mined.
 */
export type MiningStep<Part> =
  | { readonly tree: ProcessTree }
  | { readonly operator: TreeOperator; readonly children: readonly ({ readonly tree: ProcessTree } | { readonly part: Part })[] };

/**
 * Builds a tree by divide and conquer: mines a part, then the parts into which it was divided,
 * until none is left. Uses a stack of its own, so that deep trees do not overflow the call stack.
 */
export function divideAndConquer<Part>(whole: Part, mine: (part: Part) => MiningStep<Part>): ProcessTree {
  const frames: { operator: TreeOperator; open: ({ tree: ProcessTree } | { part: Part })[]; children: ProcessTree[] }[] = [];
  let next: { readonly tree: ProcessTree } | { readonly part: Part } = { part: whole };
  for (;;) {
    const step: MiningStep<Part> = "part" in next ? mine(next.part) : next;
    if ("operator" in step) {
      // Taken from the end, so that the memory of a part is free as soon as it is mined.
      frames.push({ operator: step.operator, open: step.children.toReversed(), children: [] });
    } else if (frames.length === 0) {
      return step.tree;
    } else {
      frames[frames.length - 1].children.push(step.tree);
    }
    const frame = frames[frames.length - 1];
    next = frame.open.pop() ?? { tree: (frames.pop(), { kind: frame.operator, children: frame.children }) };
  }
}

/**
 * Limit of the work of a run: a log that needs too much is refused with an error, instead of
 * keeping the machine busy for hours.
 */
export interface Budget {
  /** @throws a limit error once more steps are spent than allowed */
  spend(steps: number): void;
}

/** @param allowed steps that may be spent */
export function createBudget(allowed: number): Budget {
  let left = allowed;
  return {
    spend(steps) {
      left -= steps;
      if (left >= 0) return;
      throw limitError({
        expected: `a log that the inductive miner can divide in ${groupDigits(allowed)} steps`,
        found: "one that needs more",
        advice: "Keep the most frequent variants first (the filter top-variants:100), or take a miner such as heuristics. " +
          "A program can allow more with maxWork.",
      });
    },
  };
}

/** What all steps of a run share. */
export interface InductiveSettings {
  /** Labels by code. */
  readonly activities: readonly string[];
  /** Edges up to this share of the strongest outgoing edge of their source are noise; 0: none. */
  readonly noise: number;
  /** Limit of the work. */
  readonly budget: Budget;
}
