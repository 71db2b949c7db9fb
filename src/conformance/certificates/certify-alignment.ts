import { createPriorityQueue } from "../../numerics/priority-queue.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { type DenseNet, denseNet } from "../../process-models/state-space/dense-net.ts";
import { type TokenBound, tokenBounds } from "../../process-models/state-space/token-bounds.ts";
import { type AlignmentCosts, modelMoveCost } from "../alignments/alignment-costs.ts";
import type { AlignmentCertificate, CertifiedState } from "./check-alignment.ts";
import type { Potential } from "../alignments/model-aligner.ts";

/** Options of {@linkcode certifyAlignment}. */
export interface CertifyOptions {
  /** The costs of moves. Default: 1 for each log move and each visible model move. */
  readonly costs?: AlignmentCosts;
  /** Lower bounds from the aligner. Default: the cheapest paths are searched. */
  readonly potential?: Potential | null;
  /** Most states of the certificate. Default: 200,000. */
  readonly maxStates?: number;
}

const DEFAULT_MAX_STATES = 200_000;

/**
 * Proves that no alignment of a trace costs less than `lower`: lists the states that can be reached
 * at a lower cost, with lower bounds of their costs.
 *
 * @returns a certificate; it has a smaller bound if there are too many such states, or if `lower`
 * is too high
 *
 * @example
 * ```ts
 * import { certifyAlignment } from "@/conformance/certificates/certify-alignment.ts";
 * import { checkAlignment } from "@/conformance/certificates/check-alignment.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("'a'"));
 * const certificate = certifyAlignment(net, ["b"], 2); // b is extra, a is missing
 * const moves = [{ event: "b", transition: null }, { event: null, transition: 0 }];
 * assertEquals(checkAlignment(net, ["b"], { moves, cost: 2, certificate }), []);
 * ```
 */
export function certifyAlignment(
  net: PetriNet,
  trace: readonly string[],
  lower: number,
  options: CertifyOptions = {},
): AlignmentCertificate {
  const { costs = {}, potential = null, maxStates = DEFAULT_MAX_STATES } = options;
  const activities = [...new Set(trace)];
  const dense = denseNet(net, activities, (label) => modelMoveCost(label, costs));
  const bounds = tokenBounds(dense);
  const steps = trace.map((event) => activities.indexOf(event));
  const logCosts = trace.map((event) => costs.logMove?.(event) ?? 1);
  const product: Product = { net: dense, bounds, steps, logCosts };
  const traps = bounds.map(({ places }) => places);
  if (potential !== null) {
    const states = listed(product, lower, potential, maxStates);
    if (states !== null) return { lower, states, traps };
  }
  return { ...searched(product, lower, maxStates), traps };
}

interface Product {
  readonly net: DenseNet;
  readonly bounds: readonly TokenBound[];
  readonly steps: readonly number[];
  readonly logCosts: readonly number[];
}

interface Reached {
  readonly position: number;
  readonly marking: readonly number[];
  readonly cost: number;
}

const keyOf = ({ position, marking }: Reached): string => `${position}|${marking.join(",")}`;

/**
 * The states after one move; `cost` is that of the move. Markings that cannot reach the final one
 * are left out.
 */
function successors({ net, bounds, steps, logCosts }: Product, { position, marking }: Reached): Reached[] {
  const found: Reached[] = position < steps.length ? [{ position: position + 1, marking, cost: logCosts[position] }] : [];
  for (const { label, cost, inputs, inputWeights, outputs, outputWeights } of net.transitions) {
    if (inputs.some((place, i) => marking[place] < inputWeights[i])) continue;
    const next = [...marking];
    inputs.forEach((place, i) => next[place] -= inputWeights[i]);
    outputs.forEach((place, i) => next[place] += outputWeights[i]);
    if (bounds.some(({ places, most }) => places.reduce((sum, place) => sum + next[place], 0) > most)) continue;
    found.push({ position, marking: next, cost });
    if (label >= 0 && label === steps[position]) found.push({ position: position + 1, marking: next, cost: 0 });
  }
  return found;
}

/** The states below the bound with the potentials of the aligner; null if there are too many. */
function listed(product: Product, lower: number, potential: Potential, maxStates: number): CertifiedState[] | null {
  const states = new Map<string, CertifiedState>();
  const open: Reached[] = [];
  const offer = (state: Reached) => {
    const value = potential(state.position, state.marking);
    const key = keyOf(state);
    if (value >= lower || states.has(key)) return;
    states.set(key, { position: state.position, marking: state.marking, potential: value });
    open.push(state);
  };
  offer({ position: 0, marking: product.net.initial, cost: 0 });
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (states.size > maxStates) return null;
    successors(product, state).forEach(offer);
  }
  return [...states.values()];
}

/**
 * The states below the bound with their least costs, by Dijkstra's algorithm, in the order of the
 * cost plus a lower bound for the remaining events. If there are too many states, the bound is
 * lowered.
 */
function searched(product: Product, lower: number, maxStates: number): { lower: number; states: CertifiedState[] } {
  const { net, steps, logCosts } = product;
  const labels = new Set(net.transitions.map(({ label }) => label));
  const left = new Array<number>(steps.length + 1).fill(0);
  for (let i = steps.length - 1; i >= 0; i--) left[i] = left[i + 1] + (labels.has(steps[i]) ? 0 : logCosts[i]);
  const total = ({ cost, position }: Reached) => cost + left[position];
  const states = new Map<string, CertifiedState>();
  const open = createPriorityQueue<Reached>((a, b) => total(a) < total(b));
  open.push({ position: 0, marking: net.initial, cost: 0 });
  for (let state = open.pop(); state !== undefined && total(state) < lower; state = open.pop()) {
    const key = keyOf(state);
    if (states.has(key)) continue;
    const isEnd = state.position === steps.length && state.marking.every((tokens, place) => tokens === net.final[place]);
    if (isEnd || states.size >= maxStates) {
      lower = total(state);
      break;
    }
    states.set(key, { position: state.position, marking: state.marking, potential: state.cost });
    for (const { position, marking, cost } of successors(product, state)) {
      const next = { position, marking, cost: state.cost + cost };
      if (total(next) < lower) open.push(next);
    }
  }
  return { lower, states: [...states.values()] };
}
