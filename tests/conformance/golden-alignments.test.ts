import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import type { VariantAlignment } from "@/conformance/alignments/alignment.ts";
import type { Variants } from "@/event-log/variants.ts";
import { assertReplays } from "./assert-replays.ts";
import { labelsOf, testGolden } from "./golden.ts";

testGolden("alignments", ({ alignments }) => alignments, async (net, variants, expected) => {
  const found = alignVariants(net, variants);
  assertEquals(found.exact, true);
  assertEquals(found.deviationsTotal, expected.deviationsTotal);
  assertAlmostEquals(found.averageFitness!, expected.averageFitness, 1e-9);
  assertAlmostEquals(found.fittingCasesPercent!, expected.fittingCasesPercent, 1e-9);
  if (expected.cheapestModelRun !== undefined) assertEquals(found.cheapestModelRun, expected.cheapestModelRun);
  if (expected.sha256 !== undefined) assertEquals(await digest(variants, found.variants), expected.sha256);
  expected.topVariants?.forEach(({ count, deviations }, v) => {
    assertEquals([variants.counts[v], found.variants[v].deviations], [count, deviations]);
  });
  found.variants.forEach((variant, v) => assertReplays(net, labelsOf(variants, v), variant));
});

/** The golden digest: a line for each variant, sorted by code point. */
async function digest(variants: Variants, found: readonly VariantAlignment[]): Promise<string> {
  const lines = found.map(({ deviations }, v) => JSON.stringify([labelsOf(variants, v), deviations]));
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.sort(byCodePoint).join("\n")));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function byCodePoint(a: string, b: string): number {
  const [first, second] = [[...a], [...b]];
  const at = first.findIndex((sign, i) => sign !== second[i]);
  if (at < 0) return first.length - second.length;
  assert(at < second.length || first.length > second.length);
  return at < second.length ? first[at].codePointAt(0)! - second[at].codePointAt(0)! : 1;
}
