import type { Bpmn, BpmnNodeKind } from "./bpmn.ts";

/** Builds a BPMN model step by step. */
export interface BpmnBuilder {
  /** Adds a node and returns its number. */
  node(kind: BpmnNodeKind, label?: string): number;
  /** Adds a sequence flow. */
  flow(from: number, to: number): void;
  /**
   * The model without gateways that have one flow in and one out. Nodes are in the order of a
   * breadth-first walk from the start events (nodes that it does not reach come last), flows in the
   * order of their sources. Ids are made of kind and number: `task1`, `gateway1`, `flow1`.
   */
  build(): Bpmn;
}

/** An empty model to add to. */
export function createBpmnBuilder(): BpmnBuilder {
  const kinds: BpmnNodeKind[] = [];
  const labels: string[] = [];
  const flows: { from: number; to: number }[] = [];
  return {
    node(kind, label = "") {
      labels.push(label);
      return kinds.push(kind) - 1;
    },
    flow: (from, to) => void flows.push({ from, to }),
    build() {
      const next = withoutPassThrough(kinds.map((kind) => kind.endsWith("-gateway")), flows);
      const starts = kinds.flatMap((kind, node) => kind === "start-event" ? [node] : []);
      const apart = next.flatMap((targets, node) => targets.length > 0 ? [node] : []);
      const order = [...new Set([...walk(next, starts), ...walk(next, apart)])];
      const indexOf = new Map(order.map((node, at) => [node, at]));
      const counts = new Map<string, number>();
      const idOf = (word: string) => {
        counts.set(word, (counts.get(word) ?? 0) + 1);
        return `${word}${counts.get(word)}`;
      };
      return {
        nodes: order.map((node) => ({ id: idOf(ID_WORDS[kinds[node]]), kind: kinds[node], label: labels[node] })),
        flows: order.flatMap((from) =>
          next[from].map((to) => ({ id: idOf("flow"), from: indexOf.get(from) as number, to: indexOf.get(to) as number }))
        ),
      };
    },
  };
}

/** What the id of a node begins with. */
const ID_WORDS: Readonly<Record<BpmnNodeKind, string>> = {
  "start-event": "start",
  "end-event": "end",
  "intermediate-event": "event",
  "task": "task",
  "exclusive-gateway": "gateway",
  "parallel-gateway": "gateway",
  "inclusive-gateway": "gateway",
  "event-based-gateway": "gateway",
};

/**
 * The successors of each node after nodes with one flow in and one out have been left out; a node
 * that was left out has no successors and is the successor of none.
 *
 * @param passable the nodes that may be left out
 */
export function withoutPassThrough(
  passable: readonly boolean[],
  flows: readonly { readonly from: number; readonly to: number }[],
): number[][] {
  const next: number[][] = passable.map(() => []);
  const ins = new Array<number>(passable.length).fill(0);
  for (const { from, to } of flows) {
    next[from].push(to);
    ins[to]++;
  }
  const passes = passable.map((may, node) => may && ins[node] === 1 && next[node].length === 1 && next[node][0] !== node);
  // Nothing leads to a cycle of such nodes: it is not visited.
  const target = (node: number) => {
    let at = node;
    for (let steps = 0; passes[at] && steps <= passable.length; steps++) at = next[at][0];
    return at;
  };
  return next.map((targets, node) => passes[node] ? [] : targets.map(target));
}

/** The given nodes and all that are reached from them, in breadth-first order. */
function walk(next: readonly (readonly number[])[], from: readonly number[]): number[] {
  const seen = new Set(from);
  for (const node of seen) for (const to of next[node]) seen.add(to);
  return [...seen];
}
