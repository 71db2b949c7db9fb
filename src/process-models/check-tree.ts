import { inputError } from "../errors.ts";
import { OPERATOR_SIGNS, type ProcessTree } from "./process-tree.ts";

/**
 * Makes sure that every operator of a tree has the children that its meaning needs. Trees that the library makes or reads always have; those built by hand
 * need not.
 *
 * @throws an input error if an operator has no child, or a loop fewer than two
 */
export function checkTree(tree: ProcessTree): void {
  if (tree.kind === "activity" || tree.kind === "silent") return;
  const needed = tree.kind === "loop" ? 2 : 1;
  if (tree.children.length < needed) {
    throw inputError({
      expected: `at least ${needed === 1 ? "one child" : "two children"} of ${OPERATOR_SIGNS[tree.kind]} in a process tree`,
      found: tree.children.length === 0 ? "none" : "one",
    });
  }
  tree.children.forEach(checkTree);
}
