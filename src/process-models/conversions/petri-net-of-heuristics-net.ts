import type { HeuristicsNet } from "../heuristics-net.ts";
import { createNetBuilder } from "../petri-net/net-builder.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";

/**
 * The Petri net of a heuristics net (after van der Aalst, Adriansyah, van Dongen, "Causal Nets: A
 * Modeling Language Tailored towards Process Discovery", 2011): each activity a transition, each
 * set of its outputs and inputs a place, and for each dependency a silent transition from the
 * output place to the input places in whose sets the two activities are (a dependency is ignored
 * unless both activities have it). Output sets that share members have one place, and a silent
 * transition for each choice of members that satisfies all of them. An artificial start fills the
 * inputs of the activities that cases start with, an artificial end collects from those that they
 * end with; an activity that is both an end and has outputs goes one of the two ways. An activity
 * without any input set starts, one without any output set ends.
 *
 * Always a free-choice net with one source and one sink place, but not always sound: the splits and
 * joins of a heuristics net need not fit together. See `checkSoundness`. Linear in the pairs of
 * sets that a dependency joins.
 *
 * @example
 * ```ts
 * import { accepts } from "@/process-models/state-space/accepts.ts";
 * import { petriNetOfHeuristicsNet } from "@/process-models/conversions/petri-net-of-heuristics-net.ts";
 * import { assert } from "@std/assert";
 *
 * const net = petriNetOfHeuristicsNet({
 *   activities: ["a", "b", "c", "d"],
 *   activityCounts: [2, 2, 2, 2],
 *   startCounts: [2, 0, 0, 0],
 *   endCounts: [0, 0, 0, 2],
 *   dependencies: [],
 *   outputs: [[[1], [2]], [[3]], [[3]], []],
 *   inputs: [[], [[0]], [[0]], [[1], [2]]],
 * });
 * assert(accepts(net, ["a", "c", "b", "d"]));
 * assert(!accepts(net, ["a", "b", "d"]));
 * ```
 */
export function petriNetOfHeuristicsNet(heuristicsNet: HeuristicsNet): PetriNet {
  const { activities } = heuristicsNet;
  const { families, outputs, inputs } = agreedFamilies(heuristicsNet);
  const builder = createNetBuilder();
  const source = builder.place();
  const starts = edgeSets(heuristicsNet.starts, heuristicsNet.startCounts, inputs);
  const ends = edgeSets(heuristicsNet.ends, heuristicsNet.endCounts, outputs);
  const sink = builder.place();
  // With one set only, its place is the source (or the sink) itself.
  const startPlaces = starts.length === 1 ? [source] : starts.map(() => builder.place());
  const endPlaces = ends.length === 1 ? [sink] : ends.map(() => builder.place());
  const onlyStart = starts.length === 1 && starts[0].length === 1 && inputs[starts[0][0]].length === 0 ? starts[0][0] : -1;
  const inPlaces = inputs.map((sets, activity) => {
    if (activity === onlyStart) return [source];
    return sets.length === 0 ? [builder.place()] : sets.map(() => builder.place());
  });
  const outPlaces = families.map((ofActivity) => ofActivity.map(() => builder.place()));

  if (starts.length > 1) builder.transition(null, [source], startPlaces);
  starts.forEach((set, i) => {
    for (const activity of set) if (activity !== onlyStart) builder.transition(null, [startPlaces[i]], inPlaces[activity]);
  });
  activities.forEach((label, activity) => {
    const done = ends.flatMap((set, i) => set.includes(activity) ? [endPlaces[i]] : []);
    const goesOn = outPlaces[activity].length > 0;
    if (goesOn && done.length > 0) {
      const after = builder.place();
      builder.transition(label, inPlaces[activity], [after]);
      builder.transition(null, [after], outPlaces[activity]);
      builder.transition(null, [after], done);
    } else builder.transition(label, inPlaces[activity], goesOn ? outPlaces[activity] : done);
    // One firing serves all input sets of the next activity that this one stands in.
    const lead = (place: number, next: number) =>
      builder.transition(null, [place], inPlaces[next].filter((_, l) => inputs[next][l].includes(activity)));
    families[activity].forEach(({ choices }, k) => {
      const chosen = new Map<number, number>();
      for (const choice of choices) {
        if (choices.every(({ length }) => length === 1)) {
          lead(outPlaces[activity][k], choice[0]);
          continue;
        }
        for (const next of choice) if (!chosen.has(next)) chosen.set(next, builder.place());
        builder.transition(null, [outPlaces[activity][k]], choice.map((next) => chosen.get(next)!));
      }
      for (const [next, place] of chosen) lead(place, next);
    });
  });
  if (ends.length > 1) builder.transition(null, endPlaces, [sink]);
  return builder.build([source], [sink]);
}

/**
 * The activities at the beginning (or end) of cases as AND of XOR sets: as given, or one set of
 * those with cases; with those that have no other way in (or out).
 */
function edgeSets(
  given: Sets | undefined,
  counts: readonly number[],
  ways: readonly Sets[],
): Sets {
  const sets = given !== undefined && given.length > 0
    ? given
    : [counts.flatMap((count, activity) => count > 0 ? [activity] : [])];
  const missing = ways.flatMap((of, activity) =>
    of.length === 0 && !sets.some((set) => set.includes(activity)) ? [activity] : []
  );
  return sets.map((set, i) => i === 0 ? [...set, ...missing] : set);
}

type Sets = readonly (readonly number[])[];

/**
 * The families of output sets, and the sets without what no choice of a family, or only one of two
 * activities, knows.
 */
function agreedFamilies(net: HeuristicsNet): { families: SplitFamily[][]; outputs: Sets[]; inputs: Sets[] } {
  const { outputs, inputs } = agreedSets(net);
  const families = outputs.map(splitFamilies);
  const chosen = families.map((ofActivity) => ofActivity.map(({ choices }) => [...new Set(choices.flat())]));
  return { families, ...agreedSets({ outputs: chosen, inputs }) };
}

/** The sets without the activities that do not have the other one in their sets. */
function agreedSets({ outputs, inputs }: Pick<HeuristicsNet, "outputs" | "inputs">): { outputs: Sets[]; inputs: Sets[] } {
  const known = (of: readonly Sets[], at: number, other: number) => of[at].some((set) => set.includes(other));
  const agreed = (of: readonly Sets[], others: readonly Sets[]) =>
    of.map((sets, at) => sets.map((set) => set.filter((other) => known(others, other, at))).filter((set) => set.length > 0));
  return { outputs: agreed(outputs, inputs), inputs: agreed(inputs, outputs) };
}

/** Output sets that share members, or one set alone, with the choices that satisfy them all. */
interface SplitFamily {
  /**
   * Each choice: members such that every set of the family has exactly one of them. The choices of
   * a single set are its members, one by one.
   */
  readonly choices: readonly (readonly number[])[];
}

/** Most choices of a family; if there are more, a member counts in its first set only. */
const MOST_CHOICES = 100;

/** Most steps of the search for choices, which may be exponential. */
const MOST_STEPS = 2000;

/**
 * The families of XOR sets that are joined by AND, with their choices: (b or e) and (c or e) are
 * satisfied by b and c, or by e alone. Families share no members, so that they are independent.
 *
 * A family with more than 100 choices (their number can grow exponentially), or without any that a
 * bounded search finds, is cut into sets without common members.
 */
export function splitFamilies(sets: readonly (readonly number[])[]): SplitFamily[] {
  return connectedSets(sets).flatMap((family): SplitFamily[] => {
    if (family.length === 1) return [{ choices: family[0].map((member) => [member]) }];
    const choices = exactChoices(family);
    if (choices.length > 0 && choices.length <= MOST_CHOICES) return [{ choices }];
    const seen = new Set<number>();
    return family.map((set) => set.filter((member) => !seen.has(member) && seen.add(member))).filter((set) => set.length > 0)
      .map((set) => ({ choices: set.map((member) => [member]) }));
  });
}

/** The sets by families: two sets that share a member belong to one family. */
function connectedSets(sets: readonly (readonly number[])[]): (readonly number[])[][] {
  const families: (readonly number[])[][] = [];
  for (const set of sets) {
    const touched = families.filter((family) => family.some((other) => other.some((member) => set.includes(member))));
    if (touched.length === 0) families.push([set]);
    else {
      touched[0].push(set);
      for (const other of touched.slice(1)) {
        touched[0].push(...other);
        families.splice(families.indexOf(other), 1);
      }
    }
  }
  return families;
}

/** All choices, or more than {@linkcode MOST_CHOICES}; none if the search is too long. */
function exactChoices(sets: readonly (readonly number[])[]): number[][] {
  const choices: number[][] = [];
  let steps = 0;
  const extend = (chosen: readonly number[]): void => {
    steps++;
    const open = sets.find((set) => !set.some((member) => chosen.includes(member)));
    if (open === undefined) return void choices.push([...chosen].sort((a, b) => a - b));
    for (const member of open) {
      if (choices.length > MOST_CHOICES || steps > MOST_STEPS) return;
      const satisfiedTwice = sets.some((set) => set.includes(member) && set.some((other) => chosen.includes(other)));
      if (!satisfiedTwice) extend([...chosen, member]);
    }
  };
  extend([]);
  return steps > MOST_STEPS ? [] : choices;
}
