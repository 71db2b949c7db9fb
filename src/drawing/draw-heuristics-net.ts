import type { HeuristicsNet } from "../process-models/heuristics-net.ts";
import { drawCounts, selectionOf } from "./counted-graph.ts";
import type { LayoutEngine } from "./layout-map.ts";
import type { DrawOptions } from "./model-parts.ts";

/**
 * Draws a heuristics net from top to bottom, with the counts of activities and dependencies; the
 * dependency measure stands in the tooltip of its arc. Labels are shown as text, whatever they
 * contain.
 *
 * @param net what to draw
 * @param engine Graphviz
 * @returns the text of a SVG file
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { discoverHeuristicsNet } from "@/discovery/heuristics/discover-heuristics-net.ts";
 * import { drawHeuristicsNet } from "@/drawing/draw-heuristics-net.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assert } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "ask" }, { activity: "answer" }] }]);
 * const net = discoverHeuristicsNet(variantsOf(log).variants);
 * assert(drawHeuristicsNet(net, await Graphviz.load()).includes("ask → answer: 1, dependency 0.500"));
 * ```
 */
export function drawHeuristicsNet(net: HeuristicsNet, engine: LayoutEngine, options: DrawOptions = {}): string {
  const measures = new Map(net.dependencies.map(({ from, to, dependency }) => [`${from} ${to}`, dependency]));
  return drawCounts(selectionOf(net), engine, {
    ...options,
    title: options.title ?? "Heuristics net",
    titleOf: ({ from, to }) => `, dependency ${measures.get(`${from} ${to}`)!.toFixed(3)}`,
  });
}
