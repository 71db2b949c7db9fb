import { inputError } from "../../errors.ts";

/**
 * A process tree (Leemans, "Robust Process Mining with Guarantees", 2017): a block-structured model
 * of the sequences of activities that a process allows.
 *
 * - `activity`: exactly that activity; `silent`: nothing (tau).
 * - `sequence`: all children, one after the other.
 * - `choice`: exactly one of the children.
 * - `parallel`: all children, their activities interleaved in any way.
 * - `loop`: the first child, then any number of times one of the others and the first again.
 */
export type ProcessTree =
  | { readonly kind: "activity"; readonly label: string }
  | { readonly kind: "silent" }
  | { readonly kind: TreeOperator; readonly children: readonly ProcessTree[] };

/** The kinds of inner nodes. */
export type TreeOperator = "sequence" | "choice" | "parallel" | "loop";

/**
 * A leaf with a label.
 *
 * @example
 * ```ts
 * import { activity } from "@/process-models/process-tree/process-tree.ts";
 * import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(printProcessTree({ kind: "sequence", children: [activity("a"), activity("b")] }), "->( 'a', 'b' )");
 * ```
 */
export const activity = (label: string): ProcessTree => ({ kind: "activity", label });

/** The silent leaf. */
export const SILENT: ProcessTree = { kind: "silent" };

/** The sign of each operator in the text form. */
export const OPERATOR_SIGNS: Readonly<Record<TreeOperator, string>> = { sequence: "->", choice: "X", parallel: "+", loop: "*" };

/**
 * Checks that every operator of a tree has enough children, as trees that the library makes or
 * reads always have.
 *
 * @throws an input error if an operator has no child, or a loop fewer than two
 */
export function checkTree(tree: ProcessTree): void {
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "activity" || node.kind === "silent") continue;
    const needed = node.kind === "loop" ? 2 : 1;
    if (node.children.length < needed) {
      throw inputError({
        expected: `at least ${needed === 1 ? "one child" : "two children"} of ${OPERATOR_SIGNS[node.kind]} in a process tree`,
        found: node.children.length === 0 ? "none" : "one",
      });
    }
    for (const child of node.children) open.push(child);
  }
}
