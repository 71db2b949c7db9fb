import { mapTree } from "./map-tree.ts";
import { type ProcessTree, SILENT, type TreeOperator } from "./process-tree.ts";

/**
 * The normal form of a process tree: nested choices, sequences and parallel blocks folded into
 * their like, one silent leaf in a choice (the first stays where it is), none in sequences and
 * parallel blocks, an operator with one child replaced by it. Loops stay as they are. The language
 * stays the same, and so does the order of children; folding twice changes nothing more. Linear in
 * the nodes, but for copying lists of children upwards; takes trees of any depth.
 *
 * @example
 * ```ts
 * import { normalizeTree } from "@/process-models/process-tree/normalize-tree.ts";
 * import { parseProcessTree, printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("->( tau, ->( 'a', 'b' ), X( X( tau, 'c' ), tau ) )");
 * assertEquals(printProcessTree(normalizeTree(tree)), "->( 'a', 'b', X( tau, 'c' ) )");
 * ```
 */
export function normalizeTree(tree: ProcessTree): ProcessTree {
  return mapTree<ProcessTree>(tree, (leaf) => leaf, folded);
}

function folded(kind: TreeOperator, values: readonly ProcessTree[]): ProcessTree {
  if (kind === "loop") return { kind, children: values };
  const flat = values.flatMap((child) => child.kind === kind ? child.children : [child]);
  const firstSilent = flat.findIndex((child) => child.kind === "silent");
  const children = flat.filter((child, at) => child.kind !== "silent" || (kind === "choice" && at === firstSilent));
  if (children.length === 0) return SILENT;
  return children.length === 1 ? children[0] : { kind, children };
}
