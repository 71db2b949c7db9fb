import { type DenseNet, SILENT_LABEL } from "./dense-net.ts";
import { createMarkingTable, mostMarkings } from "./marking-table.ts";
import { reduceNet } from "./reduce-net.ts";

/** All markings that runs with one prefix can reach, silent firings after it included. */
export interface PrefixState {
  /** Numbers of the markings, ascending. */
  readonly markings: Int32Array;
  /** Labels that are enabled in one of them, ascending. */
  readonly enabled: readonly number[];
  /** Whether the final marking is one of them. */
  readonly accepting: boolean;
  /** By label; undefined where it was not asked. */
  readonly next: (PrefixState | null | undefined)[];
}

/**
 * The prefixes that a net can replay exactly, as a deterministic automaton that is built as it is
 * used.
 */
export interface PrefixAutomaton {
  /** The state of the empty prefix. */
  readonly start: PrefixState;
  /** The state after one more event; null if the net cannot show it. */
  readonly next: (state: PrefixState, label: number) => PrefixState | null;
  /** Whether a whole trace, from the initial to the final marking, fits. */
  readonly accepts: (trace: ArrayLike<number>) => boolean;
  /**
   * False once time was up, or there were too many markings, or too many tokens in a place: what is
   * asked then lacks some.
   */
  readonly complete: () => boolean;
}

/** Limits of a {@linkcode createPrefixAutomaton}. */
export interface PrefixLimits {
  /** Markings that are kept at most. Default: 200,000. */
  readonly maxMarkings?: number;
  /**
   * Tells whether time is up; then markings that are not known yet are left out. Default: never.
   */
  readonly deadline?: () => boolean;
}

/** Tokens that may be copied, so that nets of very many places do not take minutes. */
const MOST_COPIES = 2_000_000_000;

const DEFAULT_MAX_MARKINGS = 200_000;

/**
 * Determinises the markings of a net (subset construction, Rabin and Scott 1959), on the net
 * reduced by {@linkcode reduceNet}, which keeps prefixes and what they enable. No end is required:
 * what cannot be finished counts as well.
 *
 * @param net its labels are codes from 0 up to, not including, `labels`
 */
export function createPrefixAutomaton(net: DenseNet, labels: number, limits: PrefixLimits = {}): PrefixAutomaton {
  const reduced = reduceNet(net).net;
  const moves = createMoves(reduced, limits);
  const states = new Map<number, PrefixState[]>();
  const final = () => moves.numberOf(reduced.final);

  const stateOf = (seeds: readonly number[]): PrefixState => {
    const markings = moves.closure(seeds);
    let hash = markings.length;
    for (const marking of markings) hash = (Math.imul(hash, 0x9e3779b1) + marking) | 0;
    const bucket = states.get(hash);
    const known = bucket?.find((state) => equal(state.markings, markings));
    if (known !== undefined) return known;
    const state = { markings, enabled: moves.enabledIn(markings, labels), accepting: markings.includes(final()), next: [] };
    if (bucket === undefined) states.set(hash, [state]);
    else bucket.push(state);
    return state;
  };

  const start = stateOf([moves.initial]);
  const next = (state: PrefixState, label: number): PrefixState | null => {
    const known = state.next[label];
    if (known !== undefined) return known;
    const targets = moves.targets(state.markings, label);
    return state.next[label] = targets.length === 0 ? null : stateOf(targets);
  };
  return {
    start,
    next,
    accepts: (trace) => {
      let state: PrefixState | null = start;
      for (let i = 0; state !== null && i < trace.length; i++) state = next(state, trace[i]);
      return state !== null && state.accepting;
    },
    complete: moves.complete,
  };
}

function equal(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

interface Firings {
  /** Markings that silent firings lead to. */
  readonly silent: readonly number[];
  /** Labels of visible firings, each followed by the marking it leads to. */
  readonly visible: readonly number[];
}

/** The markings of a net, found as they are needed. */
function createMoves(net: DenseNet, { maxMarkings = DEFAULT_MAX_MARKINGS, deadline = () => false }: PrefixLimits) {
  const { places, transitions } = net;
  const table = createMarkingTable(places, "wide");
  const most = mostMarkings(maxMarkings, places, 2);
  const initial = table.add(net.initial, table.hash(net.initial), most);
  const changes = transitions.map((transition) => table.change(transition));
  const firings: (Firings | undefined)[] = [];
  let complete = true;
  let copies = 0;

  const firingsOf = (marking: number): Firings => {
    const known = firings[marking];
    if (known !== undefined) return known;
    const row = Array.from(table.tokens().subarray(marking * places, (marking + 1) * places));
    const [silent, visible]: [number[], number[]] = [[], []];
    transitions.forEach(({ label, inputs, inputWeights, outputs, outputWeights }, t) => {
      for (let i = 0; i < inputs.length; i++) if (row[inputs[i]] < inputWeights[i]) return;
      const next = row.slice();
      for (let i = 0; i < inputs.length; i++) next[inputs[i]] -= inputWeights[i];
      for (let i = 0; i < outputs.length; i++) next[outputs[i]] += outputWeights[i];
      const fits = outputs.every((place) => next[place] <= MOST_TOKENS);
      const to = fits ? table.add(next, (table.hashOf(marking) + changes[t]) | 0, most) : -1;
      copies += places;
      if (to < 0 || copies > MOST_COPIES) complete = false;
      if (label === SILENT_LABEL) {
        if (to >= 0) silent.push(to);
      } else visible.push(label, to);
    });
    return firings[marking] = { silent, visible };
  };

  let round = 0;
  const seenIn: number[] = [];
  const closure = (seeds: readonly number[]): Int32Array => {
    round++;
    const found: number[] = [];
    const offer = (marking: number) => {
      if (seenIn[marking] === round) return;
      seenIn[marking] = round;
      found.push(marking);
    };
    seeds.forEach(offer);
    for (let at = 0; at < found.length && complete; at++) {
      if ((at & 255) === 255 && deadline()) complete = false;
      firingsOf(found[at]).silent.forEach(offer);
    }
    return Int32Array.from(found).sort();
  };

  const targets = (markings: Int32Array, label: number): number[] => {
    const found: number[] = [];
    for (const marking of markings) {
      if (!complete) break;
      const { visible } = firingsOf(marking);
      for (let i = 0; i < visible.length; i += 2) if (visible[i] === label && visible[i + 1] >= 0) found.push(visible[i + 1]);
    }
    return found;
  };

  const enabledIn = (markings: Int32Array, labels: number): number[] => {
    const enabled = new Uint8Array(labels);
    for (const marking of markings) {
      if (!complete) break;
      const { visible } = firingsOf(marking);
      for (let i = 0; i < visible.length; i += 2) if (visible[i] >= 0) enabled[visible[i]] = 1;
    }
    return Array.from(enabled.keys()).filter((label) => enabled[label] === 1);
  };

  return { initial, numberOf: table.find, closure, targets, enabledIn, complete: () => complete };
}

const MOST_TOKENS = 65_535;
