import { assert } from "@std/assert";
import fc from "fast-check";
import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { accepts } from "@/process-models/state-space/accepts.ts";
import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
import { petriNetOfBpmn } from "@/process-models/conversions/petri-net-of-bpmn.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { playOutRandom } from "@/process-models/state-space/play-out-random.ts";

const word = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 7 });

Deno.test("every trace played out from a discovered tree is accepted by its net and by its BPMN", () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.constantFrom(0, 0.2), (words, noise) => {
      const traces = words.map((steps, i) => ({ caseId: String(i), events: steps.map((activity) => ({ activity })) }));
      const tree = discoverInductive(variantsOf(eventLogFromTraces(traces)).variants, { noise });
      const net = petriNetOfTree(tree);
      const ofBpmn = petriNetOfBpmn(bpmnOfTree(tree));
      for (const trace of playOutRandom(tree, { seed: 1, traces: 10, maxLength: 30 })) {
        assert(accepts(net, trace), `the net refuses ${trace}`);
        assert(accepts(ofBpmn, trace), `BPMN refuses ${trace}`);
      }
    }),
    { numRuns: 200 },
  );
});
