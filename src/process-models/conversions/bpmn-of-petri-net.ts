import { inputError, limitError } from "../../errors.ts";
import { createBpmnBuilder } from "../bpmn/bpmn-builder.ts";
import type { Bpmn } from "../bpmn/bpmn.ts";
import { arcsKey, placeWithUnfreeChoice } from "../petri-net/is-free-choice.ts";
import { isWorkflowNet } from "../petri-net/is-workflow-net.ts";
import { type PetriNet, type Place, placeArcs, type Transition } from "../petri-net/petri-net.ts";
import { checkSoundness } from "../state-space/check-soundness.ts";
import { exploreNet } from "../state-space/explore-markings.ts";

/** Arcs looked at to make choices free: it takes the square of the inputs of a transition. */
const MOST_WORK = 5_000_000;

/** Most markings searched for a run that ends twice; if none is found, the net ends once. */
const MAX_STATES = 10_000;

/**
 * The BPMN model with the language of a workflow net: each labelled transition a task, a place with
 * several producers an exclusive join, one with several consumers an exclusive split, a transition
 * with several inputs or outputs a parallel join or split (van der Aalst, Hirnschall, Verbeek, "An
 * Alternative Way to Analyze Workflow Graphs", 2002, read backwards). Places that share all their
 * consumers are joined before the choice. Where consumers of a place need different other places,
 * an exclusive split decides for one of them first; a sound net that could get stuck by that is
 * refused. Gateways with one flow in and one out are left out. Linear in the arcs, except for the
 * search for a second token on the sink place.
 *
 * @example
 * ```ts
 * import { bpmnOfPetriNet } from "@/process-models/conversions/bpmn-of-petri-net.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("+( 'a', 'b' )"));
 * assertEquals(bpmnOfPetriNet(net).nodes.map(({ label }) => label), ["", "", "a", "b", "", ""]);
 * ```
 *
 * @throws an input error for a net that BPMN cannot express: no workflow net, an arc of another
 * weight than 1, a choice that depends on tokens elsewhere, or a run that puts two tokens on the
 * sink place (an end in BPMN, but not in nets; the first 10,000 markings are searched); a
 * limit error for a net that is not free choice and has transitions of thousands of inputs
 */
export function bpmnOfPetriNet(net: PetriNet): Bpmn {
  const { reasons, sink } = isWorkflowNet(net);
  if (reasons.length > 0) refuse("a workflow net", reasons[0]);
  for (const { id, inputs, outputs } of net.transitions) {
    const heavy = [...inputs, ...outputs].find(({ weight }) => weight !== 1);
    if (heavy !== undefined) refuse("arcs of weight 1", `weight ${heavy.weight} between ${id} and ${net.places[heavy.place].id}`);
  }
  const { tokens, places, size } = exploreNet(net, MAX_STATES);
  const endsTwice = Array.from({ length: size }, (_, marking) => tokens[marking * places + sink!]).some((count) => count > 1);
  if (endsTwice) refuse("a net that ends once", `a run that puts two tokens on ${net.places[sink as number].id}`);
  const unfree = placeWithUnfreeChoice(net);
  if (unfree === null) return bpmnOfFreeChoiceNet(net);
  const free = withFreeChoices(net);
  if (checkSoundness(free).verdict !== "sound" && checkSoundness(net).verdict !== "unsound") {
    refuse("free choices", `a choice at place ${net.places[unfree].id} that depends on tokens elsewhere`);
  }
  return bpmnOfFreeChoiceNet(free);
}

function refuse(expected: string, found: string): never {
  throw inputError({ expected: `${expected} to express in BPMN`, found, advice: "Keep the model as a Petri net (.pnml)." });
}

/**
 * The BPMN model of a free-choice net with one source place, one sink place and arcs of weight 1.
 */
export function bpmnOfFreeChoiceNet(net: PetriNet): Bpmn {
  const builder = createBpmnBuilder();
  const { producers, consumers } = placeArcs(net);
  const start = builder.node("start-event");
  // Every node that a net may need: the builder leaves out those with one flow in and one out.
  const ports = net.transitions.map(({ label }) => {
    const join = builder.node("parallel-gateway");
    const split = builder.node("parallel-gateway");
    if (label === null) builder.flow(join, split);
    else {
      const task = builder.node("task", label);
      builder.flow(join, task);
      builder.flow(task, split);
    }
    return { join, split };
  });
  const clusters = new Map<number, number>();
  net.places.forEach((_, place) => {
    const join = builder.node("exclusive-gateway");
    if (producers[place].length === 0) builder.flow(start, join);
    for (const t of producers[place]) builder.flow(ports[t].split, join);
    if (consumers[place].length === 0) return builder.flow(join, builder.node("end-event"));
    const [first] = consumers[place];
    if (consumers[place].length === 1) return builder.flow(join, ports[first].join);
    // All places of a cluster have the same consumers, so the first of these names it.
    let cluster = clusters.get(first);
    if (cluster === undefined) {
      clusters.set(first, cluster = builder.node("parallel-gateway"));
      const choice = builder.node("exclusive-gateway");
      builder.flow(cluster, choice);
      for (const t of consumers[place]) builder.flow(choice, ports[t].join);
    }
    builder.flow(join, cluster);
  });
  return builder.build();
}

/**
 * A free-choice net with the same language: where the consumers of a place need different other
 * places, a silent transition for each kind of consumer takes the token first and so decides for
 * that kind. The new net may get stuck where the old one does not: in a run that decides for
 * consumers whose other tokens never arrive.
 */
function withFreeChoices(net: PetriNet): PetriNet {
  const places: Place[] = [...net.places];
  const transitions: Transition[] = [...net.transitions];
  let work = 0;
  placeArcs(net).consumers.forEach((consumers, place) => {
    const kinds = new Map<string, number[]>();
    for (const t of consumers) {
      work += transitions[t].inputs.length;
      if (work > MOST_WORK) {
        throw limitError({
          expected: "a net whose choices can be made free to express them in BPMN",
          found: `transitions whose numbers of inputs, squared, add up to more than ${MOST_WORK}`,
          advice: "Keep the model as a Petri net (.pnml).",
        });
      }
      const key = arcsKey(transitions[t].inputs);
      (kinds.get(key) ?? kinds.set(key, []).get(key)!).push(t);
    }
    if (kinds.size < 2) return;
    for (const kind of kinds.values()) {
      if (transitions[kind[0]].inputs.length < 2) continue;
      const decided = places.push({ id: `${net.places[place].id}~${places.length}` }) - 1;
      transitions.push({
        id: `decide~${transitions.length}`,
        label: null,
        inputs: [{ place, weight: 1 }],
        outputs: [{ place: decided, weight: 1 }],
      });
      for (const t of kind) {
        const inputs = transitions[t].inputs.map((arc) => arc.place === place ? { ...arc, place: decided } : arc);
        transitions[t] = { ...transitions[t], inputs };
      }
    }
  });
  const added = new Array<number>(places.length - net.places.length).fill(0);
  return {
    places,
    transitions,
    initialMarking: [...net.initialMarking, ...added],
    finalMarking: net.finalMarking === null ? null : [...net.finalMarking, ...added],
  };
}
