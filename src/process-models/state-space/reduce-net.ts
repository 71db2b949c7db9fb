import type { DenseNet, DenseTransition } from "./dense-net.ts";
import { SILENT_LABEL } from "./dense-net.ts";

/**
 * A run with the events that it explains: pairs of a transition (an index into the net that was
 * read, -1 for a log move) and an event (-1 for none).
 */
export interface TaggedRun {
  readonly transitions: readonly number[];
  readonly events: readonly number[];
}

/** A smaller net whose runs cost the same. */
export interface ReducedNet {
  readonly net: DenseNet;
  /** Turns a run of the smaller net into one of the net that was read. */
  readonly expand: (run: TaggedRun) => TaggedRun;
  /** The marking of the smaller net that stands for one of the net that was read. */
  readonly image: (marking: ArrayLike<number>) => number[];
}

interface Draft {
  readonly origin: number;
  readonly label: number;
  readonly cost: number;
  readonly inputs: Map<number, number>;
  readonly outputs: Map<number, number>;
}

/**
 * How a step of the reduction is undone on a run, and what becomes of a place that it removed.
 */
type Step =
  | {
    readonly kind: "after" | "before";
    readonly silent: number;
    readonly times: ReadonlyMap<number, number>;
    readonly place: number;
    readonly becomes: ReadonlyMap<number, number>;
  }
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

/**
 * Reduces a net to one with fewer markings in which each trace has the same cost, and each prefix
 * that can be replayed enables the same labels (in the manner of Murata, "Petri Nets: Properties,
 * Analysis and Applications", 1989, applied to silent transitions only): duplicates and silent
 * transitions without effect go; a silent transition is fused with the place before it if nothing
 * else consumes from that, or with the place behind it if nothing else produces into that; two
 * places joined by silent transitions in both directions become one. Places of the initial and the
 * final marking stay as they are. Quadratic in the transitions at worst.
 */
export function reduceNet(net: DenseNet): ReducedNet {
  const drafts = new Map<number, Draft>();
  for (const transition of net.transitions) drafts.set(transition.origin, draftOf(transition));
  const free = Array.from({ length: net.places }, (_, place) => net.initial[place] === 0 && net.final[place] === 0);
  const steps: Step[] = [];
  for (let changed = true; changed;) {
    changed = dropDuplicates(drafts);
    for (const silent of [...drafts.values()]) {
      if (silent.label !== SILENT_LABEL || !drafts.has(silent.origin)) continue;
      const step = fuseWithInput(drafts, silent, free) ?? fuseWithOutput(drafts, silent, free) ??
        mergePlaces(drafts, silent, free);
      if (step === null) continue;
      steps.push(step);
      free[step.place] = false;
      changed = true;
    }
  }
  return finished(net, [...drafts.values()], steps);
}

function draftOf({ origin, label, cost, inputs, inputWeights, outputs, outputWeights }: DenseTransition): Draft {
  return {
    origin,
    label,
    cost,
    inputs: new Map(inputs.map((place, i) => [place, inputWeights[i]])),
    outputs: new Map(outputs.map((place, i) => [place, outputWeights[i]])),
  };
}

/** Drops transitions that equal an earlier one, and silent ones that change nothing. */
function dropDuplicates(drafts: Map<number, Draft>): boolean {
  const seen = new Set<string>();
  const before = drafts.size;
  for (const { origin, label, cost, inputs, outputs } of [...drafts.values()]) {
    const from = arcsKey(inputs);
    const to = arcsKey(outputs);
    const key = `${label} ${cost} ${from} > ${to}`;
    if (seen.has(key) || (label === SILENT_LABEL && from === to)) drafts.delete(origin);
    else seen.add(key);
  }
  return drafts.size < before;
}

const arcsKey = (arcs: ReadonlyMap<number, number>): string =>
  [...arcs].sort((a, b) => a[0] - b[0]).map(([place, weight]) => `${place}*${weight}`).join(" ");

const onlyArc = (arcs: ReadonlyMap<number, number>): number => {
  if (arcs.size !== 1) return -1;
  const [[place, weight]] = arcs;
  return weight === 1 ? place : -1;
};

/**
 * The silent transition fires as soon as its only input place is marked: what marks that now does
 * what the transition did.
 */
function fuseWithInput(drafts: Map<number, Draft>, silent: Draft, free: readonly boolean[]): Step | null {
  const place = onlyArc(silent.inputs);
  if (place < 0 || !free[place] || silent.outputs.has(place)) return null;
  const times = new Map<number, number>();
  for (const { origin, inputs, outputs } of drafts.values()) {
    if (origin !== silent.origin && inputs.has(place)) return null;
    if (outputs.has(place)) times.set(origin, outputs.get(place)!);
  }
  for (const [origin, weight] of times) replacePlace(drafts.get(origin)!.outputs, place, weight, silent.outputs);
  drafts.delete(silent.origin);
  return { kind: "after", silent: silent.origin, times, place, becomes: silent.outputs };
}

/**
 * The silent transition waits until its only output place is needed: what takes from that now takes
 * what the transition took.
 */
function fuseWithOutput(drafts: Map<number, Draft>, silent: Draft, free: readonly boolean[]): Step | null {
  const place = onlyArc(silent.outputs);
  if (place < 0 || !free[place] || silent.inputs.has(place)) return null;
  const times = new Map<number, number>();
  for (const { origin, inputs, outputs } of drafts.values()) {
    if (origin !== silent.origin && outputs.has(place)) return null;
    if (inputs.has(place)) times.set(origin, inputs.get(place)!);
  }
  for (const [origin, weight] of times) replacePlace(drafts.get(origin)!.inputs, place, weight, silent.inputs);
  drafts.delete(silent.origin);
  return { kind: "before", silent: silent.origin, times, place, becomes: silent.inputs };
}

function replacePlace(arcs: Map<number, number>, place: number, times: number, by: ReadonlyMap<number, number>): void {
  arcs.delete(place);
  for (const [other, weight] of by) arcs.set(other, (arcs.get(other) ?? 0) + times * weight);
}

/** A token can go to and fro between two places without being seen: they are one. */
function mergePlaces(drafts: Map<number, Draft>, silent: Draft, free: readonly boolean[]): Step | null {
  const place = onlyArc(silent.inputs);
  const kept = onlyArc(silent.outputs);
  if (place < 0 || kept < 0 || place === kept || !free[place] || !free[kept]) return null;
  let back = -1;
  for (const { origin, label, inputs, outputs } of drafts.values()) {
    if (label === SILENT_LABEL && onlyArc(inputs) === kept && onlyArc(outputs) === place) back = origin;
  }
  if (back < 0) return null;
  const arcs = new Map<number, [number, number, number, number]>();
  for (const { origin, inputs, outputs } of drafts.values()) {
    const at = [inputs.get(place) ?? 0, inputs.get(kept) ?? 0, outputs.get(place) ?? 0, outputs.get(kept) ?? 0] as const;
    if (at.every((weight) => weight === 0)) continue;
    arcs.set(origin, [...at]);
    for (const side of [inputs, outputs]) {
      if (side.has(place)) replacePlace(side, place, side.get(place)!, new Map([[kept, 1]]));
    }
  }
  drafts.delete(silent.origin);
  drafts.delete(back);
  return { kind: "merge", place, kept, toKept: silent.origin, toPlace: back, arcs };
}

function finished(net: DenseNet, drafts: readonly Draft[], steps: readonly Step[]): ReducedNet {
  const removed = new Set(steps.map(({ place }) => place));
  const numbers = new Int32Array(net.places).fill(-1);
  let places = 0;
  for (let place = 0; place < net.places; place++) if (!removed.has(place)) numbers[place] = places++;
  const images = imagesOf(net.places, numbers, steps);
  const image = (marking: ArrayLike<number>): number[] => {
    const tokens = new Array<number>(places).fill(0);
    for (let place = 0; place < net.places; place++) {
      if (marking[place] > 0) { for (const [to, weight] of images[place]) tokens[to] += weight * marking[place]; }
    }
    return tokens;
  };
  const transitions = drafts.map(({ origin, label, cost, inputs, outputs }): DenseTransition => ({
    origin,
    label,
    cost,
    inputs: [...inputs.keys()].map((place) => numbers[place]),
    inputWeights: [...inputs.values()],
    outputs: [...outputs.keys()].map((place) => numbers[place]),
    outputWeights: [...outputs.values()],
  }));
  const undo = steps.toReversed();
  return {
    net: { places, transitions, initial: image(net.initial), final: image(net.final) },
    expand: (run) => undo.reduce(undoStep, run),
    image,
  };
}

/** What each place became: later steps replace what earlier ones put in its stead. */
function imagesOf(places: number, numbers: Int32Array, steps: readonly Step[]): Map<number, number>[] {
  const images = Array.from({ length: places }, (_, place) => new Map(numbers[place] < 0 ? [] : [[numbers[place], 1]]));
  for (const step of steps.toReversed()) {
    const becomes = step.kind === "merge" ? new Map([[step.kept, 1]]) : step.becomes;
    for (const [place, weight] of becomes) {
      for (const [to, inner] of images[place]) images[step.place].set(to, (images[step.place].get(to) ?? 0) + weight * inner);
    }
  }
  return images;
}

function undoStep(run: TaggedRun, step: Step): TaggedRun {
  if (step.kind === "merge") return undoMerge(run, step);
  const { kind, silent, times } = step;
  if (!run.transitions.some((transition) => times.has(transition))) return run;
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
  if (!run.transitions.some((transition) => step.arcs.has(transition))) return run;
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
