import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { foldBlocks } from "@/process-models/bpmn/fold-blocks.ts";
import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { arbitraryTrees } from "./arbitrary-trees.ts";

Deno.test("of a block-structured model all blocks without an activity of interest are folded, and no flow is lost", () => {
  fc.assert(
    fc.property(arbitraryTrees(), fc.subarray(["a", "b", "c", "d"]), fc.integer({ min: 2, max: 4 }), (tree, of, least) => {
      const bpmn = bpmnOfTree(tree);
      const tasks = (model: typeof bpmn) => model.nodes.filter(({ kind }) => kind === "task").map(({ label }) => label);
      const { bpmn: shown, flowsOf, blocks } = foldBlocks(bpmn, (activity) => of.includes(activity), { least });
      const told = tasks(shown).flatMap((label) => blocks.get(label) ?? [label]);
      assertEquals(told.sort(), tasks(bpmn).sort());
      for (const activities of blocks.values()) {
        assert(activities.length >= least);
        assert(activities.every((activity) => !of.includes(activity)));
      }
      // Each flow that is shown stands for flows between the same parts; no flow stands twice.
      assertEquals(new Set(flowsOf.flat()).size, flowsOf.flat().length);
      if (blocks.size === 0) assertEquals(shown, bpmn);
      // Where nothing stays, the whole model is one block between its start and its end.
      if (of.length === 0 && tasks(bpmn).length >= least) {
        assertEquals(shown.nodes.map(({ kind }) => kind).sort(), ["end-event", "start-event", "task"]);
        assertEquals(shown.flows.length, 2);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("the name of a block is that of no task, so that what is told of one is not told of the other", () => {
  const bpmn = bpmnOfTree(parseProcessTree("->( 'a', 'b', 'c', 'a and 2 more' )"));
  const { blocks, bpmn: { nodes } } = foldBlocks(bpmn, (activity) => activity === "a and 2 more");
  assertEquals([...blocks.keys()], ["a and 2 more (2)"]);
  assertEquals(nodes.filter(({ kind }) => kind === "task").map(({ label }) => label), ["a and 2 more (2)", "a and 2 more"]);
});
