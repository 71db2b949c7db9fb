import { limitError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { type DenseNet, denseNet, SILENT_LABEL } from "../../process-models/state-space/dense-net.ts";
import { fittingRun, languageOf } from "./fitting-run.ts";
import type { Demand } from "./shortest-silent.ts";
import { createGoal, type ReplayStep } from "./silent-paths.ts";

/** Tokens counted while traces are replayed; produced + missing = consumed + remaining. */
export interface TokenCounts {
  readonly missing: number;
  readonly remaining: number;
  readonly produced: number;
  readonly consumed: number;
}

/** The token replay of a variant. */
export interface VariantReplay extends TokenCounts {
  /** 1/2 (1 - missing/consumed) + 1/2 (1 - remaining/produced). */
  readonly fitness: number;
}

/** The token replay of a log. */
export interface TokenReplay extends TokenCounts {
  /**
   * Cases without missing or remaining tokens, in percent; null if there are no cases. The
   * alignment cost is 0 for exactly these.
   */
  readonly fittingCasesPercent: number | null;
  /** Mean fitness of the cases; null if there are none. */
  readonly averageFitness: number | null;
  /** The fitness formula on the sums over all cases; null if there are none. */
  readonly logFitness: number | null;
  /** In the order of the log's variants. */
  readonly variants: readonly VariantReplay[];
  /** How often each transition of the net fired, summed over cases. */
  readonly firings: Float64Array;
}

/** Most states of the search for a fitting run: if there is one, and if this is not known. */
const MOST_STATES = 500_000;
const FEW_STATES = 3_000;

/** Options of {@linkcode replayTokens}. */
export interface ReplayOptions {
  /** Returns true once time is up; called before each variant. Default: never. */
  readonly deadline?: () => boolean;
}

/**
 * Token-based replay (Rozinat and van der Aalst, "Conformance checking of processes based on
 * monitoring real behavior", 2008) with an exact search for silent transitions. Before each event,
 * the shortest sequence of silent transitions fires that enables a transition with its label; among
 * equals the lexicographically least by position in the net. If there is none, the transition with
 * the fewest missing tokens fires, the first among equals, and these tokens are added and counted.
 * An event whose label the net lacks counts one missing and one consumed token. At the end the
 * final marking is consumed in the same way; tokens left over are remaining.
 *
 * In a net with repeated labels this can choose the wrong transition for a trace that fits. Then
 * the fitting run with the fewest silent firings is replayed, so that the fitness is 1 if and only
 * if the alignment cost is 0. Steps are cached by label and the tokens that matter for it: the time
 * grows with the distinct steps, not with the events.
 *
 * @example
 * ```ts
 * import { replayTokens } from "@/conformance/replay/replay-tokens.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', X( 'b', tau ), 'c' )"));
 * const log = eventLogFromTraces([
 *   { caseId: "1", events: [{ activity: "a" }, { activity: "c" }] },
 *   { caseId: "2", events: [{ activity: "a" }, { activity: "b" }] },
 * ]);
 * const { fittingCasesPercent, missing, remaining } = replayTokens(net, variantsOf(log).variants);
 * assertEquals([fittingCasesPercent, missing, remaining], [50, 1, 1]);
 * ```
 *
 * @throws an input error if the net has no final marking; a limit error if time is up
 */
export function replayTokens(net: PetriNet, variants: Variants, options: ReplayOptions = {}): TokenReplay {
  const { deadline = () => false } = options;
  const { activities, offsets, steps, counts } = variants;
  const replayOf = createTokenReplay(net, activities, { deadline });
  const firings = new Float64Array(net.transitions.length);
  const found: VariantReplay[] = [];
  for (let v = 0; v < counts.length; v++) {
    if (deadline()) {
      throw limitError({
        expected: `token replay of ${counts.length} variants`,
        found: `time was up after ${v} of them`,
        advice: "Allow more time with --budget, or filter the log.",
      });
    }
    const replay = replayOf(steps.subarray(offsets[v], offsets[v + 1]));
    for (const t of replay.fired) firings[t] += counts[v];
    const { missing, remaining, produced, consumed } = replay;
    found.push({ missing, remaining, produced, consumed, fitness: fitnessOf(replay) });
  }
  return { ...totals(found, counts), variants: found, firings };
}

/** The replay of one trace. */
interface TraceReplay extends TokenCounts {
  /** The transitions that fire, in order. */
  readonly fired: readonly number[];
}

/**
 * Creates a function that replays one trace after the other, as {@linkcode replayTokens} does, and
 * keeps the steps that it finds.
 *
 * @param activities the labels of the trace's codes
 * @throws an input error if the net has no final marking
 */
export function createTokenReplay(
  net: PetriNet,
  activities: readonly string[],
  { deadline = () => false }: ReplayOptions = {},
): (trace: ArrayLike<number>) => TraceReplay {
  const dense = denseNet(net, activities);
  const replayer = createReplayer(dense, activities.length, deadline);
  const fits = languageOf(dense, activities.length, deadline);
  return (trace) => {
    const replay = replayer(trace);
    if (replay.missing === 0 && replay.remaining === 0) return replay;
    const fitting = fits(trace);
    const run = fitting === false ? null : fittingRun(dense, trace, fitting === null ? FEW_STATES : MOST_STATES);
    return run === null ? replay : runCounts(dense, run);
  };
}

/** Replays one trace after the other. */
function createReplayer(net: DenseNet, labels: number, deadline: () => boolean): (trace: ArrayLike<number>) => TraceReplay {
  const { transitions } = net;
  const numbers = Array.from(transitions.keys());
  const silent = numbers.filter((t) => transitions[t].label === SILENT_LABEL);
  const candidates = Array.from({ length: labels }, (_, label) => numbers.filter((t) => transitions[t].label === label));
  const demandOf = (t: number): Demand => ({ places: transitions[t].inputs, weights: transitions[t].inputWeights });
  const goals = candidates.map((list) => list.length === 0 ? null : createGoal(net, silent, list.map(demandOf), deadline));
  const finalPlaces = Array.from(net.final.keys()).filter((place) => net.final[place] > 0);
  const end: Demand = { places: finalPlaces, weights: finalPlaces.map((place) => net.final[place]) };
  const reachEnd = createGoal(net, silent, [end], deadline);
  const sum = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0);
  const taken = transitions.map(({ inputWeights }) => sum(inputWeights));
  const given = transitions.map(({ outputWeights }) => sum(outputWeights));

  return (trace) => {
    const tokens = Int32Array.from(net.initial);
    const fired: number[] = [];
    let [missing, consumed, produced] = [0, 0, sum(net.initial)];
    const fire = (t: number) => {
      const { inputs, inputWeights, outputs, outputWeights } = transitions[t];
      for (let i = 0; i < inputs.length; i++) tokens[inputs[i]] = Math.max(0, tokens[inputs[i]] - inputWeights[i]);
      for (let i = 0; i < outputs.length; i++) tokens[outputs[i]] += outputWeights[i];
      consumed += taken[t];
      produced += given[t];
      fired.push(t);
    };
    const take = (step: ReplayStep) => {
      for (const t of step.silent) fire(t);
      missing += step.missing;
    };
    for (let i = 0; i < trace.length; i++) {
      const goal = goals[trace[i]];
      if (goal === null) {
        missing++;
        consumed++;
        continue;
      }
      const step = goal(tokens);
      take(step);
      fire(candidates[trace[i]][step.candidate]);
    }
    take(reachEnd(tokens));
    consumed += sum(end.weights);
    let remaining = 0;
    for (let place = 0; place < tokens.length; place++) remaining += Math.max(0, tokens[place] - net.final[place]);
    return { missing, remaining, produced, consumed, fired };
  };
}

/** The counts of a run without missing and remaining tokens. */
function runCounts({ transitions, initial, final }: DenseNet, fired: readonly number[]): TraceReplay {
  let consumed = final.reduce((a, b) => a + b, 0);
  let produced = initial.reduce((a, b) => a + b, 0);
  for (const t of fired) {
    for (const weight of transitions[t].inputWeights) consumed += weight;
    for (const weight of transitions[t].outputWeights) produced += weight;
  }
  return { missing: 0, remaining: 0, produced, consumed, fired };
}

function fitnessOf({ missing, remaining, produced, consumed }: TokenCounts): number {
  const share = (part: number, whole: number) => whole === 0 ? 0 : part / whole;
  return (1 - share(missing, consumed)) / 2 + (1 - share(remaining, produced)) / 2;
}

function totals(replays: readonly VariantReplay[], counts: Uint32Array): Omit<TokenReplay, "variants" | "firings"> {
  const total = (value: (replay: VariantReplay) => number) =>
    replays.reduce((sum, replay, v) => sum + value(replay) * counts[v], 0);
  const cases = total(() => 1);
  const sums = {
    missing: total(({ missing }) => missing),
    remaining: total(({ remaining }) => remaining),
    produced: total(({ produced }) => produced),
    consumed: total(({ consumed }) => consumed),
  };
  if (cases === 0) return { fittingCasesPercent: null, averageFitness: null, logFitness: null, ...sums };
  return {
    fittingCasesPercent: 100 * total(({ missing, remaining }) => missing + remaining === 0 ? 1 : 0) / cases,
    averageFitness: total(({ fitness }) => fitness) / cases,
    logFitness: fitnessOf(sums),
    ...sums,
  };
}
