import { assertEquals } from "@std/assert";
import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
import { canonicalTree } from "@/process-models/process-tree/canonical-tree.ts";
import { testGolden } from "../../golden.ts";

/** The tree of the reference in canonical form; undefined where it did not finish. */
// deno-lint-ignore no-explicit-any -- a JSON document
const expected = ({ reference }: any, noise: 0 | 0.2): string | undefined =>
  reference[noise === 0 ? "inductive" : "inductiveInfrequent0.2"]?.canonical;

for (const noise of [0, 0.2] as const) {
  testGolden(`the tree of the inductive miner with noise ${noise}`, async ({ document, variants }) => {
    assertEquals(canonicalTree(discoverInductive(await variants(), { noise })), expected(document, noise));
  }, { asked: (document) => expected(document, noise) !== undefined });
}
