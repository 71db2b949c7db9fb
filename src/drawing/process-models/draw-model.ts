import type { MinedModel } from "../../discovery/miner.ts";
import { type TracebookError, usageError } from "../../errors.ts";
import type { ProcessModel } from "../../process-models/conversions/process-model.ts";
import { drawBpmn } from "./bpmn/draw-bpmn.ts";
import { drawDirectlyFollows, drawHeuristicsNet } from "./draw-counted-graph.ts";
import { drawFootprints } from "./draw-footprints.ts";
import { drawPetriNet } from "./draw-petri-net.ts";
import { drawProcessTree } from "./draw-process-tree.ts";
import type { LayoutEngine } from "../layout-engine.ts";
import type { DrawOptions } from "./model-parts.ts";

/**
 * Draws a model in its own notation.
 *
 * @param engine Graphviz
 * @returns the text of a SVG file
 * @throws a usage error for declarative rules, log skeletons and temporal profiles, which have no
 * drawing; a limit error if the model is too large to be laid out
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { drawModel } from "@/drawing/process-models/draw-model.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const svg = drawModel({ kind: "process-tree", model: parseProcessTree("->( 'ask', 'answer' )") }, await Graphviz.load());
 * assertStringIncludes(svg, "answer");
 * ```
 */
export function drawModel({ kind, model }: ProcessModel | MinedModel, engine: LayoutEngine, options: DrawOptions = {}): string {
  switch (kind) {
    case "petri-net":
      return drawPetriNet(model, engine, options);
    case "process-tree":
      return drawProcessTree(model, options);
    case "bpmn":
      return drawBpmn(model, engine, options);
    case "heuristics-net":
      return drawHeuristicsNet(model, options);
    case "directly-follows":
      return drawDirectlyFollows(model, options);
    case "footprints":
      return drawFootprints(model, options);
    default:
      throw noPicture(kind);
  }
}

/** Models without a drawing are refused with this. */
export const noPicture = (kind: string): TracebookError =>
  usageError({
    expected: "a model with a picture: a Petri net, a process tree, a BPMN model, a heuristics net or a directly-follows graph",
    found: kind.replaceAll("-", " "),
    advice: "Ask for it as JSON: --json, or format=json.",
  });
