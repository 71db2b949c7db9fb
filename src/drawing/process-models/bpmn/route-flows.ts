import type { Bpmn } from "../../../process-models/bpmn/bpmn.ts";
import { type BpmnLayers, LOOP_ROOM } from "./bpmn-layers.ts";

/**
 * Where a corner stands from left to right: in the middle of a node, at its left or right border,
 * or on a track between two layers.
 */
export type RouteX =
  | { readonly at: "middle" | "left" | "right"; readonly node: number; readonly by?: number }
  | { readonly at: "track"; readonly track: Track };

/** A corner of a route. */
export interface RoutePoint {
  readonly x: RouteX;
  readonly y: number;
}

/** A vertical line between two layers; flows of one node may share it. */
export interface Track {
  /** The layer to the left; -1 before the first. */
  readonly channel: number;
  low: number;
  high: number;
}

/** The routes of all flows, and the tracks between the layers that they need. */
interface BpmnRoutes {
  readonly routes: readonly (readonly RoutePoint[])[];
  readonly tracks: readonly Track[];
}

/** A flow may enter a task this far from its middle, px. */
const OFF_MIDDLE = 20;
/** Least length of a line that leaves or enters a node above or below, px. */
const LEAST_STUB = 14;

/**
 * Routes all flows with right angles.
 *
 * A flow runs straight through the boxes that are kept free for it in the layers; between two
 * layers it changes its height on a track. Gateways are also left and entered above and below;
 * backward flows leave and enter all nodes there, if nothing stands in between.
 *
 * @param y heights of the middles of all boxes
 */
export function routeFlows(bpmn: Bpmn, layers: BpmnLayers, y: readonly number[]): BpmnRoutes {
  const byRank: number[][] = Array.from({ length: layers.ranks }, () => []);
  layers.boxes.forEach(({ rank }, box) => byRank[rank].push(box));
  const outgoing = bpmn.nodes.map(() => 0);
  for (const { from } of bpmn.flows) outgoing[from]++;
  const routing: Routing = { bpmn, layers, y, byRank, outgoing, tracks: new Map(), sides: new Map() };
  const routes = layers.paths.map((path, flow) => {
    const [source, target] = [path[0], path[path.length - 1]];
    if (source === target) return loop(routing, source);
    const isForward = layers.boxes[source].rank < layers.boxes[target].rank;
    return isForward ? forward(routing, path, flow) : backward(routing, path, flow);
  });
  return { routes, tracks: [...routing.tracks.values()] };
}

/** What flows are routed by, and the tracks and sides of nodes that are taken so far. */
interface Routing {
  readonly bpmn: Bpmn;
  readonly layers: BpmnLayers;
  readonly y: readonly number[];
  readonly byRank: readonly (readonly number[])[];
  /** Flows that leave each node. */
  readonly outgoing: readonly number[];
  readonly tracks: Map<string, Track>;
  /** Upper and lower sides of nodes, with the direction of the flows that use them. */
  readonly sides: Map<string, "in" | "out">;
}

function forward(routing: Routing, path: readonly number[], flow: number): RoutePoint[] {
  const { bpmn, layers: { boxes }, y, outgoing } = routing;
  const isGateway = (node: number) => bpmn.nodes[node].kind.endsWith("gateway");
  const [source, target] = [path[0], path[path.length - 1]];
  const points: RoutePoint[] = [];
  let height = y[source];
  const turns = isGateway(source) && takeSide(routing, source, y[path[1]], "out");
  if (turns) {
    height = y[path[1]];
    points.push(border(routing, source, height), { x: { at: "middle", node: source }, y: height });
  } else points.push({ x: { at: "right", node: source }, y: height });
  for (let i = 1; i < path.length - 1; i++) {
    const next = Math.abs(y[path[i]] - height) <= 4 ? height : y[path[i]];
    const key = i === 1 && outgoing[source] > 1 ? `out ${source}` : `flow ${flow} ${i}`;
    points.push(...change(routing, key, boxes[path[i]].rank - 1, height, next));
    height = next;
  }
  if (isGateway(target) && !(turns && path.length === 2) && takeSide(routing, target, height, "in")) {
    return [...points, { x: { at: "middle", node: target }, y: height }, border(routing, target, height)];
  }
  if (bpmn.nodes[target].kind === "task" && Math.abs(height - y[target]) <= OFF_MIDDLE) {
    return [...points, { x: { at: "left", node: target }, y: height }];
  }
  const shared = path.length === 2 && outgoing[source] > 1 && !turns ? `out ${source}` : `in ${target}`;
  return [...points, ...change(routing, shared, boxes[target].rank - 1, height, y[target]), {
    x: { at: "left", node: target },
    y: y[target],
  }];
}

function backward(routing: Routing, path: readonly number[], flow: number): RoutePoint[] {
  const { layers: { boxes }, y } = routing;
  const [source, target] = [path[0], path[path.length - 1]];
  const [first, last] = [path[1], path[path.length - 2]];
  let height = y[first];
  const points: RoutePoint[] = takeSide(routing, source, height, "out", first)
    ? [border(routing, source, height), { x: { at: "middle", node: source }, y: height }]
    : [
      { x: { at: "right", node: source }, y: y[source] },
      ...change(routing, `back ${flow}`, boxes[source].rank, y[source], height),
    ];
  for (let i = 2; i < path.length - 1; i++) {
    points.push(...change(routing, `flow ${flow} ${i}`, boxes[path[i]].rank, height, y[path[i]]));
    height = y[path[i]];
  }
  if (takeSide(routing, target, height, "in", last)) {
    return [...points, { x: { at: "middle", node: target }, y: height }, border(routing, target, height)];
  }
  return [...points, ...change(routing, `loop ${flow}`, boxes[target].rank - 1, height, y[target]), {
    x: { at: "left", node: target },
    y: y[target],
  }];
}

/** A flow from a node to itself. */
function loop(routing: Routing, node: number): RoutePoint[] {
  const y = routing.y[node];
  const below = y + halfHeight(routing, node) + LOOP_ROOM / 2;
  return [
    { x: { at: "right", node }, y },
    { x: { at: "right", node, by: 14 }, y },
    { x: { at: "right", node, by: 14 }, y: below },
    { x: { at: "left", node, by: -14 }, y: below },
    { x: { at: "left", node, by: -14 }, y },
    { x: { at: "left", node }, y },
  ];
}

const halfHeight = ({ layers }: Routing, node: number): number => layers.sizes[node].height / 2;

/**
 * Takes the upper or lower side of a node for flows of one direction, if nothing but the box
 * `except` stands between the node and the height.
 */
function takeSide(routing: Routing, node: number, height: number, direction: "in" | "out", except = -1): boolean {
  const { y, sides } = routing;
  if (Math.abs(height - y[node]) < halfHeight(routing, node) + LEAST_STUB || !isFree(routing, node, height, except)) return false;
  const side = `${node} ${height < y[node]}`;
  if ((sides.get(side) ?? direction) !== direction) return false;
  sides.set(side, direction);
  return true;
}

/**
 * Whether a flow can go up or down from a node to a height, seen from the other boxes of the layer,
 * itself but for `except`.
 */
function isFree({ layers: { boxes }, y, byRank }: Routing, node: number, height: number, except: number): boolean {
  const [low, high] = [Math.min(y[node], height) - 6, Math.max(y[node], height) + 6];
  return byRank[boxes[node].rank].every((box) =>
    box === node || box === except || y[box] + boxes[box].height / 2 < low || y[box] - boxes[box].height / 2 > high
  );
}

/** Where a flow crosses the upper or lower border of a node. */
const border = (routing: Routing, node: number, height: number): RoutePoint => ({
  x: { at: "middle", node },
  y: routing.y[node] + (height < routing.y[node] ? -1 : 1) * halfHeight(routing, node),
});

/** The corners of a change of height on a track between two layers, if the heights differ. */
function change({ tracks }: Routing, key: string, channel: number, from: number, to: number): RoutePoint[] {
  if (from === to) return [];
  const track = tracks.get(key) ?? { channel, low: from, high: from };
  track.low = Math.min(track.low, from, to);
  track.high = Math.max(track.high, from, to);
  tracks.set(key, track);
  const x = { at: "track", track } as const;
  return [{ x, y: from }, { x, y: to }];
}
