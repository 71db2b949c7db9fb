import { mapTree } from "./map-tree.ts";
import { type ProcessTree, SILENT, type TreeOperator } from "./process-tree.ts";

/**
 * The normal form of a process tree: a choice, sequence or parallel block within one of the same
 * kind is merged into it, a choice has at most one silent leaf (the first), sequences and parallel
 * blocks have none, and an operator with one child is replaced by that child. Loops are not
 * changed. The language and the order of children stay the same; normalizing twice changes nothing
 * more. Linear in the nodes, except for copying lists of children upwards; takes trees of any
 * depth.
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
  return mapTree<ProcessTree>(tree, (leaf) => leaf, normalized);
}

function normalized(kind: TreeOperator, values: readonly ProcessTree[]): ProcessTree {
  if (kind === "loop") return { kind, children: values };
  const flat = values.flatMap((child) => child.kind === kind ? child.children : [child]);
  const firstSilent = flat.findIndex((child) => child.kind === "silent");
  const children = flat.filter((child, at) => child.kind !== "silent" || (kind === "choice" && at === firstSilent));
  if (children.length === 0) return SILENT;
  return children.length === 1 ? children[0] : { kind, children };
}
