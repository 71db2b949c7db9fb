import { conformanceOf, type ConformanceReport } from "../conformance/conformance-of.ts";
import type { MinedModel, Miner } from "../discovery/miner.ts";
import { minerOf, MINERS } from "../discovery/miners.ts";
import type { LayoutEngine } from "../drawing/layout-engine.ts";
import { layoutBpmn } from "../drawing/process-models/bpmn/layout-bpmn.ts";
import { drawModel } from "../drawing/process-models/draw-model.ts";
import { dotOfModel } from "../drawing/process-models/model-dot.ts";
import { DARK, LIGHT } from "../drawing/palette.ts";
import { TracebookError } from "../errors.ts";
import { writeBpmn } from "../formats/process-models/write-bpmn.ts";
import { writePnml } from "../formats/process-models/write-pnml.ts";
import { bpmnOf, petriNetOf, type ProcessModel, treeOf } from "../process-models/conversions/process-model.ts";
import { normalizeTree } from "../process-models/process-tree/normalize-tree.ts";
import { graphColumnsOf } from "./graph-columns.ts";
import type { MinerForm, MiningRequest, MiningResult, ModelFileFormat, ModelQuality, Notation } from "./mining-messages.ts";
import { arcCounts, netRunsOf } from "./model-arc-counts.ts";
import { offPathActivities } from "./off-path-activities.ts";
import { modelMarks, paintArcs } from "./model-paint.ts";
import { type MinerChoice, pageParameters } from "./page-parameters.ts";

/** Kinds of models that the page can show. */
const SHOWN_KINDS: readonly string[] = ["petri-net", "process-tree", "heuristics-net"];

/** Notations from the one to show first. */
const ORDER: Readonly<Record<string, readonly Notation[]>> = {
  "petri-net": ["petri-net", "bpmn", "process-tree"],
  "process-tree": ["bpmn", "petri-net", "process-tree"],
  "heuristics-net": ["heuristics-net", "petri-net", "bpmn", "process-tree"],
};

/** The miners whose models the page can show. */
export const minerForms = (): MinerForm[] =>
  (Object.values(MINERS) as unknown as readonly Miner[]).filter(({ returns }) => SHOWN_KINDS.includes(returns)).map((
    { name, title, summary, source, parameters },
  ) => ({ name, title, summary, source, parameters }));

/** A discovered model with its drawing. */
export interface MinedAnswer {
  readonly result: MiningResult;
  readonly model: ProcessModel;
  /** As it is drawn. */
  readonly shown: ProcessModel;
  readonly title: string;
  readonly request: MiningRequest;
}

/** Discovers a model; parameters that are left out have the default of the page. */
export function mineModel(choice: MinerChoice): ProcessModel {
  const miner = minerOf(choice.miner);
  return { kind: miner.returns, model: miner.mine(choice, pageParameters(choice)) } as MinedModel as ProcessModel;
}

/**
 * Discovers a model and draws it.
 *
 * @param engine Graphviz
 * @throws the errors of discovery and of drawing
 */
export function handleMiningRequest(request: MiningRequest, engine: LayoutEngine): MinedAnswer {
  const { variants, notation, dark, direction, log, measure, durations } = request;
  const miner = minerOf(request.miner);
  const parameters = pageParameters(request);
  const model = mineModel({ ...request, parameters });
  const { possible, chosen, shown } = inPossibleNotations(model, notation);
  const title = `${log}: ${miner.title}`;
  const { paint, values, graph } = modelMarks(variants, measure, durations);
  const svg = drawModel(shown, engine, { palette: dark ? DARK : LIGHT, direction, title, paint });
  return {
    result: {
      svg,
      summary: summaryOf(shown),
      notation: chosen,
      notations: [...possible.keys()],
      values,
      graph: graphColumnsOf(graph),
      offPath: offPathActivities(model),
      parameters,
    },
    model,
    shown,
    title,
    request,
  };
}

/** A model in all notations that are possible, and in the chosen one. */
function inPossibleNotations(model: ProcessModel, notation: Notation | null) {
  const possible = new Map<Notation, ProcessModel>();
  for (const name of ORDER[model.kind]) {
    const converted = orNull(() => inNotation(model, name));
    if (converted !== null) possible.set(name, converted);
  }
  const chosen = notation !== null && possible.has(notation) ? notation : [...possible.keys()][0];
  return { possible, chosen, shown: possible.get(chosen)! };
}

/** The Petri net of which a model's quality is measured; null where it has none. */
function measuredNet(model: ProcessModel, shown: ProcessModel) {
  // The BPMN model of a tree is made from the normalized one, which has the same language.
  const tree = model.kind !== "process-tree" ? null : shown.kind === "bpmn" ? normalizeTree(model.model) : model.model;
  return { tree, net: orNull(() => petriNetOf(tree === null ? model : { kind: "process-tree", model: tree })) };
}

/** Fitness and precision of a discovered model, as {@linkcode measureModel} tells them. */
export function discoveredQuality(
  request: Pick<MiningRequest, "variants" | "miner" | "parameters" | "notation">,
): ModelQuality {
  const model = mineModel(request);
  const { net } = measuredNet(model, inPossibleNotations(model, request.notation).shown);
  return net === null ? WITHOUT_NET : qualityOf(conformanceOf(net, request.variants, { methods: ["alignments", "precision"] }));
}

const WITHOUT_NET: ModelQuality = {
  fitness: null,
  precision: null,
  reason: "Both are measured on a Petri net, and this model has none.",
};

function qualityOf({ alignments, etcPrecisionAlignments: precision, notes }: ConformanceReport): ModelQuality {
  const fitness = alignments?.averageFitness ?? null;
  // The last remark is why nothing was aligned.
  const reason = fitness === null
    ? notes.at(-1)
    : precision === null
    ? notes.find((note) => note.startsWith("Precision"))
    : undefined;
  return { fitness, precision, reason: reason ?? null };
}

/**
 * Measures fitness and precision of a model, and draws it again with what its alignments tell: how
 * often cases take each arc.
 *
 * @param deadline tells whether time is up
 * @returns null figures for a model that has no Petri net or no final marking, or where time was
 * up; a null drawing where the arcs cannot be counted or have counts of their own
 */
export function measureModel(
  { model, shown, title, request }: MinedAnswer,
  engine: LayoutEngine,
  deadline: () => boolean = () => false,
): { readonly quality: ModelQuality; readonly svg: string | null } {
  const { tree, net } = measuredNet(model, shown);
  if (net === null) return { quality: WITHOUT_NET, svg: null };
  const { variants, dark, direction, measure, durations } = request;
  const report = conformanceOf(net, variants, { methods: ["alignments", "precision"], deadline });
  const quality = qualityOf(report);
  const runs = shown.kind === "heuristics-net" ? null : netRunsOf(net, report.alignments, tree);
  if (runs === null) return { quality, svg: null };
  const paint = paintArcs(modelMarks(variants, measure, durations), measure, arcCounts(shown, runs, tree), { shown, runs });
  return { quality, svg: drawModel(shown, engine, { palette: dark ? DARK : LIGHT, direction, title, paint }) };
}

/**
 * A discovered model as a file.
 *
 * @throws an error of the project where the model cannot be written in that format
 */
export function modelFile({ model, shown, title }: MinedAnswer, format: ModelFileFormat, engine: LayoutEngine): string {
  switch (format) {
    case "dot":
      return dotOfModel(shown);
    case "pnml":
      return writePnml(petriNetOf(model), { name: title });
    case "bpmn": {
      const bpmn = bpmnOf(model);
      return writeBpmn(bpmn, layoutBpmn(bpmn, engine), { name: title });
    }
  }
}

/**
 * A model in another notation.
 *
 * @throws an error of the project where the model cannot be converted
 */
export function inNotation(model: ProcessModel, notation: Notation): ProcessModel {
  switch (notation) {
    case "petri-net":
      return { kind: "petri-net", model: petriNetOf(model) };
    case "bpmn":
      return { kind: "bpmn", model: bpmnOf(model) };
    case "process-tree":
      return { kind: "process-tree", model: treeOf(model) };
    default:
      return model;
  }
}

function summaryOf({ kind, model }: ProcessModel): string {
  const counted = (count: number, noun: string, plural = `${noun}s`) => `${count} ${count === 1 ? noun : plural}`;
  switch (kind) {
    case "petri-net": {
      const silent = model.transitions.filter(({ label }) => label === null).length;
      return `${counted(model.places.length, "place")}, ${counted(model.transitions.length, "transition")}${
        silent === 0 ? "" : `, ${silent} of them silent`
      }`;
    }
    case "bpmn": {
      const tasks = model.nodes.filter((node) => node.kind === "task").length;
      const gateways = model.nodes.filter((node) => node.kind.endsWith("gateway")).length;
      return `${counted(tasks, "task")}, ${counted(gateways, "gateway")}`;
    }
    case "process-tree":
      return "Process tree";
    case "heuristics-net":
      return `${counted(model.activities.length, "activity", "activities")}, ${
        counted(model.dependencies.length, "dependency", "dependencies")
      }`;
  }
}

/** Null where a model cannot be converted. */
export function orNull<Value>(make: () => Value): Value | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof TracebookError) return null;
    throw error;
  }
}
