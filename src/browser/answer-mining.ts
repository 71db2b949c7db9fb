import type { MinedModel, Miner } from "../discovery/miner.ts";
import { checkParameters } from "../discovery/miner-parameters.ts";
import { minerOf, MINERS } from "../discovery/miners.ts";
import { drawModel } from "../drawing/draw-model.ts";
import { layoutBpmn } from "../drawing/layout-bpmn.ts";
import type { LayoutEngine } from "../drawing/layout-map.ts";
import { DARK, LIGHT } from "../drawing/map-palette.ts";
import { TracebookError } from "../errors.ts";
import { writeBpmn } from "../formats/models/write-bpmn.ts";
import { writePnml } from "../formats/models/write-pnml.ts";
import { bpmnOf, petriNetOf, type ProcessModel } from "../process-models/process-model.ts";
import type { MinerForm, MiningAnswer, MiningRequest, Notation } from "./mining-messages.ts";

/** In which notations the models of each kind are shown, the one to show first at the front. */
const NOTATIONS_OF: Readonly<Record<string, readonly Notation[]>> = {
  "petri-net": ["petri-net", "bpmn"],
  "process-tree": ["bpmn", "petri-net", "process-tree"],
  "heuristics-net": ["heuristics-net", "petri-net", "bpmn"],
};

/** The miners whose models the page can show, from the one list of all miners. */
export const minerForms = (): MinerForm[] =>
  (Object.values(MINERS) as unknown as readonly Miner[]).filter(({ returns }) => Object.hasOwn(NOTATIONS_OF, returns)).map((
    { name, title, summary, source, parameters, returns },
  ) => ({ name, title, summary, source, parameters, notations: NOTATIONS_OF[returns] }));

/**
 * Mines a model and draws it.
 *
 * @param engine Graphviz
 * @throws what mining, turning into the notation, and drawing throw
 */
export function answerMining(request: MiningRequest, engine: LayoutEngine): MiningAnswer {
  const { variants, parameters, notation, dark, log } = request;
  const miner = minerOf(request.miner);
  const mined = { kind: miner.returns, model: miner.mine({ variants }, checkParameters(miner, parameters)) } as MinedModel;
  const model = mined as ProcessModel;
  const shown = inNotation(model, notation);
  const title = `${log}: ${miner.title}`;
  return {
    svg: drawModel(shown, engine, { palette: dark ? DARK : LIGHT, title }),
    says: wordsOn(shown),
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

function wordsOn({ kind, model }: ProcessModel): string {
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

/** A model that a format cannot hold is not offered in it. */
function orNull(write: () => string): string | null {
  try {
    return write();
  } catch (error) {
    if (error instanceof TracebookError) return null;
    throw error;
  }
}
