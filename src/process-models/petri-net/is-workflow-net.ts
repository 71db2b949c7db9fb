import { type Marking, type PetriNet, placeArcs } from "./petri-net.ts";

/** The result of {@linkcode isWorkflowNet}. */
export interface WorkflowNetCheck {
  /** Whether the net is a workflow net. */
  readonly holds: boolean;
  /** Why it is none: phrases that name the place or transition; empty if it is one. */
  readonly reasons: readonly string[];
  /** The one place without producers, by its index; null if there is none or several. */
  readonly source: number | null;
  /** The one place without consumers; null if there is none or several. */
  readonly sink: number | null;
}

/**
 * Whether a net is a workflow net (van der Aalst, "The Application of Petri Nets to Workflow
 * Management", 1998): one source place, one sink place, every place and transition on a path from
 * the one to the other; the initial marking is one token on the source, the final one on the sink.
 * Linear in the arcs.
 *
 * @example
 * ```ts
 * import { isWorkflowNet } from "@/process-models/petri-net/is-workflow-net.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * assertEquals(isWorkflowNet(net).holds, true);
 * assertEquals(isWorkflowNet({ ...net, finalMarking: null }).reasons, ["no final marking"]);
 * ```
 */
export function isWorkflowNet(net: PetriNet): WorkflowNetCheck {
  const { producers, consumers } = placeArcs(net);
  const reasons: string[] = [];
  const onlyOne = (places: readonly number[], what: string): number | null => {
    if (places.length === 1) return places[0];
    const found = places.length === 0 ? "no place" : `${places.length} places (${namesOf(net, places)})`;
    reasons.push(`${found} ${what}`);
    return null;
  };
  const without = (arcs: readonly (readonly number[])[]) =>
    net.places.flatMap((_, place) => arcs[place].length === 0 ? [place] : []);
  const source = onlyOne(without(producers), "without an incoming arc");
  const sink = onlyOne(without(consumers), "without an outgoing arc");
  if (source !== null && sink !== null) reasons.push(...offPath(net, source, sink, producers, consumers));
  if (source !== null && !isOneToken(net.initialMarking, source)) {
    reasons.push("the initial marking is not one token on the source place");
  }
  if (net.finalMarking === null) reasons.push("no final marking");
  else if (sink !== null && !isOneToken(net.finalMarking, sink)) {
    reasons.push("the final marking is not one token on the sink place");
  }
  return { holds: reasons.length === 0, reasons, source, sink };
}

function isOneToken(marking: Marking, place: number): boolean {
  return marking.every((tokens, at) => tokens === (at === place ? 1 : 0));
}

type Arcs = readonly (readonly number[])[];

/** Phrases about the nodes that are on no path from source to sink. */
function offPath(net: PetriNet, source: number, sink: number, producers: Arcs, consumers: Arcs): string[] {
  const forward = reachable(source, consumers, net.transitions.map(({ outputs }) => outputs.map(({ place }) => place)));
  const backward = reachable(sink, producers, net.transitions.map(({ inputs }) => inputs.map(({ place }) => place)));
  const reasons: string[] = [];
  const tell = (ids: readonly string[], what: string, where: string) => {
    if (ids.length > 0) reasons.push(`${what} ${shortList(ids)} ${ids.length === 1 ? "is" : "are"} not ${where}`);
  };
  const missing = (nodes: readonly { readonly id: string }[], seen: readonly boolean[]) =>
    nodes.flatMap(({ id }, at) => seen[at] ? [] : [id]);
  tell(missing(net.places, forward.places), "place", "reached from the source place");
  tell(missing(net.transitions, forward.transitions), "transition", "reached from the source place");
  tell(missing(net.places, backward.places), "place", "on a path to the sink place");
  tell(missing(net.transitions, backward.transitions), "transition", "on a path to the sink place");
  return reasons;
}

/**
 * Marks all nodes that are reached from a place, given the transitions next to each place and the
 * places next to each transition.
 */
function reachable(from: number, nextOfPlace: Arcs, nextOfTransition: Arcs): { places: boolean[]; transitions: boolean[] } {
  const places = new Array<boolean>(nextOfPlace.length).fill(false);
  const transitions = new Array<boolean>(nextOfTransition.length).fill(false);
  const open = [from];
  places[from] = true;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const transition of nextOfPlace[place]) {
      if (transitions[transition]) continue;
      transitions[transition] = true;
      for (const next of nextOfTransition[transition]) {
        if (!places[next]) open.push(next);
        places[next] = true;
      }
    }
  }
  return { places, transitions };
}

const namesOf = (net: PetriNet, places: readonly number[]) => shortList(places.map((place) => net.places[place].id));

/** The first few of many names. */
export function shortList(names: readonly string[], most = 5): string {
  return names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
