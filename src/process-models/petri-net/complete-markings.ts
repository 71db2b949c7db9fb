import { usageError } from "../../errors.ts";
import { shortList } from "./is-workflow-net.ts";
import { type Marking, type PetriNet, placeArcs, type Transition } from "./petri-net.ts";

/** Settings of {@linkcode completeMarkings}. */
interface CompleteMarkingsOptions {
  /**
   * Ids of the places of the final marking, one token for each mention. Default: that of the net,
   * else its sink places.
   */
  readonly final?: readonly string[];
}

/** A net with both markings, as far as they can be told, and what was assumed, as sentences. */
interface CompletedMarkings {
  readonly net: PetriNet;
  readonly notes: readonly string[];
}

/**
 * Gives a net the markings that its file lacks, as the standard PNML has no final marking: where no
 * place is marked at first, the one source place is; the one sink place is the final marking. With
 * several sink places each of them ends a run: silent transitions lead from each to a place that is
 * added. A net without sink places keeps no final marking. Places without any arc keep their
 * tokens. Linear in the net.
 *
 * @throws a usage error for a final place that the net does not have
 *
 * @example
 * ```ts
 * import { completeMarkings } from "@/process-models/petri-net/complete-markings.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const arc = (place: number) => ({ place, weight: 1 });
 * const net = {
 *   places: [{ id: "start" }, { id: "end" }],
 *   transitions: [{ id: "t", label: "a", inputs: [arc(0)], outputs: [arc(1)] }],
 *   initialMarking: [0, 0],
 *   finalMarking: null,
 * };
 * const { net: completed } = completeMarkings(net);
 * assertEquals([completed.initialMarking, completed.finalMarking], [[1, 0], [0, 1]]);
 * ```
 */
export function completeMarkings(net: PetriNet, { final }: CompleteMarkingsOptions = {}): CompletedMarkings {
  const { producers, consumers } = placeArcs(net);
  const notes: string[] = [];
  const idOf = (place: number) => net.places[place].id;
  const places = net.places.map((_, place) => place);
  const sources = places.filter((place) => producers[place].length === 0 && consumers[place].length > 0);
  const sinks = places.filter((place) => consumers[place].length === 0 && producers[place].length > 0);
  let started = net;
  if (net.initialMarking.every((tokens) => tokens === 0) && sources.length === 1) {
    started = { ...net, initialMarking: marked(net, sources) };
    notes.push(`no place is marked at first: a run begins at ${idOf(sources[0])}, the only place without an incoming arc`);
  }
  if (final !== undefined) return { net: { ...started, finalMarking: namedMarking(net, final) }, notes };
  if (net.finalMarking !== null || sinks.length === 0) return { net: started, notes };
  /** Tokens that nothing can take or add. */
  const kept = net.initialMarking.map((tokens, place) => producers[place].length + consumers[place].length === 0 ? tokens : 0);
  if (sinks.length === 1) {
    notes.push(`no final marking is given: a run ends at ${idOf(sinks[0])}, the only place without an outgoing arc`);
    return { net: { ...started, finalMarking: kept.map((tokens, place) => tokens + (place === sinks[0] ? 1 : 0)) }, notes };
  }
  notes.push(
    `no final marking is given: a run ends at each of the ${sinks.length} places without an outgoing arc, ${
      shortList(sinks.map(idOf))
    }; --final PLACES names others`,
  );
  return { net: joinedAtEnd(started, sinks, kept), notes };
}

/** One token on each of some places. */
function marked(net: PetriNet, on: readonly number[]): Marking {
  const tokens = net.places.map(() => 0);
  for (const place of on) tokens[place]++;
  return tokens;
}

function namedMarking(net: PetriNet, final: readonly string[]): Marking {
  const known = new Map(net.places.map(({ id }, place) => [id, place]));
  const unknown = final.find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw usageError({
      expected: "ids of places of the net in --final",
      found: JSON.stringify(unknown),
      advice: `It has the places ${shortList([...known.keys()])}.`,
    });
  }
  return marked(net, final.map((id) => known.get(id)!));
}

/** The net with a last place, to which a silent transition leads from each sink. */
function joinedAtEnd(net: PetriNet, sinks: readonly number[], kept: Marking): PetriNet {
  const ids = new Set([...net.places, ...net.transitions].map(({ id }) => id));
  const free = (wish: string): string => {
    let id = wish;
    for (let number = 2; ids.has(id); number++) id = `${wish}-${number}`;
    ids.add(id);
    return id;
  };
  const end = net.places.length;
  const ending = sinks.map((place): Transition => ({
    id: free(`end-${net.places[place].id}`),
    label: null,
    inputs: [{ place, weight: 1 }],
    outputs: [{ place: end, weight: 1 }],
  }));
  return {
    places: [...net.places, { id: free("end") }],
    transitions: [...net.transitions, ...ending],
    initialMarking: [...net.initialMarking, 0],
    finalMarking: [...kept, 1],
  };
}
