import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { flowOrder } from "@/drawing/map/flow-order.ts";
import type { LayoutEngine } from "@/drawing/layout-engine.ts";
import { layoutMap, reuseMap } from "@/drawing/map/layout-map.ts";
import { activitiesByCount, defaultOptionalArcs, firstSelection, hidableArcs, selectArcs } from "@/drawing/map/hide-arcs.ts";
import type { MapLayout } from "@/drawing/map/map-layout.ts";
import { END, processGraphOf, START } from "@/drawing/map/process-graph.ts";
import { textWidth, wrapText } from "@/drawing/text-width.ts";
import type { Variants } from "@/event-log/variants.ts";
import { anyVariants, variantsOfWords } from "./variants.ts";

const graphviz = await Graphviz.load();
const engine: LayoutEngine = { layout: (dot, format, name) => graphviz.layout(dot, format, name) };

const nodeOf = (layout: MapLayout, node: number) => layout.nodes.find((one) => one.node === node)!;

/** A process of some size with a main path, skips, loops and repetitions. */
const PROCESS = variantsOfWords({
  abcdefgh: 120,
  abdefgh: 30,
  abccdefgh: 22,
  abcdegfh: 18,
  abcdefcdefgh: 9,
  abih: 12,
  abijih: 5,
  aijh: 4,
  abcklh: 3,
  akklh: 2,
});

Deno.test("every node and arc of a selection has its place in the layout, within its borders", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      const selection = firstSelection(variants);
      const layout = layoutMap(selection, engine);
      assertEquals(layout.nodes.length, selection.graph.activities.length + 2);
      assertEquals(layout.arcs.map(({ from, to }) => [from, to]), selection.arcs.map(({ from, to }) => [from, to]));
      for (const { x, y, width, height } of layout.nodes) {
        assert(x - width / 2 >= 0 && x + width / 2 <= layout.width && y - height / 2 >= 0 && y + height / 2 <= layout.height);
      }
      for (const { points } of layout.arcs) {
        assertEquals(points.length % 6, 2, "not a chain of cubic curves");
        assert(points.every(Number.isFinite));
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("arcs lead from their source to their target, also those against the flow", () => {
  const layout = layoutMap(firstSelection(PROCESS), engine);
  const near = (node: number, x: number, y: number) => {
    const { x: cx, y: cy, width, height } = nodeOf(layout, node);
    return Math.abs(x - cx) <= width / 2 + 8 && Math.abs(y - cy) <= height / 2 + 8;
  };
  for (const { from, to, points } of layout.arcs) {
    assert(near(from, points[0], points[1]), `arc ${from} ${to} does not begin at its source`);
    assert(near(to, points[points.length - 2], points[points.length - 1]), `arc ${from} ${to} does not end at its target`);
  }
});

Deno.test("the most frequent variant runs straight down", () => {
  const layout = layoutMap(firstSelection(PROCESS), engine);
  const variant = [..."abcdefgh"].map((label) => nodeOf(layout, PROCESS.activities.indexOf(label)));
  for (let i = 1; i < variant.length; i++) {
    assertLess(variant[i - 1].y, variant[i].y);
    assertLessOrEqual(Math.abs(variant[i].x - variant[i - 1].x), 2);
  }
});

Deno.test("start is above and end below all activities", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      const layout = layoutMap(firstSelection(variants), engine);
      for (const { node, y } of layout.nodes) {
        if (node !== START) assertLess(nodeOf(layout, START).y, y);
        if (node !== END) assertLess(y, nodeOf(layout, END).y);
      }
    }),
    { numRuns: 30 },
  );
});

/** Median distance that the nodes of both layouts lie apart, as a share of the map's width. */
function medianMove(before: MapLayout, after: MapLayout): number {
  const moves = after.nodes.flatMap((node) => {
    const old = before.nodes.find((one) => one.node === node.node);
    return old === undefined ? [] : [Math.hypot(old.x - node.x, old.y - node.y)];
  }).sort((a, b) => a - b);
  return moves[Math.floor(moves.length / 2)] / before.width;
}

/**
 * The maps that a reader sees who moves a slider step by step, from the first map down and up
 * again.
 */
function slide(variants: Variants, slider: "paths" | "activities"): MapLayout[] {
  const first = layoutMap(firstSelection(variants), engine);
  const all = activitiesByCount(variants).length;
  const selections = slider === "paths"
    ? Array.from(
      { length: hidableArcs(variants).optional.length + 1 },
      (_, optional) => selectArcs(hidableArcs(variants), optional),
    )
    : Array.from({ length: all }, (_, i) => {
      const levels = hidableArcs(variants, i + 1);
      return selectArcs(levels, defaultOptionalArcs(levels));
    });
  const layouts = [first];
  for (const selection of [...selections.toReversed(), ...selections]) {
    layouts.push(reuseMap(selection, first) ?? layoutMap(selection, engine, { first, shown: layouts[layouts.length - 1] }));
  }
  return layouts;
}

for (const slider of ["paths", "activities"] as const) {
  Deno.test(`a step of the slider for ${slider} moves the nodes that stay by at most a tenth of the map's width`, () => {
    // The very first step, from the usual number of paths to all, is no step of a slider.
    const layouts = slide(PROCESS, slider).slice(1);
    for (let i = 1; i < layouts.length; i++) assertLessOrEqual(medianMove(layouts[i - 1], layouts[i]), 0.1);
  });
}

Deno.test("the same selection gives the same layout", () => {
  assertEquals(layoutMap(firstSelection(PROCESS), engine), layoutMap(firstSelection(PROCESS), engine));
});

Deno.test("labels do not reach the layout: only their sizes do", () => {
  const sources: string[] = [];
  const spy: LayoutEngine = { layout: (dot, format, name) => (sources.push(dot), engine.layout(dot, format, name)) };
  const variants = { ...variantsOfWords({ ab: 1 }), activities: ["<b>x</b>", '"]; evil [label="'] };
  layoutMap(firstSelection(variants), spy);
  assert(!/evil|<b>/.test(sources[0]));
});

Deno.test("the order of the flow has each node once, between start and end", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const graph = processGraphOf(variants);
    const nodes = graph.activities.map((node) => node.activity);
    const order = flowOrder(nodes, graph.arcs);
    assertEquals([order[0], order[order.length - 1]], [START, END]);
    assertEquals(order.slice(1, -1).toSorted((a, b) => a - b), nodes);
  }));
});

Deno.test("a process without loops is put in an order in which no arc runs backwards", () => {
  const graph = processGraphOf(variantsOfWords({ abcd: 5, acbd: 0, abd: 2, ad: 9, cd: 1 }));
  const order = flowOrder(graph.activities.map((node) => node.activity), graph.arcs);
  for (const { from, to } of graph.arcs) assertLess(order.indexOf(from), order.indexOf(to));
});

Deno.test("wrapped lines fit their width, and hold the whole text unless they end with an ellipsis", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 60, max: 200 }), (text, width) => {
    const lines = wrapText(text, { size: 12, width, maxLines: 3 });
    assert(lines.length >= 1 && lines.length <= 3);
    if (!lines.some((line) => line.endsWith("…"))) {
      assertEquals(lines.join(" ").split(/\s+/).join(" ").trim(), text.split(/\s+/).join(" ").trim());
      for (const line of lines) assertLessOrEqual(textWidth(line, 12), width);
    }
  }));
});
