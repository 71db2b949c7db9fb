import { firstPosition } from "../../numerics/binary-search.ts";
import { round } from "../svg-element.ts";
import type { MapRank, RankedNode } from "./map-layout.ts";
import { spreadBetween } from "./plan-map.ts";
import type { GraphArc } from "./process-graph.ts";

/** A routed arc: x and y of 3n + 1 points from source to target, a chain of cubic Bézier curves. */
export interface Route {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly points: readonly number[];
  /** Where the figure of a self-loop or of an arc within a rank goes. */
  readonly label?: readonly [x: number, y: number];
}

/** Room between an arc and a node that it passes. */
const CLEARANCE = 9;
/** Arcs that pass the same gap are this far from each other, if it is wide enough. */
const TRACK = 11;
/** Arcs that leave or reach the same side of a node are this far from each other. */
const PORT = 18;
/** The same for two that lead to and fro: the figure of one covers no head of the other. */
const PAIR = 36;
/** Where more arcs share a side, those to and fro are no farther apart: others would bend. */
const FEW_PORTS = 3;
/** Greatest slope of an arc at a node or a gap: x by y. */
const SLOPE = 1.6;

/** A way from the upper node to the lower one. */
interface Way {
  readonly arc: GraphArc;
  readonly upper: RankedNode;
  readonly lower: RankedNode;
  /** The ranks that it passes, as positions in the list of ranks. */
  readonly between: readonly number[];
  /** Gaps that it goes through. */
  gaps: Gap[];
  /** Where it enters and leaves each of the ranks: at the top and at the bottom. */
  x: number[];
  /** Heights of these places, with its two ends. */
  readonly y: readonly number[];
  /** Where it leaves the upper node and reaches the lower one. */
  ends: [number, number];
}

/** A gap between two nodes of a rank. */
interface Gap {
  readonly left: number;
  readonly right: number;
  /** What passes it, from left to right when all gaps are chosen, and its rank in each way. */
  readonly ways: [way: Way, at: number][];
}

/**
 * Routes arcs between nodes that stand in ranks. A long arc passes each rank through a gap between
 * its nodes; the gaps are chosen by dynamic programming so that the arc bends little, and then it
 * is pulled straight within them. Arcs that share a gap or a side of a node are spread. Arcs
 * against the flow run from the top of their source to the bottom of their target.
 *
 * @param passages for `from to` (the upper node first) the places by rank that the plan keeps free
 * @returns routes in the order of the arcs
 */
export function routeArcs(
  arcs: readonly GraphArc[],
  ranks: readonly MapRank[],
  passages: ReadonlyMap<string, ReadonlyMap<number, number>>,
): Route[] {
  const places = new Map<number, { node: RankedNode; at: number }>();
  ranks.forEach(({ nodes }, at) => nodes.forEach((node) => places.set(node.node, { node, at })));
  const gaps = gapsOf(arcs, ranks);
  const ways: (Way | null)[] = arcs.map((arc) => {
    const [a, b] = [places.get(arc.from)!, places.get(arc.to)!];
    if (a.at === b.at) return null;
    const [upper, lower] = a.at < b.at ? [a, b] : [b, a];
    const between = Array.from({ length: lower.at - upper.at - 1 }, (_, i) => upper.at + 1 + i);
    const way: Way = {
      arc,
      upper: upper.node,
      lower: lower.node,
      between,
      gaps: [],
      x: [],
      y: [
        upper.node.y + upper.node.height / 2,
        ...between.flatMap((at) => [ranks[at].top, ranks[at].bottom]),
        lower.node.y - lower.node.height / 2,
      ],
      ends: [upper.node.x, lower.node.x],
    };
    const kept = passages.get(`${upper.node.node} ${lower.node.node}`);
    chooseGaps(way, ranks, gaps, (at) => kept?.get(ranks[at].nodes[0].rank));
    return way;
  });
  const all = ways.filter((way) => way !== null);
  for (const rank of gaps) for (const gap of rank) orderInGap(gap);
  spreadPorts(all);
  straighten(gaps);
  spreadPorts(all);
  return arcs.map((arc, i) => {
    const way = ways[i];
    if (way !== null) return { from: arc.from, to: arc.to, count: arc.count, points: curveOf(way) };
    const { node, at } = places.get(arc.from)!;
    return { from: arc.from, to: arc.to, count: arc.count, ...sideways(node, places.get(arc.to)!.node, ranks[at]) };
  });
}

function gapsOf(arcs: readonly GraphArc[], ranks: readonly MapRank[]): Gap[][] {
  const loops = new Set(arcs.filter(({ from, to }) => from === to).map(({ from }) => from));
  return ranks.map(({ nodes }) => {
    const gaps: Gap[] = [];
    let left = -Infinity;
    for (const { node, x, width, loopRoom } of nodes) {
      const right = x - width / 2 - CLEARANCE;
      if (right >= left) gaps.push({ left, right, ways: [] });
      left = x + width / 2 + CLEARANCE + (loops.has(node) ? loopRoom : 0);
    }
    return [...gaps, { left, right: Infinity, ways: [] }];
  });
}

/** Chooses the gaps so that the squares of the moves from rank to rank are least. */
function chooseGaps(
  way: Way,
  ranks: readonly MapRank[],
  gaps: readonly (readonly Gap[])[],
  keptAt: (rank: number) => number | undefined,
): void {
  const { upper, lower, between } = way;
  if (between.length === 0) return;
  let options: { gap: Gap | null; x: number; cost: number; before: number }[] = [{ gap: null, x: upper.x, cost: 0, before: -1 }];
  const steps: (typeof options)[] = [];
  for (const at of between) {
    const share = (ranks[at].top - upper.y) / (lower.y - upper.y);
    const kept = keptAt(at);
    const wanted = [upper.x + share * (lower.x - upper.x), upper.x, lower.x, ...(kept === undefined ? [] : [kept])];
    const next: typeof options = [];
    for (const gap of nearestGaps(gaps[at], wanted)) {
      const inGap = new Set(wanted.map((x) => Math.min(Math.max(x, gap.left + 3), Math.max(gap.left + 3, gap.right - 3))));
      for (const x of inGap) {
        const off = kept === undefined ? 0 : Math.abs(x - kept);
        let best = { gap, x, cost: Infinity, before: -1 };
        options.forEach((option, before) => {
          const cost = option.cost + moveCost(x - option.x) + 0.3 * off + 4 * Math.max(0, gap.ways.length - 3);
          if (cost < best.cost) best = { gap, x, cost, before };
        });
        next.push(best);
      }
    }
    // This bounds the cost on wide maps.
    options = next.length <= MOST_OPTIONS ? next : next.toSorted((a, b) => a.cost - b.cost).slice(0, MOST_OPTIONS);
    steps.push(options);
  }
  let index = 0;
  options.forEach((option, i) => {
    const total = (o: typeof option) => o.cost + moveCost(lower.x - o.x);
    if (total(option) < total(options[index])) index = i;
  });
  for (let i = steps.length - 1; i >= 0; i--) {
    const option = steps[i][index];
    way.gaps[i] = option.gap!;
    way.x[2 * i] = way.x[2 * i + 1] = option.x;
    index = option.before;
  }
  way.gaps.forEach((gap, i) => gap.ways.push([way, i]));
}

/** Partial routes that are kept at each rank. */
const MOST_OPTIONS = 10;
/** Gaps that are tried for a rank: those around the wanted places. */
const GAPS_TRIED = 2;

function nearestGaps(gaps: readonly Gap[], wanted: readonly number[]): readonly Gap[] {
  if (gaps.length <= 3 * GAPS_TRIED) return gaps;
  const tried = new Set<number>();
  for (const x of wanted) {
    const nearest = firstPosition(0, gaps.length - 1, (i) => gaps[i].right >= x);
    for (let i = Math.max(0, nearest - GAPS_TRIED); i <= Math.min(gaps.length - 1, nearest + GAPS_TRIED); i++) tried.add(i);
  }
  return [...tried].map((i) => gaps[i]);
}

const moveCost = (dx: number): number => Math.abs(dx) + dx * dx / 400;

/** Arcs in a gap stand in the order of where they come from and go to. */
function orderInGap(gap: Gap): void {
  const direction = ([{ x, upper, lower }, i]: [Way, number]) => (x[2 * i - 1] ?? upper.x) + (x[2 * i + 2] ?? lower.x) + x[2 * i];
  gap.ways.sort((a, b) => a[0].x[2 * a[1]] - b[0].x[2 * b[1]] || direction(a) - direction(b));
}

/** How often arcs are pulled straight at most. */
const MOST_PASSES = 16;
/** Bends that are moved at most, over all passes: this bounds the time that large maps take. */
const MOST_MOVES = 20_000;
/** They are straight when no bend moves by more, px. */
const STILL = 0.5;

/** Pulls arcs straight within their gaps, from the top to the bottom and back. */
function straighten(gaps: readonly (readonly Gap[])[]): void {
  const used = gaps.flat().filter(({ ways }) => ways.length > 0);
  const turned = used.toReversed();
  const passes = Math.min(MOST_PASSES, Math.ceil(MOST_MOVES / used.reduce((sum, { ways }) => sum + 2 * ways.length, 1)));
  for (let pass = 0; pass < passes; pass++) {
    let moved = 0;
    for (const gap of pass % 2 === 0 ? used : turned) {
      for (const side of [0, 1] as const) moved = Math.max(moved, straightenInGap(gap, side));
    }
    if (moved <= STILL) return;
  }
}

/**
 * Moves the arcs in a gap, where they enter or leave it, towards the straight lines between their
 * places before and after that, beside each other and within the gap.
 *
 * @returns the greatest move, px
 */
function straightenInGap({ ways, left, right }: Gap, side: 0 | 1): number {
  const bounds = [left + 2, Math.max(left + 2, right - 2)] as const;
  const [low, high] = bounds;
  const wanted = ways.map(([way, i]) => {
    const at = 2 * i + side;
    const { x, y, ends } = way;
    const [before, after] = [x[at - 1] ?? ends[0], x[at + 1] ?? ends[1]];
    const straight = before + (after - before) * (y[at + 1] - y[at]) / (y[at + 2] - y[at]);
    return { at: Math.min(Math.max(straight, low), high), weight: 1 + way.arc.count };
  });
  const track = ways.length === 1 ? 0 : Math.min(TRACK, (high - low) / (ways.length - 1));
  const places = ways.length === 1 ? [wanted[0].at] : spreadBetween(wanted, wanted.map(() => track), bounds);
  let moved = 0;
  ways.forEach(([way, i], k) => {
    moved = Math.max(moved, Math.abs(places[k] - way.x[2 * i + side]));
    way.x[2 * i + side] = places[k];
  });
  return moved;
}

/** Whether two ways lead to and fro between the same nodes. */
const isPair = (a: Way, b: Way): boolean => a.upper === b.upper && a.lower === b.lower;

function spreadPorts(ways: readonly Way[]): void {
  const sides = new Map<string, { way: Way; end: 0 | 1 }[]>();
  for (const way of ways) {
    for (const end of [0, 1] as const) {
      const key = `${(end === 0 ? way.upper : way.lower).node} ${end}`;
      if (!sides.has(key)) sides.set(key, []);
      sides.get(key)!.push({ way, end });
    }
  }
  const hasFew = ({ upper, lower }: Way) =>
    [`${upper.node} 0`, `${lower.node} 1`].every((key) => sides.get(key)!.length <= FEW_PORTS);
  for (const side of sides.values()) {
    const node = side[0].end === 0 ? side[0].way.upper : side[0].way.lower;
    const reach = Math.max(0, node.width / 2 - 10);
    const towards = ({ way, end }: { way: Way; end: 0 | 1 }) =>
      way.x.length > 0 ? way.x[end === 0 ? 0 : way.x.length - 1] : end === 0 ? way.lower.x : way.upper.x;
    // Both arcs of a pair of nodes keep the same order at both of its ends.
    side.sort((a, b) => towards(a) - towards(b) || a.way.arc.from - b.way.arc.from);
    const wanted = side.map((port) => ({
      at: node.x + Math.min(0.6 * reach, Math.max(-0.6 * reach, (towards(port) - node.x) * 0.35)),
      weight: 1 + port.way.arc.count,
    }));
    const gaps = side.map(({ way }, i) => i === 0 ? 0 : isPair(way, side[i - 1].way) && hasFew(way) ? PAIR : PORT);
    const scale = Math.min(1, 2 * reach / Math.max(1, gaps.reduce<number>((sum, gap) => sum + gap, 0)));
    const places = spreadBetween(wanted, gaps.map((gap) => scale * gap), [node.x - reach, node.x + reach]);
    side.forEach(({ way, end }, i) => way.ends[end] = places[i]);
  }
}

/**
 * A smooth curve through the ends and the places in the ranks between, which does not swing beyond
 * them (Steffen, "A simple method for monotonic interpolation in one dimension", 1990).
 */
function curveOf({ upper, x, y, ends, arc }: Way): number[] {
  const knots = [ends[0], ...x, ends[1]].map((x, i) => ({ x, y: y[i] }));
  const secants = knots.slice(1).map(({ x, y }, i) => (x - knots[i].x) / (y - knots[i].y));
  const slopes = knots.map(({ y }, i) => {
    const [a, b] = [secants[i - 1], secants[i]];
    // Steep at the node, or straight where the way is not much inclined.
    if (a === undefined || b === undefined) return slopeAtNode(a ?? b);
    if (a * b <= 0) return 0;
    const [above, below] = [y - knots[i - 1].y, knots[i + 1].y - y];
    const mean = (a * below + b * above) / (above + below);
    return 2 * Math.sign(a) * Math.min(Math.abs(a), Math.abs(b), 0.5 * Math.abs(mean));
  });
  const points = [knots[0].x, knots[0].y];
  for (let i = 1; i < knots.length; i++) {
    const [a, b] = [knots[i - 1], knots[i]];
    const handle = (b.y - a.y) * 0.4;
    points.push(a.x + slopes[i - 1] * handle, a.y + handle, b.x - slopes[i] * handle, b.y - handle, b.x, b.y);
  }
  const rounded = points.map(round);
  return arc.from === upper.node ? rounded : backwards(rounded);
}

const slopeAtNode = (slope: number): number =>
  Math.abs(slope) <= SLOPE ? slope : Math.sign(slope) * SLOPE * SLOPE / Math.abs(slope);

function backwards(points: readonly number[]): number[] {
  const turned: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) turned.push(points[i], points[i + 1]);
  return turned;
}

/** A self-loop, or an arc between two nodes of a rank. */
function sideways(from: RankedNode, to: RankedNode, rank: MapRank): Pick<Route, "points" | "label"> {
  if (from === to) {
    const x = from.x + from.width / 2;
    const points = [x, from.y - 9, x + 26, from.y - 22, x + 26, from.y + 22, x, from.y + 9];
    return { points: points.map(round), label: [round(x + 46), from.y] };
  }
  const [left, right] = from.x < to.x ? [from, to] : [to, from];
  const between = rank.nodes.slice(rank.nodes.indexOf(left) + 1, rank.nodes.indexOf(right));
  const [a, b] = [left.x + left.width / 2, right.x - right.width / 2];
  const along = from === left;
  if (between.length === 0 && b - a >= 20) {
    const y = from.y + (along ? -8 : 8);
    const points = [a, y, a + (b - a) / 3, y, b - (b - a) / 3, y, b, y];
    return { points: (along ? points : backwards(points)).map(round) };
  }
  // Over the nodes between them from left to right, under them from right to left.
  const side = along ? -1 : 1;
  const [start, end] = [left.x + left.width / 4, right.x - right.width / 4];
  const bow = (along ? rank.top : rank.bottom) + side * 34;
  const [y, z] = [left.y + side * left.height / 2, right.y + side * right.height / 2];
  const inset = Math.min(60, (end - start) / 3);
  const points = [start, y, start, bow, start + inset / 2, bow, start + inset, bow];
  points.push(start + 2 * inset, bow, end - 2 * inset, bow, end - inset, bow, end - inset / 2, bow, end, bow, end, z);
  return { points: (along ? points : backwards(points)).map(round) };
}
