import type { MinedModel } from "../discovery/miner.ts";
import { usageError } from "../errors.ts";
import type { ProcessModel } from "../process-models/process-model.ts";
import { dotOfBpmn } from "./dot-of-bpmn.ts";
import { dotOfDirectlyFollows } from "./dot-of-directly-follows.ts";
import { dotOfHeuristicsNet } from "./dot-of-heuristics-net.ts";
import { dotOfPetriNet } from "./dot-of-petri-net.ts";
import { dotOfProcessTree } from "./dot-of-process-tree.ts";
import { drawBpmn } from "./draw-bpmn.ts";
import { drawDirectlyFollows } from "./draw-directly-follows.ts";
import { drawFootprints } from "./draw-footprints.ts";
import { drawHeuristicsNet } from "./draw-heuristics-net.ts";
import { drawPetriNet } from "./draw-petri-net.ts";
import { drawProcessTree } from "./draw-process-tree.ts";
import type { LayoutEngine } from "./layout-map.ts";
import type { DrawOptions } from "./model-parts.ts";

/**
 * The picture of a model in its own notation.
 *
 * @param engine Graphviz
 * @returns the text of a SVG file
 * @throws a usage error for rules and the like, which have no picture; a limit error if the model
 * is too large to be laid out
 *
 * @example
 * ```ts
 * import { Graphviz } from "@hpcc-js/wasm-graphviz";
 * import { drawModel } from "@/drawing/draw-model.ts";
 * import { parseProcessTree } from "@/process-models/process-tree-text.ts";
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
      return drawHeuristicsNet(model, engine, options);
    case "directly-follows":
      return drawDirectlyFollows(model, engine, options);
    case "footprints":
      return drawFootprints(model, options);
    default:
      throw noPicture(kind);
  }
}

/**
 * The same picture as DOT, for Graphviz.
 *
 * @throws a usage error as {@linkcode drawModel}, for footprints too
 *
 * @example
 * ```ts
 * import { dotOfModel } from "@/drawing/draw-model.ts";
 * import { parseProcessTree } from "@/process-models/process-tree-text.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(dotOfModel({ kind: "process-tree", model: parseProcessTree("'ask'") }), "digraph");
 * ```
 */
export function dotOfModel({ kind, model }: ProcessModel | MinedModel): string {
  switch (kind) {
    case "petri-net":
      return dotOfPetriNet(model);
    case "process-tree":
      return dotOfProcessTree(model);
    case "bpmn":
      return dotOfBpmn(model);
    case "heuristics-net":
      return dotOfHeuristicsNet(model);
    case "directly-follows":
      return dotOfDirectlyFollows(model);
    default:
      throw noPicture(kind);
  }
}

const noPicture = (kind: string) =>
  usageError({
    expected: "a model with a picture: a Petri net, a process tree, a BPMN model, a heuristics net or a directly-follows graph",
    found: kind.replaceAll("-", " "),
    advice: "Print it with --json.",
  });
