import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import type { AlignmentMove } from "@/conformance/alignments/alignment.ts";
import type { AlignmentCertificate } from "@/conformance/alignments/certificate.ts";
import { certifyAlignment } from "@/conformance/alignments/certify-alignment.ts";
import { checkAlignment } from "@/conformance/alignments/check-alignment.ts";
import { createModelAligner } from "@/conformance/alignments/model-aligner.ts";
import type { Variants } from "@/event-log/variants.ts";
import type { PetriNet } from "@/process-models/petri-net.ts";
import { arbitraryFlowNet, arbitraryNet, arbitraryTreeNet, arbitraryVariants } from "./arbitrary-nets.ts";
import { labelsOf, testGolden } from "./golden.ts";

/** States of a certificate, so that tests are quick. */
const MOST_STATES = 1_000;

const ANY_NET = fc.oneof(arbitraryNet, arbitraryFlowNet, arbitraryTreeNet);

interface Proven {
  readonly trace: readonly string[];
  readonly moves: readonly AlignmentMove[];
  readonly cost: number;
  readonly certificate: AlignmentCertificate;
}

/** The exact alignments of some variants, each with its certificate. */
function proven(
  net: PetriNet,
  variants: Variants,
  options: { maxMarkings?: number; every?: number; maxStates?: number } = {},
): Proven[] {
  const { maxMarkings = 1_000, every = 1, maxStates = MOST_STATES } = options;
  const { activities, offsets, steps } = variants;
  const longest = variants.counts.reduce((most, _, v) => Math.max(most, offsets[v + 1] - offsets[v]), 0);
  const aligner = createModelAligner(net, activities, longest, { maxMarkings });
  const { variants: found } = alignVariants(net, variants, { maxMarkings, maxSearchStates: 2_000 });
  return found.flatMap(({ deviations, moves }, v) => {
    if (deviations === null || v % every !== 0) return [];
    const trace = labelsOf(variants, v);
    const potential = aligner.potential?.(steps.subarray(offsets[v], offsets[v + 1])) ?? null;
    const certificate = certifyAlignment(net, trace, deviations, { potential, maxStates });
    return [{ trace, moves: moves!, cost: deviations, certificate }];
  });
}

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

testGolden("certificates of alignments", ({ alignments }) => alignments, (net, variants) => {
  const every = Math.ceil(variants.counts.length / 8);
  const claims = proven(net, shortVariants(variants, 20), { every, maxMarkings: 30_000, maxStates: 200_000 });
  for (const { trace, moves, cost, certificate } of claims) {
    assertEquals(checkAlignment(net, trace, { moves, cost, certificate }), []);
    assertEquals(certificate.lower, cost);
  }
});

/** Variants of at most so many events. */
function shortVariants(variants: Variants, longest: number): Variants {
  const { activities, offsets, steps, counts } = variants;
  const kept = Array.from(counts.keys()).filter((v) => offsets[v + 1] - offsets[v] <= longest);
  const lengths = kept.map((v) => offsets[v + 1] - offsets[v]);
  const starts = new Uint32Array(kept.length + 1);
  lengths.forEach((length, i) => starts[i + 1] = starts[i] + length);
  return {
    activities,
    offsets: starts,
    steps: Uint32Array.from(kept.flatMap((v) => Array.from(steps.subarray(offsets[v], offsets[v + 1])))),
    counts: Uint32Array.from(kept, (v) => counts[v]),
  };
}
