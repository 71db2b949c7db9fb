import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { escapingEdgesPrecision } from "@/conformance/quality/escaping-edges-precision.ts";
import { footprintConformance } from "@/conformance/quality/footprint-conformance.ts";
import { type Follows, followsOfNet } from "@/conformance/quality/follows-of-net.ts";
import { denseNet } from "@/process-models/state-space/dense-net.ts";
import type { Variants } from "@/event-log/variants.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { arbitraryFlowNet, arbitraryNet, arbitraryTreeNet, arbitraryVariants, variantsOfTraces } from "./arbitrary-nets.ts";
import { labelsOf } from "./golden.ts";

/**
 * Precision by the definition, prefix by prefix, with sets of markings as texts; null if a closure
 * passes 300 markings.
 */
function naivePrecision(net: PetriNet, variants: Variants): number | null {
  const fire = (tokens: readonly number[], t: number): number[] | null => {
    const { inputs, outputs } = net.transitions[t];
    if (inputs.some(({ place, weight }) => tokens[place] < weight)) return null;
    const next = [...tokens];
    for (const { place, weight } of inputs) next[place] -= weight;
    for (const { place, weight } of outputs) next[place] += weight;
    return next;
  };
  const step = (markings: Iterable<string>, label: string | null): Set<string> => {
    const found = new Set<string>();
    for (const marking of markings) {
      net.transitions.forEach((transition, t) => {
        const next = transition.label === label ? fire(marking.split(",").map(Number), t) : null;
        if (next !== null) found.add(next.join(","));
      });
    }
    return found;
  };
  const closure = (markings: Set<string>): Set<string> | null => {
    for (let size = -1; size < markings.size;) {
      size = markings.size;
      for (const marking of step([...markings], null)) markings.add(marking);
      if (markings.size > 300) return null;
    }
    return markings;
  };
  const labels = [...new Set(net.transitions.flatMap(({ label }) => label === null ? [] : [label]))];
  const traces = Array.from(variants.counts, (count, v) => ({ trace: labelsOf(variants, v), count }));
  const prefixes = new Map(
    traces.flatMap(({ trace }) => trace.map((_, i) => [JSON.stringify(trace.slice(0, i)), trace.slice(0, i)])),
  );
  let [escaping, enabled] = [0, 0];
  for (const prefix of prefixes.values()) {
    let markings = closure(new Set([net.initialMarking.join(",")]));
    for (const event of prefix) markings = markings && closure(step(markings, event));
    if (markings === null) return null;
    if (markings.size === 0) continue;
    const after = traces.filter(({ trace }) => trace.length > prefix.length && prefix.every((event, i) => event === trace[i]));
    const weight = after.reduce((sum, { count }) => sum + count, 0);
    const allowed = labels.filter((label) => step(markings!, label).size > 0);
    enabled += weight * allowed.length;
    escaping += weight * allowed.filter((label) => !after.some(({ trace }) => trace[prefix.length] === label)).length;
  }
  return enabled === 0 ? 1 : 1 - escaping / enabled;
}

Deno.test("precision is what its definition says, prefix by prefix", () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.oneof(arbitraryNet, arbitraryFlowNet, arbitraryTreeNet), arbitraryVariants, (net, variants) => {
      const expected = naivePrecision(net, variants);
      if (expected === null) return;
      assertAlmostEquals(escapingEdgesPrecision(net, variants)!, expected, 1e-12);
      compared++;
    }),
    { numRuns: 60 },
  );
  assert(compared > 30, `${compared} nets compared`);
});

Deno.test("only prefixes that an event follows need their markings", () => {
  // A silent transition makes markings without end, at the start or after `a`. No case goes on from
  // there, so the prefix weighs nothing and its markings are not asked for. They were, and the
  // answer was null.
  const arcs = (...places: number[]) => places.map((place) => ({ place, weight: 1 }));
  const net = (start: number): PetriNet => ({
    places: ["p0", "p1", "p2"].map((id) => ({ id })),
    transitions: [
      { id: "a", label: "a", inputs: arcs(0), outputs: arcs(1) },
      { id: "more", label: null, inputs: arcs(1), outputs: arcs(1, 2) },
    ],
    initialMarking: [0, 1, 2].map((place) => place === start ? 1 : 0),
    finalMarking: null,
  });
  assertEquals(escapingEdgesPrecision(net(1), variantsOfTraces([[]])), 1);
  assertEquals(escapingEdgesPrecision(net(0), variantsOfTraces([["a"]])), 1);
  assertEquals(escapingEdgesPrecision(net(0), variantsOfTraces([["a", "a"]])), null);
});

Deno.test("a log that shows all that its model allows makes the model precise", () => {
  fc.assert(
    fc.property(arbitraryTreeNet, (net) => {
      const { traces } = playOutAll(net, { maxLength: 12, maxTraces: 200 });
      // Four labels, each once: only loops make longer traces.
      if (traces.length < 200 && traces.every(({ length }) => length <= 4)) {
        assertEquals(escapingEdgesPrecision(net, variantsOfTraces(traces)), 1);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("precision stops when time is up, and needs no final marking", () => {
  const arc = (place: number) => ({ place, weight: 1 });
  const flower: PetriNet = {
    places: [{ id: "p" }],
    transitions: ["a", "b"].map((label) => ({ id: label, label, inputs: [arc(0)], outputs: [arc(0)] })),
    initialMarking: [1],
    finalMarking: null,
  };
  assertEquals(escapingEdgesPrecision(flower, variantsOfTraces([["a"]])), 0.5);
  const long = variantsOfTraces([Array.from({ length: 3_000 }, () => "a")]);
  assertEquals(escapingEdgesPrecision(flower, long, { deadline: () => true }), null);
});

Deno.test("the relation of a net is the one of all its traces", () => {
  const labels = ["a", "b", "c", "d"];
  const flagged = (count: number, is: (code: number) => boolean) => Array.from({ length: count }, (_, code) => code).filter(is);
  const asText = ({ start, end, pairs }: Follows) =>
    [
      ...flagged(16, (pair) => pairs[pair] === 1).map((pair) => `${labels[pair >> 2]}>${labels[pair & 3]}`),
      ...flagged(4, (code) => start[code] === 1).map((code) => `start ${labels[code]}`),
      ...flagged(4, (code) => end[code] === 1).map((code) => `end ${labels[code]}`),
    ].sort();
  const relationOfTraces = (traces: readonly (readonly string[])[]) => {
    const shown = new Set<string>();
    for (const trace of traces) {
      if (trace.length > 0) shown.add(`start ${trace[0]}`).add(`end ${trace[trace.length - 1]}`);
      trace.slice(1).forEach((label, i) => shown.add(`${trace[i]}>${label}`));
    }
    return [...shown].sort();
  };
  fc.assert(
    fc.property(arbitraryTreeNet, (net) => {
      const { traces } = playOutAll(net, { maxLength: 8, maxTraces: 1_500 });
      const relation = asText(followsOfNet(denseNet(net, labels), labels.length)!);
      assertEquals(relationOfTraces(traces).filter((one) => !relation.includes(one)), []);
      if (traces.length < 1_500) assertEquals(relation, relationOfTraces(traces));
    }),
    { numRuns: 25 },
  );
  let compared = 0;
  fc.assert(
    fc.property(arbitraryFlowNet, (net) => {
      const relation = followsOfNet(denseNet(net, labels), labels.length, { maxMarkings: 500 });
      if (relation === null) return;
      compared++;
      const { traces, complete } = playOutAll(net, { maxLength: 6, maxTraces: 300 });
      const shown = relationOfTraces(traces);
      assertEquals(shown.filter((one) => !asText(relation).includes(one)), []);
      if (complete) assertEquals(asText(relation), shown);
    }),
    { numRuns: 100 },
  );
  assert(compared > 50, `${compared} nets compared`);
});

Deno.test("footprints of a log and of a model that allows just the log agree", () => {
  let compared = 0;
  fc.assert(
    fc.property(arbitraryTreeNet, (net) => {
      const { traces, complete } = playOutAll(net, { maxLength: 12, maxTraces: 200 });
      if (!complete) return;
      compared++;
      const found = footprintConformance(net, variantsOfTraces(traces))!;
      assertEquals([found.conformance, found.differences.length], [1, 0]);
      assertEquals(found.startsInLogOnly.concat(found.startsInModelOnly, found.endsInLogOnly, found.endsInModelOnly), []);
    }),
    { numRuns: 50 },
  );
  assert(compared > 20, `${compared} nets compared`);
  const net: PetriNet = { places: [{ id: "p" }], transitions: [], initialMarking: [1], finalMarking: [1] };
  assert(footprintConformance(net, variantsOfTraces([["a", "b"]]))!.conformance === 0.5);
});
