import { OPERATOR_SIGNS, type ProcessTree } from "../process-models/process-tree.ts";
import { quoteDot } from "./map-dot.ts";

/**
 * A process tree as a DOT document: operators with the signs of the text form, silent leaves as
 * dark points. Labels are quoted strings: whatever they contain is shown as text.
 *
 * @example
 * ```ts
 * import { dotOfProcessTree } from "@/drawing/dot-of-process-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree-text.ts";
 * import { assert } from "@std/assert";
 *
 * assert(dotOfProcessTree(parseProcessTree("X( 'a', tau )")).includes("n0 -> n1;"));
 * ```
 */
export function dotOfProcessTree(tree: ProcessTree): string {
  const nodes: string[] = [];
  const edges: string[] = [];
  const open: { node: ProcessTree; parent: number }[] = [{ node: tree, parent: -1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, parent } = next;
    const index = nodes.push(nodeLine(node, nodes.length)) - 1;
    if (parent >= 0) edges.push(`  n${parent} -> n${index};`);
    // The last on the stack is the first to be taken.
    if ("children" in node) open.push(...node.children.map((child) => ({ node: child, parent: index })).reverse());
  }
  return ["digraph {", "  ordering=out;", "  node [shape=box, style=rounded];", "  edge [dir=none];", ...nodes, ...edges, "}", ""]
    .join("\n");
}

function nodeLine(node: ProcessTree, index: number): string {
  if (node.kind === "silent") return `  n${index} [shape=point, width=0.15, label=""];`;
  if (node.kind === "activity") return `  n${index} [label=${quoteDot(node.label)}];`;
  return `  n${index} [shape=circle, style="", label=${quoteDot(OPERATOR_SIGNS[node.kind])}];`;
}
