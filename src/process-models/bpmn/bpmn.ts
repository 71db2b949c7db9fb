/** The kind of a node of a BPMN model. */
export type BpmnNodeKind =
  | "start-event"
  | "end-event"
  | "intermediate-event"
  | "task"
  | "exclusive-gateway"
  | "parallel-gateway"
  | "inclusive-gateway"
  | "event-based-gateway";

/** A node of a BPMN model. */
export interface BpmnNode {
  /** Unique in the model, stable in files. */
  readonly id: string;
  readonly kind: BpmnNodeKind;
  /** The name shown; the activity of a task. Empty for a node without one. */
  readonly label: string;
}

/** A sequence flow between two nodes, by their index in {@linkcode Bpmn.nodes}. */
export interface BpmnFlow {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /**
   * Of a flow out of an inclusive gateway: taken whatever the conditions of the others are, or if
   * no other condition is true. Default: taken if its own condition is true.
   */
  readonly taken?: "always" | "otherwise";
}

/**
 * The control flow of one process in BPMN 2.0 (OMG formal/2011-01-03): tasks, events, gateways and
 * the sequence flows between them.
 */
export interface Bpmn {
  readonly nodes: readonly BpmnNode[];
  readonly flows: readonly BpmnFlow[];
}

/** A point of a drawing, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Positions of the nodes and flows of a BPMN model in its diagram, by their index. */
export interface BpmnLayout {
  /** Bounds of each node: upper left corner and size, px. */
  readonly nodes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  /** Way points of each flow, from the border of its source to that of its target: at least two. */
  readonly flows: readonly (readonly Point[])[];
}
