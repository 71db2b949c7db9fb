import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { deviationPlaces } from "@/conformance/deviations/deviation-places.ts";
import { fitnessBounds } from "@/conformance/quality/fitness-bounds.ts";
import { arbitraryFlowNet, arbitraryTreeNet, arbitraryVariants } from "./arbitrary-nets.ts";

Deno.test("bounds of the fitness are the mean where alignments are optimal, and hold it whatever the budget", () => {
  let open = 0;
  fc.assert(
    fc.property(arbitraryFlowNet, arbitraryVariants, (net, variants) => {
      const exact = alignVariants(net, variants);
      if (exact.averageFitness === null || exact.fittingCasesPercent === null) return;
      const { averageFitness, fittingCases } = fitnessBounds(variants, exact)!;
      assertEquals(averageFitness, { lower: exact.averageFitness, upper: exact.averageFitness });
      assertEquals(fittingCases.lower, fittingCases.upper);
      assertLessOrEqual(Math.abs(100 * fittingCases.lower - exact.fittingCasesPercent), 1e-9);
      for (const maxSearchStates of [0, 10, 200]) {
        const rough = fitnessBounds(variants, alignVariants(net, variants, { maxMarkings: 3, maxSearchStates }));
        if (rough === null) continue;
        if (rough.averageFitness.lower < rough.averageFitness.upper) open++;
        for (const [bounds, value] of [[rough.averageFitness, averageFitness], [rough.fittingCases, fittingCases]] as const) {
          assertLessOrEqual(0, bounds.lower);
          assertLessOrEqual(bounds.lower, value.lower + 1e-12);
          assertLessOrEqual(value.lower, bounds.upper + 1e-12);
          assertLessOrEqual(bounds.upper, 1);
        }
      }
    }),
    { numRuns: 200 },
  );
  assert(open > 0, "some budgets left bounds");
});

Deno.test("places of deviations count the cases that have one there, and every deviation is at a place", () => {
  fc.assert(
    fc.property(arbitraryTreeNet, arbitraryVariants, (net, variants) => {
      const { variants: aligned } = alignVariants(net, variants);
      const places = deviationPlaces(net, variants, aligned);
      // Once more, one variant at a time.
      const expected = new Map<string, number>();
      aligned.forEach(({ moves }, v) => {
        const here = new Set<string>();
        (moves ?? []).forEach(({ event, transition }, at) => {
          const label = event ?? net.transitions[transition!].label;
          if (label === null || (event !== null && transition !== null)) return;
          const before = moves!.slice(0, at).map((move) =>
            move.transition === null ? null : net.transitions[move.transition].label
          );
          here.add(
            JSON.stringify([event === null ? "model-move" : "log-move", label, before.findLast((one) => one !== null) ?? null]),
          );
        });
        for (const key of here) expected.set(key, (expected.get(key) ?? 0) + variants.counts[v]);
      });
      assertEquals(
        new Map(places.map(({ kind, activity, after, cases }) => [JSON.stringify([kind, activity, after]), cases])),
        expected,
      );
      assertEquals(places.map(({ cases }) => cases), places.map(({ cases }) => cases).sort((a, b) => b - a));
    }),
    { numRuns: 100 },
  );
});
