import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { bpmnOfHeuristicsNet } from "@/process-models/conversions/bpmn-of-heuristics-net.ts";
import { checkSoundness } from "@/process-models/state-space/check-soundness.ts";
import type { HeuristicsNet } from "@/process-models/heuristics-net.ts";
import { isFreeChoice } from "@/process-models/petri-net/is-free-choice.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { petriNetOfBpmn } from "@/process-models/conversions/petri-net-of-bpmn.ts";
import { petriNetOfHeuristicsNet, splitFamilies } from "@/process-models/conversions/petri-net-of-heuristics-net.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { exploreNet, markingOf } from "@/process-models/state-space/explore-markings.ts";

type Sets = readonly (readonly number[])[];

/**
 * A net of the activities a, b, c, ... with these outputs; inputs default to one XOR set of all
 * predecessors.
 */
function heuristicsNet(outputs: readonly Sets[], more: Partial<HeuristicsNet> = {}): HeuristicsNet {
  const before = outputs.map((_, to) => outputs.flatMap((sets, from) => sets.some((set) => set.includes(to)) ? [from] : []));
  return {
    activities: outputs.map((_, at) => "abcdefgh"[at]),
    activityCounts: outputs.map(() => 1),
    startCounts: outputs.map((_, at) => at === 0 ? 1 : 0),
    endCounts: outputs.map((_, at) => at === outputs.length - 1 ? 1 : 0),
    dependencies: [],
    outputs,
    inputs: before.map((set) => set.length === 0 ? [] : [set]),
    ...more,
  };
}

const short = (net: PetriNet, maxLength = 5) => playOutAll(net, { maxLength }).traces.map((trace) => trace.join(""));

Deno.test("sets are joined by AND, their members by XOR", () => {
  const net = heuristicsNet([[[1, 2], [3]], [[4]], [[4]], [[4]], []], { inputs: [[], [[0]], [[0]], [[0]], [[1, 2], [3]]] });
  assertEquals(short(petriNetOfHeuristicsNet(net)), ["abde", "acde", "adbe", "adce"]);
  assertEquals(checkSoundness(petriNetOfHeuristicsNet(net)).verdict, "sound");
  assertEquals(short(petriNetOfBpmn(bpmnOfHeuristicsNet(net))), ["abde", "acde", "adbe", "adce"]);
});

Deno.test("an activity that stands in several sets serves all of them at once", () => {
  // (b or e) and (c or e) after a and before d, as in the paper of 2006: b and c in any order, or e
  // alone.
  const shared = [[1, 4], [2, 4]];
  const net = heuristicsNet([shared, [[3]], [[3]], [], [[3]]], {
    inputs: [[], [[0]], [[0]], shared, [[0]]],
    endCounts: [0, 0, 0, 1, 0],
  });
  assertEquals(short(petriNetOfHeuristicsNet(net)), ["aed", "abcd", "acbd"]);
  assertEquals(checkSoundness(petriNetOfHeuristicsNet(net)).verdict, "sound");
  assertEquals(short(petriNetOfBpmn(bpmnOfHeuristicsNet(net))), ["aed", "abcd", "acbd"]);
});

Deno.test("sets that no choice can serve together are served one by one", () => {
  const net = heuristicsNet([[[1, 2], [2, 3], [1, 3]], [], [], []], { endCounts: [0, 1, 1, 1] });
  assert(isFreeChoice(petriNetOfHeuristicsNet(net)));
});

Deno.test("sets with more than a hundred choices between them are cut into sets without common members", () => {
  const sets = [0, 1, 2, 3, 4, 5, 6].map((i) => [3 * i, 3 * i + 1, 3 * i + 2, 99]);
  const members = splitFamilies(sets).map(({ choices }) => choices.flat());
  assertEquals(members, sets.map((set, i) => i === 0 ? set : set.slice(0, 3)));
  assertEquals(splitFamilies(sets.slice(0, 3)).map(({ choices }) => choices.length), [28]);
});

Deno.test("loops, several starts and several ends are played", () => {
  const net = heuristicsNet([[[0, 1]], [[2, 0]], []], { startCounts: [1, 1, 0], endCounts: [0, 1, 2] });
  const traces = ["b", "ab", "bc", "aab", "abc", "bab"];
  assertEquals(short(petriNetOfHeuristicsNet(net), 3), traces);
  assertEquals(short(petriNetOfBpmn(bpmnOfHeuristicsNet(net)), 3), traces);
});

Deno.test("an artificial start and end may split and join in parallel", () => {
  const net = heuristicsNet([[[2]], [[2]], [[3], [4]], [], []], {
    inputs: [[], [], [[0], [1]], [[2]], [[2]]],
    starts: [[0], [1]],
    ends: [[3], [4]],
  });
  const traces = ["abcde", "abced", "bacde", "baced"];
  assertEquals(short(petriNetOfHeuristicsNet(net)), traces);
  assertEquals(short(petriNetOfBpmn(bpmnOfHeuristicsNet(net))), traces);
  assertEquals(checkSoundness(petriNetOfHeuristicsNet(net)).verdict, "sound");
});

Deno.test("activities that wait for each other stay in the model, and never happen", () => {
  const net = heuristicsNet([[[3]], [[2]], [[1, 3]], []], { inputs: [[], [[2]], [[1]], [[0, 2]]] });
  assertEquals(bpmnOfHeuristicsNet(net).nodes.map(({ label }) => label).filter((label) => label !== ""), ["a", "d", "b", "c"]);
  assertEquals(short(petriNetOfBpmn(bpmnOfHeuristicsNet(net))), ["ad"]);
});

Deno.test("a dependency that only one of its activities knows counts for nothing", () => {
  const net = heuristicsNet([[[1, 2]], [[2]], []], { inputs: [[], [], [[0]]] });
  assertEquals(short(petriNetOfHeuristicsNet({ ...net, startCounts: [1, 0, 0] })), ["b", "ac"]);
});

Deno.test("net and BPMN of any heuristics net are free choice and have one language, unless a run ends twice", () => {
  let compared = 0;
  fc.assert(
    fc.property(arbitraryHeuristicsNets(), (some) => {
      const net = petriNetOfHeuristicsNet(some);
      assert(isFreeChoice(net));
      const sink = net.finalMarking!.indexOf(1);
      const space = exploreNet(net, 1000);
      if (
        !space.complete ||
        Array.from({ length: space.size }, (_, at) => markingOf(space, at)).some((marking) => marking[sink] > 1)
      ) return;
      const bounds = { maxLength: 4, maxTraces: 10_000 };
      const ofNet = playOutAll(net, bounds);
      if (!ofNet.complete || ofNet.traces.length === 0) return;
      assertEquals(playOutAll(petriNetOfBpmn(bpmnOfHeuristicsNet(some)), bounds), ofNet);
      compared++;
    }),
    { numRuns: 300 },
  );
  assert(compared > 50, String(compared));
});

/**
 * Four activities, any dependencies between them, each list of neighbours cut into one or two sets
 * in any way, which may overlap.
 */
function arbitraryHeuristicsNets(): fc.Arbitrary<HeuristicsNet> {
  const size = 4;
  const numbers = (length: number, max: number) => fc.array(fc.nat(max), { minLength: length, maxLength: length });
  return fc.record({
    edges: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: size * size, maxLength: size * size }),
    cuts: numbers(2 * size * size, 2),
    startCounts: numbers(size, 1),
    endCounts: numbers(size, 1),
  }).map(({ edges, cuts, startCounts, endCounts }) => {
    const has = (from: number, to: number) => edges[from * size + to] < 0.35;
    const all = [...Array(size).keys()];
    const sets = (neighbours: number[], offset: number): Sets =>
      [0, 1].map((side) => neighbours.filter((n) => cuts[offset + n] === side || cuts[offset + n] === 2)).filter((set) =>
        set.length > 0
      );
    return heuristicsNet(all.map((from) => sets(all.filter((to) => has(from, to)), from * size)), {
      inputs: all.map((to) => sets(all.filter((from) => has(from, to)), (size + to) * size)),
      startCounts,
      endCounts,
    });
  });
}
