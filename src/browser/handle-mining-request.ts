import type { MinedModel, Miner } from "../discovery/miner.ts";
import { checkParameters } from "../discovery/miner-parameters.ts";
import { minerOf, MINERS } from "../discovery/miners.ts";
import { drawModel } from "../drawing/models/draw-model.ts";
import { layoutBpmn } from "../drawing/models/bpmn/layout-bpmn.ts";
import type { LayoutEngine } from "../drawing/layout-engine.ts";
import { DARK, LIGHT } from "../drawing/palette.ts";
import { TracebookError } from "../errors.ts";
import { writeBpmn } from "../formats/models/write-bpmn.ts";
import { writePnml } from "../formats/models/write-pnml.ts";
import { bpmnOf, petriNetOf, type ProcessModel } from "../process-models/conversions/process-model.ts";
import type { MinerForm, MiningRequest, MiningResult, Notation } from "./mining-messages.ts";

/** The notations of each kind of model, the default first. */
const NOTATIONS_OF: Readonly<Record<string, readonly Notation[]>> = {
  "petri-net": ["petri-net", "bpmn"],
  "process-tree": ["bpmn", "petri-net", "process-tree"],
  "heuristics-net": ["heuristics-net", "petri-net", "bpmn"],
};

/** The miners whose models the page can show. */
export const minerForms = (): MinerForm[] =>
  (Object.values(MINERS) as unknown as readonly Miner[]).filter(({ returns }) => Object.hasOwn(NOTATIONS_OF, returns)).map((
    { name, title, summary, source, parameters, returns },
  ) => ({ name, title, summary, source, parameters, notations: NOTATIONS_OF[returns] }));

/**
 * Discovers a model and draws it.
 *
 * @param engine Graphviz
 * @throws the errors of discovery, of the conversion to the notation, and of drawing
 */
export function handleMiningRequest(request: MiningRequest, engine: LayoutEngine): MiningResult {
  const { variants, parameters, notation, dark, log } = request;
  const miner = minerOf(request.miner);
  const mined = { kind: miner.returns, model: miner.mine({ variants }, checkParameters(miner, parameters)) } as MinedModel;
  const model = mined as ProcessModel;
  const shown = inNotation(model, notation);
  const title = `${log}: ${miner.title}`;
  return {
    svg: drawModel(shown, engine, { palette: dark ? DARK : LIGHT, title }),
    summary: summaryOf(shown),
    files: {
      pnml: orNull(() => writePnml(petriNetOf(model), { name: title })),
      bpmn: orNull(() => {
        const bpmn = bpmnOf(model);
        return writeBpmn(bpmn, layoutBpmn(bpmn, engine), { name: title });
      }),
    },
  };
}

function inNotation(model: ProcessModel, notation: Notation): ProcessModel {
  switch (notation) {
    case "petri-net":
      return { kind: "petri-net", model: petriNetOf(model) };
    case "bpmn":
      return { kind: "bpmn", model: bpmnOf(model) };
    default:
      return model;
  }
}

function summaryOf({ kind, model }: ProcessModel): string {
  switch (kind) {
    case "petri-net": {
      const silent = model.transitions.filter(({ label }) => label === null).length;
      return `${model.places.length} places, ${model.transitions.length} transitions${
        silent === 0 ? "" : `, ${silent} of them silent`
      }`;
    }
    case "bpmn": {
      const tasks = model.nodes.filter((node) => node.kind === "task").length;
      const gateways = model.nodes.filter((node) => node.kind.endsWith("gateway")).length;
      return `${tasks} tasks, ${gateways} gateways`;
    }
    case "process-tree":
      return "process tree";
    case "heuristics-net":
      return `${model.activities.length} activities, ${model.dependencies.length} dependencies`;
  }
}

/** Null if the format cannot represent the model. */
function orNull(write: () => string): string | null {
  try {
    return write();
  } catch (error) {
    if (error instanceof TracebookError) return null;
    throw error;
  }
}
