import { limitError } from "../../errors.ts";
import type { ProcessTree, TreeOperator } from "../../process-models/process-tree.ts";
import type { MiningStep } from "./discover-inductive.ts";

/**
 * Grows the tree of a recursive miner: mines a part, and the parts that this leaves, until none is
 * left. Without recursion of its own, so that no depth of a tree overflows the stack.
 */
export function divideAndConquer<Part>(whole: Part, mine: (part: Part) => MiningStep<Part>): ProcessTree {
  const frames: { operator: TreeOperator; open: ({ tree: ProcessTree } | { part: Part })[]; children: ProcessTree[] }[] = [];
  let next: { readonly tree: ProcessTree } | { readonly part: Part } = { part: whole };
  for (;;) {
    const step: MiningStep<Part> = "part" in next ? mine(next.part) : next;
    if ("operator" in step) {
      // Taken from the end, so that a part can be let go as soon as it is mined.
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
 * Counts the budget that is done, so that a hostile log is refused in words instead of keeping a
 * machine busy for hours.
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
        expected: `a log that the inductive miner can take apart in ${allowed.toLocaleString("en")} steps`,
        found: "one that needs more",
        advice: "Leave out rare activities or variants first, or raise maxWork.",
      });
    },
  };
}
