import { assert, assertEquals, assertThrows } from "@std/assert";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { CONFORMANCE_METHODS, conformanceOf } from "@/conformance/conformance-of.ts";
import type { Variants } from "@/event-log/variants.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { variantsOfTraces } from "./arbitrary-nets.ts";

const arc = (place: number) => ({ place, weight: 1 });
const SEQUENCE = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
const NO_CASES: Variants = { activities: [], offsets: Uint32Array.of(0), steps: Uint16Array.of(), counts: Uint32Array.of() };
const all = (net: PetriNet, variants: Variants) => conformanceOf(net, variants, { methods: CONFORMANCE_METHODS });

Deno.test("the report has the keys of the contract, and null for what was not asked", () => {
  const report = conformanceOf(SEQUENCE, variantsOfTraces([["a", "b"], ["a"]]), { methods: ["token-replay"] });
  assertEquals(report.tokenReplay, {
    fittingCasesPercent: 50,
    averageFitness: 0.75,
    logFitness: 0.8,
    missing: 1,
    remaining: 1,
    produced: 5,
    consumed: 5,
  });
  const { tokenReplay: _, notes: __, ...others } = report;
  assertEquals(others, {
    alignments: null,
    etcPrecisionAlignments: null,
    etcPrecisionTokenReplay: null,
    generalization: null,
    simplicityArcDegree: null,
    footprints: null,
  });
});

Deno.test("moves are told by names, and the report is JSON", () => {
  const { alignments } = JSON.parse(JSON.stringify(all(SEQUENCE, variantsOfTraces([["a", "x"]]))));
  assertEquals(alignments.variants[0].moves, [
    { event: "a", label: "a", transition: SEQUENCE.transitions[0].id },
    { event: null, label: "b", transition: SEQUENCE.transitions[1].id },
    { event: "x", label: null, transition: null },
  ]);
  assertEquals([alignments.deviationsTotal, alignments.exact, alignments.cheapestModelRun], [2, true, 2]);
});

Deno.test("a net without final marking is told, and what needs none is computed", () => {
  const report = all({ ...SEQUENCE, finalMarking: null }, variantsOfTraces([["a", "b"]]));
  assertEquals([report.alignments, report.tokenReplay, report.generalization, report.footprints], [null, null, null, null]);
  assertEquals([report.etcPrecisionAlignments, report.simplicityArcDegree], [1, 1]);
  assert(report.notes.some((note) => note.includes("no final marking")));
  assertThrows(() => alignVariants({ ...SEQUENCE, finalMarking: null }, NO_CASES), Error, "a net with a final marking");
});

Deno.test("a net that cannot reach its end is told; replay and precision still have figures", () => {
  const stuck: PetriNet = {
    places: [{ id: "start" }, { id: "both" }, { id: "never" }, { id: "end" }],
    transitions: [
      { id: "t1", label: "a", inputs: [arc(0)], outputs: [arc(1)] },
      { id: "t2", label: "b", inputs: [arc(1), arc(2)], outputs: [arc(3)] },
    ],
    initialMarking: [1, 0, 0, 0],
    finalMarking: [0, 0, 0, 1],
  };
  const report = all(stuck, variantsOfTraces([["a", "b"]]));
  assert(report.notes.some((note) => note.includes("cannot reach its final marking")));
  assertEquals(report.alignments?.exact, false);
  assertEquals(report.alignments?.variants[0], {
    activities: ["a", "b"],
    count: 1,
    deviations: null,
    lower: 0,
    upper: null,
    fitness: null,
    moves: null,
  });
  assertEquals(report.alignments?.fittingCasesPercent, null);
  assertEquals(report.tokenReplay?.missing, 1);
  assertEquals(report.etcPrecisionAlignments, 1);
});

Deno.test("an unsound net is told, and aligned all the same", () => {
  const unsound: PetriNet = {
    places: [{ id: "start" }, { id: "left" }, { id: "right" }, { id: "end" }],
    transitions: [
      { id: "split", label: null, inputs: [arc(0)], outputs: [arc(1), arc(2)] },
      { id: "t1", label: "a", inputs: [arc(1)], outputs: [arc(3)] },
      { id: "t2", label: "b", inputs: [arc(2)], outputs: [arc(3)] },
      { id: "t3", label: "c", inputs: [arc(1), arc(2)], outputs: [arc(3)] },
    ],
    initialMarking: [1, 0, 0, 0],
    finalMarking: [0, 0, 0, 1],
  };
  const report = all(unsound, variantsOfTraces([["c"], ["a", "b"]]));
  assert(report.notes.some((note) => note.startsWith("The net is not sound: ")));
  assertEquals(report.alignments?.variants.map(({ deviations }) => deviations), [3, 0]);
});

Deno.test("labels that the other side lacks are named", () => {
  const { notes } = all(SEQUENCE, variantsOfTraces([["x", "y"]]));
  assertEquals(notes, [
    'The model lacks the activities "x", "y": each such event is a deviation.',
    'The log never shows the activities "a", "b".',
  ]);
});

Deno.test("labels that differ only in white space or capital letters are told as such", () => {
  const net = {
    ...SEQUENCE,
    transitions: SEQUENCE.transitions.map((own) => own.label === "a" ? { ...own, label: "Pay \nbill" } : own),
  };
  const { notes } = all(net, variantsOfTraces([["pay bill", "b"]]));
  assertEquals(notes, [
    'The model lacks the activity "pay bill": each such event is a deviation.',
    'The log never shows the activity "Pay \\nbill".',
    'Of the model, the activity "Pay \\nbill" differs only in white space or capital letters from the activity "pay bill" ' +
    "of the log. Names must be equal: change them in the model, or in the log (--rename).",
  ]);
});

Deno.test("a log without cases, and one of empty traces, are told; figures that would be means over nothing are null", () => {
  const none = all(SEQUENCE, NO_CASES);
  assertEquals(none.notes, ["The log has no cases: figures that are means over cases are not defined."]);
  assertEquals([none.alignments?.averageFitness, none.alignments?.fittingCasesPercent, none.alignments?.cheapestModelRun], [
    null,
    null,
    2,
  ]);
  assertEquals([none.tokenReplay?.averageFitness, none.etcPrecisionAlignments], [null, 1]);
  const empty = all(SEQUENCE, variantsOfTraces([[], []]));
  assertEquals(empty.notes, ["No case of the log has an event: only what the model must do is compared."]);
  assertEquals([empty.alignments?.deviationsTotal, empty.alignments?.averageFitness], [4, 0]);
});

Deno.test("when time is up, alignments answer with bounds and the rest says so", () => {
  const report = conformanceOf(SEQUENCE, variantsOfTraces([["a", "b"]]), { methods: CONFORMANCE_METHODS, deadline: () => true });
  assertEquals(report.tokenReplay, null);
  assertEquals(report.simplicityArcDegree, 1);
  assert(report.notes.some((note) => note.includes("time was up")));
  const [variant] = report.alignments!.variants;
  assert(variant.deviations === 0 || variant.lower === 0);
});
