import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  activitiesByCount,
  coverageOf,
  firstSelection,
  hidableArcs,
  type MapSelection,
  selectArcs,
} from "@/drawing/map/hide-arcs.ts";
import { END, type GraphArc, processGraphOf, START } from "@/drawing/map/process-graph.ts";
import { anyVariants, variantsOfWords } from "./variants.ts";

/** Nodes that can be reached from one, by arcs or against them. */
function reached(from: number, arcs: readonly GraphArc[], backwards: boolean): Set<number> {
  const seen = new Set([from]);
  for (let before = 0; before < seen.size;) {
    before = seen.size;
    for (const arc of arcs) {
      const [a, b] = backwards ? [arc.to, arc.from] : [arc.from, arc.to];
      if (seen.has(a)) seen.add(b);
    }
  }
  return seen;
}

function assertConnected({ graph, arcs }: MapSelection): void {
  const [after, before] = [reached(START, arcs, false), reached(END, arcs, true)];
  for (const { activity, label } of graph.activities) assert(after.has(activity) && before.has(activity), `${label} is cut off`);
  assert(after.has(END), "the end is cut off");
}

Deno.test("whatever the sliders show, each activity lies on a path from start to end", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    for (let shown = 1; shown <= activitiesByCount(variants).length; shown++) {
      const levels = hidableArcs(variants, { shown });
      assertEquals(levels.graph.activities.length, shown);
      for (let optional = 0; optional <= levels.optional.length; optional++) assertConnected(selectArcs(levels, optional));
    }
  }));
});

Deno.test("of the arcs that no map may hide, none can be spared", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const { graph, needed } = hidableArcs(variants);
    for (const left of needed) {
      const arcs = needed.filter((arc) => arc !== left);
      const after = reached(START, arcs, false);
      const before = reached(END, arcs, true);
      assert(graph.activities.some(({ activity }) => !after.has(activity) || !before.has(activity)), "an arc was kept in vain");
    }
  }));
});

Deno.test("optional arcs come from the most frequent to the rarest", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const { optional } = hidableArcs(variants);
    for (let i = 1; i < optional.length; i++) assertLessOrEqual(optional[i].count, optional[i - 1].count);
  }));
});

Deno.test("a map of everything shows all cases and all steps", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const levels = hidableArcs(variants);
    const { cases, steps, activities, paths } = coverageOf(variants, selectArcs(levels, levels.optional.length));
    assertEquals([cases, steps], [1, 1]);
    assertEquals(activities[0], activities[1]);
    assertEquals(paths[0], paths[1]);
  }));
});

Deno.test("each path that a slider shows more is one more of the paths that are told", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const levels = hidableArcs(variants);
    const told = (optional: number) => coverageOf(variants, selectArcs(levels, optional)).paths;
    for (let optional = 0; optional <= levels.optional.length; optional++) {
      assertEquals(told(optional), [levels.needed.length + optional, levels.graph.arcs.length]);
    }
  }));
});

Deno.test("hidden activities are projected out of the cases, and relations counted anew", () => {
  const variants = variantsOfWords({ abc: 3, ac: 2, b: 1 });
  const graph = processGraphOf(variants, (activity) => variants.activities[activity] !== "b");
  const [a, c] = [0, 2];
  assertEquals(graph.arcs, [
    { from: START, to: a, count: 5, cases: 5 },
    { from: a, to: c, count: 5, cases: 5 },
    { from: c, to: END, count: 5, cases: 5 },
  ]);
});

Deno.test("a case counts once for an arc that it takes twice", () => {
  const graph = processGraphOf(variantsOfWords({ abab: 4 }));
  assertEquals(graph.arcs.find((arc) => arc.from === 0 && arc.to === 1), { from: 0, to: 1, count: 8, cases: 4 });
  assertEquals(graph.activities[0], { activity: 0, label: "a", count: 8, cases: 4 });
});

Deno.test("a step beside a hidden activity counts as not shown, even where another case has the same arc", () => {
  // "b" is the rarest: without it, abc is drawn as a, c; its two steps and the case are not shown.
  const variants = variantsOfWords({ ac: 3, abc: 1 });
  const { cases, steps } = coverageOf(variants, selectArcs(hidableArcs(variants, { shown: 2 }), 99));
  assertEquals(cases, 3 / 4);
  assertEquals(steps, (3 * 3 + 2) / (3 * 3 + 4));
});

Deno.test("the rarest behaviour first: other arcs, the same laws", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const levels = hidableArcs(variants, { rarest: true });
    for (let optional = 0; optional <= levels.optional.length; optional++) assertConnected(selectArcs(levels, optional));
    for (let i = 1; i < levels.optional.length; i++) assertLessOrEqual(levels.optional[i - 1].count, levels.optional[i].count);
  }));
});

Deno.test("the first map of a log with many activities has as many as about 35 arcs connect", () => {
  const words = Object.fromEntries(Array.from({ length: 26 }, (_, i) => [String.fromCharCode(97 + i), 1 + i]));
  const each = { ...words, abcdefghijklmnopqrstuvwxyz: 40 };
  const { graph, arcs } = firstSelection(variantsOfWords(each));
  assertLessOrEqual(arcs.length, 36);
  assert(graph.activities.length > 10);
});

Deno.test("the first map has all activities and about two arcs for each node", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const { graph, arcs } = firstSelection(variants);
    assertEquals(graph.activities.length, activitiesByCount(variants).length);
    const budget = Math.min(35, 2 * (graph.activities.length + 2));
    assertEquals(arcs.length, Math.max(hidableArcs(variants).needed.length, Math.min(budget, graph.arcs.length)));
  }));
});
