import { applyReductionRules } from "../petri-net/apply-reduction-rules.ts";
import { createMutableNet, type MutableNet, onlyPlace, sameWeights } from "../petri-net/mutable-net.ts";
import type { Arc, PetriNet } from "../petri-net/petri-net.ts";
import { type DenseNet, type DenseTransition, SILENT_LABEL } from "./dense-net.ts";

/**
 * A smaller net with the same language: silent transitions are fused with their surroundings (after
 * the reduction rules of Murata, "Petri Nets: Properties, Analysis and Applications", 1989). Places
 * of the initial and of the final marking stay, and what stays keeps its id and order.
 *
 * Applied until none fits:
 * - of equal transitions (label and arcs) the first stays, and a silent one that changes nothing
 *   goes;
 * - a silent transition is fused with its only input place, if that has no other consumer: whatever
 *   puts a token there then does what the transition would do next;
 * - or with its only output place, if that has no other producer: whatever takes the token then
 *   takes what the transition would have taken before;
 * - two places between which silent transitions lead both ways become one;
 * - of places with equal arcs the first stays.
 *
 * The language stays; that a run can get stuck may be lost, as choices are put off until it is
 * known that they can be made. So check the soundness of the net itself, not of the reduced one.
 * Near linear in the nodes, as only what changes is looked at again; stops where fusion would add
 * more than 400,000 arcs.
 *
 * @example
 * ```ts
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { reduceSilent } from "@/process-models/state-space/reduce-net.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', +( 'b', 'c' ), 'd' )"));
 * assertEquals(net.transitions.length, 6);
 * assertEquals(reduceSilent(net).transitions.map(({ label }) => label), ["a", "b", "c", "d"]);
 * ```
 */
export function reduceSilent(net: PetriNet): PetriNet {
  const { places, transitions, initialMarking, finalMarking } = net;
  const mutable = createMutableNet(places.length, transitions);
  fuseSilent(mutable, {
    label: (t) => transitions[t].label === null ? null : `'${transitions[t].label}`,
    kept: places.map((_, place) => initialMarking[place] > 0 || (finalMarking?.[place] ?? 0) > 0),
  });
  return remainingNet(mutable, net);
}

/** What is left of a net, in its order and with its ids and markings. */
export function remainingNet({ hasPlace, hasTransition, inputs, outputs }: MutableNet, net: PetriNet): PetriNet {
  const kept = net.places.flatMap((_, place) => hasPlace[place] ? [place] : []);
  const newIndex = new Map(kept.map((place, at) => [place, at]));
  const arcs = (weights: ReadonlyMap<number, number>) =>
    [...weights].map(([place, weight]): Arc => ({ place: newIndex.get(place) as number, weight }));
  return {
    places: kept.map((place) => net.places[place]),
    transitions: net.transitions.flatMap(({ id, label }, t) =>
      hasTransition[t] ? [{ id, label, inputs: arcs(inputs[t]), outputs: arcs(outputs[t]) }] : []
    ),
    initialMarking: kept.map((place) => net.initialMarking[place]),
    finalMarking: net.finalMarking && kept.map((place) => (net.finalMarking as readonly number[])[place]),
  };
}

/**
 * A run with the events that it explains: pairs of a transition (an index into the net that was
 * read, -1 for a log move) and an event (-1 for none).
 */
export interface TaggedRun {
  readonly transitions: readonly number[];
  readonly events: readonly number[];
}

/** A smaller net whose runs cost the same. */
interface ReducedNet {
  readonly net: DenseNet;
  /** Turns a run of the smaller net into one of the net that was read. */
  readonly expand: (run: TaggedRun) => TaggedRun;
  /** The marking of the smaller net for a reachable one of the net that was read. */
  readonly image: (marking: ArrayLike<number>) => number[];
}

/**
 * Reduces a net, by the rules of {@linkcode reduceSilent}, to one with fewer markings in which each
 * trace has the same cost, and each prefix that can be replayed enables the same labels.
 */
export function reduceNet(net: DenseNet): ReducedNet {
  const arcs = (places: readonly number[], weights: readonly number[]) =>
    places.map((place, i): Arc => ({ place, weight: weights[i] }));
  const mutable = createMutableNet(
    net.places,
    net.transitions.map(({ inputs, inputWeights, outputs, outputWeights }) => ({
      inputs: arcs(inputs, inputWeights),
      outputs: arcs(outputs, outputWeights),
    })),
  );
  const steps = fuseSilent(mutable, {
    label: (t) => net.transitions[t].label === SILENT_LABEL ? null : `${net.transitions[t].label} ${net.transitions[t].cost}`,
    kept: Array.from({ length: net.places }, (_, place) => net.initial[place] > 0 || net.final[place] > 0),
  });
  return finished(net, mutable, steps);
}

/** How a step of the reduction is undone on a run, and what its removed place becomes. */
type Step =
  | {
    readonly kind: "after" | "before";
    readonly silent: number;
    readonly times: ReadonlyMap<number, number>;
    readonly place: number;
    readonly becomes: ReadonlyMap<number, number>;
  }
  /** The place had the same arcs as another one, which stays. */
  | { readonly kind: "equal"; readonly place: number }
  | {
    readonly kind: "merge";
    /** Places that became one: `place` was removed, `kept` stands for both. */
    readonly place: number;
    readonly kept: number;
    readonly toKept: number;
    readonly toPlace: number;
    /** Arcs of each transition at the two places, before they became one. */
    readonly arcs: ReadonlyMap<number, readonly [inPlace: number, inKept: number, outPlace: number, outKept: number]>;
  };

/** Applies the rules of {@linkcode reduceSilent}; a transition with the label null is silent. */
export function fuseSilent(
  net: MutableNet,
  { label, kept }: { readonly label: (transition: number) => string | null; readonly kept: readonly boolean[] },
): Step[] {
  const steps: Step[] = [];
  applyReductionRules(net, {
    label,
    kept,
    rule: (t, room) => {
      if (label(t) !== null) return false;
      if (sameWeights(net.inputs[t], net.outputs[t])) {
        net.removeTransition(t);
        return true;
      }
      const step = fuse(net, t, { kind: "after", kept, room }) ?? fuse(net, t, { kind: "before", kept, room }) ??
        mergePlaces(net, t, kept, label);
      if (step !== null) steps.push(step);
      return step !== null;
    },
    onEqualPlace: (place) => steps.push({ kind: "equal", place }),
  });
  return steps;
}

/**
 * Fuses a silent transition with those at its only place before or behind it. `after`: it fires as
 * soon as its only input place is marked, so whatever marks that now does what the transition did.
 * `before`: it waits until its only output place is needed, so whatever takes from that now takes
 * what the transition took.
 */
function fuse(
  net: MutableNet,
  silent: number,
  { kind, kept, room }: { readonly kind: "after" | "before"; readonly kept: readonly boolean[]; readonly room: number },
): Step | null {
  const [near, far, own, others, add] = kind === "after"
    ? [net.inputs, net.outputs, net.consumers, net.producers, net.addOutput]
    : [net.outputs, net.inputs, net.producers, net.consumers, net.addInput];
  const place = onlyPlace(near[silent]);
  if (place < 0 || kept[place] || own[place].size !== 1 || far[silent].has(place)) return null;
  if (others[place].size * far[silent].size > room) return null;
  const becomes = new Map(far[silent]);
  const times = new Map([...others[place]].map((t) => [t, far[t].get(place) as number]));
  for (const [t, count] of times) {
    for (const [other, weight] of becomes) add(t, other, count * weight);
  }
  net.removeTransition(silent);
  net.removePlace(place);
  return { kind, silent, times, place, becomes };
}

/** Silent transitions take a token to and fro between two places: they become one. */
function mergePlaces(
  net: MutableNet,
  silent: number,
  isKept: readonly boolean[],
  label: (transition: number) => string | null,
): Step | null {
  const [place, kept] = [onlyPlace(net.inputs[silent]), onlyPlace(net.outputs[silent])];
  if (place < 0 || kept < 0 || place === kept || isKept[place] || isKept[kept]) return null;
  const back = [...net.consumers[kept]].find((t) =>
    label(t) === null && onlyPlace(net.inputs[t]) === kept && onlyPlace(net.outputs[t]) === place
  );
  if (back === undefined) return null;
  const near = new Set([place, kept].flatMap((end) => [...net.producers[end], ...net.consumers[end]]));
  const arcs = new Map([...near].map((t) => {
    const [ins, outs] = [net.inputs[t], net.outputs[t]];
    return [t, [ins.get(place) ?? 0, ins.get(kept) ?? 0, outs.get(place) ?? 0, outs.get(kept) ?? 0] as const];
  }));
  net.removeTransition(silent);
  net.removeTransition(back);
  for (const t of [...net.consumers[place]]) net.addInput(t, kept, net.inputs[t].get(place) as number);
  for (const t of [...net.producers[place]]) net.addOutput(t, kept, net.outputs[t].get(place) as number);
  net.removePlace(place);
  return { kind: "merge", place, kept, toKept: silent, toPlace: back, arcs };
}

function finished(net: DenseNet, mutable: MutableNet, steps: readonly Step[]): ReducedNet {
  const numbers = new Int32Array(net.places).fill(-1);
  let places = 0;
  for (let place = 0; place < net.places; place++) if (mutable.hasPlace[place]) numbers[place] = places++;
  const images = imagesOf(net.places, numbers, steps);
  const image = (marking: ArrayLike<number>): number[] => {
    const tokens = new Array<number>(places).fill(0);
    for (let place = 0; place < net.places; place++) {
      if (marking[place] > 0) { for (const [to, weight] of images[place]) tokens[to] += weight * marking[place]; }
    }
    return tokens;
  };
  const transitions = net.transitions.flatMap(({ origin, label, cost }, t): DenseTransition[] =>
    !mutable.hasTransition[t] ? [] : [{
      origin,
      label,
      cost,
      inputs: [...mutable.inputs[t].keys()].map((place) => numbers[place]),
      inputWeights: [...mutable.inputs[t].values()],
      outputs: [...mutable.outputs[t].keys()].map((place) => numbers[place]),
      outputWeights: [...mutable.outputs[t].values()],
    }]
  );
  return {
    net: { places, transitions, initial: image(net.initial), final: image(net.final) },
    expand: undoAll(steps.toReversed()),
    image,
  };
}
/** What each place became: later steps replace what earlier ones put in its stead. */
function imagesOf(places: number, numbers: Int32Array, steps: readonly Step[]): Map<number, number>[] {
  const images = Array.from({ length: places }, (_, place) => new Map(numbers[place] < 0 ? [] : [[numbers[place], 1]]));
  for (const step of steps.toReversed()) {
    if (step.kind === "equal") continue;
    const becomes = step.kind === "merge" ? new Map([[step.kept, 1]]) : step.becomes;
    for (const [place, weight] of becomes) {
      for (const [to, inner] of images[place]) images[step.place].set(to, (images[step.place].get(to) ?? 0) + weight * inner);
    }
  }
  return images;
}

/**
 * Undoes steps in their order. Without merges, these replace a transition by the same ones wherever
 * it fires, which are kept.
 */
function undoAll(undo: readonly Step[]): (run: TaggedRun) => TaggedRun {
  const undone = (run: TaggedRun) => undo.reduce(undoStep, run);
  if (undo.some(({ kind }) => kind === "merge")) return undone;
  const known = new Map<number, TaggedRun>();
  return (run) => {
    const transitions: number[] = [];
    const events: number[] = [];
    run.transitions.forEach((transition, i) => {
      let instead = known.get(transition);
      if (instead === undefined) known.set(transition, instead = undone({ transitions: [transition], events: [0] }));
      for (let at = 0; at < instead.transitions.length; at++) {
        transitions.push(instead.transitions[at]);
        events.push(instead.events[at] < 0 ? -1 : run.events[i]);
      }
    });
    return { transitions, events };
  };
}

/** Whether a run has one of some transitions. */
const fires = ({ transitions }: TaggedRun, some: ReadonlyMap<number, unknown>) => transitions.some((one) => some.has(one));

function undoStep(run: TaggedRun, step: Step): TaggedRun {
  if (step.kind === "equal") return run;
  if (step.kind === "merge") return undoMerge(run, step);
  const { kind, silent, times } = step;
  if (!fires(run, times)) return run;
  const transitions: number[] = [];
  const events: number[] = [];
  const fire = (transition: number, event: number) => {
    transitions.push(transition);
    events.push(event);
  };
  run.transitions.forEach((transition, i) => {
    const count = times.get(transition) ?? 0;
    if (kind === "after") fire(transition, run.events[i]);
    for (let n = 0; n < count; n++) fire(silent, -1);
    if (kind === "before") fire(transition, run.events[i]);
  });
  return { transitions, events };
}

function undoMerge(run: TaggedRun, step: Step & { kind: "merge" }): TaggedRun {
  if (!fires(run, step.arcs)) return run;
  const transitions: number[] = [];
  const events: number[] = [];
  let atPlace = 0;
  let atKept = 0;
  const fire = (transition: number, event: number) => {
    transitions.push(transition);
    events.push(event);
  };
  run.transitions.forEach((transition, i) => {
    const [inPlace, inKept, outPlace, outKept] = step.arcs.get(transition) ?? [0, 0, 0, 0];
    for (; atPlace < inPlace; atPlace++, atKept--) fire(step.toPlace, -1);
    for (; atKept < inKept; atKept++, atPlace--) fire(step.toKept, -1);
    fire(transition, run.events[i]);
    atPlace += outPlace - inPlace;
    atKept += outKept - inKept;
  });
  return { transitions, events };
}
