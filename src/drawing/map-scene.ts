/**
 * A laid-out process map: plain numbers, ready to be drawn or written as JSON. Lengths are in CSS
 * pixels at scale 1, y grows downwards.
 */
export interface MapScene {
  /** Corner of the drawing: not zero where a scene keeps the places of another one. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly SceneNode[];
  readonly arcs: readonly SceneArc[];
}

/** A node with its centre. */
export interface SceneNode {
  /** Code of the activity, or START or END of `process-graph.ts`. */
  readonly node: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The label as it is broken into lines; empty for start and end. */
  readonly lines: readonly string[];
}

/** An arc as a chain of cubic Bézier curves. */
export interface SceneArc {
  readonly from: number;
  readonly to: number;
  /**
   * x and y of 3n + 1 points from source to target: the first, then for each curve two control
   * points and its end.
   */
  readonly points: readonly number[];
  /** Centre of the place that is kept free for the label. */
  readonly label: readonly [x: number, y: number];
}
