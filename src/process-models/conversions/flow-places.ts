/** Places for the flows of a model, some of which share one. */
export interface FlowPlaces {
  /** The place of a flow, by the flow's index, or of what {@linkcode FlowPlaces.add} gave. */
  of(flow: number): number;
  /** Makes two share a place. */
  share(a: number, b: number): void;
  /** Makes a place that is no flow's. */
  add(): number;
}

/**
 * One place for each flow at first (a union-find forest: Galler, Fischer, "An Improved Equivalence
 * Algorithm", 1964).
 */
export function createFlowPlaces(flows: number): FlowPlaces {
  const parents = Array.from({ length: flows }, (_, flow) => flow);
  const of = (flow: number): number => {
    let root = flow;
    while (parents[root] !== root) root = parents[root];
    for (let at = flow; at !== root;) [at, parents[at]] = [parents[at], root];
    return root;
  };
  return {
    of,
    share: (a, b) => void (parents[of(b)] = of(a)),
    add: () => parents.push(parents.length) - 1,
  };
}
