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
  const { boxes } = layers;
  const byRank: number[][] = Array.from({ length: layers.ranks }, () => []);
  boxes.forEach(({ rank }, box) => byRank[rank].push(box));
  const outgoing = bpmn.nodes.map(() => 0);
  for (const { from } of bpmn.flows) outgoing[from]++;
  const tracks = new Map<string, Track>();
  const sides = new Map<string, "in" | "out">();

  const half = (node: number) => layers.sizes[node].height / 2;
  const isGateway = (node: number) => bpmn.nodes[node].kind.endsWith("gateway");
  /**
   * Whether a flow can go up or down from a node to a height, seen from the other boxes of the
   * layer, itself but for `except`.
   */
  const isFree = (node: number, height: number, except: number) => {
    const [low, high] = [Math.min(y[node], height) - 6, Math.max(y[node], height) + 6];
    return byRank[boxes[node].rank].every((box) =>
      box === node || box === except || y[box] + boxes[box].height / 2 < low || y[box] - boxes[box].height / 2 > high
    );
  };
  /** Takes the upper or lower side of a node for flows of one direction. */
  const takeSide = (node: number, height: number, direction: "in" | "out", except = -1): boolean => {
    if (Math.abs(height - y[node]) < half(node) + LEAST_STUB || !isFree(node, height, except)) return false;
    const side = `${node} ${height < y[node]}`;
    if ((sides.get(side) ?? direction) !== direction) return false;
    sides.set(side, direction);
    return true;
  };
  const trackFor = (key: string, channel: number, from: number, to: number): Track => {
    const track = tracks.get(key) ?? { channel, low: from, high: from };
    track.low = Math.min(track.low, from, to);
    track.high = Math.max(track.high, from, to);
    tracks.set(key, track);
    return track;
  };
  const border = (node: number, height: number): RoutePoint => ({
    x: { at: "middle", node },
    y: height < y[node] ? y[node] - half(node) : y[node] + half(node),
  });
  const change = (key: string, channel: number, from: number, to: number): RoutePoint[] => {
    if (from === to) return [];
    const x = { at: "track", track: trackFor(key, channel, from, to) } as const;
    return [{ x, y: from }, { x, y: to }];
  };
  const side = (node: number, at: "left" | "right", height = y[node]): RoutePoint => ({ x: { at, node }, y: height });

  const forward = (path: readonly number[], flow: number): RoutePoint[] => {
    const [source, target] = [path[0], path[path.length - 1]];
    const points: RoutePoint[] = [];
    let height = y[source];
    const turns = isGateway(source) && takeSide(source, y[path[1]], "out");
    if (turns) {
      height = y[path[1]];
      points.push(border(source, height), { x: { at: "middle", node: source }, y: height });
    } else points.push(side(source, "right"));
    for (let i = 1; i < path.length - 1; i++) {
      const next = Math.abs(y[path[i]] - height) <= 4 ? height : y[path[i]];
      const key = i === 1 && outgoing[source] > 1 ? `out ${source}` : `flow ${flow} ${i}`;
      points.push(...change(key, boxes[path[i]].rank - 1, height, next));
      height = next;
    }
    if (isGateway(target) && !(turns && path.length === 2) && takeSide(target, height, "in")) {
      return [...points, { x: { at: "middle", node: target }, y: height }, border(target, height)];
    }
    if (bpmn.nodes[target].kind === "task" && Math.abs(height - y[target]) <= OFF_MIDDLE) {
      return [...points, side(target, "left", height)];
    }
    const shared = path.length === 2 && outgoing[source] > 1 && !turns ? `out ${source}` : `in ${target}`;
    return [...points, ...change(shared, boxes[target].rank - 1, height, y[target]), side(target, "left")];
  };

  const backward = (path: readonly number[], flow: number): RoutePoint[] => {
    const [source, target] = [path[0], path[path.length - 1]];
    const [first, last] = [path[1], path[path.length - 2]];
    let height = y[first];
    const points = takeSide(source, height, "out", first)
      ? [border(source, height), { x: { at: "middle", node: source } as const, y: height }]
      : [side(source, "right"), ...change(`back ${flow}`, boxes[source].rank, y[source], height)];
    for (let i = 2; i < path.length - 1; i++) {
      points.push(...change(`flow ${flow} ${i}`, boxes[path[i]].rank, height, y[path[i]]));
      height = y[path[i]];
    }
    if (takeSide(target, height, "in", last)) {
      return [...points, { x: { at: "middle", node: target }, y: height }, border(target, height)];
    }
    return [...points, ...change(`loop ${flow}`, boxes[target].rank - 1, height, y[target]), side(target, "left")];
  };

  const self = (node: number): RoutePoint[] => {
    const below = y[node] + half(node) + LOOP_ROOM / 2;
    return [
      side(node, "right"),
      { x: { at: "right", node, by: 14 }, y: y[node] },
      { x: { at: "right", node, by: 14 }, y: below },
      { x: { at: "left", node, by: -14 }, y: below },
      { x: { at: "left", node, by: -14 }, y: y[node] },
      side(node, "left"),
    ];
  };

  const routes = layers.paths.map((path, flow) => {
    const [source, target] = [path[0], path[path.length - 1]];
    if (source === target) return self(source);
    return boxes[source].rank < boxes[target].rank ? forward(path, flow) : backward(path, flow);
  });
  return { routes, tracks: [...tracks.values()] };
}
