import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { enabledTransitions, fire } from "@/process-models/petri-net/fire.ts";
import type { Marking, PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { exploreNet, type MarkingGraph, markingOf, markingsThatReach } from "@/process-models/state-space/explore-markings.ts";
import { arbitraryNets } from "../arbitrary-nets.ts";

/** One transition that takes a token from the first place and puts `weight` into the second. */
const oneStep = (weight: number): PetriNet => ({
  places: [{ id: "p1" }, { id: "p2" }],
  transitions: [{ id: "t1", label: "a", inputs: [{ place: 0, weight: 1 }], outputs: [{ place: 1, weight }] }],
  initialMarking: [1, 0],
  finalMarking: null,
});

const allMarkings = (graph: MarkingGraph): Marking[] =>
  Array.from({ length: graph.size }, (_, number) => markingOf(graph, number));

Deno.test("an exploration finds the markings and firings that single firings find, in the same order", () => {
  let compared = 0;
  fc.assert(
    fc.property(arbitraryNets(), (net) => {
      const graph = exploreNet(net, 300);
      if (!graph.complete) return;
      const markings: Marking[] = [net.initialMarking];
      const numbers = new Map([[String(net.initialMarking), 0]]);
      const firings: [from: number, transition: number, to: number][] = [];
      for (let from = 0; from < markings.length; from++) {
        for (const transition of enabledTransitions(net, markings[from])) {
          const next = fire(net, markings[from], transition);
          const key = String(next);
          if (!numbers.has(key)) numbers.set(key, markings.push(next) - 1);
          firings.push([from, transition, numbers.get(key)!]);
        }
      }
      assertEquals(allMarkings(graph), markings);
      assertEquals(Array.from(graph.from, (from, i) => [from, graph.transition[i], graph.to[i]]), firings);
      assertEquals(markings.map((marking) => graph.numberOf(marking)), [...markings.keys()]);
      assert(markingsThatReach(graph, markings.keys()).every((reaches) => reaches === 1));
      compared++;
    }),
    { numRuns: 200 },
  );
  assert(compared > 100, String(compared));
});

Deno.test("of an unbounded net the growth is shown: a marking, and one reached from it with all its tokens and more", () => {
  let grown = 0;
  fc.assert(
    fc.property(arbitraryNets(), (net) => {
      const { growth, complete } = exploreNet(net, 300);
      if (growth === null) return;
      grown++;
      assert(!complete);
      const { from, to } = growth;
      assert(from.every((tokens, place) => tokens <= to[place]) && from.some((tokens, place) => tokens < to[place]));
    }),
    { numRuns: 200 },
  );
  assert(grown > 10, String(grown));
});

Deno.test("a place may hold more tokens than one or two bytes can count", () => {
  for (const weight of [200, 300, 70_000]) {
    const graph = exploreNet(oneStep(weight), 10);
    assertEquals(allMarkings(graph), [[1, 0], [0, weight]]);
    assert(graph.complete);
  }
});

Deno.test("past its limit an exploration keeps as many markings as it may, and says that there are more", () => {
  const graph = exploreNet(oneStep(1), 1);
  assertEquals([graph.size, graph.complete, graph.numberOf([0, 1])], [1, false, -1]);
});

Deno.test("a net of thousands of silent steps is explored by work that grows with its markings alone", () => {
  const size = 3000;
  const chain = Array.from({ length: size }, (_, i) => ({
    id: `t${i}`,
    label: null,
    inputs: [{ place: i, weight: 1 }],
    outputs: [{ place: i + 1, weight: 1 }],
  }));
  const marked = (at: number) => Array.from({ length: size + 1 }, (_, place) => place === at ? 1 : 0);
  const places = marked(0).map((_, i) => ({ id: `p${i}` }));
  const graph = exploreNet({ places, transitions: chain, initialMarking: marked(0), finalMarking: marked(size) }, 10_000);
  assertEquals([graph.size, graph.complete], [size + 1, true]);
  // Each marking is copied once. Compared with all markings before it, it took 300 times as much.
  assertEquals(graph.work, size * (size + 1));
});
