import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { accepts } from "@/process-models/state-space/accepts.ts";
import { dotOfModel } from "@/drawing/process-models/model-dot.ts";
import type { Bpmn, BpmnNodeKind } from "@/process-models/bpmn/bpmn.ts";
import { bpmnOfPetriNet } from "@/process-models/conversions/bpmn-of-petri-net.ts";
import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
import { checkSoundness } from "@/process-models/state-space/check-soundness.ts";
import { normalizeTree } from "@/process-models/process-tree/normalize-tree.ts";
import { isFreeChoice } from "@/process-models/petri-net/is-free-choice.ts";
import { mapTree } from "@/process-models/process-tree/map-tree.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { petriNetOfBpmn } from "@/process-models/conversions/petri-net-of-bpmn.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { playOutRandom } from "@/process-models/state-space/play-out-random.ts";
import type { ProcessTree } from "@/process-models/process-tree/process-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { reduceSilent } from "@/process-models/state-space/reduce-net.ts";
import { arbitraryNets } from "../arbitrary-nets.ts";
import { arbitraryTrees } from "../arbitrary-trees.ts";

const BOUNDS = { maxLength: 5, maxTraces: 100_000 };
const short = (model: PetriNet | ProcessTree) => playOutAll(model, BOUNDS).traces.map((trace) => trace.join(" "));

/** A net written as `label: inputs > outputs; ...`, from place 1 to the last one. */
function parsedNet(text: string): PetriNet {
  const arcs = (places: string) => places.trim().split(" ").map((place) => ({ place: Number(place) - 1, weight: 1 }));
  const transitions = text.split(";").map((line, t) => {
    const [, label, inputs, outputs] = /^\s*(.*?):(.*)>(.*)$/.exec(line) as RegExpExecArray;
    return { id: `t${t + 1}`, label: label === "" ? null : label, inputs: arcs(inputs), outputs: arcs(outputs) };
  });
  const count = 1 + Math.max(...transitions.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ place }) => place)));
  const token = (on: number) => Array.from({ length: count }, (_, place) => place === on ? 1 : 0);
  return {
    places: token(0).map((_, at) => ({ id: `p${at + 1}` })),
    transitions,
    initialMarking: token(0),
    finalMarking: token(count - 1),
  };
}

Deno.test("a loop whose end also needs another branch is decided by an exclusive split", () => {
  const net = parsedNet("s: 1 > 2 3; a: 2 > 4; : 4 > 2; b: 3 > 5; e: 4 5 > 6");
  assert(!isFreeChoice(net));
  const back = petriNetOfBpmn(bpmnOfPetriNet(net));
  assertEquals(short(back), short(net));
  assertEquals(checkSoundness(back).verdict, "sound");
});

/**
 * A model from its nodes, by name with kind, and its flows, as `from>to`. A task is labelled by its
 * name.
 */
function bpmn(nodes: Readonly<Record<string, BpmnNodeKind>>, ...flows: string[]): Bpmn {
  const names = Object.keys(nodes);
  return {
    nodes: names.map((id) => ({ id, kind: nodes[id], label: nodes[id] === "task" ? id : "" })),
    flows: flows.join(" ").split(" ").map((flow) => {
      const [from, to] = flow.split(">");
      return { id: flow, from: names.indexOf(from), to: names.indexOf(to) };
    }),
  };
}

Deno.test("tree, net, reduced net, BPMN, and what is made of these have one language", () => {
  fc.assert(fc.property(arbitraryTrees(), (tree) => {
    const traces = short(tree);
    const net = petriNetOfTree(tree);
    const ofTree = bpmnOfTree(tree);
    const ofNet = bpmnOfPetriNet(net);
    assertEquals(short(reduceSilent(net)), traces);
    for (const model of [ofTree, ofNet, bpmnOfPetriNet(petriNetOfBpmn(ofTree))]) {
      const back = petriNetOfBpmn(model);
      assertEquals(short(back), traces);
      assertEquals(short(reduceSilent(back)), traces);
      assertEquals(checkSoundness(back).verdict, "sound");
    }
  }));
});

Deno.test("every random trace of a tree is accepted by its net and by the net of its BPMN", () => {
  fc.assert(
    fc.property(arbitraryTrees([..."abcdefgh"]), fc.nat(), (tree, seed) => {
      const nets = [petriNetOfTree(tree), petriNetOfBpmn(bpmnOfTree(tree))];
      for (const trace of playOutRandom(tree, { seed, traces: 5 })) for (const net of nets) assert(accepts(net, trace));
    }),
    { numRuns: 100 },
  );
});

Deno.test("a net that BPMN can express keeps its language there and back, whether it is sound or not", () => {
  let expressed = 0;
  fc.assert(
    fc.property(arbitraryNets(), (net) => {
      const model = expressedOrNull(net);
      if (model === null) return;
      const bounds = { maxLength: 4, maxTraces: 100_000, maxStates: 2000 };
      const [before, after] = [playOutAll(net, bounds), playOutAll(petriNetOfBpmn(model), bounds)];
      if (!before.complete || !after.complete) return;
      expressed++;
      assertEquals(after.traces, before.traces);
    }),
    { numRuns: 500 },
  );
  assert(expressed > 150, String(expressed));
});

function expressedOrNull(net: PetriNet): Bpmn | null {
  try {
    return bpmnOfPetriNet(net);
  } catch (error) {
    assert(error instanceof TracebookError && error.kind === "input");
    return null;
  }
}

Deno.test("an inclusive block takes any of its branches, at least one", () => {
  fc.assert(fc.property(arbitraryTrees(), (some) => {
    const tree = normalizeTree(some);
    const model = bpmnOfTree(tree);
    const inclusive: Bpmn = {
      ...model,
      nodes: model.nodes.map((node) => node.kind === "parallel-gateway" ? { ...node, kind: "inclusive-gateway" } : node),
    };
    const expected = mapTree<ProcessTree>(tree, (leaf) => leaf, (kind, children) => {
      return kind === "parallel" ? { kind: "choice", children: nonEmptySubsets(children) } : { kind, children };
    });
    assertEquals(short(petriNetOfBpmn(inclusive)), short(expected));
  }));
});

function nonEmptySubsets(children: readonly ProcessTree[]): ProcessTree[] {
  return Array.from({ length: 2 ** children.length - 1 }, (_, at) => {
    return { kind: "parallel", children: children.filter((_, i) => (at + 1) & (1 << i)) };
  });
}

Deno.test("nested inclusive blocks are each checked once; thousands of them are refused with the limit named", () => {
  const nested = (depth: number): Bpmn => {
    const levels = Array.from({ length: depth }, (_, i) => i);
    const nodes = levels.flatMap((i): [string, BpmnNodeKind][] => [
      [`s${i}`, "inclusive-gateway"],
      [`a${i}`, "task"],
      [`j${i}`, "inclusive-gateway"],
    ]);
    const flows = levels.flatMap((i) => [
      `s${i}>a${i}`,
      `a${i}>j${i}`,
      ...(i + 1 < depth ? [`s${i}>s${i + 1}`, `j${i + 1}>j${i}`] : [`s${i}>m`, `m>j${i}`]),
    ]);
    return bpmn(
      Object.fromEntries([["start", "start-event"], ["m", "task"], ...nodes, ["end", "end-event"]]),
      "start>s0",
      ...flows,
      "j0>end",
    );
  };
  // A check that began anew in each inner block would take 2^40 steps. Each block has a task, two
  // ways to begin and two to decide on its second branch; `m` is one task more.
  assertEquals(petriNetOfBpmn(nested(40)).transitions.length, 6 * 40 + 1);
  assertThrows(() => petriNetOfBpmn(nested(1000)), TracebookError, "at most 200000 nodes");
});

Deno.test("an inclusive join also closes the block of an exclusive or a parallel split", () => {
  const between = (split: BpmnNodeKind) =>
    bpmn(
      { s: "start-event", g: split, a: "task", b: "task", j: "inclusive-gateway", c: "task", e: "end-event" },
      "s>g g>a g>b a>j b>j j>c c>e",
    );
  assertEquals(short(petriNetOfBpmn(between("exclusive-gateway"))), ["a c", "b c"]);
  assertEquals(short(petriNetOfBpmn(between("event-based-gateway"))), ["a c", "b c"]);
  assertEquals(short(petriNetOfBpmn(between("parallel-gateway"))), ["a b c", "b a c"]);
  assertEquals(short(petriNetOfBpmn(between("inclusive-gateway"))), ["a c", "b c", "a b c", "b a c"]);
});

Deno.test("an inclusive split closed by another join sends a token to each chosen branch", () => {
  const model = bpmn(
    { s: "start-event", g: "inclusive-gateway", a: "task", b: "task", e: "end-event", f: "end-event" },
    "s>g g>a g>b a>e b>f",
  );
  assertEquals(short(petriNetOfBpmn(model)), ["a", "b", "a b", "b a"]);
});

Deno.test("an inclusive join outside of a block waits for what can come; one that may be passed by is refused by name", () => {
  const model = (flows: string) =>
    bpmn(
      {
        s: "start-event",
        p: "parallel-gateway",
        a: "task",
        x: "exclusive-gateway",
        b: "task",
        j: "inclusive-gateway",
        c: "task",
        e: "end-event",
        f: "end-event",
      },
      flows,
    );
  assertEquals(short(petriNetOfBpmn(model("s>p p>a p>x a>j x>b x>j b>j j>c c>e c>f"))), ["a c", "a b c", "b a c"]);
  assertThrows(
    () => petriNetOfBpmn(model("s>p p>a p>x a>j x>b x>f b>j j>c c>e")),
    TracebookError,
    'found inclusive gateway "j"',
  );
});

Deno.test("several flows out of a task split in parallel, several into it merge without waiting", () => {
  const split = bpmn({ s: "start-event", a: "task", b: "task", c: "task", d: "task", e: "end-event" }, "s>a a>b a>c b>d c>d d>e");
  assertEquals(short(petriNetOfBpmn(split)), ["a b c d d", "a b d c d", "a c b d d", "a c d b d"]);
  const merge = bpmn(
    { s: "start-event", g: "exclusive-gateway", a: "task", b: "task", c: "task", e: "end-event" },
    "s>g g>a g>b a>c b>c c>e",
  );
  assertEquals(short(petriNetOfBpmn(merge)), ["a c", "b c"]);
});

Deno.test("several start events are alternatives; without one all first nodes begin together", () => {
  const nodes = { a: "task", b: "task", j: "parallel-gateway", c: "task", e: "end-event" } as const;
  assertEquals(short(petriNetOfBpmn(bpmn(nodes, "a>j b>j j>c c>e"))), ["a b c", "b a c"]);
  const starts = bpmn(
    { s: "start-event", r: "start-event", a: "task", b: "task", c: "task", e: "end-event" },
    "s>a r>b a>c b>c c>e",
  );
  assertEquals(short(petriNetOfBpmn(starts)), ["a c", "b c"]);
});

Deno.test("ends of parallel branches are waited for, ends of alternatives are not", () => {
  const ends = (kind: BpmnNodeKind) =>
    bpmn({ s: "start-event", g: kind, a: "task", b: "task", e: "end-event", f: "end-event" }, "s>g g>a g>b a>e b>f");
  assertEquals(short(petriNetOfBpmn(ends("parallel-gateway"))), ["a b", "b a"]);
  assertEquals(short(petriNetOfBpmn(ends("exclusive-gateway"))), ["a", "b"]);
  const oneEnd = bpmn({ s: "start-event", g: "parallel-gateway", a: "task", b: "task", e: "end-event" }, "s>g g>a g>b a>e b>e");
  assertEquals(short(petriNetOfBpmn(oneEnd)), ["a b", "b a"]);
});

Deno.test("intermediate events show their label, and nothing without one", () => {
  const model = bpmn(
    { s: "start-event", a: "task", i: "intermediate-event", k: "intermediate-event", b: "task", e: "end-event" },
    "s>a a>i i>k k>b b>e",
  );
  const named = { ...model, nodes: model.nodes.map((node) => node.id === "k" ? { ...node, label: "paid" } : node) };
  assertEquals(short(petriNetOfBpmn(model)), ["a b"]);
  assertEquals(short(petriNetOfBpmn(named)), ["a paid b"]);
});

Deno.test("models without beginning, end or way are refused in words", () => {
  const refused: [Bpmn, string][] = [
    [{ nodes: [], flows: [] }, "a BPMN model with nodes"],
    [bpmn({ a: "task", b: "task" }, "a>b b>a"), "at which the process begins"],
    [bpmn({ s: "start-event", a: "task", b: "task" }, "s>a a>b b>a"), "at which the process ends"],
    [bpmn({ s: "start-event", a: "task", b: "task", e: "end-event" }, "s>a a>e b>e"), 'none to task "b"'],
    [bpmn({ s: "start-event", a: "task", e: "end-event" }, "s>a a>s a>e"), "without an incoming flow"],
    [bpmn({ s: "start-event", a: "task", e: "end-event" }, "s>e e>a"), "without an outgoing flow"],
    [bpmn({ s: "start-event" }, "s>t"), "between nodes of the model"],
  ];
  for (const [model, words] of refused) assertThrows(() => petriNetOfBpmn(model), TracebookError, words);
});

Deno.test("the smallest models are no exception", () => {
  assertEquals(short(petriNetOfBpmn(bpmn({ s: "start-event", e: "end-event" }, "s>e"))), [""]);
  const silence = petriNetOfTree({ kind: "silent" });
  assertEquals(short(petriNetOfBpmn(bpmnOfPetriNet(silence))), [""]);
  assertEquals(bpmnOfTree({ kind: "silent" }).nodes.map(({ id }) => id), ["start1", "end1"]);
});

Deno.test("a net that BPMN cannot express is refused in words", () => {
  const net = petriNetOfTree(parseProcessTree("->( 'a', +( 'b', 'c' ) )"));
  const heavier = net.transitions.map((t, at) => at === 2 ? { ...t, inputs: [{ ...t.inputs[0], weight: 2 }] } : t);
  // The place before b and c remembers which of a and A happened: no exclusive split can know.
  const unfree = parsedNet("a: 1 > 2 4; A: 1 > 3 4; x: 4 > 5; b: 2 5 > 6; c: 3 5 > 6");
  const doubled = net.transitions.map((t, at) => at === 4 ? { ...t, inputs: t.inputs.slice(0, 1) } : t);
  const other = [...doubled, { ...doubled[4], id: "t6", inputs: net.transitions[4].inputs.slice(1) }];
  for (
    const [some, words] of [
      [{ ...net, finalMarking: null }, "no final marking"],
      [{ ...net, transitions: heavier }, "weight 2 between t3 and p3"],
      [unfree, "a choice at place p5 that depends on tokens elsewhere"],
      [{ ...net, transitions: other }, "two tokens on"],
    ] as const
  ) assertThrows(() => bpmnOfPetriNet(some), TracebookError, words);
});

Deno.test("conversions give free-choice nets with ids in order, the same each time", () => {
  fc.assert(fc.property(arbitraryTrees(), (tree) => {
    for (const convert of [petriNetOfTree, (some: ProcessTree) => petriNetOfBpmn(bpmnOfTree(some))]) {
      const net = convert(tree);
      assert(isFreeChoice(net));
      assertEquals(net.places.map(({ id }) => id), net.places.map((_, at) => `p${at + 1}`));
      assertEquals(net.transitions.map(({ id }) => id), net.transitions.map((_, at) => `t${at + 1}`));
      assertEquals(convert(tree), net);
    }
  }));
});

Deno.test("trees deeper than the engine's stack are converted", () => {
  let tree: ProcessTree = { kind: "activity", label: "a" };
  for (let i = 0; i < 20_000; i++) tree = { kind: i % 2 === 0 ? "choice" : "sequence", children: [tree, { kind: "silent" }] };
  assertEquals(petriNetOfTree(tree).transitions.length, 20_001);
  assert(bpmnOfTree(tree).nodes.length > 3);
});

Deno.test("a tree with more branches than a call takes arguments is converted and drawn", () => {
  const model: ProcessTree = { kind: "choice", children: Array.from({ length: 130_000 }, () => ({ kind: "silent" })) };
  assertEquals(petriNetOfTree(model).transitions.length, 130_000);
  assertEquals(dotOfModel({ kind: "process-tree", model }).split("\n").length, 260_007);
});
