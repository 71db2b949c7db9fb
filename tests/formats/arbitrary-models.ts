import fc from "fast-check";
import type { Bpmn, BpmnNodeKind } from "@/process-models/bpmn/bpmn.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import type { ProcessTree, TreeOperator } from "@/process-models/process-tree/process-tree.ts";

/** Any text but the empty one that XML can hold, the nasty ones among them. */
const arbitraryLabel: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "a",
    "b",
    " a ",
    "a\nb",
    "\t",
    "\r",
    "<b>",
    "]]>",
    "&amp;",
    '"',
    "'",
    "\\",
    "__proto__",
    "constructor",
    "🦆",
    "é",
    "tau",
  ),
  fc.string({ minLength: 1, maxLength: 12, unit: "binary" }).filter((text) =>
    // deno-lint-ignore no-control-regex -- what XML forbids
    !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)
  ),
);

/** All kinds of nodes of a BPMN model. */
const BPMN_KINDS: readonly BpmnNodeKind[] = [
  "start-event",
  "end-event",
  "intermediate-event",
  "task",
  "exclusive-gateway",
  "parallel-gateway",
  "inclusive-gateway",
  "event-based-gateway",
];

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** Nets of any shape, sound or not. */
export const arbitraryNet: fc.Arbitrary<PetriNet> = fc.record({
  ids: fc.array(arbitraryLabel, { minLength: 2, maxLength: 14 }).map(unique),
  share: fc.nat(100),
}, { noNullPrototype: true }).chain(({ ids, share }) => {
  const count = Math.floor(ids.length * share / 101);
  const arcs = fc.array(
    fc.record({ place: fc.nat(Math.max(0, count - 1)), weight: fc.integer({ min: 1, max: 3 }) }, { noNullPrototype: true }),
    { maxLength: count === 0 ? 0 : 4 },
  ).map((list) => list.filter((arc, i) => list.findIndex(({ place }) => place === arc.place) === i));
  const marking = fc.array(fc.nat(2), { minLength: count, maxLength: count });
  return fc.record({
    places: fc.constant(ids.slice(0, count).map((id) => ({ id }))),
    transitions: fc.tuple(
      ...ids.slice(count).map((id) =>
        fc.record({ id: fc.constant(id), label: fc.option(arbitraryLabel), inputs: arcs, outputs: arcs }, {
          noNullPrototype: true,
        })
      ),
    ),
    initialMarking: marking,
    finalMarking: fc.option(marking),
  }, { noNullPrototype: true });
});

/** Process trees. */
export const arbitraryTree: fc.Arbitrary<ProcessTree> = fc.letrec<{ tree: ProcessTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.constant<ProcessTree>({ kind: "silent" }),
      arbitraryLabel.map((label): ProcessTree => ({ kind: "activity", label })),
    ),
    fc.record({
      kind: fc.constantFrom<TreeOperator>("sequence", "choice", "parallel"),
      children: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
    }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant<TreeOperator>("loop"), children: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }) }, {
      noNullPrototype: true,
    }),
  ),
})).tree;

/** BPMN models of any shape, with ids that files may have. */
export const arbitraryBpmn: fc.Arbitrary<Bpmn> = fc.array(
  fc.record(
    { kind: fc.constantFrom(...BPMN_KINDS), label: fc.oneof(fc.constant(""), arbitraryLabel) },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 12 },
).chain((nodes) => {
  const node = fc.nat(nodes.length - 1);
  return fc.record({
    nodes: fc.constant(nodes.map(({ kind, label }, i) => ({ id: `Node_${i}`, kind, label }))),
    flows: fc.array(fc.tuple(node, node), { maxLength: 16 }).map((list) =>
      list.map(([from, to], i) => ({ id: `Flow_${i}`, from, to }))
    ),
  }, { noNullPrototype: true });
});
