import { END, type GraphArc, START } from "./process-graph.ts";

/** The order of more nodes takes seconds to improve, and no map shows so many at once. */
export const MOST_SIFTED = 500;

/**
 * Orders the nodes of a process graph so that few arcs, weighted by their counts, run backwards;
 * the start comes first and the end last. A map drawn in this order shows the most frequent variant
 * from top to bottom.
 *
 * The nodes begin in the order of the greedy heuristic of Eades, Lin and Smyth ("A fast and
 * effective heuristic for the feedback arc set problem", 1993), and in that of their usual places
 * in a case. Then each node moves to where the least weight runs backwards, until none moves; the
 * better of the two results is taken. Ties by code. O(nodes² + nodes x arcs); more than
 * {@linkcode MOST_SIFTED} nodes stay in the order of their usual places, O(nodes log nodes + arcs).
 *
 * @param nodes activities of the graph
 * @param arcs among them and with start and end
 * @param usualPlace where an activity usually stands in a case; smaller is earlier
 */
export function flowOrder(
  nodes: readonly number[],
  arcs: readonly GraphArc[],
  usualPlace?: (activity: number) => number,
): number[] {
  const byPlace = (place: (activity: number) => number) => nodes.toSorted((a, b) => place(a) - place(b) || a - b);
  if (nodes.length > MOST_SIFTED) return [START, ...byPlace(usualPlace ?? stepsFromStart(arcs)), END];
  const greedy = sifted(greedyOrder(nodes, arcs), arcs);
  if (usualPlace === undefined) return [START, ...greedy, END];
  const usual = sifted(byPlace(usualPlace), arcs);
  return [START, ...backwardWeight(greedy, arcs) < backwardWeight(usual, arcs) ? greedy : usual, END];
}

/** How many arcs lead from the start to a node at least. */
function stepsFromStart(arcs: readonly GraphArc[]): (activity: number) => number {
  const next = new Map<number, number[]>();
  for (const { from, to } of arcs) next.set(from, next.get(from) ?? []).get(from)!.push(to);
  const steps = new Map([[START, 0]]);
  for (const node of steps.keys()) {
    for (const to of next.get(node) ?? []) if (!steps.has(to)) steps.set(to, steps.get(node)! + 1);
  }
  return (activity) => steps.get(activity) ?? steps.size;
}

function backwardWeight(order: readonly number[], arcs: readonly GraphArc[]): number {
  const position = new Map(order.map((node, i) => [node, i]));
  return arcs.reduce((sum, { from, to, count }) => position.get(from)! > position.get(to)! ? sum + count : sum, 0);
}

const MOST_PASSES = 8;

/** Moves each node in turn to the place at which the least weight runs backwards. */
function sifted(order: readonly number[], arcs: readonly GraphArc[]): number[] {
  const nodes = [...order];
  const links = new Map(order.map((node) => [node, new Map<number, number>()]));
  for (const { from, to, count } of arcs) {
    if (from === to || from === START || to === END) continue;
    // Positive: the other node should come later.
    links.get(from)!.set(to, (links.get(from)!.get(to) ?? 0) + count);
    links.get(to)!.set(from, (links.get(to)!.get(from) ?? 0) - count);
  }
  for (let pass = 0, moved = true; moved && pass < MOST_PASSES; pass++) {
    moved = false;
    for (const node of order) {
      const at = nodes.indexOf(node);
      const pull = links.get(node)!;
      let [best, least, cost] = [at, 0, 0];
      for (let to = at - 1; to >= 0; to--) {
        cost -= pull.get(nodes[to]) ?? 0;
        if (cost < least) [best, least] = [to, cost];
      }
      cost = 0;
      for (let to = at + 1; to < nodes.length; to++) {
        cost += pull.get(nodes[to]) ?? 0;
        if (cost < least) [best, least] = [to, cost];
      }
      if (best === at) continue;
      nodes.splice(at, 1);
      nodes.splice(best, 0, node);
      moved = true;
    }
  }
  return nodes;
}

/**
 * Sources to the front, sinks to the back, else the node whose outgoing weight exceeds its incoming
 * weight most.
 */
function greedyOrder(nodes: readonly number[], arcs: readonly GraphArc[]): number[] {
  const balance = new Map(nodes.map((node) => [node, { into: 0, out: 0, pull: 0 }]));
  for (const { from, to, count } of arcs) {
    if (from === to) continue;
    // Arcs of start and end pull their activities to the front and to the back, but do not make a
    // node with other predecessors a source.
    if (from === START && to !== END) balance.get(to)!.pull += count;
    else if (to === END && from !== START) balance.get(from)!.pull -= count;
    else if (from !== START) {
      balance.get(from)!.out += count;
      balance.get(to)!.into += count;
    }
  }
  const left = new Set(nodes.toSorted((a, b) => a - b));
  const [front, back]: number[][] = [[], []];
  while (left.size > 0) {
    const rest = [...left];
    const source = rest.find((node) => balance.get(node)!.into === 0);
    const sink = source === undefined ? rest.find((node) => balance.get(node)!.out === 0) : undefined;
    const gain = (node: number) => balance.get(node)!.out - balance.get(node)!.into + balance.get(node)!.pull;
    const taken = source ?? sink ?? rest.reduce((best, node) => gain(node) > gain(best) ? node : best);
    (taken === sink ? back : front).push(taken);
    left.delete(taken);
    for (const { from, to, count } of arcs) {
      if (from === to) continue;
      if (from === taken && left.has(to)) balance.get(to)!.into -= count;
      if (to === taken && left.has(from)) balance.get(from)!.out -= count;
    }
  }
  return [...front, ...back.reverse()];
}
