import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import type { AlignmentOptions } from "@/conformance/alignments/alignment.ts";
import type { Variants } from "@/event-log/variants.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { playOutRandom } from "@/process-models/state-space/play-out-random.ts";
import { arbitraryFlowNet, arbitraryNet, arbitraryTreeNet, arbitraryVariants, variantsOfTraces } from "./arbitrary-nets.ts";
import { assertReplays } from "./assert-replays.ts";
import { labelsOf } from "./golden.ts";
import { naiveAlignmentCost } from "./naive-alignment.ts";

const ANY_NET = fc.oneof(arbitraryNet, arbitraryFlowNet, arbitraryTreeNet);

/**
 * Aligns, compares with the oracle where that has an answer, and replays the moves. Returns how
 * many variants were compared.
 */
function assertAligned(net: PetriNet, variants: Variants, options: AlignmentOptions, mustBeExact: boolean): number {
  const found = alignVariants(net, variants, options);
  let compared = 0;
  found.variants.forEach((variant, v) => {
    const trace = labelsOf(variants, v);
    const expected = naiveAlignmentCost(net, trace);
    assertReplays(net, trace, variant);
    if (variant.deviations !== null) assertEquals([variant.lower, variant.upper], [variant.deviations, variant.deviations]);
    if (expected === null) return;
    compared++;
    assert(variant.lower <= expected, `lower bound ${variant.lower} of ${expected}`);
    assert((variant.upper ?? Infinity) >= expected, `upper bound ${variant.upper} of ${expected}`);
    if (variant.deviations !== null) assertEquals(variant.deviations, expected);
    else if (mustBeExact) assertEquals(expected, Infinity);
  });
  return compared;
}

Deno.test("the cost of a variant is that of Dijkstra's algorithm on the synchronous product, and its moves replay", () => {
  let compared = 0;
  fc.assert(
    fc.property(ANY_NET, arbitraryVariants, (net, variants) => {
      compared += assertAligned(net, variants, { maxMarkings: 2_000 }, false);
    }),
    { numRuns: 80 },
  );
  assert(compared > 80, `${compared} variants compared`);
});

Deno.test("block-structured nets are aligned exactly, whether their markings are listed or their blocks folded", () => {
  fc.assert(
    fc.property(arbitraryTreeNet, arbitraryVariants, (net, variants) => {
      assertAligned(net, variants, {}, true);
      assertAligned(net, variants, { maxMarkings: 1 }, true);
    }),
    { numRuns: 40 },
  );
});

Deno.test("a trace of many events is aligned piece by piece, with few and with many kept tables", () => {
  const net = petriNetOfTree(parseProcessTree("*( ->( 'a', 'b' ), tau )"));
  const trace = Array.from({ length: 12_000 }, (_, i) => i % 400 === 399 ? "c" : "ab"[(i - Math.floor(i / 400)) % 2]);
  const missing = trace.filter((label) => label === "a").length - trace.filter((label) => label === "b").length;
  const variants = variantsOfTraces([trace]);
  for (const cacheBytes of [1, 50_000, undefined]) {
    const { variants: [variant] } = alignVariants(net, variants, { cacheBytes });
    assertEquals(variant.deviations, 30 + missing);
    assertReplays(net, trace, variant);
  }
});

Deno.test("a trace with too many events for the tables of a block has bounds, and one that is too long no moves", () => {
  const net = petriNetOfTree(parseProcessTree("+( *( ->( 'a', 'b' ), tau ), 'c' )"));
  const trace = [...Array.from({ length: 60_000 }, (_, i) => "ab"[i % 2]), "c"];
  const { variants: [variant], exact } = alignVariants(net, variantsOfTraces([trace]), { maxMarkings: 1 });
  assertEquals([variant.lower, variant.upper, exact], [0, trace.length + 3, false]);
  assertReplays(net, trace, variant);
  const short = ["a", "b", "d", "c"];
  const { variants: [bounded, whole] } = alignVariants(net, variantsOfTraces([short, ["c"]]), { maxEvents: 3 });
  assertEquals(bounded, { deviations: null, lower: 1, upper: 7, fitness: null, moves: null });
  assertEquals(whole.deviations, 2);
});

Deno.test("a search without budget, or with little, gives bounds that hold, and more budget never widens them", () => {
  fc.assert(
    fc.property(fc.oneof(arbitraryNet, arbitraryFlowNet), arbitraryVariants, (net, variants) => {
      const results = [0, 10, 1_000].map((maxSearchStates) => alignVariants(net, variants, { maxMarkings: 3, maxSearchStates }));
      for (const maxSearchStates of [0, 10, 1_000]) assertAligned(net, variants, { maxMarkings: 3, maxSearchStates }, false);
      for (let more = 1; more < results.length; more++) {
        results[more].variants.forEach(({ lower, upper }, v) => {
          assert(lower >= results[more - 1].variants[v].lower);
          assert((upper ?? Infinity) <= (results[more - 1].variants[v].upper ?? Infinity));
        });
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("where no run reaches the end, the proof of that does not take back a lower bound that held before", () => {
  // t0 moves the only token of p0 to p3, so t1, which needs both, never fires; t4 makes markings
  // without end. The net has no label `a`: its log move costs 1 at any budget. Once a search had
  // proven that no run reaches the end, the bound was told as 0.
  const arcs = (...places: number[]) => places.map((place) => ({ place, weight: 1 }));
  const net: PetriNet = {
    places: Array.from({ length: 6 }, (_, place) => ({ id: `p${place}` })),
    transitions: [
      { id: "t0", label: null, inputs: arcs(0), outputs: arcs(3) },
      { id: "t1", label: null, inputs: arcs(3, 0), outputs: arcs(5) },
      { id: "t2", label: null, inputs: arcs(3, 4), outputs: arcs(3) },
      { id: "t3", label: null, inputs: arcs(4), outputs: arcs(3) },
      { id: "t4", label: null, inputs: arcs(3), outputs: arcs(3, 4) },
    ],
    initialMarking: [1, 0, 0, 0, 0, 0],
    finalMarking: [0, 0, 0, 0, 0, 1],
  };
  for (const maxSearchStates of [0, 10, 1_000]) {
    const { variants: [{ lower, upper }] } = alignVariants(net, variantsOfTraces([["a"]]), { maxMarkings: 3, maxSearchStates });
    assertEquals([lower, upper], [1, null], `${maxSearchStates} states`);
  }
});

Deno.test("when time is up at any moment, the answer holds for what was done", () => {
  fc.assert(
    fc.property(ANY_NET, arbitraryVariants, fc.integer({ min: 0, max: 12 }), (net, variants, patience) => {
      let asked = 0;
      assertAligned(net, variants, { maxMarkings: 200, maxSearchStates: 200, deadline: () => ++asked > patience }, false);
    }),
    { numRuns: 40 },
  );
});

Deno.test("when time is up within a trace, it has bounds, the narrower the later", () => {
  const net = petriNetOfTree(parseProcessTree("*( ->( 'a', +( 'b', 'c' ) ), tau )"));
  const trace = Array.from({ length: 20_000 }, (_, i) => "abcacbab"[i % 8]);
  const variants = variantsOfTraces([trace]);
  const { variants: [{ deviations }] } = alignVariants(net, variants);
  assert(deviations !== null && deviations > 0);
  const lowers: number[] = [];
  for (let patience = 0; lowers.at(-1) !== deviations; patience++) {
    let asked = 0;
    const { variants: [{ lower, upper, moves }] } = alignVariants(net, variants, { deadline: () => ++asked > patience });
    assert(lower <= deviations && deviations <= (upper ?? Infinity), `${patience}: ${lower}, ${upper}`);
    // Where time was up on the way back, the cost is known and the moves are not.
    if (lower === upper) assertEquals(moves, null);
    lowers.push(lower);
  }
  assertEquals(lowers, [...lowers].sort((a, b) => a - b));
  assert(new Set(lowers).size > trace.length / 4096, `${lowers}`);
});

Deno.test("costs can be chosen for each activity and label", () => {
  const costs = {
    logMove: (activity: string) => ({ a: 3, b: 0, c: 2 })[activity] ?? 1,
    modelMove: (label: string) => ({ a: 1, b: 2, c: 0 })[label] ?? 5,
  };
  fc.assert(
    fc.property(ANY_NET, arbitraryVariants, (net, variants) => {
      for (const maxMarkings of [1, 1_000]) {
        alignVariants(net, variants, { costs, maxMarkings, maxSearchStates: 2_000 }).variants.forEach(({ lower, upper }, v) => {
          const expected = naiveAlignmentCost(net, labelsOf(variants, v), costs);
          assert(expected === null || (lower <= expected && (upper ?? Infinity) >= expected));
        });
      }
    }),
    { numRuns: 40 },
  );
  const free = { places: [{ id: "p" }], transitions: [], initialMarking: [1], finalMarking: [1] };
  const variants = variantsOfTraces([["a"]]);
  assertThrows(() => alignVariants(free, variants, { costs: { logMove: () => -1 } }), Error, "a cost that is a whole number");
  assertThrows(() => alignVariants(free, variants, { costs: { logMove: () => 0.5 } }), Error, "a cost that is a whole number");
});

Deno.test("the alignment cost of a trace played out from the net is 0", () => {
  fc.assert(
    fc.property(arbitraryTreeNet, fc.integer({ min: 0, max: 1_000 }), (net, seed) => {
      const traces = playOutRandom(net, { seed, traces: 5, maxLength: 50 });
      const variants = variantsOfTraces(traces);
      const { deviationsTotal, averageFitness, fittingCasesPercent } = alignVariants(net, variants);
      if (traces.length > 0) assertEquals([deviationsTotal, averageFitness, fittingCasesPercent], [0, 1, 100]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("the cost is at most that of all events and the cheapest run of the model", () => {
  fc.assert(
    fc.property(ANY_NET, arbitraryVariants, (net, variants) => {
      const { variants: found, cheapestModelRun } = alignVariants(net, variants, { maxMarkings: 500, maxSearchStates: 500 });
      found.forEach(({ upper, fitness }, v) => {
        if (cheapestModelRun !== null) assert(upper! <= labelsOf(variants, v).length + cheapestModelRun);
        if (fitness !== null) assert(fitness >= 0 && fitness <= 1);
      });
    }),
    { numRuns: 50 },
  );
});
