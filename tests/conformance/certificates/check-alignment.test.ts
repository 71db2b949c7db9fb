import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { AlignmentMove } from "@/conformance/alignments/alignment.ts";
import { type AlignmentCertificate, checkAlignment } from "@/conformance/certificates/check-alignment.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { arbitraryFlowNet, arbitraryNet, arbitraryTreeNet, arbitraryVariants } from "../arbitrary-nets.ts";
import { MOST_STATES, proven } from "../proven.ts";

const ANY_NET = fc.oneof(arbitraryNet, arbitraryFlowNet, arbitraryTreeNet);

Deno.test("the checker accepts every result on small nets, and its proof that nothing is cheaper", () => {
  fc.assert(
    fc.property(ANY_NET, arbitraryVariants, fc.constantFrom(1, 1_000), (net, variants, maxMarkings) => {
      for (const { trace, moves, cost, certificate } of proven(net, variants, { maxMarkings })) {
        assertEquals(checkAlignment(net, trace, { moves, cost, certificate }), []);
        // Some of these nets can go on for ever without cost: then the certificate shows less.
        if (certificate.states.length < MOST_STATES) assertEquals(certificate.lower, cost);
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("the checker rejects every alignment with a wrong cost, a wrong, a missing or an additional move, and every bound that is too high", () => {
  fc.assert(
    fc.property(ANY_NET, arbitraryVariants, fc.nat(), (net, variants, choice) => {
      for (const { trace, moves, cost, certificate } of proven(net, variants)) {
        if (certificate.lower < cost) continue;
        const rejects = (claim: { moves?: readonly AlignmentMove[]; cost?: number; certificate?: AlignmentCertificate }) =>
          assert(checkAlignment(net, trace, { moves, cost, certificate, ...claim }).length > 0, JSON.stringify(claim));
        rejects({ cost: cost + 1 });
        rejects({ cost: cost - 1 });
        rejects({ certificate: { ...certificate, lower: cost + 1 } });
        rejects({ moves: [...moves, { event: "a", transition: null }] });
        rejects({ moves: [...moves, { event: null, transition: null }] });
        rejects({ moves: [...moves, { event: null, transition: net.transitions.length }] });
        const visible = moves.flatMap((move, i) => move.event !== null ? [i] : []);
        if (visible.length === 0) continue;
        const at = visible[choice % visible.length];
        rejects({ moves: moves.toSpliced(at, 1) });
        rejects({ moves: moves.toSpliced(at, 1, { ...moves[at], event: `not ${moves[at].event}` }) });
        rejects({ moves: moves.toSpliced(at, 0, moves[at]) });
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("no certificate, however it is changed, proves more than the truth", () => {
  const change = fc.record({
    state: fc.nat(),
    by: fc.integer({ min: -3, max: 3 }),
    drop: fc.boolean(),
    lower: fc.integer({ min: 0, max: 3 }),
    trap: fc.option(fc.array(fc.nat({ max: 4 }), { maxLength: 3 })),
  });
  fc.assert(
    fc.property(ANY_NET, arbitraryVariants, change, (net, variants, { state, by, drop, lower, trap }) => {
      for (const { trace, moves, cost, certificate } of proven(net, variants)) {
        const at = certificate.states.length === 0 ? 0 : state % certificate.states.length;
        const states = certificate.states.flatMap((one, i) =>
          i !== at ? [one] : drop ? [] : [{ ...one, potential: one.potential + by }]
        );
        const traps = trap === null
          ? certificate.traps
          : [...certificate.traps, trap.filter((place) => place < net.places.length)];
        const changed = { lower: cost + lower, states, traps };
        // A dearer alignment, so that the bound is not above its cost.
        const claim = { moves, cost: cost + lower, certificate: changed };
        const problems = checkAlignment(net, trace, claim).filter((problem) => !problem.startsWith("the moves cost"));
        assert(lower === 0 || problems.length > 0);
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("a place that a trap names twice holds its tokens once", () => {
  // p1 -a-> p2 -b-> p3 costs 2. The trap p2, p3, p2 loses no token, but with p2 counted twice it
  // had more tokens after `a` than at the end, so that a bound of 3 was accepted.
  const arcs = (place: number) => [{ place, weight: 1 }];
  const net: PetriNet = {
    places: ["p1", "p2", "p3"].map((id) => ({ id })),
    transitions: ["a", "b"].map((label, i) => ({ id: label, label, inputs: arcs(i), outputs: arcs(i + 1) })),
    initialMarking: [1, 0, 0],
    finalMarking: [0, 0, 1],
  };
  const moves = [{ event: null, transition: 0 }, { event: null, transition: 1 }];
  const states = [{ position: 0, marking: [1, 0, 0], potential: 0 }];
  assertEquals(checkAlignment(net, [], { moves, cost: 3, certificate: { lower: 3, states, traps: [[1, 2, 1]] } }), [
    "the moves cost 2, not 3",
    "an arc from position 0, marking 1 0 0 is cheaper than the certificate allows",
  ]);
});
