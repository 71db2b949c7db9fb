import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { type Variants, variantsOf } from "@/event-log/variants.ts";
import type { Arc, PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { activity, type ProcessTree, SILENT } from "@/process-models/process-tree/process-tree.ts";

const LABELS = ["a", "b", "c", "d"];

/**
 * Places 0 to 4; any arcs, some of weight 2; one token at place 0, at the end one at the last
 * place. Most have unreachable ends, dead parts or too many tokens.
 */
export const arbitraryNet: fc.Arbitrary<PetriNet> = fc.integer({ min: 2, max: 5 }).chain((places) => {
  const arcs = fc.uniqueArray(
    fc.record({ place: fc.integer({ min: 0, max: places - 1 }), weight: fc.constantFrom(1, 1, 1, 1, 2) }),
    { maxLength: 2, selector: ({ place }: Arc) => place },
  );
  const transition = fc.record({ label: fc.constantFrom(null, null, ...LABELS), inputs: arcs, outputs: arcs });
  return fc.array(transition, { minLength: 1, maxLength: 7 }).map((transitions) => ({
    places: Array.from({ length: places }, (_, i) => ({ id: `p${i}` })),
    transitions: transitions.map((one, i) => ({ id: `t${i}`, ...one })),
    initialMarking: Array.from({ length: places }, (_, i) => i === 0 ? 1 : 0),
    finalMarking: Array.from({ length: places }, (_, i) => i === places - 1 ? 1 : 0),
  }));
});

/**
 * Silent chains, splits and joins between places, so that reductions have something to do: like
 * {@linkcode arbitraryNet}, with arcs that lead on.
 */
export const arbitraryFlowNet: fc.Arbitrary<PetriNet> = fc.integer({ min: 4, max: 7 }).chain((places) => {
  const transition = fc.record({
    label: fc.constantFrom(null, null, null, ...LABELS),
    inputs: fc.uniqueArray(fc.integer({ min: 0, max: places - 2 }), { minLength: 1, maxLength: 2 }),
    outputs: fc.uniqueArray(fc.integer({ min: 1, max: places - 1 }), { minLength: 1, maxLength: 2 }),
  });
  return fc.array(transition, { minLength: 3, maxLength: 10 }).map((transitions) => ({
    places: Array.from({ length: places }, (_, i) => ({ id: `p${i}` })),
    transitions: transitions.map(({ label, inputs, outputs }, i) => ({
      id: `t${i}`,
      label,
      inputs: inputs.map((place) => ({ place, weight: 1 })),
      outputs: outputs.map((place) => ({ place, weight: 1 })),
    })),
    initialMarking: Array.from({ length: places }, (_, i) => i === 0 ? 1 : 0),
    finalMarking: Array.from({ length: places }, (_, i) => i === places - 1 ? 1 : 0),
  }));
});

/** A process tree over a to d, each at most once; every operator occurs. */
const arbitraryTree: fc.Arbitrary<ProcessTree> = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((seed) => {
  let state = seed + 1;
  const draw = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const labels = LABELS.slice(0, 2 + draw(3));
  const build = (from: number, to: number): ProcessTree => {
    if (to - from === 1) {
      const leaf = activity(labels[from]);
      const wrapped: ProcessTree[] = [
        leaf,
        leaf,
        { kind: "choice", children: [leaf, SILENT] },
        { kind: "loop", children: [leaf, SILENT] },
        { kind: "loop", children: [SILENT, leaf] },
      ];
      return wrapped[draw(wrapped.length)];
    }
    const middle = from + 1 + draw(to - from - 1);
    const children = [build(from, middle), build(middle, to)];
    return { kind: (["sequence", "choice", "parallel", "loop"] as const)[draw(4)], children };
  };
  return build(0, labels.length);
});

/** A net of an {@linkcode arbitraryTree}. */
export const arbitraryTreeNet: fc.Arbitrary<PetriNet> = arbitraryTree.map(petriNetOfTree);

/**
 * A few short traces, some with an activity that no net has; the empty one stands among the
 * variants, too.
 */
export const arbitraryVariants: fc.Arbitrary<Variants> = fc.array(
  fc.array(fc.constantFrom(...LABELS, "x"), { maxLength: 6 }),
  { minLength: 1, maxLength: 6 },
).map(variantsOfTraces);

/** Variants of traces, the empty trace too. */
export function variantsOfTraces(traces: readonly (readonly string[])[]): Variants {
  const { variants } = variantsOf(
    eventLogFromTraces(traces.map((trace, i) => ({ caseId: `${i}`, events: trace.map((activity) => ({ activity })) }))),
  );
  const empty = traces.filter((trace) => trace.length === 0).length;
  if (empty === 0) return variants;
  return {
    ...variants,
    offsets: Uint32Array.from([...variants.offsets, variants.offsets[variants.offsets.length - 1]]),
    counts: Uint32Array.from([...variants.counts, empty]),
  };
}
