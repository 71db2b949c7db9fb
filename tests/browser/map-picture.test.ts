import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { createMapMaker } from "@/browser/map-picture.ts";
import { anyVariants, variantsOfWords } from "../drawing/variants.ts";

const FIRST = { activities: null, paths: null, rarest: false };

Deno.test("a map of filtered cases has its nodes where the map of all cases has them", () => {
  fc.assert(fc.property(anyVariants, fc.nat(), (variants, kept) => {
    const maker = createMapMaker(variants);
    const places = new Map(maker.picture(variants, FIRST).layout.nodes.map(({ node, x, y }) => [node, `${x} ${y}`]));
    // What filters leave: the codes of activities are those of the whole log.
    const left = 1 + kept % variants.counts.length;
    const filtered = {
      ...variants,
      offsets: variants.offsets.slice(0, left + 1),
      steps: variants.steps.slice(0, variants.offsets[left]),
      counts: variants.counts.slice(0, left),
    };
    for (const { node, x, y } of maker.picture(filtered, FIRST).layout.nodes) assertEquals(`${x} ${y}`, places.get(node));
  }));
});

Deno.test("the same request gives the same map, also by a plan that another maker has made", () => {
  fc.assert(fc.property(anyVariants, fc.nat(12), fc.nat(40), fc.boolean(), (variants, activities, paths, rarest) => {
    const maker = createMapMaker(variants);
    const request = { activities, paths, rarest };
    const map = maker.picture(variants, request);
    assertEquals(map, maker.picture(variants, request));
    assertEquals(map, createMapMaker(variants, structuredClone(maker.plan)).picture(variants, request));
  }));
});

Deno.test("what is asked for beyond the sliders' ends is what the ends show", () => {
  fc.assert(fc.property(anyVariants, (variants) => {
    const maker = createMapMaker(variants);
    const all = maker.picture(variants, { activities: 1e6, paths: 1e6, rarest: false });
    assertEquals([all.activities.shown, all.paths.shown], [all.activities.most, all.paths.most]);
    assertEquals(all.coverage.cases, 1);
    assertEquals(maker.picture(variants, { activities: 0, paths: 0, rarest: false }).activities.shown, 1);
  }));
});

Deno.test("no map has more arcs than a page draws in time", () => {
  // Each activity follows each other one: 3,540 arcs between 60.
  const letters = Array.from({ length: 60 }, (_, i) => i);
  const steps = letters.flatMap((a) => letters.flatMap((b) => [a, b]));
  const variants = {
    activities: letters.map((letter) => `activity ${letter}`),
    offsets: Uint32Array.of(0, steps.length),
    steps: Uint16Array.from(steps),
    counts: Uint32Array.of(1),
  };
  const map = createMapMaker(variants).picture(variants, { activities: 60, paths: 1e6, rarest: false });
  assert(map.graph.arcs.length > 3000);
  assertLessOrEqual(map.arcs.length, 1000);
});

Deno.test("where filters leave no case, the map has start and end", () => {
  const variants = variantsOfWords({ ab: 1 });
  const none = { ...variants, offsets: Uint32Array.of(0), steps: new Uint16Array(0), counts: new Uint32Array(0) };
  const { layout, activities } = createMapMaker(variants).picture(none, FIRST);
  assertEquals([layout.nodes.length, layout.arcs.length, activities.most], [2, 0, 0]);
});
