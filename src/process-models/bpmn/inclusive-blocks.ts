import type { BpmnGraph } from "./bpmn-graph.ts";

/** The part of a model between a split and the join that closes it. */
export interface Block {
  readonly split: number;
  readonly join: number;
  readonly branches: readonly Branch[];
}

/** One branch of a block. */
export interface Branch {
  /** The flow out of the split, and that into the join; the same for a branch without nodes. */
  readonly entry: number;
  readonly exit: number;
  readonly nodes: ReadonlySet<number>;
}

/**
 * The block that a join closes: the split whose every branch leads to this join by just one flow,
 * without meeting another branch, the rest of the model or an end on the way. Null if no gateway
 * splits so.
 */
export function blockOfJoin(graph: BpmnGraph, join: number): Block | null {
  for (let split = 0; split < graph.nodes.length; split++) {
    const { kind, outs } = graph.nodes[split];
    if (!kind.endsWith("-gateway") || split === join || outs.length !== graph.nodes[join].ins.length) continue;
    const branches = branchesBetween(graph, split, join);
    if (branches !== null) return { split, join, branches };
  }
  return null;
}

function branchesBetween(graph: BpmnGraph, split: number, join: number): Branch[] | null {
  const taken = new Set<number>();
  const branches: Branch[] = [];
  for (const entry of graph.nodes[split].outs) {
    const branch = branchFrom(graph, entry, split, join);
    if (branch === null || [...branch.nodes].some((node) => taken.has(node))) return null;
    for (const node of branch.nodes) taken.add(node);
    branches.push(branch);
  }
  return branches;
}

/**
 * What a flow leads to before the join; null if that is no part with this one way in and one way
 * out.
 */
function branchFrom({ nodes, flows }: BpmnGraph, entry: number, split: number, join: number): Branch | null {
  if (flows[entry].to === join) return { entry, exit: entry, nodes: new Set() };
  const found = new Set([flows[entry].to]);
  const exits: number[] = [];
  for (const node of found) {
    if (node === split || nodes[node].outs.length === 0) return null;
    for (const flow of nodes[node].outs) {
      if (flows[flow].to === join) exits.push(flow);
      else found.add(flows[flow].to);
    }
  }
  const closed = [...found].every((node) => nodes[node].ins.every((flow) => flow === entry || found.has(flows[flow].from)));
  return closed && exits.length === 1 ? { entry, exit: exits[0], nodes: found } : null;
}

/** Whether a branch is a plain row of nodes, which surely hands on the one token that it gets. */
export function isPlain({ nodes }: BpmnGraph, branch: Branch): boolean {
  return [...branch.nodes].every((node) => nodes[node].ins.length === 1 && nodes[node].outs.length === 1);
}
