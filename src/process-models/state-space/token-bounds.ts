import type { DenseNet } from "./dense-net.ts";

/**
 * Places whose tokens, counted together, never become fewer; a marking that has more of them than
 * the final one cannot reach it.
 */
export interface TokenBound {
  readonly places: readonly number[];
  readonly most: number;
}

/** Most sets of places tried in the search for one bound. */
const MOST_TRIALS = 2_000;

/** Most transitions visited for all bounds together, so that large nets do not take minutes. */
const MOST_WORK = 20_000_000;

/**
 * For each place, if possible, a set of places that contains it and from which no transition takes
 * more tokens than it puts in: a trap with counts (compare Murata, "Petri Nets: Properties,
 * Analysis and Applications", 1989, on traps and invariants). Many unsound nets, those of the alpha
 * algorithm above all, have infinitely many markings; only those within these bounds can reach the
 * final one.
 */
export function tokenBounds(net: DenseNet): TokenBound[] {
  const found = new Map<string, TokenBound>();
  const budget = { trials: Math.ceil(MOST_WORK / Math.max(1, net.transitions.length)) };
  for (let place = 0; place < net.places && budget.trials > 0; place++) {
    const places = growingSet(net, place, budget);
    if (places === null) continue;
    found.set(places.join(" "), { places, most: places.reduce((sum, member) => sum + net.final[member], 0) });
  }
  return [...found.values()];
}

/** Adds places, depth first, until no transition takes more than it puts in. */
function growingSet(net: DenseNet, place: number, budget: { trials: number }): number[] | null {
  let trials = Math.min(MOST_TRIALS, budget.trials);
  const gain = (members: ReadonlySet<number>, t: number) => {
    const { inputs, inputWeights, outputs, outputWeights } = net.transitions[t];
    let sum = 0;
    for (let i = 0; i < inputs.length; i++) if (members.has(inputs[i])) sum -= inputWeights[i];
    for (let i = 0; i < outputs.length; i++) if (members.has(outputs[i])) sum += outputWeights[i];
    return sum;
  };
  const grow = (members: Set<number>): boolean => {
    budget.trials--;
    if (trials-- <= 0) return false;
    const losing = net.transitions.findIndex((_, t) => gain(members, t) < 0);
    if (losing < 0) return true;
    for (const next of net.transitions[losing].outputs) {
      if (members.has(next)) continue;
      members.add(next);
      if (grow(members)) return true;
      members.delete(next);
    }
    return false;
  };
  const members = new Set([place]);
  return grow(members) ? [...members].sort((a, b) => a - b) : null;
}

/** For each transition the bounds that firing it may break. */
export function boundsByTransition(net: DenseNet, bounds: readonly TokenBound[]): TokenBound[][] {
  return net.transitions.map(({ inputs, inputWeights, outputs, outputWeights }) =>
    bounds.filter(({ places }) => {
      const count = (list: readonly number[], weights: readonly number[]) =>
        list.reduce((sum, place, i) => sum + (places.includes(place) ? weights[i] : 0), 0);
      return count(outputs, outputWeights) > count(inputs, inputWeights);
    })
  );
}
