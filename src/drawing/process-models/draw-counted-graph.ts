import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import { sayCount } from "../../numerics/number-text.ts";
import type { HeuristicsNet } from "../../process-models/heuristics-net.ts";
import { drawMap, type MapPaint } from "../map/draw-map.ts";
import type { MapSelection } from "../map/hide-arcs.ts";
import { layoutMap } from "../map/layout-map.ts";
import { END, type GraphArc, START } from "../map/process-graph.ts";
import { svg, svgMarkup } from "../svg-element.ts";
import { type DrawOptions, paletteOf } from "./model-parts.ts";

/**
 * Draws a whole directly-follows graph from top to bottom, with the counts of activities and arcs.
 * Where a log has many arcs, prefer a map that hides some: see `hidableArcs`. Labels are shown as
 * text, whatever they contain.
 *
 * @param relation what to draw
 * @returns the text of a SVG file
 *
 * @example
 * ```ts
 * import { drawDirectlyFollows } from "@/drawing/process-models/draw-counted-graph.ts";
 * import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assert } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "ask" }, { activity: "answer" }] }]);
 * const relation = directlyFollowsOf(variantsOf(log).variants);
 * assert(drawDirectlyFollows(relation).includes("ask → answer: 1"));
 * ```
 */
export function drawDirectlyFollows(relation: DirectlyFollows, options: DrawOptions = {}): string {
  return drawCounts(selectionOf(relation), { ...options, title: options.title ?? "Directly-follows graph" });
}

/**
 * Draws a heuristics net from top to bottom, with the counts of activities and dependencies; the
 * dependency measure stands in the tooltip of its arc. Labels are shown as text, whatever they
 * contain.
 *
 * @param net what to draw
 * @returns the text of a SVG file
 *
 * @example
 * ```ts
 * import { discoverHeuristicsNet } from "@/discovery/heuristics/discover-heuristics-net.ts";
 * import { drawHeuristicsNet } from "@/drawing/process-models/draw-counted-graph.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assert } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "ask" }, { activity: "answer" }] }]);
 * const net = discoverHeuristicsNet(variantsOf(log).variants);
 * assert(drawHeuristicsNet(net).includes("ask → answer: 1, dependency 0.500"));
 * ```
 */
export function drawHeuristicsNet(net: HeuristicsNet, options: DrawOptions = {}): string {
  const measures = new Map(net.dependencies.map(({ from, to, dependency }) => [`${from} ${to}`, dependency]));
  return drawCounts(selectionOf(net), {
    ...options,
    title: options.title ?? "Heuristics net",
    titleOf: ({ from, to }) => `, dependency ${measures.get(`${from} ${to}`)!.toFixed(3)}`,
  });
}

/**
 * A directly-follows relation or a heuristics net as a map of all its activities and arcs, with
 * start and end.
 */
export function selectionOf(model: DirectlyFollows | HeuristicsNet): MapSelection {
  const between = "dependencies" in model
    ? model.dependencies.map(({ from, to, count }) => ({ from, to, count }))
    : Array.from(model.from, (from, i) => ({ from, to: model.to[i], count: model.counts[i] }));
  const arcs: GraphArc[] = [
    ...Array.from(model.startCounts, (count, to) => ({ from: START, to, count })),
    ...between,
    ...Array.from(model.endCounts, (count, from) => ({ from, to: END, count })),
  ].filter(({ from, to, count }) => count > 0 || (from >= 0 && to >= 0)).map((arc) => ({ ...arc, cases: arc.count }));
  const activities = model.activities.map((label, activity) => {
    const count = model.activityCounts[activity];
    return { activity, label, count, cases: count };
  });
  return { graph: { activities, arcs }, arcs };
}

/**
 * Draws a map of counts from top to bottom, like the process map of the site: the darker and wider,
 * the more frequent.
 *
 * @param titleOf what the title of an arc between two activities says after its names and count
 * @returns the text of a SVG file
 */
function drawCounts(
  selection: MapSelection,
  options: DrawOptions & { readonly title: string; readonly titleOf?: (arc: { from: number; to: number }) => string },
): string {
  const palette = paletteOf(options);
  const { paint: own } = options;
  const { activities, arcs } = selection.graph;
  const most = activities.reduce((max, { count }) => Math.max(max, count), 1);
  const widest = arcs.reduce((max, { count }) => Math.max(max, count), 1);
  const counts = new Map(arcs.map(({ from, to, count }) => [`${from} ${to}`, count]));
  const name = (node: number) => node === START ? "start" : node === END ? "end" : activities[node].label;
  const paint: MapPaint = {
    palette,
    measure: own?.measure ?? "frequency",
    measureOfNodes: own?.measure,
    node({ node }) {
      if (node < 0) return { figure: "", color: 0, weight: 0, title: name(node) };
      const { label, count } = activities[node];
      const painted = own?.activity(label);
      if (painted !== undefined) return { ...painted, weight: 0 };
      return { figure: sayCount(count), color: Math.sqrt(count / most), weight: 0, title: `${label}: ${sayCount(count)}` };
    },
    arc(arc) {
      const count = counts.get(`${arc.from} ${arc.to}`)!;
      const place = Math.sqrt(count / widest);
      const painted = arc.from < 0 || arc.to < 0 ? undefined : own?.arc(activities[arc.from].label, activities[arc.to].label);
      if (painted !== undefined) return { ...painted, weight: place };
      const isTimeless = own?.measure === "time" && (arc.from < 0 || arc.to < 0);
      const more = arc.from < 0 || arc.to < 0 ? "" : options.titleOf?.(arc) ?? "";
      return {
        figure: isTimeless ? "" : sayCount(count),
        color: place,
        weight: place,
        title: `${name(arc.from)} → ${name(arc.to)}: ${sayCount(count)}${more}`,
      };
    },
  };
  const map = drawMap(layoutMap(selection), paint);
  const { viewBox, width, height } = map.attributes;
  const [x, y] = String(viewBox).split(" ");
  return svgMarkup({
    ...map,
    attributes: { ...map.attributes, role: "img", "aria-label": options.title },
    children: [
      svg("title", {}, [options.title]),
      svg("rect", { x, y, width, height, fill: palette.background }),
      ...map.children,
    ],
  }) + "\n";
}
