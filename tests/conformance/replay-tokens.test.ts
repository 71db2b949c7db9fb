import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { generalizationOf } from "@/conformance/quality/generalization.ts";
import { replayTokens } from "@/conformance/replay/replay-tokens.ts";
import { playOutRandom } from "@/process-models/state-space/play-out-random.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { arbitraryFlowNet, arbitraryNet, arbitraryTreeNet, arbitraryVariants, variantsOfTraces } from "./arbitrary-nets.ts";
import { labelsOf } from "./golden.ts";
import { naiveAlignmentCost } from "./naive-alignment.ts";
import { naiveReplay } from "./naive-replay.ts";

Deno.test("replay counts what the definition says, whatever the net", () => {
  fc.assert(
    fc.property(fc.oneof(arbitraryFlowNet, arbitraryTreeNet), arbitraryVariants, (net, variants) => {
      const { variants: found } = replayTokens(net, variants);
      found.forEach(({ fitness: _, ...counts }, v) => {
        const trace = labelsOf(variants, v);
        const expected = naiveReplay(net, trace);
        const astray = expected !== null && expected.missing + expected.remaining > 0 && naiveAlignmentCost(net, trace) === 0;
        if (astray) assertEquals([counts.missing, counts.remaining], [0, 0]);
        else if (expected !== null) assertEquals(counts, expected);
      });
    }),
    { numRuns: 75 },
  );
});

Deno.test("replay needs and leaves nothing exactly where the alignment cost is 0", () => {
  fc.assert(
    fc.property(fc.oneof(arbitraryNet, arbitraryFlowNet, arbitraryTreeNet), arbitraryVariants, (net, variants) => {
      const { variants: replayed } = boundedReplay(net, variants) ?? { variants: [] };
      const { variants: aligned } = alignVariants(net, variants, { maxMarkings: 500, maxSearchStates: 500 });
      replayed.forEach(({ missing, remaining, produced, consumed, fitness }, v) => {
        assertEquals(produced + missing, consumed + remaining);
        assertEquals(fitness === 1, missing + remaining === 0);
        if (aligned[v].deviations !== null) assertEquals(fitness === 1, aligned[v].deviations === 0);
      });
    }),
    { numRuns: 50 },
  );
});

/**
 * Replays nets whose silent transitions cannot make ever more tokens: others take a second for each
 * search.
 */
function boundedReplay(net: PetriNet, variants: Parameters<typeof replayTokens>[1]) {
  const grows = net.transitions.some(({ label, inputs, outputs }) => {
    const sum = (arcs: typeof inputs) => arcs.reduce((total, { weight }) => total + weight, 0);
    return label === null && sum(outputs) > sum(inputs);
  });
  return grows ? null : replayTokens(net, variants);
}

Deno.test("a trace that fits is replayed without fault where a repeated label leads astray", () => {
  const arc = (place: number) => ({ place, weight: 1 });
  const net: PetriNet = {
    places: ["start", "left", "right", "end"].map((id) => ({ id })),
    transitions: [
      { id: "t1", label: "a", inputs: [arc(0)], outputs: [arc(1)] },
      { id: "t2", label: "a", inputs: [arc(0)], outputs: [arc(2)] },
      { id: "t3", label: "b", inputs: [arc(1)], outputs: [arc(3)] },
      { id: "t4", label: "c", inputs: [arc(2)], outputs: [arc(3)] },
    ],
    initialMarking: [1, 0, 0, 0],
    finalMarking: [0, 0, 0, 1],
  };
  const { variants, firings } = replayTokens(net, variantsOfTraces([["a", "c"]]));
  assertEquals(variants, [{ missing: 0, remaining: 0, produced: 3, consumed: 3, fitness: 1 }]);
  assertEquals([...firings], [0, 1, 0, 1]);
  assertEquals(generalizationOf({ firings }), 0);
});

Deno.test("an event that the net lacks counts one missing and one consumed token", () => {
  const net: PetriNet = { places: [{ id: "p" }], transitions: [], initialMarking: [1], finalMarking: [1] };
  const { variants, logFitness } = replayTokens(net, variantsOfTraces([["x"]]));
  assertEquals(variants[0], { missing: 1, remaining: 0, produced: 1, consumed: 2, fitness: 0.75 });
  assertEquals(logFitness, 0.75);
});

Deno.test("traces played out from a net replay without fault", () => {
  fc.assert(
    fc.property(arbitraryTreeNet, fc.nat({ max: 1_000 }), (net, seed) => {
      const replay = replayTokens(net, variantsOfTraces(playOutRandom(net, { seed, traces: 5, maxLength: 50 })));
      assertEquals([replay.missing, replay.remaining, replay.averageFitness], [0, 0, 1]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("replay stops when time is up, in words", () => {
  const net: PetriNet = { places: [{ id: "p" }], transitions: [], initialMarking: [1], finalMarking: [1] };
  assertThrows(
    () => replayTokens(net, variantsOfTraces([["x"]]), { deadline: () => true }),
    Error,
    "time was up after 0 of them",
  );
});
