import { usageError } from "../../errors.ts";
import type { Bpmn } from "../bpmn/bpmn.ts";
import { bpmnOfHeuristicsNet } from "./bpmn-of-heuristics-net.ts";
import { bpmnOfPetriNet } from "./bpmn-of-petri-net.ts";
import { bpmnOfTree } from "./bpmn-of-tree.ts";
import type { HeuristicsNet } from "../heuristics-net.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";
import { petriNetOfBpmn } from "./petri-net-of-bpmn.ts";
import { petriNetOfHeuristicsNet } from "./petri-net-of-heuristics-net.ts";
import { petriNetOfTree } from "./petri-net-of-tree.ts";
import type { ProcessTree } from "../process-tree/process-tree.ts";

/**
 * A model of the order of activities, in one of the notations that can be turned into each other.
 */
export type ProcessModel =
  | { readonly kind: "petri-net"; readonly model: PetriNet }
  | { readonly kind: "process-tree"; readonly model: ProcessTree }
  | { readonly kind: "bpmn"; readonly model: Bpmn }
  | { readonly kind: "heuristics-net"; readonly model: HeuristicsNet };

/**
 * The Petri net of a model, with the same language. The net of a heuristics net is sound only where
 * its splits and joins fit together.
 *
 * @throws a usage error for a BPMN model with constructs that no net has; see
 * {@linkcode petriNetOfBpmn}
 *
 * @example
 * ```ts
 * import { petriNetOf } from "@/process-models/conversions/process-model.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOf({ kind: "process-tree", model: parseProcessTree("->( 'a', 'b' )") });
 * assertEquals(net.transitions.map(({ label }) => label), ["a", "b"]);
 * ```
 */
export function petriNetOf({ kind, model }: ProcessModel): PetriNet {
  switch (kind) {
    case "petri-net":
      return model;
    case "process-tree":
      return petriNetOfTree(model);
    case "bpmn":
      return petriNetOfBpmn(model);
    case "heuristics-net":
      return petriNetOfHeuristicsNet(model);
  }
}

/**
 * The BPMN model of a model.
 *
 * @throws an input error for a Petri net that BPMN cannot express; see {@linkcode bpmnOfPetriNet}
 *
 * @example
 * ```ts
 * import { bpmnOf } from "@/process-models/conversions/process-model.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { nodes } = bpmnOf({ kind: "process-tree", model: parseProcessTree("X( 'a', 'b' )") });
 * assertEquals(nodes.filter(({ kind }) => kind === "exclusive-gateway").length, 2);
 * ```
 */
export function bpmnOf({ kind, model }: ProcessModel): Bpmn {
  switch (kind) {
    case "petri-net":
      return bpmnOfPetriNet(model);
    case "process-tree":
      return bpmnOfTree(model);
    case "bpmn":
      return model;
    case "heuristics-net":
      return bpmnOfHeuristicsNet(model);
  }
}

/**
 * The process tree of a model.
 *
 * @throws a usage error unless the model is a tree: other notations allow more than blocks
 *
 * @example
 * ```ts
 * import { treeOf } from "@/process-models/conversions/process-model.ts";
 * import { SILENT } from "@/process-models/process-tree/process-tree.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(treeOf({ kind: "process-tree", model: SILENT }), SILENT);
 * ```
 */
export function treeOf({ kind, model }: ProcessModel): ProcessTree {
  if (kind === "process-tree") return model;
  throw usageError({
    expected: "a process tree",
    found: `a ${NOTATIONS[kind]}, which need not be block-structured`,
    advice: "Write it as .pnml or .bpmn, or discover a process tree with the inductive miner.",
  });
}

/** The name of each notation in messages. */
export const NOTATIONS: Readonly<Record<ProcessModel["kind"], string>> = {
  "petri-net": "Petri net",
  "process-tree": "process tree",
  "bpmn": "BPMN model",
  "heuristics-net": "heuristics net",
};
