import { sayCount } from "../numerics/number-text.ts";
import type { DirectlyFollows } from "../event-log/directly-follows.ts";
import type { HeuristicsNet } from "../process-models/heuristics-net.ts";
import { drawMap, type MapPaint } from "./draw-map.ts";
import { type LayoutEngine, layoutMap } from "./layout-map.ts";
import type { MapSelection } from "./map-abstraction.ts";
import { type DrawOptions, paletteOf } from "./model-parts.ts";
import { END, type GraphArc, START } from "./process-graph.ts";
import { svg, svgMarkup } from "./svg-element.ts";

/**
 * A directly-follows relation or a heuristics net as a map of all its activities and arcs, those of
 * start and end among them.
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
 * Draws a map of counts from top to bottom, as the process map of the site: darker and wider is
 * more often.
 *
 * @param titleOf what is said of an arc between two activities, behind its names and count
 * @returns the text of a SVG file
 */
export function drawCounts(
  selection: MapSelection,
  engine: LayoutEngine,
  options: DrawOptions & { readonly title: string; readonly titleOf?: (arc: { from: number; to: number }) => string },
): string {
  const palette = paletteOf(options);
  const { activities, arcs } = selection.graph;
  const most = activities.reduce((max, { count }) => Math.max(max, count), 1);
  const widest = arcs.reduce((max, { count }) => Math.max(max, count), 1);
  const counts = new Map(arcs.map(({ from, to, count }) => [`${from} ${to}`, count]));
  const name = (node: number) => node === START ? "start" : node === END ? "end" : activities[node].label;
  const paint: MapPaint = {
    palette,
    measure: "frequency",
    node({ node }) {
      if (node < 0) return { figure: "", color: 0, weight: 0, title: name(node) };
      const { label, count } = activities[node];
      return { figure: sayCount(count), color: Math.sqrt(count / most), weight: 0, title: `${label}: ${sayCount(count)}` };
    },
    arc(arc) {
      const count = counts.get(`${arc.from} ${arc.to}`)!;
      const place = Math.sqrt(count / widest);
      const more = arc.from < 0 || arc.to < 0 ? "" : options.titleOf?.(arc) ?? "";
      return {
        figure: sayCount(count),
        color: place,
        weight: place,
        title: `${name(arc.from)} → ${name(arc.to)}: ${sayCount(count)}${more}`,
      };
    },
  };
  const map = drawMap(layoutMap(selection, engine), paint);
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

/** A count with narrow spaces between thousands. */
