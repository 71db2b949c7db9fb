import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { differenceColors, differencePaint, sayMedianDifference, sayPoints, saySeconds } from "@/browser/difference-marks.ts";
import { projectedDifferences } from "@/browser/projected-differences.ts";
import { compareGroups } from "@/comparison/groups/compare-groups.ts";
import { firstSelection } from "@/drawing/map/hide-arcs.ts";
import { layoutMap } from "@/drawing/map/layout-map.ts";
import { drawMap } from "@/drawing/map/draw-map.ts";
import { END, START } from "@/drawing/map/process-graph.ts";
import { colorAt, contrast, DARK, LIGHT, textColorOn } from "@/drawing/palette.ts";
import { svgMarkup } from "@/drawing/svg-element.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";

/** Cases of a, b and c; the first half goes through b, most of the second one does not. */
const log = eventLogFromTraces(Array.from({ length: 100 }, (_, i) => ({
  caseId: String(i).padStart(3, "0"),
  events: (i < 50 || i % 5 === 0 ? ["a", "b", "c"] : ["a", "c"]).map((activity, at) => ({ activity, time: at * 1000 })),
})));
const groups = log.caseIds.map((_, i) => i < 50 ? 1 : 2);

Deno.test("a map of differences has more in single lines, less in double ones, and chance in dots", () => {
  const { activities, relations } = compareGroups(log, groups);
  const labels = log.activities;
  const nodeOf = (label: string | null, end: number) => label === null ? end : labels.indexOf(label);
  const layout = layoutMap(firstSelection(variantsOf(log).variants));
  const svg = svgMarkup(drawMap(
    layout,
    differencePaint({
      palette: LIGHT,
      measure: "often",
      labels,
      activity: (code) => activities.find(({ activity }) => activity === labels[code]),
      relation: (from, to) => relations.find((row) => nodeOf(row.from, START) === from && nodeOf(row.to, END) === to),
      duration: () => undefined,
    }),
  ));
  const arc = (from: number, to: number) =>
    new RegExp(`<g class="arc" data-from="${from}" data-to="${to}".*?</g>`, "s").exec(svg)![0];
  const { more, less } = differenceColors(LIGHT);
  const lines = (text: string) => text.match(/<path/g)!.length;
  const [direct, through, start] = [arc(0, 2), arc(0, 1), arc(START, 0)];
  assert(direct.includes(more) && lines(direct) === 3, direct);
  assert(through.includes(less) && lines(through) === 4, through);
  assert(start.includes("stroke-linecap") && !start.includes(more) && !start.includes(less), start);
  for (const text of [">+80.0<", ">−80.0<", ">100 %<"]) assert(svg.includes(text), text);
  // Boxes have both shares, however narrow they are.
  for (const [node] of svg.matchAll(/<g class="node".*?<\/g>/gs)) assert(!/>[+−]\d/.test(node), node);
});

Deno.test("the text of a node stands out from every strength of a difference, and its lines from the page", () => {
  for (const palette of [LIGHT, DARK]) {
    for (const color of Object.values(differenceColors(palette))) {
      assertGreaterOrEqual(contrast(color, palette.background), 4.5);
      for (let strength = 0; strength <= 1; strength += 0.05) {
        const area = colorAt([palette.background, color], 0.12 + 0.3 * strength);
        assertGreaterOrEqual(contrast(area, textColorOn(area)), 4.5);
      }
    }
  }
});

Deno.test("relations of a map without an activity are those of cases without its events", () => {
  const { variants, variantOfCase } = variantsOf(log);
  const counts = [1, 2].map((group) =>
    variants.counts.map((_, v) => groups.filter((own, c) => own === group && variantOfCase[c] === v).length)
  );
  const { relations, tests } = compareGroups(log, groups);
  const compared = (from: number, to: number) =>
    relations.find((row) => row.from === (log.activities[from] ?? null) && row.to === (log.activities[to] ?? null));
  const differences = (...shown: number[]) =>
    projectedDifferences(variants, [counts[0], counts[1]], { shown: new Set(shown), compared, tests });
  const without = differences(0, 2);
  assertEquals([without(0, 2)!.first, without(0, 2)!.second, without(0, 1)], [50, 50, undefined]);
  const all = differences(0, 1, 2);
  assertEquals([all(0, 1)!.firstShare, all(0, 1)!.secondShare], [1, 0.2]);
  // What the tables of the page say of a relation, the map says, too.
  assertEquals(all(0, 1), compared(0, 1));
  assertEquals(without(START, 0), compared(START, 0));
});

Deno.test("differences have their sign, and none has none", () => {
  assertEquals([0.135, -0.004, 0.0001, 0].map(sayPoints), ["+13.5", "−0.4", "0", "0"]);
  assertEquals([86_400 * 57, -20, 0].map(saySeconds), ["+57 d", "−20 s", "±0"]);
  // Milliseconds are said where medians are as short.
  const [whole] = compareGroups(log, groups).differences;
  const medians = (first: number, second: number) =>
    sayMedianDifference({
      ...whole,
      first: { ...whole.first, medianSeconds: first },
      second: { ...whole.second, medianSeconds: second },
      medianDifferenceSeconds: second - first,
    });
  assertEquals([medians(38, 37.474), medians(0.6, 0.25), medians(86_400, 2 * 86_400)], ["−0.5 s", "−350 ms", "+1 d"]);
});
