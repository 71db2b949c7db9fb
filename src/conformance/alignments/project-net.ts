import type { DenseNet } from "../../process-models/state-space/dense-net.ts";
import { exploreMarkings, type MarkingGraph } from "../../process-models/state-space/explore-markings.ts";
import { tokenBounds } from "../../process-models/state-space/token-bounds.ts";

/**
 * A net without some of its places, and its markings. It can do whatever the whole net can, so that
 * no trace costs more in it.
 */
export interface Projection {
  readonly net: DenseNet;
  /** The places that it has, as indices into the whole net. */
  readonly places: readonly number[];
  readonly graph: MarkingGraph;
}

/**
 * Drops places until the markings can be listed: the pattern of a pattern database (Culberson and
 * Schaeffer, 1998) for a net whose own markings are too many. Places are taken in as many at a time
 * as fit, halving the groups that do not.
 */
export function projectNet(net: DenseNet, maxMarkings: number, deadline: () => boolean): Projection {
  let best = projected(net, [], maxMarkings);
  const offer = (places: readonly number[]): void => {
    if (places.length === 0 || deadline()) return;
    const wider = projected(net, [...best.places, ...places], maxMarkings);
    if (wider.graph.complete) best = wider;
    else if (places.length > 1) {
      const half = places.length >>> 1;
      offer(places.slice(0, half));
      offer(places.slice(half));
    }
  };
  offer(placesInFlow(net));
  return best;
}

function projected(net: DenseNet, places: readonly number[], maxMarkings: number): Projection {
  const numbers = new Map(places.map((place, number) => [place, number]));
  const kept = (ends: readonly number[]) => ends.flatMap((place, i) => numbers.has(place) ? [i] : []);
  const smaller: DenseNet = {
    places: places.length,
    transitions: net.transitions.map((transition) => {
      const [ins, outs] = [kept(transition.inputs), kept(transition.outputs)];
      return {
        ...transition,
        inputs: ins.map((i) => numbers.get(transition.inputs[i])!),
        inputWeights: ins.map((i) => transition.inputWeights[i]),
        outputs: outs.map((i) => numbers.get(transition.outputs[i])!),
        outputWeights: outs.map((i) => transition.outputWeights[i]),
      };
    }),
    initial: places.map((place) => net.initial[place]),
    final: places.map((place) => net.final[place]),
  };
  return { net: smaller, places, graph: exploreMarkings(smaller, { maxMarkings, bounds: tokenBounds(smaller) }) };
}

/**
 * The places in the order in which tokens can come to them, so that neighbours are kept together.
 */
function placesInFlow(net: DenseNet): number[] {
  const consumers = Array.from({ length: net.places }, (): number[] => []);
  net.transitions.forEach(({ inputs }, t) => inputs.forEach((place) => consumers[place].push(t)));
  const reached = new Set<number>();
  net.initial.forEach((tokens, place) => tokens > 0 && reached.add(place));
  for (const place of reached) for (const t of consumers[place]) for (const next of net.transitions[t].outputs) reached.add(next);
  for (let place = 0; place < net.places; place++) reached.add(place);
  return [...reached];
}
