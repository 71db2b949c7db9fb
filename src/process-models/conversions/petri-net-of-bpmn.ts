import { inputError, limitError } from "../../errors.ts";
import { type BpmnGraph, bpmnGraph, type GraphNode, nodeName } from "../bpmn/bpmn-graph.ts";
import type { Bpmn, BpmnFlow, BpmnNode } from "../bpmn/bpmn.ts";
import { withoutLooseParts } from "../bpmn/without-loose-parts.ts";
import { createNetBuilder } from "../petri-net/net-builder.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";
import { checkSoundness } from "../state-space/check-soundness.ts";
import { exploreNet, markingOf } from "../state-space/explore-markings.ts";

/**
 * The Petri net with the language of a BPMN model (after Dijkman, Dumas, Ouyang, "Semantics and
 * Analysis of Business Process Models in BPMN", 2008): flows are places, tasks and parallel
 * gateways transitions, exclusive and event-based gateways choices between transitions. A silent
 * transition is added only where flows cannot share a place.
 *
 * As the BPMN standard (OMG formal/2011-01-03, chapter 13) says, several flows out of a node split
 * in parallel, several into a task or event merge without waiting; several start events are
 * alternatives; nodes without an incoming flow begin together where there is no start event; the
 * process ends when all tokens left are in ends. A search over up to 10,000 markings finds which
 * ends are reached together; if that is not enough, each end alone ends the process. Labels of
 * start and end events and of gateways are not part of the language; an intermediate event shows
 * its label, if it has one. Inclusive splits choose any branches, at least one. An inclusive join
 * that closes the block of one split waits for the branches that were chosen; another one fires
 * once for each firing of the last node that all ways to it lead through, with a set of tokens that
 * can be there when none is left before it.
 *
 * @example
 * ```ts
 * import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
 * import { petriNetOfBpmn } from "@/process-models/conversions/petri-net-of-bpmn.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfBpmn(bpmnOfTree(parseProcessTree("->( 'a', X( 'b', 'c' ) )")));
 * assertEquals(net.transitions.map(({ label }) => label), ["a", "b", "c"]);
 * ```
 *
 * @throws an input error for a model whose language is not defined, or is not found to be that of a
 * net: no start or no end, a node beside start events that no flow leads to, a start event with an
 * incoming or an end event with an outgoing flow, an inclusive join that can be passed by or whose
 * tokens are not found by a search, more than 100
 * sets of ends; a limit error for inclusive gateways nested so deeply that their blocks have more
 * than 200,000 nodes, counted in each block
 */
export function petriNetOfBpmn(bpmn: Bpmn): PetriNet {
  return convert(bpmn.nodes.length === 0 ? refuse("a BPMN model with nodes", "none") : bpmnGraph(bpmn)).net;
}

const convert = (graph: BpmnGraph): FinishedNet => finishDraft(draftOf(graph));

function draftOf(graph: BpmnGraph): Draft {
  checkEdges(graph);
  const { blocks, waits, merges } = inclusiveBlocks(graph);
  const draft: Draft = {
    places: createFlowPlaces(graph.flows.length),
    transitions: [],
    ends: [],
    endOf: new Map(),
    starts: [],
    waits: new Map(),
    due: new Map(),
  };
  for (const { split, join, endings } of waits) {
    const due = draft.places.add();
    draft.due.set(split, [...draft.due.get(split) ?? [], due]);
    draft.waits.set(join, { due, endings });
  }
  const ways = graph.nodes.map((node, at) =>
    shareIncoming(draft, node, !draft.waits.has(at) && (merges.has(at) || isMerge(graph, at, blocks)))
  );
  graph.nodes.forEach((node, at) => shareOutgoing(draft, graph, node, at, ways[at]));
  graph.nodes.forEach((_, at) => addNode(draft, graph, at, ways[at], blocks.get(at)));
  const first = graph.nodes.flatMap(({ kind, ins }, at) => ins.length === 0 && kind !== "start-event" ? [ways[at][0]] : []);
  if (draft.starts.length === 0) draft.starts.push(first);
  return draft;
}

function refuse(expected: string, found: string): never {
  throw inputError({ expected, found });
}

/** Refuses a model without beginning or end. */
function checkEdges({ nodes }: BpmnGraph): void {
  const hasStart = nodes.some(({ kind }) => kind === "start-event");
  for (const node of nodes) {
    const { kind, ins, outs } = node;
    if (kind === "start-event" && ins.length > 0) refuse("start events without an incoming flow", nodeName(node));
    if (kind === "end-event" && outs.length > 0) refuse("end events without an outgoing flow", nodeName(node));
    if (kind !== "start-event" && ins.length === 0 && (hasStart || kind === "end-event")) {
      refuse("a flow that leads to every node but start events", `none to ${nodeName(node)}`);
    }
  }
  if (!nodes.some(({ ins }) => ins.length === 0)) refuse("a node at which the process begins", "none without an incoming flow");
  if (!nodes.some(({ outs }) => outs.length === 0)) refuse("a node at which the process ends", "none without an outgoing flow");
}

/** An inclusive join outside of a block. */
interface Wait {
  readonly join: number;
  /** The last node that all ways to the join lead through. */
  readonly split: number;
  /** The sets of flows into the join that have tokens when none is left before it. */
  readonly endings: readonly (readonly number[])[];
}

/** Inclusive joins by what they wait for. */
interface InclusiveJoins {
  /**
   * For each inclusive join the block that it closes; for each inclusive split closed by an
   * inclusive join the same block.
   */
  readonly blocks: ReadonlyMap<number, Block>;
  readonly waits: readonly Wait[];
  /** Joins that never have two tokens to wait for: they merge as exclusive ones do. */
  readonly merges: ReadonlySet<number>;
}

/** Finds what inclusive joins wait for. Each node is looked at once in each block around it. */
function inclusiveBlocks(graph: BpmnGraph): InclusiveJoins {
  const joins = graph.nodes.flatMap(({ kind, ins }, at) => kind === "inclusive-gateway" && ins.length > 1 ? [at] : []);
  if (joins.length === 0) return { blocks: new Map(), waits: [], merges: new Set() };
  const dominators = immediateDominators(graph);
  let nodes = 0;
  const waits: Wait[] = [];
  const merges = new Set<number>();
  const waitFor = (split: number, join: number) => {
    const wait = waitOf(graph, split, join);
    if (wait !== null) waits.push(wait);
    else if (getsOneToken(graph, join)) merges.add(join);
    else refuseJoin(graph, join);
  };
  const found = joins.flatMap((join): Block[] => {
    // Every way into the block leads through its split, and no other node of it is on all ways.
    const branches = dominators[join] < 0 ? null : branchesBetween(graph, dominators[join], join);
    if (branches === null) {
      waitFor(dominators[join], join);
      return [];
    }
    nodes += branches.reduce((sum, branch) => sum + branch.nodes.size, 0);
    if (nodes > MOST_BLOCK_NODES) {
      throw limitError({
        expected: `blocks of inclusive gateways with at most ${MOST_BLOCK_NODES} nodes, those in nested blocks counted in each`,
        found: "more",
        advice: "Nest inclusive gateways less deeply.",
      });
    }
    return [{ split: dominators[join], join, branches }];
  });
  // Inner blocks come first. A block that was checked counts as one step of those around it.
  const size = ({ branches }: Block) => branches.reduce((sum, branch) => sum + branch.nodes.size, 0);
  const checked: Block[] = [];
  for (const block of found.toSorted((a, b) => size(a) - size(b))) {
    if (block.branches.every((branch) => handsOnOneToken(graph, branch, checked))) checked.push(block);
    else waitFor(block.split, block.join);
  }
  const blocks = new Map(checked.map((block) => [block.join, block]));
  for (const block of checked) if (graph.nodes[block.split].kind === "inclusive-gateway") blocks.set(block.split, block);
  return { blocks, waits, merges };
}

/**
 * What an inclusive join outside of a block waits for. The part of the model between the node that
 * all ways lead through and the join is searched by itself. Null if there is no such node, if a
 * token can go round to it without passing the join or never comes to the join, or if there are too
 * many markings.
 */
function waitOf(graph: BpmnGraph, split: number, join: number): Wait | null {
  if (split < 0) return null;
  const { nodes, flows } = graph;
  const found = new Set<number>();
  const reached = [...nodes[split].outs];
  for (const flow of reached) {
    const { to } = flows[flow];
    if (to === split || nodes[to].outs.length === 0 && to !== join) return null;
    if (to === join || found.has(to)) continue;
    found.add(to);
    for (const out of nodes[to].outs) reached.push(out);
  }
  const kept = [split, ...found];
  const indexOf = new Map(kept.map((node, at) => [node, at]));
  const ins = nodes[join].ins.filter((flow) => indexOf.has(flows[flow].from));
  const start = kept.length;
  const event = (id: string, kind: "start-event" | "end-event"): BpmnNode => ({ id, kind, label: "" });
  const isStart = nodes[split].kind === "start-event";
  const part = {
    nodes: [
      ...kept.map((node): BpmnNode =>
        node === split && isStart ? { ...nodes[node], kind: "intermediate-event", label: "-" } : nodes[node]
      ),
      event("start", "start-event"),
      ...ins.map((flow) => event(`end ${flow}`, "end-event")),
    ],
    flows: [
      { id: "start", from: start, to: 0 },
      ...[...new Set(reached)].map((flow): BpmnFlow => ({
        id: String(flow),
        taken: flows[flow].taken,
        from: indexOf.get(flows[flow].from)!,
        to: flows[flow].to === join ? start + 1 + ins.indexOf(flow) : indexOf.get(flows[flow].to)!,
      })),
    ],
  };
  const inside = bpmnGraph(part);
  const draft = draftOf(inside);
  const { resolved, source, ends } = resolveDraft(draft);
  const endings = endingsOf(resolved, source, ends);
  if (endings === null || endings.length === 0 || endings.some((ending) => ending.length === 0)) return null;
  const flowAt = new Map(
    inside.nodes.flatMap(({ id }, at) =>
      id.startsWith("end ") && draft.endOf.has(at) ? [[draft.places.of(draft.endOf.get(at)!), Number(id.slice(4))] as const] : []
    ),
  );
  return { join, split, endings: endings.map((ending) => ending.map((place) => flowAt.get(place)!)) };
}

/**
 * Whether an inclusive join never has tokens on two of its flows, so that it need not wait: a
 * search of the model up to the join, with an end in its place.
 */
function getsOneToken(graph: BpmnGraph, join: number): boolean {
  const { nodes, flows } = graph;
  const before = new Set(nodes[join].ins.map((flow) => flows[flow].from));
  const cut = { id: "join", kind: "end-event", label: "" } as const;
  const part: Bpmn = {
    nodes: nodes.map((node, at) => at === join ? cut : node),
    flows: flows.map((flow, at) => ({ ...flow, id: String(at) })).filter(({ from }) => from !== join),
  };
  if (before.has(join)) return false;
  const { bpmn } = withoutLooseParts(part);
  if (!bpmn.nodes.some(({ kind }) => kind === "start-event")) return false;
  const inside = bpmnGraph(bpmn);
  const draft = draftOf(inside);
  const at = inside.nodes.findIndex(({ id, kind }) => id === "join" && kind === "end-event");
  const place = draft.endOf.get(at);
  if (place === undefined) return false;
  const { resolved, source, ends } = resolveDraft(draft);
  const { net, indexOf } = build(resolved, [source], ends);
  const { complete, size, places, tokens } = exploreNet(net, MAX_STATES);
  const column = indexOf(draft.places.of(place));
  return complete && Array.from({ length: size }, (_, marking) => tokens[marking * places + column]).every((count) => count <= 1);
}

function refuseJoin(graph: BpmnGraph, join: number): never {
  return refuse(
    "inclusive joins of which it is known what they wait for",
    `${nodeName(graph.nodes[join])}, which no single split leads to, or which tokens can pass by`,
  );
}

/**
 * For each node the last other node on all ways to it from where the process begins; -1 if there is
 * none (Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001).
 */
function immediateDominators({ nodes, flows }: BpmnGraph): Int32Array {
  const next = nodes.map(({ outs }) => outs.map((flow) => flows[flow].to));
  const order = postorder(next, nodes.flatMap(({ ins }, at) => ins.length === 0 ? [at] : []));
  const position = new Int32Array(nodes.length).fill(-1);
  order.forEach((node, at) => position[node] = at);
  const root = order.length;
  // By position; the root stands before all nodes at which the process begins.
  const above = new Int32Array(order.length + 1).fill(-1);
  above[root] = root;
  const common = (a: number, b: number): number => {
    while (a !== b) {
      while (a < b) a = above[a];
      while (b < a) b = above[b];
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let at = root - 1; at >= 0; at--) {
      const before = nodes[order[at]].ins.map((flow) => position[flows[flow].from]).filter((from) =>
        from >= 0 && above[from] >= 0
      );
      const best = before.length === 0 ? root : before.reduce(common);
      if (above[at] === best) continue;
      above[at] = best;
      changed = true;
    }
  }
  return Int32Array.from(nodes, (_, node) => {
    const dominator = position[node] < 0 ? root : above[position[node]];
    return dominator === root ? -1 : order[dominator];
  });
}

/** The nodes that are reached, each after those that were first reached from it. */
function postorder(next: readonly (readonly number[])[], from: readonly number[]): number[] {
  const order: number[] = [];
  const seen = new Uint8Array(next.length);
  const path: { readonly node: number; at: number }[] = [];
  for (const start of from) {
    seen[start] = 1;
    path.push({ node: start, at: 0 });
    while (path.length > 0) {
      const step = path[path.length - 1];
      if (step.at === next[step.node].length) order.push(path.pop()!.node);
      else {
        const node = next[step.node][step.at++];
        if (seen[node] === 1) continue;
        seen[node] = 1;
        path.push({ node, at: 0 });
      }
    }
  }
  return order;
}

/**
 * Whether a branch ends with one token, and none left behind, whenever it began with one.
 *
 * @param checked blocks of which this is known: within the branch a flow stands for each
 */
function handsOnOneToken(graph: BpmnGraph, branch: Branch, checked: readonly Block[]): boolean {
  const { entry, nodes } = branch;
  if (isPlain(graph, branch)) return true;
  const inner = checked.filter(({ split, join }) => nodes.has(split) && nodes.has(join));
  const inside = new Set(inner.flatMap((block) => block.branches.flatMap((part) => [...part.nodes])));
  const joins = new Set(inner.map(({ join }) => join));
  const passed = new Set(inner.flatMap((block) => block.branches.flatMap((part) => [part.entry, part.exit])));
  const kept = [...nodes].filter((node) => !inside.has(node));
  const indexOf = new Map(kept.map((node, at) => [node, at]));
  const [start, end] = [kept.length, kept.length + 1];
  const event = (kind: "start-event" | "end-event"): BpmnNode => ({ id: kind, kind, label: "" });
  const flows = graph.flows.flatMap(({ from, to, taken }, flow): BpmnFlow[] => {
    if (passed.has(flow) || (flow !== entry && !indexOf.has(from))) return [];
    return [{ id: String(flow), from: indexOf.get(from) ?? start, to: indexOf.get(to) ?? end, taken }];
  });
  for (const { split, join } of inner) {
    if (!inside.has(split)) flows.push({ id: `block ${join}`, from: indexOf.get(split)!, to: indexOf.get(join)! });
  }
  const part = kept.map((node): BpmnNode =>
    joins.has(node) ? { ...graph.nodes[node], kind: "exclusive-gateway" } : graph.nodes[node]
  );
  return convert(bpmnGraph({ nodes: [...part, event("start-event"), event("end-event")], flows })).sound;
}

const isChoice = ({ kind }: GraphNode) => kind === "exclusive-gateway" || kind === "event-based-gateway";

/** Whether a token on any one of the incoming flows is enough. */
function isMerge(graph: BpmnGraph, at: number, blocks: ReadonlyMap<number, Block>): boolean {
  const node = graph.nodes[at];
  if (node.kind === "inclusive-gateway" && node.ins.length > 1) return isChoice(graph.nodes[(blocks.get(at) as Block).split]);
  return node.kind !== "parallel-gateway";
}

/**
 * The places from which a node takes its tokens: one place that all incoming flows share if the
 * node merges them, else a place for each flow; a place of its own if there is no flow.
 */
function shareIncoming({ places }: Draft, { kind, ins }: GraphNode, merge: boolean): number[] {
  if (kind === "start-event") return [];
  if (ins.length === 0) return [places.add()];
  if (!merge) return [...ins];
  for (const flow of ins) places.share(ins[0], flow);
  return [ins[0]];
}

/**
 * Lets a choice share its place with a node behind it, if that node takes tokens from nowhere else
 * and does not end the process.
 */
function shareOutgoing(
  { places, waits, due }: Draft,
  { nodes, flows }: BpmnGraph,
  node: GraphNode,
  at: number,
  way: readonly number[],
): void {
  if (way.length > 1 || !isJoinOrChoice(node) || waits.has(at) || due.has(at)) return;
  for (const flow of node.outs) {
    const target = nodes[flows[flow].to];
    const alone = target.ins.length === 1 && target.outs.length > 0 && target.kind !== "end-event";
    if (alone || node.outs.length === 1) places.share(way[0], flow);
  }
}

const isJoinOrChoice = (node: GraphNode) => isChoice(node) || (node.kind === "inclusive-gateway" && node.outs.length === 1);

function addNode(draft: Draft, graph: BpmnGraph, at: number, way: readonly number[], block?: Block): void {
  const { kind, label, outs: flowsOut } = graph.nodes[at];
  const due = draft.due.get(at) ?? [];
  const outs = due.length === 0 ? flowsOut : [...flowsOut, ...due];
  const wait = draft.waits.get(at);
  const add = (inputs: readonly number[], outputs: readonly number[], shown: string | null = null) => {
    draft.transitions.push({ label: shown, inputs, outputs });
  };
  const endPlace = () => {
    const place = draft.places.add();
    draft.ends.push(place);
    return place;
  };
  switch (kind) {
    case "start-event":
      return void draft.starts.push(outs.length === 0 ? [endPlace()] : [...outs]);
    case "task":
    case "intermediate-event":
    case "parallel-gateway":
      return add(way, outs.length === 0 ? [endPlace()] : outs, kind === "parallel-gateway" || label === "" ? null : label);
    case "end-event":
      draft.endOf.set(at, way[0]);
      return void draft.ends.push(way[0]);
    case "inclusive-gateway":
      if (wait !== undefined) {
        const after = outs.length === 0 ? [endPlace()] : outs;
        return wait.endings.forEach((ending) => add([...ending, wait.due], after));
      }
      if (flowsOut.length > 1) return addInclusiveSplit(draft, graph, flowsOut, way[0], due, block);
      if (way.length > 1) return add(way, outs.length === 0 ? [endPlace()] : outs);
  }
  if (flowsOut.length === 0) draft.ends.push(way[0]);
  for (const flow of flowsOut) if (draft.places.of(flow) !== draft.places.of(way[0])) add(way, [flow, ...due]);
}

/**
 * Of the branches with a condition any, but at least one: the first of the chosen branches is
 * chosen first, then each one behind it is taken or not. Branches that are always taken go with
 * them; none is chosen if there is such a branch, or one that is taken otherwise. If the join waits
 * for all branches, it gets the token of a branch that is not taken at once.
 */
function addInclusiveSplit(
  draft: Draft,
  graph: BpmnGraph,
  outs: readonly number[],
  place: number,
  due: readonly number[],
  block?: Block,
): void {
  const waits = block !== undefined && graph.nodes[block.join].kind === "inclusive-gateway";
  const skip = (flow: number) => waits ? [(block.branches.find(({ entry }) => entry === flow) as Branch).exit] : [];
  const taken = (when: BpmnFlow["taken"]) => outs.filter((flow) => graph.flows[flow].taken === when);
  const [chosen, always, otherwise] = [taken(undefined), taken("always"), taken("otherwise")];
  const open = chosen.map(() => draft.places.add());
  const silent = (inputs: readonly number[], outputs: readonly number[]) => {
    draft.transitions.push({ label: null, inputs, outputs });
  };
  if (chosen.length < outs.length) silent([place], [...always, ...otherwise, ...chosen.flatMap(skip), ...due]);
  const others = [...always, ...otherwise.flatMap(skip)];
  chosen.forEach((flow, i) =>
    silent([place], [...others, ...chosen.slice(0, i).flatMap(skip), flow, ...open.slice(i + 1), ...due])
  );
  chosen.forEach((flow, i) => {
    if (i === 0) return;
    silent([open[i]], [flow]);
    silent([open[i]], skip(flow));
  });
}

/** The part of a model between a split and the join that closes it. */
interface Block {
  readonly split: number;
  readonly join: number;
  readonly branches: readonly Branch[];
}

/** One branch of a block. */
interface Branch {
  /** The flow out of the split, and that into the join; the same for a branch without nodes. */
  readonly entry: number;
  readonly exit: number;
  readonly nodes: ReadonlySet<number>;
}

/**
 * The branches between a split and a join: each flow out of the split leads to the join by just one
 * flow, without meeting another branch, the rest of the model or an end on the way. Null if they
 * are no such block.
 */
function branchesBetween(graph: BpmnGraph, split: number, join: number): Branch[] | null {
  const { kind, outs } = graph.nodes[split];
  if (!kind.endsWith("-gateway") || outs.length !== graph.nodes[join].ins.length) return null;
  const taken = new Set<number>();
  const branches: Branch[] = [];
  for (const entry of outs) {
    const branch = branchFrom(graph, entry, split, join);
    if (branch === null || [...branch.nodes].some((node) => taken.has(node))) return null;
    for (const node of branch.nodes) taken.add(node);
    branches.push(branch);
  }
  return branches;
}

/** The nodes between a flow and the join; null unless this flow is their only entry. */
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

/** Whether a branch is a chain of nodes: then one token in gives one token out. */
function isPlain({ nodes }: BpmnGraph, branch: Branch): boolean {
  return [...branch.nodes].every((node) => nodes[node].ins.length === 1 && nodes[node].outs.length === 1);
}

/** Places for the flows of a model; several flows may share one. */
interface FlowPlaces {
  /** The place of a flow by the flow's index, or of a number from {@linkcode FlowPlaces.add}. */
  of(flow: number): number;
  /** Lets two flows share a place. */
  share(a: number, b: number): void;
  /** Adds a place that belongs to no flow. */
  add(): number;
}

/**
 * One place for each flow at first (a union-find forest: Galler, Fischer, "An Improved Equivalence
 * Algorithm", 1964).
 */
function createFlowPlaces(flows: number): FlowPlaces {
  const parents = Array.from({ length: flows }, (_, flow) => flow);
  const of = (flow: number): number => {
    let root = flow;
    while (parents[root] !== root) root = parents[root];
    for (let at = flow; at !== root;) [at, parents[at]] = [parents[at], root];
    return root;
  };
  return {
    of,
    share: (a, b) => void (parents[of(b)] = of(a)),
    add: () => parents.push(parents.length) - 1,
  };
}

/** Most markings searched to find how a process may end. */
const MAX_STATES = 10_000;

/** Most nodes in blocks of inclusive gateways: a node counts in each block around it. */
const MOST_BLOCK_NODES = 200_000;

/** Most sets of ends that are distinguished. */
const MAX_ENDINGS = 100;

/** A transition between places that may still be merged. */
interface DraftTransition {
  readonly label: string | null;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A net under construction. */
interface Draft {
  readonly places: FlowPlaces;
  readonly transitions: DraftTransition[];
  /** Places at which the process ends. */
  readonly ends: number[];
  /** The place of each end event, by its node. */
  readonly endOf: Map<number, number>;
  /** By node: an inclusive join that is no end of a block, and the place that lets it fire once. */
  readonly waits: Map<number, { readonly due: number; readonly endings: readonly (readonly number[])[] }>;
  /** By node: places that get a token each time it fires, for joins that wait for it. */
  readonly due: Map<number, number[]>;
  /** Where the process begins: alternatives, each a set of places. */
  readonly starts: number[][];
}

/** A net, and whether it is sound, so that each run leaves one token at one end. */
interface FinishedNet {
  readonly net: PetriNet;
  readonly sound: boolean;
}

/** The transitions between merged places, with one source place, and the places of the ends. */
function resolveDraft(draft: Draft) {
  const { places } = draft;
  const resolved = draft.transitions.map(({ label, inputs, outputs }): DraftTransition => ({
    label,
    inputs: inputs.map(places.of),
    outputs: outputs.map(places.of),
  }));
  const starts = draft.starts.map((start) => start.map(places.of));
  const filled = new Set(resolved.flatMap(({ outputs }) => outputs));
  let source = starts[0][0];
  if (starts.length > 1 || starts[0].length > 1 || filled.has(source)) {
    source = places.add();
    resolved.unshift(...starts.map((outputs) => ({ label: null, inputs: [source], outputs })));
  }
  const ends = [...new Set(draft.ends.map(places.of))];
  return { resolved, source, ends };
}

/**
 * Builds the net: one source and one sink place, or as many ways to the sink as there are sets of
 * ends.
 *
 * @throws an input error if there are more than 100 sets of ends
 */
function finishDraft(draft: Draft): FinishedNet {
  const { places } = draft;
  const { resolved, source, ends } = resolveDraft(draft);
  const oneEnd = withOneEnd(resolved, source, ends);
  if (checkSoundness(oneEnd, { maxStates: MAX_STATES }).verdict === "sound") return { net: oneEnd, sound: true };
  const endings = endingsOf(resolved, source, ends);
  if (endings === null || endings.every((ending) => ending.length === 1)) return { net: oneEnd, sound: false };
  const sink = places.add();
  const closing = endings.map((ending) => ({ label: null, inputs: ending, outputs: [sink] }));
  return { net: build([...resolved, ...closing], [source], [sink]).net, sound: false };
}

function build(transitions: readonly DraftTransition[], initial: readonly number[], final: readonly number[]) {
  const builder = createNetBuilder();
  for (const { label, inputs, outputs } of transitions) builder.transition(label, inputs, outputs);
  return { net: builder.build(initial, final), indexOf: builder.indexOf };
}

/** The net in which all ends are the same place. */
function withOneEnd(transitions: readonly DraftTransition[], source: number, ends: readonly number[]): PetriNet {
  const sink = ends[0];
  const isEnd = new Set(ends);
  const one = (place: number) => isEnd.has(place) ? sink : place;
  const merged = transitions.map(({ label, inputs, outputs }) => ({ label, inputs: inputs.map(one), outputs: outputs.map(one) }));
  return build(merged, [one(source)], [sink]).net;
}

/**
 * The sets of ends that hold all tokens when the process is over, each a list of places, a place
 * with two tokens twice; null if there are too many markings.
 */
function endingsOf(transitions: readonly DraftTransition[], source: number, ends: readonly number[]): number[][] | null {
  const { net, indexOf } = build(transitions, [source], ends);
  const graph = exploreNet(net, MAX_STATES);
  if (!graph.complete) return null;
  const isEnd = net.finalMarking as readonly number[];
  const notEnds = isEnd.flatMap((tokens, place) => tokens === 0 ? [place] : []);
  const over = Array.from({ length: graph.size }, (_, marking) => marking)
    .filter((marking) => notEnds.every((place) => graph.tokens[marking * graph.places + place] === 0))
    .map((marking) => markingOf(graph, marking));
  if (over.length > MAX_ENDINGS) {
    throw inputError({ expected: `at most ${MAX_ENDINGS} sets of ends`, found: `${over.length} of them` });
  }
  return over.map((marking) => ends.flatMap((place) => new Array<number>(marking[indexOf(place)]).fill(place)));
}
