import type { GraphActivity, ProcessGraph } from "../drawing/map/process-graph.ts";

/**
 * A process graph, its arcs as columns: the graph of 500 activities may have 55,000 arcs, which
 * would take a tenth of a second to be copied from a worker to the page one by one.
 */
export interface GraphColumns {
  readonly activities: readonly GraphActivity[];
  readonly from: Int32Array<ArrayBuffer>;
  readonly to: Int32Array<ArrayBuffer>;
  readonly count: Float64Array<ArrayBuffer>;
  readonly cases: Float64Array<ArrayBuffer>;
}

/** The columns of a graph. */
export const graphColumnsOf = ({ activities, arcs }: ProcessGraph): GraphColumns => ({
  activities,
  from: Int32Array.from(arcs, ({ from }) => from),
  to: Int32Array.from(arcs, ({ to }) => to),
  count: Float64Array.from(arcs, ({ count }) => count),
  cases: Float64Array.from(arcs, ({ cases }) => cases),
});

/** The graph of columns. */
export const graphOfColumns = ({ activities, from, to, count, cases }: GraphColumns): ProcessGraph => ({
  activities,
  arcs: Array.from(from, (source, i) => ({ from: source, to: to[i], count: count[i], cases: cases[i] })),
});
