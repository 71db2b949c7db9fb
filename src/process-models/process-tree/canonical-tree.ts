import { normalizeTree } from "./normalize-tree.ts";
import { mapTree, type TreeLeaf } from "./map-tree.ts";
import { OPERATOR_SIGNS, type ProcessTree } from "./process-tree.ts";

/**
 * The text of a process tree in a form for comparison, also with trees of other programs:
 * normalized (see {@linkcode normalizeTree}), with the children of choices and parallels sorted as
 * text (by code units). Labels are printed as they are, without escaping quotes. Use
 * {@link printProcessTree} for a text that can be read back.
 *
 * Trees with one language can have different texts. Takes trees of any depth.
 *
 * @example
 * ```ts
 * import { canonicalTree } from "@/process-models/process-tree/canonical-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(canonicalTree(parseProcessTree("X( tau, 'b', X( 'a', tau ) )")), "X( 'a', 'b', tau )");
 * ```
 */
export function canonicalTree(tree: ProcessTree): string {
  return mapTree<string>(normalizeTree(tree), textOfLeaf, (operator, texts) => {
    const ordered = operator === "choice" || operator === "parallel" ? texts.toSorted(byCodeUnits) : texts;
    return `${OPERATOR_SIGNS[operator]}( ${ordered.join(", ")} )`;
  });
}

const textOfLeaf = (leaf: TreeLeaf): string => leaf.kind === "activity" ? `'${leaf.label}'` : "tau";

const byCodeUnits = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
