import fc from "fast-check";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { checkSoundness } from "@/process-models/state-space/check-soundness.ts";
import { enabledTransitions, fire, sameMarking } from "@/process-models/petri-net/fire.ts";
import { isFreeChoice } from "@/process-models/petri-net/is-free-choice.ts";
import { isWorkflowNet } from "@/process-models/petri-net/is-workflow-net.ts";
import type { Marking, PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { fuseSilent, reduceSilent } from "@/process-models/state-space/reduce-net.ts";
import { createMutableNet } from "@/process-models/petri-net/mutable-net.ts";
import { arbitraryTrees } from "../arbitrary-trees.ts";
import { arbitraryNets } from "../arbitrary-nets.ts";

const net = (places: number, transitions: [string | null, number[], number[]][]): PetriNet => ({
  places: Array.from({ length: places }, (_, at) => ({ id: `p${at + 1}` })),
  transitions: transitions.map(([label, inputs, outputs], t) => ({
    id: `t${t + 1}`,
    label,
    inputs: inputs.map((place) => ({ place: place - 1, weight: 1 })),
    outputs: outputs.map((place) => ({ place: place - 1, weight: 1 })),
  })),
  initialMarking: Array.from({ length: places }, (_, at) => at === 0 ? 1 : 0),
  finalMarking: Array.from({ length: places }, (_, at) => at === places - 1 ? 1 : 0),
});

Deno.test("the net of any tree is a sound, free-choice workflow net", () => {
  fc.assert(fc.property(arbitraryTrees(), (tree) => {
    const ofTree = petriNetOfTree(tree);
    assertEquals(isWorkflowNet(ofTree).reasons, []);
    assert(isFreeChoice(ofTree));
    assertEquals(checkSoundness(ofTree), { verdict: "sound", reasons: [], weakPoints: [] });
  }));
});

Deno.test("soundness is decided as by its definition, on sound and unsound nets", () => {
  const seen = { sound: 0, unsound: 0 };
  fc.assert(
    fc.property(arbitraryNets(), (some) => {
      const expected = soundByDefinition(some);
      if (expected === null) return;
      seen[expected]++;
      assertEquals(checkSoundness(some).verdict, expected);
    }),
    { numRuns: 500 },
  );
  assert(seen.sound > 100 && seen.unsound > 100, JSON.stringify(seen));
});

Deno.test("reducing silent transitions keeps the language of any net, and the places of its markings", () => {
  let smaller = 0;
  fc.assert(
    fc.property(arbitraryNets(), (some) => {
      const bounds = { maxLength: 4, maxTraces: 100_000, maxStates: 2000 };
      const before = playOutAll(some, bounds);
      const reduced = reduceSilent(some);
      const after = playOutAll(reduced, bounds);
      if (before.complete && after.complete) assertEquals(after.traces, before.traces);
      for (const place of [...some.places.keys()].filter((at) => some.initialMarking[at] + some.finalMarking![at] > 0)) {
        assert(reduced.places.some(({ id }) => id === some.places[place].id));
      }
      assertEquals(reduceSilent(reduced), reduced);
      if (reduced.transitions.length < some.transitions.length) smaller++;
    }),
    { numRuns: 500 },
  );
  assert(smaller > 150);
});

Deno.test("a net of few silent steps is reduced to its labels alone", () => {
  const reduced = reduceSilent(petriNetOfTree(parseProcessTree("->( 'a', +( 'b', *( 'c', 'd' ) ), X( 'e', 'f' ), 'g' )")));
  assertEquals(reduced.transitions.map(({ label }) => label), ["a", "b", "c", "d", "e", "f", "g"]);
});

Deno.test("reducing silent transitions adds no more arcs than memory holds, and takes work that grows with the net", () => {
  const work = (places: number, steps: [string | null, number[], number[]][]) => {
    const of = net(places, steps);
    const mutable = createMutableNet(places, of.transitions);
    const before = mutable.work();
    const kept = of.places.map((_, place) => of.initialMarking[place] + of.finalMarking![place] > 0);
    fuseSilent(mutable, { label: (t) => of.transitions[t].label, kept });
    return mutable.work() - before;
  };
  const size = 2000;
  const range = (from: number) => Array.from({ length: size }, (_, i) => from + i);
  const chain = range(1).map((p): [null, number[], number[]] => [null, [p], [p + 1]]);
  assert(work(size + 1, chain) < 10 * size);
  assert(work(size + 1, chain.toReversed()) < 10 * size);
  const branches = range(2).map((p): [null, number[], number[]] => [null, [p], [p + size]]);
  assert(work(2 * size + 2, [["a", [1], range(2)], ...branches, ["b", range(2 + size), [2 * size + 2]]]) < 10 * size);
  // Each of 2,000 producers would get 2,000 arcs: the place between them stays.
  const producers = range(2).map((p): [string, number[], number[]] => [`c${p}`, [1], [p]]);
  const intoHub = range(2).map((p): [null, number[], number[]] => [null, [p], [2 * size + 2]]);
  const hub: [null, number[], number[]] = [null, [2 * size + 2], range(2 + size)];
  const after = range(2 + size).map((p): [string, number[], number[]] => [`d${p}`, [p], [2 * size + 3]]);
  assert(work(2 * size + 3, [...producers, ...intoHub, hub, ...after]) < 20 * size);
});

Deno.test("a sound net of more markings than any memory holds is decided by reduction", () => {
  const branch = "*( ->( 'a', X( 'b', +( 'c', 'd' ) ) ), 'e' )";
  const tree = parseProcessTree(`+( ${new Array(40).fill(branch).join(", ")} )`);
  assertEquals(checkSoundness(petriNetOfTree(tree), { maxStates: 10 }).verdict, "sound");
});

Deno.test("each fault is named with its place", () => {
  const texts = (of: PetriNet) => checkSoundness(of).reasons.join("; ");
  assertMatch(
    texts(net(4, [["a", [1], [2]], ["b", [1], [3]], ["c", [2, 3], [4]]])),
    /stuck with tokens on p2, where nothing can fire, after "a"/,
  );
  assertMatch(
    texts(net(4, [["a", [1], [2, 3]], ["b", [2], [4]], ["c", [3], [4]]])),
    /left over: tokens on p3, p4, after "a", "b"/,
  );
  assertMatch(texts(net(3, [["a", [1], [2]], ["b", [2], [2, 3]], ["c", [2], [3]]])), /without bound on p3/);
  assertMatch(
    texts(net(4, [["a", [1], [4]], ["b", [1, 3], [4]], ["c", [2], [3]], ["d", [3], [2]]])),
    /not a workflow net: .*p2, p3.* not reached/,
  );
  assertMatch(
    texts(net(5, [["a", [1], [2]], ["b", [2], [5]], ["c", [2], [3]], ["d", [3], [4]], ["e", [4], [3]], ["f", [3, 4], [5]]])),
    /from tokens on p3 the end cannot be reached, after "a", "c" \(and 1 more such markings\); t6 "f" can never fire/,
  );
});

Deno.test("what is no workflow net is told with reasons", () => {
  const reasons = (of: PetriNet) => isWorkflowNet(of).reasons;
  assertEquals(reasons(net(3, [["a", [1], [3]], ["b", [2], [3]]])), ["2 places (p1, p2) without an incoming arc"]);
  assertEquals(reasons(net(3, [["a", [1], [3]], ["b", [2], [2]]])).length, 4);
  assertEquals(reasons({ ...net(2, [["a", [1], [2]]]), finalMarking: [0, 2] }), [
    "the final marking is not one token on the sink place",
  ]);
  assertEquals(reasons({ ...net(2, [["a", [1], [2]]]), initialMarking: [1, 1] }), [
    "the initial marking is not one token on the source place",
  ]);
});

Deno.test("past the bound the verdict is open, unless a fault was found within it", () => {
  // Every branch waits for its neighbour, so that no rule of reduction fits and all interleavings
  // are different markings.
  const count = 8;
  const steps: [string | null, number[], number[]][] = [["begin", [1], Array.from({ length: count }, (_, i) => 2 + i)]];
  for (let i = 0; i < count; i++) {
    const [here, next] = [2 + i, 2 + (i + 1) % count];
    steps.push([`x${i}`, [here], [2 + count + i]], [`y${i}`, [2 + count + i, next], [here, next]]);
  }
  steps.push(["end", Array.from({ length: count }, (_, i) => 2 + i), [2 + 2 * count]]);
  const hard = net(2 + 2 * count, steps);
  assertEquals(checkSoundness(hard, { maxStates: 20 }).verdict, "not decided");
  assertMatch(checkSoundness(hard, { maxStates: 20 }).reasons[0], /more than 20 markings/);
});

Deno.test("free choice is told from a choice that depends on other tokens", () => {
  assert(isFreeChoice(net(4, [["a", [1, 2], [3]], ["b", [2, 1], [4]]])));
  assert(!isFreeChoice(net(4, [["a", [1, 2], [3]], ["b", [1], [4]]])));
});

/** Soundness word by word, on the plainest search; null if there are too many markings for it. */
function soundByDefinition(of: PetriNet): "sound" | "unsound" | null {
  if (!isWorkflowNet(of).holds) return "unsound";
  const final = of.finalMarking as Marking;
  const markings = new Map<string, { marking: Marking; next: string[] }>();
  const fired = new Set<number>();
  const open: Marking[] = [of.initialMarking];
  markings.set(String(of.initialMarking), { marking: of.initialMarking, next: [] });
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (markings.size > 3000) return at.some((tokens) => tokens > 20) ? "unsound" : null;
    for (const t of enabledTransitions(of, at)) {
      fired.add(t);
      const marking = fire(of, at, t);
      const key = String(marking);
      markings.get(String(at))!.next.push(key);
      if (!markings.has(key)) {
        markings.set(key, { marking, next: [] });
        open.push(marking);
      }
    }
  }
  const ending = new Set([String(final)]);
  for (let size = -1; size !== ending.size;) {
    size = ending.size;
    for (const [key, { next }] of markings) if (next.some((to) => ending.has(to))) ending.add(key);
  }
  const proper = [...markings.values()].every(({ marking }) =>
    sameMarking(marking, final) || !final.every((tokens, place) => marking[place] >= tokens)
  );
  const sound = [...markings.keys()].every((key) => ending.has(key)) && proper && fired.size === of.transitions.length;
  return sound ? "sound" : "unsound";
}
