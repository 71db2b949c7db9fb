import type { PetriNet } from "../petri-net/petri-net.ts";
import { type DenseNet, denseNet, SILENT_LABEL } from "./dense-net.ts";
import { createMarkingExpander } from "./expand-marking.ts";
import { reduceNet } from "./reduce-net.ts";

/** All markings that runs with one prefix can reach, silent firings after it included. */
export interface PrefixState {
  /** Numbers of the markings, ascending. */
  readonly markings: Int32Array;
  /** Labels that are enabled in one of them, ascending. */
  readonly enabled: readonly number[];
  /** Whether the final marking is one of them. */
  readonly accepting: boolean;
  /** By label; undefined until it is computed. */
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
   * False once the deadline has passed, or a limit on markings or tokens has been reached: results
   * may then lack some prefixes.
   */
  readonly complete: () => boolean;
}

/** Limits of a {@linkcode createPrefixAutomaton}. */
interface PrefixLimits {
  /** Most markings that are kept. Default: 200,000. */
  readonly maxMarkings?: number;
  /**
   * Whether to continue past that limit with the markings that are kept: a prefix that is found can
   * be replayed; one that is not found may still be. Otherwise nothing more is found. Default:
   * false.
   */
  readonly goOn?: boolean;
  /**
   * Returns true once time is up: markings that are not known by then are left out. Default: never.
   */
  readonly deadline?: () => boolean;
}

/** Tokens that may be copied, so that nets of very many places do not take minutes. */
const MOST_COPIES = 2_000_000_000;

const DEFAULT_MAX_MARKINGS = 200_000;

/**
 * Determinises the markings of a net (subset construction, Rabin and Scott 1959), on the net
 * reduced by {@linkcode reduceNet}, which keeps prefixes and the labels that they enable. Prefixes
 * of runs that cannot reach the final marking count as well.
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

  const start = stateOf([0]);
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

/**
 * The automaton of all labels of a net in code-unit order; a label's code is its index. Past
 * `maxMarkings` it continues with the markings that it has.
 *
 * @throws an input error if the net has no final marking
 */
export function createLabelAutomaton(
  net: PetriNet,
  maxMarkings: number,
): { readonly labels: readonly string[]; readonly automaton: PrefixAutomaton } {
  const labels = [...new Set(net.transitions.flatMap(({ label }) => label === null ? [] : [label]))].sort();
  return { labels, automaton: createPrefixAutomaton(denseNet(net, labels), labels.length, { maxMarkings, goOn: true }) };
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
function createMoves(net: DenseNet, limits: PrefixLimits) {
  const { maxMarkings = DEFAULT_MAX_MARKINGS, goOn = false, deadline = () => false } = limits;
  const { transitions } = net;
  const { table, expand, copies } = createMarkingExpander(net, { maxMarkings, maxTokens: MOST_TOKENS });
  const firings: (Firings | undefined)[] = [];
  let complete = true;
  let stopped = false;
  const giveUp = () => {
    complete = false;
    stopped = true;
  };

  const firingsOf = (marking: number): Firings => {
    const known = firings[marking];
    if (known !== undefined) return known;
    const [silent, visible]: [number[], number[]] = [[], []];
    expand(marking, (t, to) => {
      if (to < 0) complete = false;
      const { label } = transitions[t];
      if (label !== SILENT_LABEL) visible.push(label, to);
      else if (to >= 0) silent.push(to);
    });
    if ((!complete && !goOn) || copies() > MOST_COPIES) giveUp();
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
    for (let at = 0; at < found.length && !stopped; at++) {
      if ((at & 255) === 255 && deadline()) giveUp();
      firingsOf(found[at]).silent.forEach(offer);
    }
    return Int32Array.from(found).sort();
  };

  const targets = (markings: Int32Array, label: number): number[] => {
    const found: number[] = [];
    for (const marking of markings) {
      if (stopped) break;
      const { visible } = firingsOf(marking);
      for (let i = 0; i < visible.length; i += 2) if (visible[i] === label && visible[i + 1] >= 0) found.push(visible[i + 1]);
    }
    return found;
  };

  const enabledIn = (markings: Int32Array, labels: number): number[] => {
    const enabled = new Uint8Array(labels);
    for (const marking of markings) {
      if (stopped) break;
      const { visible } = firingsOf(marking);
      for (let i = 0; i < visible.length; i += 2) if (visible[i] >= 0) enabled[visible[i]] = 1;
    }
    const found: number[] = [];
    for (let label = 0; label < labels; label++) if (enabled[label] === 1) found.push(label);
    return found;
  };

  return { numberOf: table.find, closure, targets, enabledIn, complete: () => complete };
}

/** Most tokens in a place: what two bytes can count. */
const MOST_TOKENS = 65_535;
