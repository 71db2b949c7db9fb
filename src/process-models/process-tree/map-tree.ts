import type { ProcessTree, TreeOperator } from "./process-tree.ts";

/** A leaf of a process tree. */
export type TreeLeaf = Exclude<ProcessTree, { readonly kind: TreeOperator }>;

/**
 * Computes a value for each node of a tree from the values of its children, and returns that of the
 * root. Not recursive: takes trees of any depth.
 *
 * @example
 * ```ts
 * import { mapTree } from "@/process-models/process-tree/map-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("->( 'a', X( 'b', tau ) )");
 * const depth = mapTree<number>(tree, () => 1, (_operator, children) => 1 + Math.max(...children));
 * assertEquals(depth, 3);
 * ```
 *
 * @param ofLeaf the value of a leaf
 * @param ofOperator the value of an inner node, from the values of its children in their order
 */
export function mapTree<T>(
  tree: ProcessTree,
  ofLeaf: (leaf: TreeLeaf) => T,
  ofOperator: (operator: TreeOperator, values: readonly T[]) => T,
): T {
  type Frame = { readonly operator: TreeOperator; readonly children: readonly ProcessTree[]; readonly values: T[] };
  const frames: Frame[] = [];
  let node = tree;
  for (;;) {
    if (node.kind !== "activity" && node.kind !== "silent") {
      frames.push({ operator: node.kind, children: node.children, values: [] });
    } else {
      const value = ofLeaf(node);
      if (frames.length === 0) return value;
      frames[frames.length - 1].values.push(value);
    }
    for (;;) {
      const { operator, children, values } = frames[frames.length - 1];
      if (values.length < children.length) {
        node = children[values.length];
        break;
      }
      frames.pop();
      const value = ofOperator(operator, values);
      if (frames.length === 0) return value;
      frames[frames.length - 1].values.push(value);
    }
  }
}
