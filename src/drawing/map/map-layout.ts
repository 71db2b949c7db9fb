/**
 * A laid-out process map: plain numbers, ready to be drawn or written as JSON. Lengths are in CSS
 * pixels at scale 1, y grows downwards.
 */
export interface MapLayout {
  /** Upper left corner of the drawing; the start of all maps of a log is at x = 0. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly LayoutNode[];
  readonly arcs: readonly LayoutArc[];
}

/** A node of a map; x and y are its centre. */
export interface LayoutNode {
  /** Code of the activity, or START or END of `process-graph.ts`. */
  readonly node: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The label, broken into lines; empty for start and end. */
  readonly lines: readonly string[];
  /** Where its figure stands, if not below the label: beside it, in a lower node. */
  readonly figure?: "beside";
}

/** An arc of a map, a chain of cubic Bézier curves. */
export interface LayoutArc {
  readonly from: number;
  readonly to: number;
  /**
   * x and y of 3n + 1 points from source to target: the first, then for each curve two control
   * points and its end.
   */
  readonly points: readonly number[];
  /** Centre of the room that is kept free for its figure; null where there is none. */
  readonly label: readonly [x: number, y: number] | null;
  /** The side of the arc on which that room is; if left out, the arc runs through it. */
  readonly labelSide?: "left" | "right";
}

/** A node of a map with its rank, before its arcs are routed. */
export interface RankedNode extends LayoutNode {
  readonly rank: number;
  readonly loopRoom: number;
}

/** A rank of a map. */
export interface MapRank {
  readonly top: number;
  readonly bottom: number;
  /** Its nodes from left to right. */
  readonly nodes: readonly RankedNode[];
}

/** The rectangle that nodes, arcs and their labels take, with a margin. */
export function boundsOf(
  nodes: readonly LayoutNode[],
  arcs: readonly LayoutArc[],
): Pick<MapLayout, "left" | "top" | "width" | "height"> {
  const margin = 12;
  const halfLabel = 26;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const reach = (x: number, y: number, dx: number, dy: number) => {
    left = Math.min(left, x - dx);
    right = Math.max(right, x + dx);
    top = Math.min(top, y - dy);
    bottom = Math.max(bottom, y + dy);
  };
  for (const { x, y, width, height } of nodes) reach(x, y, width / 2, height / 2);
  for (const { points, label } of arcs) {
    for (let i = 0; i < points.length; i += 2) reach(points[i], points[i + 1], 4, 4);
    if (label !== null) reach(label[0], label[1], halfLabel, 8);
  }
  const [x, y] = [Math.floor(left - margin), Math.floor(top - margin)];
  return { left: x, top: y, width: Math.ceil(right + margin) - x, height: Math.ceil(bottom + margin) - y };
}
