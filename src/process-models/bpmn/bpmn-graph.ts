import { inputError } from "../../errors.ts";
import type { Bpmn, BpmnFlow, BpmnNode } from "./bpmn.ts";
import { withoutPassThrough } from "./bpmn-builder.ts";

/** A node of a {@linkcode BpmnGraph}. */
export interface GraphNode extends BpmnNode {
  /** Flows that lead in, and out, by their index. */
  readonly ins: readonly number[];
  readonly outs: readonly number[];
}

/** A flow of a {@linkcode BpmnGraph}. */
type PlainFlow = Omit<BpmnFlow, "id">;

/**
 * A BPMN model prepared for its conversion: without nodes that have one flow in and one out (except
 * tasks), and with inclusive gateways that either split or join.
 */
export interface BpmnGraph {
  readonly nodes: readonly GraphNode[];
  readonly flows: readonly PlainFlow[];
}

/**
 * Prepares a model.
 *
 * @throws an input error if a flow leads to a node that the model does not have
 */
export function bpmnGraph(bpmn: Bpmn): BpmnGraph {
  for (const { id, from, to } of bpmn.flows) {
    if (bpmn.nodes[from] === undefined || bpmn.nodes[to] === undefined) {
      throw inputError({ expected: "sequence flows between nodes of the model", found: `flow ${JSON.stringify(id)}` });
    }
  }
  const passable = bpmn.nodes.map(({ kind, label }) =>
    kind.endsWith("-gateway") || (kind === "intermediate-event" && label === "")
  );
  const next = withoutPassThrough(passable, bpmn.flows);
  const used = new Set(bpmn.flows.flatMap(({ from, to }) => [from, to]));
  const usedStill = new Set(next.flatMap((targets, from) => targets.length > 0 ? [from, ...targets] : []));
  const kept = bpmn.nodes.flatMap((_, node) => usedStill.has(node) || !used.has(node) ? [node] : []);
  const indexOf = new Map(kept.map((node, at) => [node, at]));
  // As `next`: the flows of each node in the order of the model.
  const taken: BpmnFlow["taken"][][] = bpmn.nodes.map(() => []);
  for (const flow of bpmn.flows) taken[flow.from].push(flow.taken);
  const flows = kept.flatMap((node, from) =>
    next[node].map((to, at): PlainFlow => ({ from, to: indexOf.get(to) as number, taken: taken[node][at] }))
  );
  return withFlowsOfNodes(...splitInclusive(kept.map((node) => bpmn.nodes[node]), flows));
}

/** Replaces each inclusive gateway that joins and splits by a join and a split. */
function splitInclusive(
  nodes: readonly BpmnNode[],
  flows: (Omit<PlainFlow, "from"> & { from: number })[],
): [BpmnNode[], PlainFlow[]] {
  const all = [...nodes];
  const ins = new Uint32Array(nodes.length);
  const outsOf = nodes.map((): typeof flows => []);
  for (const flow of flows) {
    ins[flow.to]++;
    outsOf[flow.from].push(flow);
  }
  for (let node = 0; node < nodes.length; node++) {
    const outs = outsOf[node];
    if (nodes[node].kind !== "inclusive-gateway" || outs.length < 2 || ins[node] < 2) continue;
    const split = all.push(nodes[node]) - 1;
    for (const flow of outs) flow.from = split;
    flows.push({ from: node, to: split });
  }
  return [all, flows];
}

function withFlowsOfNodes(nodes: readonly BpmnNode[], flows: readonly PlainFlow[]): BpmnGraph {
  const ins: number[][] = nodes.map(() => []);
  const outs: number[][] = nodes.map(() => []);
  flows.forEach(({ from, to }, flow) => {
    outs[from].push(flow);
    ins[to].push(flow);
  });
  return { nodes: nodes.map((node, at) => ({ ...node, ins: ins[at], outs: outs[at] })), flows };
}

/** A node as messages name it. */
export function nodeName({ id, kind, label }: BpmnNode): string {
  return `${kind.replaceAll("-", " ")} ${JSON.stringify(label === "" ? id : label)}`;
}
