import type { Bpmn, BpmnNodeKind } from "../bpmn/bpmn.ts";
import { type BpmnBuilder, createBpmnBuilder } from "../bpmn/bpmn-builder.ts";
import { checkTree, type ProcessTree, type TreeOperator } from "../process-tree/process-tree.ts";
import { normalizeTree } from "../process-tree/normalize-tree.ts";
import { mapTree } from "../process-tree/map-tree.ts";

/**
 * The BPMN model with the language of a process tree, block by block: choices between exclusive
 * gateways, parallel blocks between parallel gateways, loops as a flow back from an exclusive split
 * to an exclusive join. The tree is normalized first (see {@linkcode normalizeTree}); a silent leaf
 * is a flow without a task. The model has one start and one end event. Linear in the nodes of the
 * tree.
 *
 * @example
 * ```ts
 * import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { nodes } = bpmnOfTree(parseProcessTree("->( 'a', X( 'b', tau ) )"));
 * assertEquals(nodes.map(({ kind }) => kind), [
 *   "start-event",
 *   "task",
 *   "exclusive-gateway",
 *   "task",
 *   "exclusive-gateway",
 *   "end-event",
 * ]);
 * ```
 *
 * @throws an input error if an operator has too few children
 */
export function bpmnOfTree(tree: ProcessTree): Bpmn {
  checkTree(tree);
  const builder = createBpmnBuilder();
  const start = builder.node("start-event");
  const body = mapTree<Block | null>(
    normalizeTree(tree),
    (leaf) => leaf.kind === "silent" ? null : oneNode(builder.node("task", leaf.label)),
    (operator, parts) => blockOf(builder, operator, parts),
  );
  connect(builder, start, body, builder.node("end-event"));
  return builder.build();
}

/** A part of a model with one entry and one exit; null for one without nodes. */
interface Block {
  readonly first: number;
  readonly last: number;
}

const oneNode = (node: number): Block => ({ first: node, last: node });

/** Connects two nodes by way of a block. */
function connect(builder: BpmnBuilder, from: number, block: Block | null, to: number): void {
  if (block === null) return builder.flow(from, to);
  builder.flow(from, block.first);
  builder.flow(block.last, to);
}

function blockOf(builder: BpmnBuilder, operator: TreeOperator, parts: readonly (Block | null)[]): Block | null {
  if (operator === "sequence") {
    const blocks = parts.filter((part) => part !== null);
    blocks.slice(1).forEach((block, i) => builder.flow(blocks[i].last, block.first));
    return blocks.length === 0 ? null : { first: blocks[0].first, last: blocks[blocks.length - 1].last };
  }
  const kind: BpmnNodeKind = operator === "parallel" ? "parallel-gateway" : "exclusive-gateway";
  const [first, last] = [builder.node(kind), builder.node(kind)];
  parts.forEach((part, i) => {
    if (operator === "loop" && i > 0) connect(builder, last, part, first);
    else connect(builder, first, part, last);
  });
  return { first, last };
}
