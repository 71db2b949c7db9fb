import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import type { AlignmentMove, AlignmentOptions, Alignments, VariantAlignment } from "./alignment.ts";
import { logMoveCosts } from "./alignment-costs.ts";
import { createModelAligner } from "./model-aligner.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import type { AlignmentBounds } from "./align-by-search.ts";

const DEFAULT_MAX_SEARCH_STATES = 50_000;
/** Most events of a variant that is aligned, unless an option says otherwise. */
export const MOST_ALIGNED_EVENTS = 2_000_000;

/**
 * Shares of a variant's budget in each round: all variants get a first result before the hard ones
 * are searched further.
 */
const ROUNDS = [0.01, 0.1, 1];

/**
 * Optimal alignments of all variants of a log with a net (definition: van der Aalst, Adriansyah and
 * van Dongen, "Replaying history on process models for conformance checking and performance
 * analysis", 2012).
 *
 * Exact if the markings can be listed or the net is block-structured; the time then hardly depends
 * on how well a trace fits. Other nets are searched within a budget: if it does not suffice, or the
 * deadline passes, the result has a lower and an upper bound and the best alignment found. More
 * time never makes bounds worse.
 *
 * @example
 * ```ts
 * import { alignVariants } from "@/conformance/alignments/align-variants.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const arc = (place: number) => ({ place, weight: 1 });
 * const net = {
 *   places: [{ id: "start" }, { id: "middle" }, { id: "end" }],
 *   transitions: [
 *     { id: "t1", label: "a", inputs: [arc(0)], outputs: [arc(1)] },
 *     { id: "t2", label: "b", inputs: [arc(1)], outputs: [arc(2)] },
 *   ],
 *   initialMarking: [1, 0, 0],
 *   finalMarking: [0, 0, 1],
 * };
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "c" }] }]);
 * const { variants: [variant], averageFitness } = alignVariants(net, variantsOf(log).variants);
 * assertEquals(variant.deviations, 2);
 * assertEquals(variant.moves, [
 *   { event: "a", transition: 0 },
 *   { event: null, transition: 1 },
 *   { event: "c", transition: null },
 * ]);
 * assertEquals(averageFitness, 0.5);
 * ```
 *
 * @throws an input error if the net has no final marking; a usage error for costs that are no whole
 * numbers from 0 to 1,000
 */
export function alignVariants(net: PetriNet, variants: Variants, options: AlignmentOptions = {}): Alignments {
  const steps = alignmentSteps(net, variants, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same as {@linkcode alignVariants} in parts, one for each search: after each the caller has a
 * turn, and may leave the rest undone.
 *
 * @throws as `alignVariants`
 *
 * @example
 * ```ts
 * import { alignmentSteps, alignVariants } from "@/conformance/alignments/align-variants.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const { variants } = variantsOf(eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]));
 * const steps = alignmentSteps(net, variants);
 * let step = steps.next();
 * while (!step.done) step = steps.next(); // or stop here
 * assertEquals(step.value, alignVariants(net, variants));
 * ```
 */
export function* alignmentSteps(net: PetriNet, variants: Variants, options: AlignmentOptions = {}): Generator<void, Alignments> {
  const { deadline = () => false, maxSearchStates = DEFAULT_MAX_SEARCH_STATES, maxEvents = MOST_ALIGNED_EVENTS } = options;
  const { offsets, steps, counts, activities } = variants;
  const stepsOf = (v: number) => steps.subarray(offsets[v], offsets[v + 1]);
  const isTooLong = (v: number) => offsets[v + 1] - offsets[v] > maxEvents;
  const longest = counts.reduce((most, _, v) => isTooLong(v) ? most : Math.max(most, offsets[v + 1] - offsets[v]), 0);
  const aligner = createModelAligner(net, activities, longest, options);
  let empty = aligner.align([], { maxStates: ROUNDS[1] * maxSearchStates, quick: true });
  const logCosts = logMoveCosts(activities, options.costs);
  const naive = naiveAnswers(net, activities, logCosts, empty);
  const answers: AlignmentBounds[] = Array.from(counts, (_, v) => naive(stepsOf(v), isTooLong(v)));
  const rounds = aligner.method === "none" ? [] : aligner.method === "search" ? ROUNDS : [1];
  for (const [round, share] of rounds.entries()) {
    for (let v = 0; v < counts.length; v++) {
      options.onProgress?.((round + v / counts.length) / rounds.length);
      const { lower, upper, finalUnreachable } = answers[v];
      if (isTooLong(v) || (lower === upper || finalUnreachable) && aligner.method === "search") continue;
      if (deadline()) break;
      yield;
      answers[v] = narrowed(
        answers[v],
        aligner.align(stepsOf(v), { maxStates: share * maxSearchStates, quick: share === ROUNDS[0] }),
      );
    }
  }
  if (empty.lower < empty.upper && !empty.finalUnreachable && aligner.method === "search" && !deadline()) {
    empty = narrowed(empty, aligner.align([], { maxStates: maxSearchStates, quick: false }));
  }
  yield;
  const move = moveMaker(net, activities);
  const told = answers.map((answer, v): VariantAlignment => {
    return variantAlignment(
      answer,
      empty,
      ownCost(stepsOf(v), logCosts),
      options.moves === false ? null : (run) => movesOf(run, stepsOf(v), move),
    );
  });
  const finalUnreachable = aligner.method === "none" || [empty, ...answers].some(({ finalUnreachable }) => finalUnreachable);
  return summary(told, counts, empty, problemOf(finalUnreachable, empty));
}

/** The cost of the events if all of them are log moves. */
function ownCost(steps: ArrayLike<number>, logCosts: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < steps.length; i++) sum += logCosts[steps[i]];
  return sum;
}

/**
 * Bounds without a search: events whose label the net lacks are log moves; all events as log moves
 * with the cheapest run are an alignment.
 */
function naiveAnswers(net: PetriNet, activities: readonly string[], logCosts: Int32Array, empty: AlignmentBounds) {
  const labels = new Set(net.transitions.map(({ label }) => label));
  const known = activities.map((activity) => labels.has(activity));
  return (steps: ArrayLike<number>, withoutRun: boolean): AlignmentBounds => {
    let lower = 0;
    for (let i = 0; i < steps.length; i++) if (!known[steps[i]]) lower += logCosts[steps[i]];
    if (empty.run === null) return { lower, upper: Infinity, run: null };
    const upper = ownCost(steps, logCosts) + empty.upper;
    if (withoutRun) return { lower, upper, run: null };
    const { run } = empty;
    return {
      lower,
      upper,
      // Most are replaced before they are read.
      get run() {
        return {
          transitions: [...new Array(steps.length).fill(-1), ...run.transitions],
          events: [...Array.from(steps, (_, i) => i), ...run.events],
        };
      },
    };
  };
}

function narrowed(a: AlignmentBounds, b: AlignmentBounds): AlignmentBounds {
  const { upper, run } = b.upper <= a.upper ? b : a;
  return { lower: Math.max(a.lower, b.lower), upper, run, finalUnreachable: a.finalUnreachable || b.finalUnreachable };
}

function variantAlignment(
  { lower, upper, run }: AlignmentBounds,
  empty: AlignmentBounds,
  own: number,
  tell: ((run: TaggedRun) => AlignmentMove[]) | null,
): VariantAlignment {
  const deviations = lower === upper && upper < Infinity ? upper : null;
  const worst = own + empty.upper;
  const fitness = deviations === null || empty.lower !== empty.upper ? null : worst === 0 ? 1 : 1 - deviations / worst;
  return {
    deviations,
    lower,
    upper: upper === Infinity ? null : upper,
    fitness,
    moves: run === null || tell === null ? null : tell(run),
  };
}

/** Makes each distinct move once: logs have few of them, alignments many. */
function moveMaker(net: PetriNet, activities: readonly string[]): (step: number, transition: number) => AlignmentMove {
  const width = net.transitions.length + 1;
  const moves: (AlignmentMove | undefined)[] = [];
  return (step, transition) =>
    moves[(step + 1) * width + transition + 1] ??= {
      event: step < 0 ? null : activities[step],
      transition: transition < 0 ? null : transition,
    };
}

function movesOf(
  { transitions, events }: TaggedRun,
  steps: ArrayLike<number>,
  move: (step: number, transition: number) => AlignmentMove,
): AlignmentMove[] {
  return transitions.map((transition, i) => move(events[i] < 0 ? -1 : steps[events[i]], transition));
}

function problemOf(finalUnreachable: boolean, empty: AlignmentBounds): string | null {
  if (finalUnreachable) {
    return "The net cannot reach its final marking from its initial one: no trace can be aligned.";
  }
  if (empty.run === null) return "No run of the net to its final marking was found within the budget.";
  return null;
}

function summary(
  variants: readonly VariantAlignment[],
  counts: Uint32Array,
  empty: AlignmentBounds,
  problem: string | null,
): Alignments {
  const cases = counts.reduce((sum, count) => sum + count, 0);
  const total = (value: (variant: VariantAlignment) => number | null): number | null => {
    let sum = 0;
    for (let v = 0; v < variants.length; v++) {
      const each = value(variants[v]);
      if (each === null) return null;
      sum += each * counts[v];
    }
    return sum;
  };
  const share = (sum: number | null) => sum === null || cases === 0 ? null : sum / cases;
  const fits = ({ lower, upper }: VariantAlignment) => lower > 0 ? 0 : upper === 0 ? 100 : null;
  return {
    variants,
    averageFitness: share(total(({ fitness }) => fitness)),
    fittingCasesPercent: problem === null ? share(total(fits)) : null,
    deviationsTotal: total(({ deviations }) => deviations),
    exact: variants.every(({ deviations }) => deviations !== null),
    cheapestModelRun: empty.lower === empty.upper ? empty.upper : null,
    problem,
  };
}
