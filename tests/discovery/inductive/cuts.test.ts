import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { concurrentCut } from "@/discovery/inductive/cuts/concurrent-cut.ts";
import { exclusiveCut } from "@/discovery/inductive/cuts/exclusive-cut.ts";
import { findCut, findCutOfConnected } from "@/discovery/inductive/cuts/find-cut.ts";
import { loopCut } from "@/discovery/inductive/cuts/loop-cut.ts";
import { sequenceCut } from "@/discovery/inductive/cuts/sequence-cut.ts";
import { strictSequence } from "@/discovery/inductive/cuts/sequence-cut.ts";
import { activitiesThatConnect, isStronglyConnected } from "@/discovery/inductive/cuts/strong-components.ts";
import {
  type DirectlyFollowsGraph,
  directlyFollowsGraphOf,
  lookWithout,
  surroundingsOf,
} from "@/discovery/inductive/directly-follows-graph.ts";
import { hasBit } from "@/numerics/bitset.ts";
import { bagOf, graphOf, groupsOf } from "./graphs.ts";

Deno.test("exclusive groups stand by their least label", () => {
  assertEquals(groupsOf(exclusiveCut(graphOf("ad cb e")), "abcde"), ["ad", "bc", "e"]);
});

Deno.test("activities that neither or both reach each other share a group of a sequence, taken transitively", () => {
  // a reaches c only, b reaches c and d: a and d are not ordered, nor are a and b, c and d.
  assertEquals(sequenceCut(graphOf("ac bc bd")), null);
  assertEquals(groupsOf(sequenceCut(graphOf("ace bce bde")), "abcde"), ["abcd", "e"]);
});

Deno.test("a walk of the strict sequence cut passes emptied places by what they held at first", () => {
  const groups = [[0], [1], [2], [3], [4], [5]];
  // a -> d skips b and c, a -> e skips b, c and d: c moves to b, both to where c stood, then to d.
  assertEquals(strictSequence(graphOf("abcdef aef adef"), groups), [[0], [1, 2, 3], [4], [5]]);
  // b -> e keeps b from d: it skips c and d alone.
  assertEquals(strictSequence(graphOf("abcdef adef abef"), groups), [[0], [1, 2], [3], [4], [5]]);
});

Deno.test("concurrent groups without start or end join the one before, the first one the one behind", () => {
  // All follow each other in both orders but only a, b start and only b, c end: a takes b, c joins.
  assertEquals(concurrentCut(graphOf("abcacb acbcab")), null);
  assertEquals(groupsOf(concurrentCut(graphOf("ab ba")), "ab"), ["a", "b"]);
});

Deno.test("each activity of a redo part leads to all starts or none, and from all ends or none", () => {
  // x leads from b to a only, not to the other start c.
  assertEquals(loopCut(graphOf("abxab cb")), null);
  assertEquals(groupsOf(loopCut(graphOf("abxab cb abxcb")), "abcx"), ["abc", "x"]);
  // Together x and y lead to both starts, but neither does alone.
  assertEquals(loopCut(graphOf("abxyab cbyxcb")), null);
});

Deno.test("the graph without an activity is that of the traces without it", () => {
  for (const text of ["abcdb bab aabd a", "aabbaac caacb abd", "abacabad dabacaba b"]) {
    const log = bagOf(text);
    const surroundings = surroundingsOf(log);
    for (const letter of "abcd") {
      const graph = graphOf(text);
      const expected = directlyFollowsGraphOf(bagOf(text.replaceAll(letter, "")));
      lookWithout(graph, surroundings, "abcd".indexOf(letter), (without) => {
        assertEquals(edgesOf(without, "abcd"), edgesOf(expected, "abcd".replace(letter, "")));
      });
      assertEquals(graph, graphOf(text), "the graph is as it was");
    }
  }
});

Deno.test("a connected graph stays so without an activity that is not told to hold the others together", () => {
  const traces = fc.array(fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 1, maxLength: 9 }), {
    minLength: 1,
    maxLength: 9,
  });
  let told = 0;
  fc.assert(
    fc.property(traces, (words) => {
      const graph = directlyFollowsGraphOf(bagOf(words.join(" ")));
      if (graph.size < 3 || !isStronglyConnected(graph)) return;
      const needed = activitiesThatConnect(graph);
      for (const activity of graph.activities) {
        if (hasBit(needed, 0, activity)) continue;
        told++;
        lookWithout(graph, surroundingsOf(bagOf(words.join(" "))), activity, (rest) => {
          assert(isStronglyConnected(rest));
          assertEquals(findCutOfConnected(rest), findCut(rest));
        });
      }
    }),
    { numRuns: 300 },
  );
  assert(told > 50);
});

function edgesOf(graph: DirectlyFollowsGraph, letters: string): string[] {
  const edges: string[] = [];
  for (const a of graph.activities) {
    if (graph.starts[0] >>> a & 1) edges.push(`-${letters[a]}`);
    if (graph.ends[0] >>> a & 1) edges.push(`${letters[a]}-`);
    for (const b of graph.activities) {
      if (graph.successors[a * graph.words] >>> b & 1) edges.push(letters[a] + letters[b]);
    }
  }
  return edges.sort();
}
