import type { Variants } from "../../event-log/variants.ts";
import { labelLines, textWidth } from "../text-width.ts";
import { flowOrder, MOST_SIFTED } from "./flow-order.ts";
import { hidableArcs, type MapSelection, selectArcs } from "./hide-arcs.ts";
import { END, type GraphArc, processGraphOf, START } from "./process-graph.ts";

/**
 * A place for each activity of a log, so that every map of the log has its nodes in these places.
 */
export interface MapPlan {
  /** Start, end and all activities, by rank from the top and then from left to right. */
  readonly nodes: readonly PlannedNode[];
  /** Places that are kept free for long arcs, where they pass the ranks between their nodes. */
  readonly passages: readonly Passage[];
}

/** A node of a plan. Lengths are in px. */
export interface PlannedNode {
  /** Code of the activity, or START or END of `process-graph.ts`. */
  readonly node: number;
  readonly rank: number;
  /** Centre from left to right; the start is at 0. */
  readonly x: number;
  readonly width: number;
  readonly height: number;
  /** Room that a self-loop with its label takes on the right; 0 without one. */
  readonly loopRoom: number;
  /** The label, broken into lines; empty for start and end. */
  readonly lines: readonly string[];
  /** Where the figure stands, if not below the label. */
  readonly figure?: "beside";
}

/** The places of a long arc, from its upper node to its lower one. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  readonly places: readonly { readonly rank: number; readonly x: number }[];
}

/** What a plan also takes into account. */
interface PlanOptions extends MapSpacing {
  /** The most frequent variant, as codes of activities, which then runs straight. */
  readonly variant?: readonly number[];
  /** Where an activity usually stands in a case; smaller is earlier. */
  readonly usualPlace?: (activity: number) => number;
}

/** How close the nodes of a plan stand. */
export interface MapSpacing {
  /**
   * Width in which labels are broken into lines, px; words of up to 150 px stay whole. Default:
   * 150.
   */
  readonly labelWidth?: number;
  /** Lines of a label at most. Default: 3. */
  readonly labelLines?: number;
  /** What all nodes take from left to right, px, if they can. Default: as much as they like. */
  readonly breadth?: number;
  /** Room between two nodes, px. Default: 26. */
  readonly nodeGap?: number;
  /** Room for a long arc beside nodes, px. Default: 28. */
  readonly passageWidth?: number;
  /** Where the figure of an activity stands: below its label, or beside it in a lower node. */
  readonly figures?: "below" | "beside";
}

/** Sizes of a map's parts in px. */
export const LABEL_SIZE = 13;
export const FIGURE_SIZE = 11.5;
const LINE_HEIGHT = 15;
/** Room for any figure of an arc. */
export const FIGURE_ROOM = { width: 56, height: 15 };
const MAX_LABEL_WIDTH = 150;
/** A word that is a little longer is not broken. */
const MAX_WORD_WIDTH = 166;
const SIGN_SIZE = 18;
const NODE_GAP = 26;
const LOOP_ROOM = 20 + FIGURE_ROOM.width;
const PASSAGE_WIDTH = 28;
/** With so many activities, room for each long arc would make the map many pages wide. */
const MOST_WITH_ROOM = 60;

/**
 * Places the nodes of a map by layers (Sugiyama, Tagawa and Toda, "Methods for visual understanding
 * of hierarchical system structures", 1981): ranks by the longest path, balanced by weight; order
 * by weighted barycentres with exchanges of neighbours; places from left to right by least squares
 * under the distances of neighbours, solved rank by rank as an isotonic regression.
 *
 * elkjs and dagre were tried in its place on a log of 24 activities: a step of the slider for paths
 * took 1.3 and 0.7 s, and moved the median node by more than a tenth of the width in 92 and 18 of
 * 104 steps, as neither keeps ranks and order. With places of its own a step takes 20 ms and moves
 * no node.
 *
 * The most frequent variant runs straight down. The same input gives the same plan. The cost is
 * about linear in the ranks that arcs pass. Of more than {@linkcode MOST_SIFTED} activities ranks
 * and order are not improved, and long arcs get no passages, so that the cost is O(n log n).
 *
 * @param selection all activities of the log; its arcs decide the places, so they should be the
 * important ones
 */
export function planMap(selection: MapSelection, options: PlanOptions = {}): MapPlan {
  const { variant = [], usualPlace } = options;
  const labels = new Map(selection.graph.activities.map(({ activity, label }) => [activity, label]));
  const isSmall = labels.size <= MOST_SIFTED;
  const order = flowOrder([...labels.keys()], selection.graph.arcs, usualPlace);
  const position = new Map(order.map((node, i) => [node, i]));
  const loops = new Set(selection.graph.arcs.filter(({ from, to }) => from === to).map(({ from }) => from));
  const straight = straightNodes([START, ...variant, END], position);
  const edges = forwardEdges(selection.arcs, position, straight);
  const sizes = order.map((node) => sizeOf(labels.get(node), loops.has(node) ? LOOP_ROOM : 0, options));
  const room = rankRoom(sizes, options);
  const ranks = compacted(isSmall ? balancedRanks(edges, room) : pathRanks(edges, room).rank);
  const graph = isSmall ? layeredGraph(edges, ranks, passing) : layeredGraph(edges, ranks, () => []);
  if (isSmall) orderLayers(graph);
  const x = placeItems(graph, sizes, { ...options, straight: new Set(straight) });
  const shift = x[0];
  const nodes = graph.layers.flatMap((layer, rank) =>
    layer.filter((item) => item < order.length).map((item): PlannedNode => ({
      node: order[item],
      rank,
      x: x[item] - shift,
      ...sizes[item],
    }))
  );
  return {
    nodes,
    passages: graph.chains.filter(({ items }) => items.length > 2).map(({ edge, items }) => ({
      from: order[edges[edge].from],
      to: order[edges[edge].to],
      places: items.slice(1, -1).map((item) => ({ rank: graph.rank[item], x: x[item] - shift })),
    })),
  };
}

/**
 * The plan of all maps of a log. It depends on the important arcs only: those that connect the
 * activities and the most frequent others, two for each activity. Of a log of more than
 * {@linkcode MOST_SIFTED} activities they are the most frequent arcs into and out of each activity.
 *
 * @example
 * ```ts
 * import { firstSelection } from "@/drawing/map/hide-arcs.ts";
 * import { layoutMap } from "@/drawing/map/layout-map.ts";
 * import { planOf } from "@/drawing/map/plan-map.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["ask", "answer"],
 *   offsets: Uint32Array.of(0, 2),
 *   steps: Uint16Array.of(0, 1),
 *   counts: Uint32Array.of(3),
 * };
 * const { nodes } = layoutMap(firstSelection(variants), planOf(variants));
 * assertEquals(nodes.map(({ x }) => x), [0, 0, 0, 0]); // the only variant runs straight down
 * ```
 */
export function planOf(variants: Variants, options: MapSpacing = {}): MapPlan {
  const most = variants.counts.reduce((best: number, count: number, v) => count > variants.counts[best] ? v : best, 0);
  const first = variants.steps.subarray(variants.offsets[most], variants.offsets[most + 1]);
  const places = usualPlaces(variants);
  return planMap(importantArcs(variants), { ...options, variant: [...first], usualPlace: (activity) => places[activity] });
}

function importantArcs(variants: Variants): MapSelection {
  const graph = processGraphOf(variants);
  if (graph.activities.length > MOST_SIFTED) {
    const [into, outOf] = [new Map<number, GraphArc>(), new Map<number, GraphArc>()];
    for (const arc of graph.arcs) {
      if (arc.count > (into.get(arc.to)?.count ?? 0)) into.set(arc.to, arc);
      if (arc.count > (outOf.get(arc.from)?.count ?? 0)) outOf.set(arc.from, arc);
    }
    return { graph, arcs: graph.arcs.filter((arc) => into.get(arc.to) === arc || outOf.get(arc.from) === arc) };
  }
  const levels = hidableArcs(variants);
  return selectArcs(levels, 2 * (levels.graph.activities.length + 2) - levels.needed.length);
}

/**
 * Mean place of the first event of each activity in its cases, from 0 (first event) to 1 (last
 * event).
 */
function usualPlaces(variants: Variants): Float64Array {
  const size = variants.activities.length;
  const [sums, cases] = [new Float64Array(size), new Float64Array(size)];
  const seenIn = new Int32Array(size).fill(-1);
  for (let v = 0; v < variants.counts.length; v++) {
    const [from, to] = [variants.offsets[v], variants.offsets[v + 1]];
    for (let s = from; s < to; s++) {
      const activity = variants.steps[s];
      if (seenIn[activity] === v) continue;
      seenIn[activity] = v;
      sums[activity] += variants.counts[v] * (s - from) / Math.max(1, to - from - 1);
      cases[activity] += variants.counts[v];
    }
  }
  return sums.map((sum, activity) => sum / Math.max(1, cases[activity]));
}

/** The size of an activity with its label; of start and end without one. */
function sizeOf(
  label: string | undefined,
  loopRoom: number,
  { labelWidth = MAX_LABEL_WIDTH, labelLines: mostLines = 3, figures = "below" }: MapSpacing,
): Omit<PlannedNode, "node" | "rank" | "x"> {
  if (label === undefined) return { width: SIGN_SIZE, height: SIGN_SIZE, loopRoom: 0, lines: [] };
  const isWord = label.length < 40 && !/\s/.test(label) && textWidth(label, LABEL_SIZE) <= MAX_WORD_WIDTH;
  const widestWord = Math.max(...label.slice(0, 160).split(/\s+/).map((word) => textWidth(word, LABEL_SIZE)));
  const wide = Math.max(labelWidth, isWord ? MAX_WORD_WIDTH : Math.min(MAX_LABEL_WIDTH, widestWord));
  const lines = labelLines(label, wide, mostLines, LABEL_SIZE);
  const width = Math.max(64, ...lines.map((line) => textWidth(line, LABEL_SIZE) + 22));
  const size = { width: Math.round(width), height: 22 + LINE_HEIGHT * lines.length, loopRoom, lines };
  if (figures === "below") return size;
  return { ...size, width: size.width + FIGURE_ROOM.width, height: size.height - LINE_HEIGHT, figure: "beside" };
}

/** An arc along the flow, by positions in the order of the flow. */
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** One edge for each pair of nodes; arcs against the flow are turned round. */
function forwardEdges(
  arcs: readonly GraphArc[],
  position: ReadonlyMap<number, number>,
  straight: readonly number[],
): Edge[] {
  const largest = arcs.reduce((max, { count }) => Math.max(max, count), 1);
  const edges = new Map<string, Edge>();
  for (let i = 1; i < straight.length; i++) {
    edges.set(`${straight[i - 1]} ${straight[i]}`, { from: straight[i - 1], to: straight[i], weight: 60 });
  }
  for (const arc of arcs) {
    if (arc.from === arc.to) continue;
    const [from, to] = [position.get(arc.from)!, position.get(arc.to)!].sort((a, b) => a - b);
    const before = edges.get(`${from} ${to}`)?.weight ?? 1;
    edges.set(`${from} ${to}`, { from, to, weight: before + 60 * arc.count / largest });
  }
  return [...edges.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The nodes of a variant that follow the flow, by position. */
function straightNodes(variant: readonly number[], position: ReadonlyMap<number, number>): number[] {
  const nodes: number[] = [];
  for (const node of variant) {
    const at = position.get(node);
    if (at !== undefined && (nodes.length === 0 || at > nodes[nodes.length - 1])) nodes.push(at);
  }
  return nodes;
}

/** A map with more nodes beside each other is much wider than a page. */
const MOST_OF_RANK = 8;

/** The room of a rank, and what each node takes of it. */
interface RankRoom {
  readonly most: number;
  readonly taken: readonly number[];
}

/** By what nodes are broad where that is limited, else by their number. */
function rankRoom(
  sizes: readonly Pick<PlannedNode, "width" | "loopRoom">[],
  { breadth, nodeGap = NODE_GAP }: MapSpacing,
): RankRoom {
  return breadth === undefined
    ? { most: Math.max(5, Math.min(MOST_OF_RANK, Math.ceil(1.4 * Math.sqrt(sizes.length)))), taken: sizes.map(() => 1) }
    : { most: breadth + nodeGap, taken: sizes.map(({ width, loopRoom }) => width + loopRoom + nodeGap) };
}

/** Ranks of nodes, with what is taken of each, and the edges of the nodes. */
interface Ranks {
  readonly rank: number[];
  readonly filled: number[];
  readonly into: readonly (readonly Edge[])[];
  readonly out: readonly (readonly Edge[])[];
}

/**
 * Ranks by the longest path from the start. The start is alone in the first rank, the end in the
 * last one.
 */
function pathRanks(edges: readonly Edge[], { most, taken }: RankRoom): Ranks {
  const size = taken.length;
  const into = Array.from({ length: size }, () => [] as Edge[]);
  const out = Array.from({ length: size }, () => [] as Edge[]);
  for (const edge of edges) {
    into[edge.to].push(edge);
    out[edge.from].push(edge);
  }
  const filled: number[] = [];
  /** A rank below each full one; followed, they lead to the first one with room. */
  const below: number[] = [];
  const withRoom = (from: number, needed: number) => {
    let at = from;
    while (below[at] !== undefined) at = below[at];
    for (let passed = from; passed !== at;) {
      const next = below[passed];
      below[passed] = at;
      passed = next;
    }
    while ((filled[at] ?? 0) + needed > most && filled[at] > 0) at++;
    return at;
  };
  const rank = new Array<number>(size).fill(0);
  for (let node = 1; node < size - 1; node++) {
    const at = withRoom(into[node].reduce((max, { from }) => Math.max(max, rank[from] + 1), 1), taken[node]);
    filled[at] = (filled[at] ?? 0) + taken[node];
    if (filled[at] >= most) below[at] = at + 1;
    rank[node] = at;
  }
  rank[size - 1] = rank.reduce((max, at) => Math.max(max, at), 0) + 1;
  return { rank, filled, into, out };
}

/** Ranks by the longest path, of which nodes move to where their arcs, by weight, are shortest. */
function balancedRanks(edges: readonly Edge[], room: RankRoom): number[] {
  const { most, taken } = room;
  const size = taken.length;
  const { rank, filled, into, out } = pathRanks(edges, room);
  const last = rank[size - 1];
  const move = (node: number) => {
    const low = into[node].reduce((max, { from }) => Math.max(max, rank[from] + 1), 1);
    const high = out[node].reduce((min, { to }) => Math.min(min, rank[to] - 1), last - 1);
    const pull = out[node].reduce((sum, { weight, to }) => sum + (to === size - 1 ? weight / 2 : weight), 0) -
      into[node].reduce((sum, { weight }) => sum + weight, 0);
    let at = pull > 0 ? high : low;
    const step = pull > 0 ? -1 : 1;
    while (at !== rank[node] && (filled[at] ?? 0) + taken[node] > most) at += step;
    if (at < low || at > high) return;
    filled[rank[node]] -= taken[node];
    filled[at] = (filled[at] ?? 0) + taken[node];
    rank[node] = at;
  };
  for (let pass = 0; pass < 4; pass++) {
    for (let node = size - 2; node > 0; node--) move(node);
    for (let node = 1; node < size - 1; node++) move(node);
  }
  return rank;
}

/** Ranks without empty ones between. */
function compacted(rank: readonly number[]): number[] {
  const used = [...new Set(rank)].sort((a, b) => a - b);
  const compact = new Map(used.map((at, i) => [at, i]));
  return rank.map((at) => compact.get(at)!);
}

/**
 * Nodes and the passages of long edges, rank by rank. Items below the number of nodes are nodes.
 */
interface LayeredGraph {
  readonly layers: number[][];
  readonly rank: number[];
  /** Neighbours above and below each item. */
  readonly up: (readonly [item: number, weight: number])[][];
  readonly down: (readonly [item: number, weight: number])[][];
  readonly chains: { readonly edge: number; readonly items: readonly number[] }[];
}

/** The ranks between the ends of an edge. */
const passing = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from - 1) }, (_, i) => from + 1 + i);

/**
 * @param ranks of the nodes
 * @param passages the ranks in which a long edge gets a passage, by the ranks of its ends
 */
function layeredGraph(
  edges: readonly Edge[],
  ranks: readonly number[],
  passages: (from: number, to: number) => number[],
): LayeredGraph {
  const rank = [...ranks];
  const chains = edges.map(({ from, to }, edge) => ({
    edge,
    items: [from, ...passages(ranks[from], ranks[to]).map((at) => rank.push(at) - 1), to],
  }));
  const up = rank.map(() => [] as [number, number][]);
  const down = rank.map(() => [] as [number, number][]);
  for (const { edge, items } of chains) {
    for (let i = 1; i < items.length; i++) {
      up[items[i]].push([items[i - 1], edges[edge].weight]);
      down[items[i - 1]].push([items[i], edges[edge].weight]);
    }
  }
  const layers = Array.from({ length: ranks[ranks.length - 1] + 1 }, () => [] as number[]);
  // Heavy neighbours are put next to each other from the beginning.
  const seen = new Set<number>();
  const open = [0];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (seen.has(item)) continue;
    seen.add(item);
    layers[rank[item]].push(item);
    for (const [below] of down[item].toSorted((a, b) => a[1] - b[1] || b[0] - a[0])) open.push(below);
  }
  for (let item = 0; item < rank.length; item++) if (!seen.has(item)) layers[rank[item]].push(item);
  return { layers, rank, up, down, chains };
}

const SWEEPS = 16;

/** Orders the items of each rank so that few arcs cross, by weight. */
function orderLayers(graph: LayeredGraph): void {
  const { layers, up, down } = graph;
  const place = new Float64Array(graph.rank.length);
  const number = (layer: readonly number[]) => layer.forEach((item, i) => place[item] = i);
  layers.forEach(number);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers, down, place);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const downwards = sweep % 2 === 0;
    const [first, step, links] = downwards ? [1, 1, up] as const : [layers.length - 2, -1, down] as const;
    for (let at = first; at >= 0 && at < layers.length; at += step) {
      const layer = layers[at];
      const wanted = new Map(layer.map((item) => [item, barycentre(links[item], place) ?? place[item]]));
      layer.sort((a, b) => wanted.get(a)! - wanted.get(b)! || place[a] - place[b]);
      number(layer);
      exchange(layer, up, down, place);
    }
    const now = crossings(layers, down, place);
    if (now < fewest) {
      fewest = now;
      best = layers.map((layer) => [...layer]);
    }
  }
  layers.splice(0, layers.length, ...best);
}

function barycentre(links: readonly (readonly [number, number])[], place: Float64Array): number | null {
  let [sum, weights] = [0, 0];
  for (const [item, weight] of links) {
    sum += weight * place[item];
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}

/** Exchanges neighbours of a rank as long as that saves crossings. */
function exchange(layer: number[], up: LayeredGraph["up"], down: LayeredGraph["down"], place: Float64Array): void {
  for (let pass = 0; pass < 3; pass++) {
    let better = false;
    for (let i = 0; i + 1 < layer.length; i++) {
      const [a, b] = [layer[i], layer[i + 1]];
      const gain = pairCrossings(up[a], up[b], place) + pairCrossings(down[a], down[b], place);
      if (gain <= 1e-9) continue;
      [layer[i], layer[i + 1]] = [b, a];
      [place[a], place[b]] = [i + 1, i];
      better = true;
    }
    if (!better) return;
  }
}

/**
 * Crossings of the arcs of two neighbours that an exchange would save; negative if it would add
 * some.
 */
function pairCrossings(
  left: readonly (readonly [number, number])[],
  right: readonly (readonly [number, number])[],
  place: Float64Array,
): number {
  let saved = 0;
  for (const [a, wa] of left) {
    for (const [b, wb] of right) saved += place[a] === place[b] ? 0 : place[a] > place[b] ? wa * wb : -wa * wb;
  }
  return saved;
}

/** Weight of all crossings, by a Fenwick tree for each rank (Barth, Jünger and Mutzel 2002). */
function crossings(layers: readonly (readonly number[])[], down: LayeredGraph["down"], place: Float64Array): number {
  let total = 0;
  for (let at = 0; at + 1 < layers.length; at++) {
    const size = layers[at + 1].length;
    const tree = new Float64Array(size + 1);
    let sum = 0;
    for (const item of layers[at]) {
      for (const [below, weight] of down[item]) {
        let left = 0;
        for (let i = place[below] + 1; i > 0; i -= i & -i) left += tree[i];
        total += weight * (sum - left);
      }
      for (const [below, weight] of down[item]) {
        sum += weight;
        for (let i = place[below] + 1; i <= size; i += i & -i) tree[i] += weight;
      }
    }
  }
  return total;
}

/** Places from left to right; passages of one arc are pulled together so that it runs straight. */
function placeItems(
  graph: LayeredGraph,
  sizes: readonly Pick<PlannedNode, "width" | "loopRoom">[],
  { straight, breadth, nodeGap = NODE_GAP, passageWidth = PASSAGE_WIDTH }: MapSpacing & {
    readonly straight: ReadonlySet<number>;
  },
): number[] {
  const { layers, up, down } = graph;
  const isNode = (item: number) => item < sizes.length;
  const passage = (sizes.length > MOST_WITH_ROOM ? 2 : passageWidth) / 2;
  const leftOf = (item: number) => isNode(item) ? sizes[item].width / 2 : passage;
  const rightOf = (item: number) => isNode(item) ? sizes[item].width / 2 + sizes[item].loopRoom : passage;
  const gap = (a: number, b: number) => rightOf(a) + leftOf(b) + (isNode(a) && isNode(b) ? nodeGap : 0);
  const x = new Array<number>(graph.rank.length).fill(0);
  for (const layer of layers) {
    let at = 0;
    layer.forEach((item, i) => x[item] = at += i === 0 ? 0 : gap(layer[i - 1], item));
    for (const item of layer) x[item] -= at / 2;
  }
  const tension = (a: number, b: number) => isNode(a) ? (isNode(b) ? 1 : 2) : isNode(b) ? 2 : 8;
  const placeLayer = (layer: readonly number[], links: readonly LayeredGraph["up"][]) => {
    const wanted = layer.map((item) => {
      if (straight.has(item)) return { at: 0, weight: 1e6 };
      let [sum, weight] = [0, 0];
      for (const side of links) {
        for (const [other, own] of side[item]) {
          const pull = own * tension(item, other);
          sum += pull * x[other];
          weight += pull;
        }
      }
      return weight === 0 ? { at: x[item], weight: 0.1 } : { at: sum / weight, weight };
    });
    const gaps = layer.map((item, i) => i === 0 ? 0 : gap(layer[i - 1], item));
    const places = bounds === null ? spread(wanted, gaps) : spreadBetween(wanted, gaps, [
      bounds[0] + leftOf(layer[0]),
      bounds[1] - rightOf(layer[layer.length - 1]),
    ]);
    layer.forEach((item, i) => x[item] = places[i]);
  };
  let bounds: readonly [low: number, high: number] | null = null;
  for (let sweep = 0; sweep < 10; sweep++) {
    for (const layer of layers) placeLayer(layer, [up]);
    for (const layer of layers.toReversed()) placeLayer(layer, [down]);
  }
  const settle = () => {
    for (let sweep = 0; sweep < 16; sweep++) {
      for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) placeLayer(layer, [up, down]);
    }
  };
  settle();
  if (breadth !== undefined) {
    const low = Math.min(...x.map((place, item) => place - leftOf(item)));
    const high = Math.max(...x.map((place, item) => place + rightOf(item)));
    if (high - low > breadth) {
      const [left, right] = [leftOf, rightOf].map((side) => Math.max(...[...straight].map(side)));
      const at = Math.min(-left, Math.max(right - breadth, low / (high - low) * breadth));
      bounds = [at, at + breadth];
      settle();
    }
  }
  // Adding 0 makes 0 of -0.
  return x.map((place) => Math.round(place) + 0);
}

/**
 * Places in a row that are as near as possible to those wanted, by weighted least squares, with
 * least distances between neighbours: an isotonic regression by pooling of adjacent violators.
 *
 * @param gaps for each place the least distance from the one before; the first is ignored
 */
export function spread(
  wanted: readonly { readonly at: number; readonly weight: number }[],
  gaps: readonly number[],
): number[] {
  const offsets: number[] = [];
  let offset = 0;
  const blocks: { sum: number; weight: number; count: number }[] = [];
  wanted.forEach(({ at, weight }, i) => {
    offsets.push(offset += i === 0 ? 0 : gaps[i]);
    blocks.push({ sum: (at - offset) * weight, weight, count: 1 });
    for (let last = blocks.length - 1; last > 0; last--) {
      const [a, b] = [blocks[last - 1], blocks[last]];
      if (a.sum / a.weight <= b.sum / b.weight) break;
      blocks.splice(last - 1, 2, { sum: a.sum + b.sum, weight: a.weight + b.weight, count: a.count + b.count });
    }
  });
  const places: number[] = [];
  for (const { sum, weight, count } of blocks) {
    for (let i = 0; i < count; i++) places.push(sum / weight + offsets[places.length]);
  }
  return places;
}

/**
 * Places in a row as {@linkcode spread} gives them, within bounds.
 *
 * @param gaps for each place the least distance from the one before; the first is ignored
 */
export function spreadBetween(
  wanted: readonly { readonly at: number; readonly weight: number }[],
  gaps: readonly number[],
  [low, high]: readonly [number, number],
): number[] {
  let offset = 0;
  const offsets = gaps.map((gap, i) => offset += i === 0 ? 0 : gap);
  // An isotonic regression within bounds is the one without them, cut.
  return spread(wanted, gaps).map((place, i) => Math.max(low, Math.min(high - offset, place - offsets[i])) + offsets[i]);
}
