import { foldTree } from "./fold-tree.ts";
import { mapTree } from "./map-tree.ts";
import { OPERATOR_SIGNS, type ProcessTree } from "./process-tree.ts";
import { printProcessTree } from "./process-tree-text.ts";

/**
 * The text of a process tree in a form that does not depend on how the tree was found: folded (see {@linkcode foldTree}), with
 * the children of choices and parallels sorted as text. Equal texts are equal trees; trees with one language can have different
 * texts.
 *
 * Sorting compares texts by code units. Takes trees of any depth.
 *
 * @example
 * ```ts
 * import { canonicalTree } from "@/process-models/canonical-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(canonicalTree(parseProcessTree("X( tau, 'b', X( 'a', tau ) )")), "X( 'a', 'b', tau )");
 * ```
 */
export function canonicalTree(tree: ProcessTree): string {
  return mapTree<string>(foldTree(tree), printProcessTree, (operator, texts) => {
    const ordered = operator === "choice" || operator === "parallel" ? texts.toSorted(byCodeUnits) : texts;
    return `${OPERATOR_SIGNS[operator]}( ${ordered.join(", ")} )`;
  });
}

const byCodeUnits = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
