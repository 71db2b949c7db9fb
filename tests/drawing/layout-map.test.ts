import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { activitiesByCount, defaultOptionalArcs, firstSelection, hidableArcs, selectArcs } from "@/drawing/map/hide-arcs.ts";
import { flowOrder } from "@/drawing/map/flow-order.ts";
import { layoutMap } from "@/drawing/map/layout-map.ts";
import type { LayoutNode, MapLayout } from "@/drawing/map/map-layout.ts";
import { closerPlan } from "@/browser/map-plans.ts";
import { FIGURE_ROOM, planOf, spread } from "@/drawing/map/plan-map.ts";
import { smallMapOf } from "@/drawing/map/small-map.ts";
import { END, processGraphOf, START } from "@/drawing/map/process-graph.ts";
import { textWidth, wrapText } from "@/drawing/text-width.ts";
import type { Variants } from "@/event-log/variants.ts";
import { createRandom } from "@/numerics/random.ts";
import { openingPart } from "../../pages/components/map/visible-part.ts";
import { golden, GOLDEN_NAMES } from "../golden.ts";
import { anyVariants, variantsOfWords } from "./variants.ts";

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

/** The first map of a log, and the map of everything. */
const mapsOf = (variants: Variants) => {
  const levels = hidableArcs(variants);
  return [firstSelection(variants), selectArcs(levels, levels.optional.length)];
};

Deno.test("every node and arc of a selection has its place in the layout, within its borders", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      for (const selection of mapsOf(variants)) {
        const layout = layoutMap(selection, planOf(variants));
        const [left, top, right, bottom] = [layout.left, layout.top, layout.left + layout.width, layout.top + layout.height];
        assertEquals(layout.nodes.length, selection.graph.activities.length + 2);
        assertEquals(layout.arcs.map(({ from, to }) => [from, to]), selection.arcs.map(({ from, to }) => [from, to]));
        for (const { x, y, width, height } of layout.nodes) {
          assert(x - width / 2 >= left && x + width / 2 <= right && y - height / 2 >= top && y + height / 2 <= bottom);
        }
        for (const { points } of layout.arcs) {
          assertEquals(points.length % 6, 2, "not a chain of cubic curves");
          assert(points.every((value, i) => i % 2 === 0 ? value >= left && value <= right : value >= top && value <= bottom));
        }
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("a small map has at most nine activities from start to end, whose arcs join its nodes", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      const map = smallMapOf(variants);
      if (map === null) return assertEquals(activitiesByCount(variants), []);
      const { nodes, arcs } = map;
      assertEquals(nodes.length, 2 + Math.min(9, activitiesByCount(variants).length));
      assertEquals([nodes[0][0], nodes.at(-1)![0]], [0, 100]);
      const values = [...nodes, ...arcs].flat();
      assert(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 100));
      const places = new Set(nodes.map(([x, y]) => `${x} ${y}`));
      const reached = new Set<string>();
      for (const [, ...points] of arcs) {
        const ends = [points.slice(0, 2), points.slice(-2)].map((point) => point.join(" "));
        assert(ends.every((end) => places.has(end)));
        ends.forEach((end) => reached.add(end));
      }
      assertEquals(reached, places);
    }),
    { numRuns: 60 },
  );
});

Deno.test("no two nodes of a map overlap", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      const { nodes } = layoutMap(firstSelection(variants), planOf(variants));
      nodes.forEach((a, i) => nodes.slice(i + 1).forEach((b) => assert(!overlap(a, b), `${a.node} and ${b.node} overlap`)));
    }),
    { numRuns: 60 },
  );
});

const overlap = (a: Pick<LayoutNode, "x" | "y" | "width" | "height">, b: Pick<LayoutNode, "x" | "y" | "width" | "height">) =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

Deno.test("arcs lead from the border of their source to that of their target, also those against the flow", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      const layout = layoutMap(mapsOf(variants)[1], planOf(variants));
      const near = (node: number, x: number, y: number) => {
        const { x: cx, y: cy, width, height } = nodeOf(layout, node);
        return Math.abs(x - cx) <= width / 2 + 1 && Math.abs(y - cy) <= height / 2 + 1;
      };
      for (const { from, to, points } of layout.arcs) {
        assert(near(from, points[0], points[1]), `arc ${from} ${to} does not begin at its source`);
        assert(near(to, points[points.length - 2], points[points.length - 1]), `arc ${from} ${to} does not end at its target`);
        // Between ranks it does not swing beyond the places where it enters and leaves them.
        for (let i = 6; from !== to && points.length > 20 && i + 13 < points.length; i += 6) {
          const [a, b] = [points[i], points[i + 6]].sort((x, y) => x - y);
          assert([points[i + 2], points[i + 4]].every((x) => x >= a - 0.2 && x <= b + 0.2), `arc ${from} ${to} winds`);
        }
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("figures lie on their own arc or beside it, next to it, and never on a node or another figure", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      const layout = layoutMap(mapsOf(variants)[1], planOf(variants));
      const boxes = layout.arcs.filter(({ label }) => label !== null).map(({ label }) => ({
        x: label![0],
        y: label![1],
        ...FIGURE_ROOM,
      }));
      boxes.forEach((box, i) => {
        for (const node of layout.nodes) assert(!overlap(shrunk(box), node), "a figure lies on a node");
        for (const other of boxes.slice(i + 1)) assert(!overlap(shrunk(box), shrunk(other)), "two figures overlap");
      });
      for (const { from, to, points, label, labelSide } of layout.arcs) {
        if (label === null || from === to) continue;
        const end = labelSide === undefined ? label[0] : label[0] + (labelSide === "left" ? 28 : -28);
        const along = Array.from({ length: (points.length - 2) / 6 }, (_, i) => curve(points.slice(6 * i, 6 * i + 8))).flat();
        assertLess(
          Math.min(...along.map(([x, y]) => Math.hypot(x - end, y - label[1]))),
          labelSide === undefined ? 4 : 16,
        );
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("of two arcs to and fro between neighbours the figure of one covers no head of the other", () => {
  const variants = variantsOfWords({ abcd: 20, abcbcd: 5, ab: 2 });
  const { arcs } = layoutMap(mapsOf(variants)[1], planOf(variants));
  const [b, c] = ["b", "c"].map((label) => variants.activities.indexOf(label));
  const arcOf = (from: number, to: number) => arcs.find((arc) => arc.from === from && arc.to === to)!;
  for (const [own, other] of [[arcOf(b, c), arcOf(c, b)], [arcOf(c, b), arcOf(b, c)]]) {
    const [x, y] = other.points.slice(-2);
    const head = { x, y: y + (other.from === b ? -8 : 8), width: 15, height: 16 };
    // As wide as "60 min"; beside its arc it ends or begins there.
    const aside = own.labelSide === undefined ? 0 : own.labelSide === "left" ? 8 : -8;
    assert(!overlap(head, { x: own.label![0] + aside, y: own.label![1], width: 40, height: 12 }));
  }
});

/** Coordinates are rounded. */
const shrunk = <Box extends { width: number; height: number }>(box: Box) => ({
  ...box,
  width: box.width - 0.3,
  height: box.height - 0.3,
});

/** Points of a cubic curve. */
const curve = (p: readonly number[]) =>
  Array.from({ length: 101 }, (_, i) => {
    const [t, u] = [i / 100, 1 - i / 100];
    return [0, 1].map((k) => u ** 3 * p[k] + 3 * u * u * t * p[2 + k] + 3 * u * t * t * p[4 + k] + t ** 3 * p[6 + k]);
  });

Deno.test("a map opens at its start, in a size that can be read, and its edge cuts no node of a straight way", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 300, max: 900 }), (length, height) => {
      const variants = variantsOfWords({ ["abcdefghijklmnopqrst".slice(0, length)]: 1 });
      const map = layoutMap(firstSelection(variants), planOf(variants));
      const viewport = { size: { width: 390, height }, whole: map, isPhone: true };
      const part = openingPart(viewport, { side: "top", start: nodeOf(map, START), nodes: map.nodes });
      assertLessOrEqual(10 / 11.5, viewport.size.width / part.width + 1e-9);
      assertLess(part.y, nodeOf(map, START).y);
      for (const node of map.nodes) {
        const isCut = node.y - node.height / 2 < part.y + part.height && node.y + node.height / 2 > part.y + part.height;
        assert(!isCut, `node ${node.node} is cut`);
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("a map opens with its whole breadth where that can be read, and else its edges cut no node at a side if they need not", () => {
  const at = (x: number, y: number) => ({ x, y, width: 120, height: 40 });
  const start = { x: 200, y: 20 };
  // As broad as the map of the fines: at .88 nothing is cut at the sides of a phone.
  const fines = { left: 0, top: 0, width: 415, height: 1100 };
  const viewport = { size: { width: 364, height: 520 }, whole: fines, isPhone: true };
  const part = openingPart(viewport, { side: "top", start, nodes: [at(200, 590)], figures: [at(390, 300)] });
  assertEquals([part.x, part.width].map(Math.round), [0, 415]);
  // Too broad: the node at the side is kept whole rather than the one below, which readers come to.
  const broad = { size: { width: 364, height: 520 }, whole: { ...fines, width: 900 }, isPhone: true };
  const { x, width } = openingPart(broad, {
    side: "top",
    start,
    nodes: [at(330, 300), at(200, 500), at(200, 540), at(200, 580)],
  });
  assertLessOrEqual(x, 270);
  assertLessOrEqual(390, x + width);
});

Deno.test("a map opens where both a node at one side and a figure at the other fit, if only just", () => {
  const start = { x: 0, y: 0, width: 18, height: 18 };
  // The loan applications by time on a phone: from the figure to the node are 412 of 418 units.
  const nodes = [start, { x: 230, y: 250, width: 142, height: 37 }, { x: 0, y: 250, width: 172, height: 37 }];
  const figures = [{ x: -91, y: 240, width: 40, height: 13 }];
  const viewport = {
    size: { width: 364, height: 526 },
    whole: { left: -121, top: -12, width: 444, height: 1206 },
    isPhone: true,
  };
  const { x, width } = openingPart(viewport, { side: "top", start, nodes, figures });
  assertLessOrEqual(x, -111);
  assertLessOrEqual(301, x + width);
});

Deno.test("a map opens with its start, and with as much of what is looked for as is beside it", () => {
  const at = (x: number, y: number) => ({ x, y, width: 60, height: 14 });
  const start = { x: 300, y: 20 };
  const whole = { left: 0, top: 0, width: 900, height: 1400 };
  const viewport = { size: { width: 350, height: 480 }, whole, isPhone: true };
  const isIn = (box: ReturnType<typeof at>, part: ReturnType<typeof openingPart>) =>
    box.x - box.width / 2 >= part.x && box.x + box.width / 2 <= part.x + part.width && box.y <= part.y + part.height;
  const beside = at(480, 300);
  assert(!isIn(beside, openingPart(viewport, { side: "top", start })));
  for (const wanted of [[], [beside], [at(480, 1200), beside], [at(480, 1200)]]) {
    const part = openingPart(viewport, { side: "top", start, wanted });
    assert(isIn({ ...start, width: 40, height: 40 }, part), "the start is in sight");
    assertEquals(isIn(beside, part), wanted.includes(beside));
  }
});

Deno.test("a map that is a little too long or too broad for its canvas opens with all of it", () => {
  const whole = { left: -100, top: -12, width: 415, height: 1128 };
  const long = openingPart({ size: { width: 790, height: 1084 }, whole }, { side: "top", start: { x: 0, y: 9 } });
  assert(long.y <= whole.top && long.y + long.height >= whole.top + whole.height);
  const sideways = { left: 0, top: 0, width: 2320, height: 700 };
  const { x, width } = openingPart({ size: { width: 2270, height: 538 }, whole: sideways }, {
    side: "left",
    start: { x: 30, y: 350 },
    nodes: [{ x: 2290, y: 350, width: 34, height: 34 }],
  });
  assert(x <= 0 && x + width >= 2320 - 1e-3);
});

Deno.test("a map that is too high for its canvas is laid out closer where it then is whole, with nodes and figures apart", () => {
  const words = [
    "Register",
    "Check the documents again",
    "Ask",
    "Decide",
    "Send the decision to everyone",
    "Pay",
    "Close",
    "File",
  ];
  const named = { ...PROCESS, activities: PROCESS.activities.map((label, i) => words[i] ?? label) };
  const plan = planOf(named);
  const selection = firstSelection(named);
  const high = layoutMap(selection, plan);
  const room = { width: 1370, height: Math.floor(0.8 * high.height) };
  const closer = closerPlan(named, plan, room)!;
  const map = layoutMap(selection, closer.plan, closer);
  const part = openingPart({ size: room, whole: map }, { side: "top", start: nodeOf(map, START), nodes: map.nodes });
  assertLessOrEqual(part.y, map.top);
  assertLessOrEqual(map.top + map.height, part.y + part.height);
  assertLessOrEqual(11 / 11.5, room.width / part.width + 1e-3);
  map.nodes.forEach((a, i) => map.nodes.slice(i + 1).forEach((b) => assert(!overlap(a, b), `${a.node} and ${b.node} overlap`)));
  for (const { label } of map.arcs) {
    for (const node of map.nodes) {
      assert(label === null || !overlap(shrunk({ x: label[0], y: label[1], ...FIGURE_ROOM }), node), "a figure lies on a node");
    }
  }
  assertEquals(closerPlan(named, plan, { ...room, height: high.height }), null, "it is whole anyway");
  assertEquals(closerPlan(named, plan, { ...room, height: high.height / 3 }), null, "it cannot be whole");
  assertEquals(closerPlan(named, plan, { ...room, width: 200 }), null, "it is too broad");
});

Deno.test("the most frequent variant runs straight down, whatever is shown beside it", () => {
  const plan = planOf(PROCESS);
  for (const selection of mapsOf(PROCESS)) {
    const layout = layoutMap(selection, plan);
    const variant = [START, ...[..."abcdefgh"].map((label) => PROCESS.activities.indexOf(label)), END];
    for (let i = 1; i < variant.length; i++) {
      const [above, below] = [nodeOf(layout, variant[i - 1]), nodeOf(layout, variant[i])];
      assertLess(above.y, below.y);
      assertEquals(below.x, above.x);
    }
  }
});

Deno.test("start is above and end below all activities", () => {
  fc.assert(
    fc.property(anyVariants, (variants) => {
      const layout = layoutMap(firstSelection(variants), planOf(variants));
      for (const { node, y } of layout.nodes) {
        if (node !== START) assertLess(nodeOf(layout, START).y, y);
        if (node !== END) assertLess(y, nodeOf(layout, END).y);
      }
    }),
    { numRuns: 30 },
  );
});

/** The maps of each step of the slider for activities, and of some for paths. */
function* steps(variants: Variants, pathsBy = 1): Iterable<[slider: string, map: MapLayout]> {
  const plan = planOf(variants);
  for (let shown = 1; shown <= activitiesByCount(variants).length; shown++) {
    const levels = hidableArcs(variants, { shown });
    yield ["activities", layoutMap(selectArcs(levels, defaultOptionalArcs(levels)), plan)];
  }
  const levels = hidableArcs(variants);
  for (let paths = 0; paths <= levels.optional.length; paths += pathsBy) {
    yield ["paths", layoutMap(selectArcs(levels, paths), plan)];
  }
}

/**
 * Median of how far the nodes of both maps lie apart, as the page shows them: it goes along with
 * the median move.
 */
function medianMove(before: MapLayout, after: MapLayout): number {
  const median = (values: number[]) => values.sort((a, b) => a - b)[(values.length - 1) >> 1];
  const pairs = after.nodes.flatMap((node) => {
    const old = before.nodes.find((one) => one.node === node.node);
    return old === undefined ? [] : [[node.x - old.x, node.y - old.y]];
  });
  const [dx, dy] = [0, 1].map((axis) => median(pairs.map((pair) => pair[axis])));
  return median(pairs.map(([x, y]) => Math.hypot(x - dx, y - dy))) / before.width;
}

for (const name of GOLDEN_NAMES) {
  const { ignore, note, variants } = golden(name);
  Deno.test({
    name: `golden: no step of a slider moves a node that stays: ${name}${note}`,
    ignore,
    async fn() {
      const places = new Map<number, string>();
      for (const [slider, { nodes }] of steps(await variants(), 7)) {
        for (const { node, x, y } of nodes) {
          assertEquals(`${x} ${y}`, places.get(node) ?? `${x} ${y}`, `${slider} moves ${node}`);
          places.set(node, `${x} ${y}`);
        }
      }
    },
  });
}

/** Cases that go through many activities, forwards by some and sometimes back. */
function manyActivities(count: number): Variants {
  const random = createRandom(3);
  const [steps, offsets, counts]: number[][] = [[], [0], []];
  for (let variant = 0; variant < 60; variant++) {
    for (let at = random.integer(5); at < count;) {
      steps.push(at);
      at = random.next() < 0.1 ? Math.max(0, at - random.integer(20)) : at + 1 + random.integer(12);
    }
    offsets.push(steps.length);
    counts.push(1 + random.integer(50));
  }
  return {
    activities: Array.from({ length: count }, (_, i) => `activity ${i}`),
    offsets: Uint32Array.from(offsets),
    steps: Uint16Array.from(steps),
    counts: Uint32Array.from(counts),
  };
}

Deno.test("with many activities, gaps are closed, and a step moves the median node by at most a tenth of the width", () => {
  const variants = manyActivities(70);
  let before: MapLayout | null = null;
  const heights: number[] = [];
  for (const [slider, map] of steps(variants, 80)) {
    if (slider === "activities") heights.push(map.height);
    if (before !== null && heights.length > 4) assertLessOrEqual(medianMove(before, map), 0.1, slider);
    before = map;
  }
  assertLess(heights[4], heights[heights.length - 1] / 2, "five activities take less than half the height of seventy");
});

Deno.test("a log of 130,000 activities has a plan: all in their places, ranks of at most eight, and a first map of few screens", () => {
  const activities = Array.from({ length: 130_000 }, (_, i) => `a${i}`);
  // One case is a chain of some of them, and each of the others has a case of its own.
  const chain = 1000;
  const cases = activities.length - chain + 1;
  const variants = {
    activities,
    offsets: Uint32Array.from({ length: cases + 1 }, (_, i) => i === 0 ? 0 : chain + i - 1),
    steps: Uint32Array.from(activities.keys()),
    counts: new Uint32Array(cases).fill(1),
  };
  const plan = planOf(variants);
  assertEquals(plan.nodes.map(({ node }) => node).sort((a, b) => a - b), [END, START, ...activities.keys()]);
  assertEquals([plan.nodes[0].node, plan.nodes.at(-1)!.node], [START, END]);
  const rankOf = new Map(plan.nodes.map(({ node, rank }) => [node, rank]));
  for (let i = 1; i < chain; i++) assertLess(rankOf.get(i - 1)!, rankOf.get(i)!);
  const ranks = Map.groupBy(plan.nodes, ({ rank }) => rank);
  for (const nodes of ranks.values()) {
    assertLessOrEqual(nodes.length, 8);
    for (let i = 1; i < nodes.length; i++) {
      assertLess(nodes[i - 1].x + nodes[i - 1].width / 2, nodes[i].x - nodes[i].width / 2);
    }
  }
  const few = hidableArcs(variants, { shown: 5 });
  assertLess(layoutMap(selectArcs(few, 0), plan).height, 2200);
});

Deno.test("the same selection gives the same layout", () => {
  assertEquals(layoutMap(firstSelection(PROCESS), planOf(PROCESS)), layoutMap(firstSelection(PROCESS), planOf(PROCESS)));
});

Deno.test("places in a row are the nearest to those wanted that keep their distances", () => {
  const wanted = (...at: number[]) => at.map((at) => ({ at, weight: 1 }));
  assertEquals(spread(wanted(0, 100), [0, 10]), [0, 100]);
  assertEquals(spread(wanted(0, 0, 0), [0, 10, 10]), [-10, 0, 10]);
  assertEquals(spread([{ at: 0, weight: 3 }, { at: 0, weight: 1 }], [0, 8]), [-2, 6]);
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
