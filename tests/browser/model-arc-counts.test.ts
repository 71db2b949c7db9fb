import { assert, assertEquals } from "@std/assert";
import { arcCounts, netRunsOf } from "@/browser/model-arc-counts.ts";
import { conformanceOf } from "@/conformance/conformance-of.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { bpmnOf, petriNetOf, type ProcessModel } from "@/process-models/conversions/process-model.ts";
import { normalizeTree } from "@/process-models/process-tree/normalize-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";

const TREE: ProcessModel = { kind: "process-tree", model: parseProcessTree("->( 'a', X( 'b', tau ), +( 'c', *( 'd', 'e' ) ) )") };
/** The last one lacks an event. */
const TRACES = ["a c d", "a b d e d c", "a b c d e d e d", "a c"];

function runsOf(model: ProcessModel, traces: readonly string[]) {
  const log = eventLogFromTraces(traces.map((trace, i) => ({
    caseId: String(i),
    events: trace.split(" ").map((activity) => ({ activity })),
  })));
  const net = petriNetOf(model);
  const { alignments } = conformanceOf(net, variantsOf(log).variants, { methods: ["alignments"] });
  return netRunsOf(net, alignments, model.kind === "process-tree" ? model.model : null)!;
}

Deno.test("the edges of a process tree tell how often its parts are done, also where a trace deviates", () => {
  // Edges from the sequence, from the choice, from the parallel block and from the loop.
  assertEquals(arcCounts(TREE, runsOf(TREE, TRACES)), [4, 4, 4, 2, 2, 4, 4, 7, 3]);
});

Deno.test("as many cases enter each node of a BPMN model as leave it, and the way around a task has its count", () => {
  const model = bpmnOf(TREE);
  const counts = arcCounts({ kind: "bpmn", model }, runsOf(TREE, TRACES));
  assert(counts.every((count) => count !== null));
  model.nodes.forEach(({ kind }, node) => {
    const sum = (end: "from" | "to") => model.flows.reduce((sum, flow, i) => flow[end] === node ? sum + counts[i]! : sum, 0);
    if (kind === "start-event") assertEquals(sum("from"), TRACES.length);
    else if (kind === "end-event") assertEquals(sum("to"), TRACES.length);
    else if (kind !== "parallel-gateway") assertEquals(sum("to"), sum("from"));
  });
  const skips = model.flows.flatMap(({ from, to }, i) =>
    model.nodes[from].kind === "exclusive-gateway" && model.nodes[to].kind === "exclusive-gateway" ? [counts[i]] : []
  );
  assert(skips.includes(2), "half of the cases leave out b");
});

Deno.test("the arcs of a Petri net put as many tokens into each place as they take", () => {
  const model = petriNetOf(TREE);
  const counts = arcCounts({ kind: "petri-net", model }, runsOf(TREE, TRACES));
  const tokens = model.initialMarking.map((count, place) => TRACES.length * (count - model.finalMarking![place]));
  const arcs = model.transitions.flatMap(({ inputs, outputs }) => [
    ...inputs.map(({ place }) => ({ place, sign: -1 })),
    ...outputs.map(({ place }) => ({ place, sign: 1 })),
  ]);
  arcs.forEach(({ place, sign }, i) => tokens[place] += sign * counts[i]!);
  assertEquals(tokens, tokens.map(() => 0));
});

Deno.test("the flows of a tree's BPMN model all have a count, and those of another one where its tasks tell it", () => {
  const tree = normalizeTree(parseProcessTree("->( *( +( X( 'a', tau ), X( 'b', tau ) ), tau ), X( *( 'c', 'd' ), tau ) )"));
  const model = bpmnOf({ kind: "process-tree", model: tree });
  const runs = runsOf({ kind: "process-tree", model: tree }, ["a b b c d c", "b", "a c d"]);
  const all = arcCounts({ kind: "bpmn", model }, runs, tree);
  assert(all.every((count) => count !== null));
  const told = arcCounts({ kind: "bpmn", model }, runs);
  assert(told.some((count) => count === null));
  told.forEach((count, i) => assert(count === null || count === all[i]));
});
