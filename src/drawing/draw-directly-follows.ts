import type { DirectlyFollows } from "../event-log/directly-follows.ts";
import { drawCounts, selectionOf } from "./counted-graph.ts";
import type { LayoutEngine } from "./layout-map.ts";
import type { DrawOptions } from "./model-parts.ts";

/**
 * Draws a whole directly-follows graph from top to bottom, with the counts of activities and arcs.
 * Of a log with many arcs a map that leaves some out says more: see `mapLevels`. Labels are shown
 * as text, whatever they contain.
 *
 * @param relation what to draw
 * @param engine Graphviz
 * @returns the text of a SVG file
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { drawDirectlyFollows } from "@/drawing/draw-directly-follows.ts";
 * import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assert } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "ask" }, { activity: "answer" }] }]);
 * const relation = directlyFollowsOf(variantsOf(log).variants);
 * assert(drawDirectlyFollows(relation, await Graphviz.load()).includes("ask → answer: 1"));
 * ```
 */
export function drawDirectlyFollows(relation: DirectlyFollows, engine: LayoutEngine, options: DrawOptions = {}): string {
  return drawCounts(selectionOf(relation), engine, { ...options, title: options.title ?? "Directly-follows graph" });
}
