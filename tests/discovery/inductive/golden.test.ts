import { assertEquals } from "@std/assert";
import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { canonicalTree } from "@/process-models/canonical-tree.ts";
import { GOLDEN_NAMES, goldenDocument, goldenLog } from "../../golden.ts";

for (const name of GOLDEN_NAMES) {
  const golden = await goldenDocument(name);
  const missing = golden === null ? " (skipped: no file in TRACEBOOK_GOLDEN)" : "";
  const expected = {
    0: golden?.reference.inductive?.canonical as string | undefined,
    0.2: golden?.reference["inductiveInfrequent0.2"]?.canonical as string | undefined,
  };
  if (golden !== null && expected[0] === undefined && expected[0.2] === undefined) continue;
  Deno.test({
    name: `golden: trees of the inductive miner of ${name}${missing}`,
    ignore: golden === null,
    fn: async () => {
      const { variants } = variantsOf(await goldenLog(golden));
      const tree = (noise: 0 | 0.2) => expected[noise] && canonicalTree(discoverInductive(variants, { noise }));
      assertEquals(tree(0), expected[0]);
      assertEquals(tree(0.2), expected[0.2]);
    },
  });
}
