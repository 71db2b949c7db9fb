import { fire, isEnabled, markingKey, sameMarking } from "../petri-net/fire.ts";
import type { Marking, PetriNet } from "../petri-net/petri-net.ts";

/**
 * A net seen as the sequences of its labels: a deterministic automaton, built while it is used. A
 * state is the set of all markings in which the net can be after the labels so far, silent moves
 * included. States are numbered as they are found, from {@linkcode LabelAutomaton.start} on.
 */
export interface LabelAutomaton {
  /** The state before any label. */
  readonly start: number;
  /** The labels that some marking of the state allows next, in code-unit order. */
  labels(state: number): readonly string[];
  /** The state after a label; -1 if no marking of the state allows it. */
  step(state: number, label: string): number;
  /** Whether the net may end here: the final marking is one of the state's. */
  accepts(state: number): boolean;
  /**
   * Whether markings were left out because there were more than the limit: what is not found is
   * then not proven absent.
   */
  readonly cut: boolean;
}

/**
 * The automaton of a net's labels (the subset construction of Rabin and Scott, "Finite Automata and
 * Their Decision Problems", 1959, done lazily).
 *
 * @param maxStates markings kept; those beyond are left out, and `cut` says so
 */
export function createLabelAutomaton(net: PetriNet, maxStates: number): LabelAutomaton {
  const moves = createMoves(net, maxStates);
  const stateOfKey = new Map<string, number>();
  const members: (readonly number[])[] = [];
  const successors: (Map<string, number> | undefined)[] = [];

  const stateOf = (markings: Iterable<number>): number => {
    const closed = closure(markings, moves.silent);
    const key = closed.join(",");
    const known = stateOfKey.get(key);
    if (known !== undefined) return known;
    stateOfKey.set(key, members.length);
    return members.push(closed) - 1;
  };

  const successorsOf = (state: number): Map<string, number> => {
    const known = successors[state];
    if (known !== undefined) return known;
    const targets = new Map<string, number[]>();
    for (const marking of members[state]) {
      for (const [label, target] of moves.visible(marking)) {
        const of = targets.get(label);
        if (of === undefined) targets.set(label, [target]);
        else of.push(target);
      }
    }
    const sorted = [...targets].sort(([a], [b]) => a < b ? -1 : 1);
    return successors[state] = new Map(sorted.map(([label, markings]) => [label, stateOf(markings)]));
  };

  const final = net.finalMarking;
  return {
    start: stateOf([moves.initial]),
    labels: (state) => [...successorsOf(state).keys()],
    step: (state, label) => successorsOf(state).get(label) ?? -1,
    accepts: (state) => final !== null && members[state].some((marking) => sameMarking(moves.markings[marking], final)),
    get cut() {
      return moves.cut();
    },
  };
}

/** Everything that silent moves reach from some markings, ascending. */
function closure(markings: Iterable<number>, silent: (marking: number) => readonly number[]): number[] {
  const found = new Set(markings);
  for (const marking of found) for (const next of silent(marking)) found.add(next);
  return [...found].sort((a, b) => a - b);
}

/** The markings of a net, numbered, and the moves between them, each computed once. */
function createMoves(net: PetriNet, maxStates: number) {
  const numbers = new Map<string, number>();
  const markings: Marking[] = [];
  let cut = false;
  const numberOf = (marking: Marking): number => {
    const key = markingKey(marking);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (markings.length >= maxStates) return (cut = true, -1);
    numbers.set(key, markings.length);
    return markings.push(marking) - 1;
  };
  const labelled = net.transitions.flatMap(({ label }, t) => label === null ? [] : [t]);
  const unlabelled = net.transitions.flatMap(({ label }, t) => label === null ? [t] : []);
  const targets = (marking: number, transitions: readonly number[]): [transition: number, target: number][] =>
    transitions.filter((t) => isEnabled(net, markings[marking], t))
      .map((t): [number, number] => [t, numberOf(fire(net, markings[marking], t))])
      .filter(([, target]) => target >= 0);
  const silentOf: (readonly number[])[] = [];
  const visibleOf: (readonly [string, number][])[] = [];
  return {
    markings,
    initial: numberOf(net.initialMarking),
    cut: () => cut,
    silent: (marking: number) => silentOf[marking] ??= targets(marking, unlabelled).map(([, target]) => target),
    visible: (marking: number) =>
      visibleOf[marking] ??= targets(marking, labelled).map(([t, target]) => [net.transitions[t].label as string, target]),
  };
}
