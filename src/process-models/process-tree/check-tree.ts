import { inputError } from "../../errors.ts";
import { OPERATOR_SIGNS, type ProcessTree } from "./process-tree.ts";

/**
 * Makes sure that every operator of a tree has the children that its meaning needs. Trees that the
 * library makes or reads always have; those built by hand need not.
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
