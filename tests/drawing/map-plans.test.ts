import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { createMapMaker } from "@/browser/map-picture.ts";
import { type MapRoom, narrowerPlan, planFor } from "@/browser/map-plans.ts";
import { drawMap } from "@/drawing/map/draw-map.ts";
import { activitiesByCount, firstSelection } from "@/drawing/map/hide-arcs.ts";
import { layoutMap } from "@/drawing/map/layout-map.ts";
import type { MapLayout } from "@/drawing/map/map-layout.ts";
import { FIGURE_ROOM, planOf } from "@/drawing/map/plan-map.ts";
import { LIGHT } from "@/drawing/palette.ts";
import type { Variants } from "@/event-log/variants.ts";
import { openingPart } from "../../pages/components/map/visible-part.ts";
import { golden } from "../golden.ts";
import { anyVariants } from "./variants.ts";

/** The canvas of the map page in a window of 1920 x 1080 px, and on a phone. */
const WIDE = { width: 1370, height: 800 };
const PHONE = { width: 364, height: 526, leastScale: 0.87 };

/** The first map of a log on a canvas. */
const mapIn = (variants: Variants, room: MapRoom): MapLayout => {
  const placed = planFor(variants, planOf(variants), room);
  return layoutMap(firstSelection(variants), placed.plan, placed);
};

const overlap = (a: MapLayout["nodes"][number], b: MapLayout["nodes"][number]) =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

const cutLabels = ({ nodes }: Pick<MapLayout, "nodes">) => nodes.filter(({ lines }) => lines.at(-1)?.endsWith("…")).length;

for (const name of ["bpic2012", "helpdesk", "production", "sepsis"]) {
  const { ignore, note, variants } = golden(name);
  Deno.test({
    name: `golden: the map is whole in sight in a large window, with its figures: ${name}${note}`,
    ignore,
    async fn() {
      const map = mapIn(await variants(), WIDE);
      const part = openingPart({ size: WIDE, whole: map }, { side: "top", start: map.nodes[0], nodes: map.nodes });
      assertLessOrEqual(part.y, map.top);
      assertLessOrEqual(map.top + map.height, part.y + part.height);
      assertLessOrEqual(11 / 11.5, WIDE.width / part.width + 1e-3, "texts are large enough");
      assertLessOrEqual(map.arcs.filter(({ label }) => label === null).length, map.arcs.length / 16);
    },
  });
}

for (const name of ["bpic2012", "helpdesk", "production", "sepsis", "reviewing", "bpic2020_international"]) {
  const { ignore, note, variants } = golden(name);
  Deno.test({
    name: `golden: the map is no broader than a phone, with whole labels: ${name}${note}`,
    ignore,
    async fn() {
      const log = await variants();
      const map = mapIn(log, PHONE);
      assertLessOrEqual(map.width, PHONE.width / PHONE.leastScale);
      assertLessOrEqual(cutLabels(map), cutLabels(layoutMap(firstSelection(log), planOf(log))));
      map.nodes.forEach((a, i) =>
        map.nodes.slice(i + 1).forEach((b) => assert(!overlap(a, b), `${a.node} and ${b.node} overlap`))
      );
    },
  });
}

Deno.test("on any canvas, no two nodes overlap, no step of a slider moves a node, and a narrower map is narrower", () => {
  fc.assert(
    fc.property(
      anyVariants,
      fc.integer({ min: 150, max: 900 }),
      fc.integer({ min: 200, max: 900 }),
      (variants, width, height) => {
        const room = { width, height, leastScale: 0.87 };
        const maker = createMapMaker(variants);
        const places = new Map<number, string>();
        for (let shown = activitiesByCount(variants).length; shown > 0; shown--) {
          const { layout: { nodes } } = maker.picture(variants, { activities: shown, paths: null, rarest: false, room });
          nodes.forEach((a, i) => nodes.slice(i + 1).forEach((b) => assert(!overlap(a, b), `${a.node} and ${b.node} overlap`)));
          for (const { node, x, y } of nodes) {
            assertEquals(`${x} ${y}`, places.get(node) ?? `${x} ${y}`);
            places.set(node, `${x} ${y}`);
          }
        }
        const narrower = narrowerPlan(variants, maker.plan, room);
        if (narrower === null) return;
        const widthOf = (plan: typeof maker.plan) => layoutMap(firstSelection(variants), plan).width;
        assertLess(widthOf(narrower.plan), widthOf(maker.plan));
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a figure beside the label of an activity has its own room in the node", () => {
  const variants = {
    activities: ["ask", "answer the question of the customer in a letter"],
    offsets: Uint32Array.of(0, 2),
    steps: Uint16Array.of(0, 1),
    counts: Uint32Array.of(3),
  };
  const plan = planOf(variants, { figures: "beside", labelWidth: 270 });
  const [ask] = plan.nodes.filter(({ node }) => node === 0);
  assertLess(ask.height, planOf(variants).nodes.find(({ node }) => node === 0)!.height);
  const mark = () => ({ figure: "1 234", color: 0, weight: 0, title: "" });
  const drawing = drawMap(layoutMap(firstSelection(variants), plan), {
    palette: LIGHT,
    measure: "frequency",
    node: mark,
    arc: mark,
  });
  const nodes = drawing.children.find((part) => typeof part !== "string" && part.attributes.class === "nodes");
  assert(typeof nodes === "object");
  for (const { node, x, width } of plan.nodes.filter(({ node }) => node >= 0)) {
    const group = nodes.children.find((part) => typeof part !== "string" && part.attributes["data-node"] === node);
    assert(typeof group === "object");
    const texts = group.children.filter((part) => typeof part !== "string" && part.tag === "text");
    const [label, figure] = [texts[0], texts.at(-1)!].map((text) => typeof text === "string" ? NaN : Number(text.attributes.x));
    assertLessOrEqual(figure, x + width / 2 - 8, "ends before the border");
    assertLessOrEqual(label + (width - FIGURE_ROOM.width) / 2, figure - FIGURE_ROOM.width + 11, "the label ends before it");
  }
});
