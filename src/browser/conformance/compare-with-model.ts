import { alignVariants } from "../../conformance/alignments/align-variants.ts";
import type { Alignments, VariantAlignment } from "../../conformance/alignments/alignment.ts";
import { modelNotes } from "../../conformance/conformance-of.ts";
import { deviationPlaces } from "../../conformance/deviations/deviation-places.ts";
import { type ActivityDeviations, activityDeviations } from "../../conformance/deviations/locate-deviations.ts";
import type { RankedDeviations } from "../../conformance/deviations/rank-deviations.ts";
import { type FitnessBounds, fitnessBounds } from "../../conformance/quality/fitness-bounds.ts";
import { simplicityArcDegree } from "../../conformance/quality/simplicity.ts";
import { minerOf } from "../../discovery/miners.ts";
import { keepingLayouts, type LayoutEngine } from "../../drawing/layout-engine.ts";
import { drawModel } from "../../drawing/process-models/draw-model.ts";
import { DARK, LIGHT } from "../../drawing/palette.ts";
import { inputError, TracebookError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import { MODEL_FORMATS, modelFormatOf, parseModel } from "../../formats/process-models/parse-model.ts";
import { decodeXml } from "../../formats/xml/decode-xml.ts";
import type { FoldedBpmn } from "../../process-models/bpmn/fold-blocks.ts";
import { petriNetOf, type ProcessModel } from "../../process-models/conversions/process-model.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { normalizeTree } from "../../process-models/process-tree/normalize-tree.ts";
import type { ProcessTree } from "../../process-models/process-tree/process-tree.ts";
import { checkSoundness } from "../../process-models/state-space/check-soundness.ts";
import type { KnownAlignments } from "../analysis/deviations.ts";
import { keptFor } from "../analysis/kept-for.ts";
import { type AlignmentColumns, alignmentColumnsOf, chosenAlignments } from "./alignment-columns.ts";
import type { ParameterValues } from "../../discovery/miner.ts";
import { inNotation, mineModel, orNull } from "../handle-mining-request.ts";
import { pageParameters } from "../page-parameters.ts";
import { arcCounts, countedRuns, type NetRuns } from "../model-arc-counts.ts";
import type {
  AlignedVariants,
  AlignmentRequest,
  ComparedModel,
  ComparedNotation,
  ConformancePart,
  ConformanceRequest,
  CountedParts,
  ModelQualities,
} from "./conformance-messages.ts";
import { deviationPaint } from "./deviation-paint.ts";
import { blocksOf, foldedCounts, foldedModel, foldNotes } from "./folded-model.ts";
import { createQualityMeasure, type QualityMeasure } from "./measure-qualities.ts";
import { sequenceKeys } from "./sequence-keys.ts";

/** Time for precision and generalization, ms. */
const MEASURING = 20_000;

/** Compares variants with a model, and reports each part of the answer as soon as it is known. */
export type ModelComparison = (request: ConformanceRequest, report: (part: ConformancePart) => void) => void;

/** Alignments of variants with one model. */
interface AlignmentStore {
  /** The first one is that of a variant that cannot be aligned. */
  readonly all: VariantAlignment[];
  /** Where each stands, by the key of the sequence. */
  readonly places: Map<string, number>;
  /** All of them in columns; null where these are out of date. */
  columns: AlignmentColumns | null;
}

/** A model, and what is known of its alignments. */
interface KnownModel {
  readonly net: PetriNet;
  readonly title: string;
  /** Of its miner; none for a file. */
  readonly parameters: ParameterValues;
  readonly shown: ReadonlyMap<ComparedNotation, ProcessModel>;
  /** The tree of which net and BPMN model are made alike; null where there is none. */
  readonly tree: ProcessTree | null;
  readonly soundness: Pick<ModelQualities, "soundness" | "reasons">;
  readonly alignments: AlignmentStore;
  readonly measure: QualityMeasure;
  last: Pick<Alignments, "cheapestModelRun" | "problem">;
}

/**
 * Creates a comparison that keeps the last model and its alignments: after a filter, only new
 * variants are aligned.
 *
 * @param engine Graphviz
 * @param now a clock, ms
 */
export function createModelComparison(engine: LayoutEngine, now: () => number): ModelComparison {
  let known: KnownModel | null = null;
  const layouts = keepingLayouts(engine);
  return (request, report) => {
    const { variants, dark, direction, log } = request;
    if (request.model !== null) {
      report({ doing: "discovering", share: 0 });
      known = knownModel(request.model);
    }
    const model = known!;
    const began = now();
    const aligned = alignedVariants(model, request, { now, report });
    const alignments = aligned.map((one) => model.alignments.all[one]);
    const milliseconds = now() - began;
    const { net, title, shown, parameters } = model;
    const places = deviationPlaces(net, variants, alignments);
    const notation = request.notation !== null && shown.has(request.notation) ? request.notation : [...shown.keys()][0];
    const whole = shown.get(notation)!;
    const folded = foldedModel(whole, places);
    const { problem } = model.last;
    report({
      compared: {
        title,
        notation,
        notations: [...shown.keys()],
        parameters,
        net,
        alignments: columnsOf(model, aligned),
        fitness: fitnessBounds(variants, { variants: alignments, ...model.last }),
        places,
        notes: [...modelNotes(net, variants), ...(problem === null ? [] : [problem]), ...foldNotes(folded)],
        milliseconds,
      },
    });
    const runs = countedRunsOf(model, variants, alignments);
    const found = activityDeviations(net, variants, alignments);
    const counted = countedParts(model, found, { runs, shown: whole, folded });
    report({
      ...drawing(() => {
        const drawn: ProcessModel = folded === null ? whole : { kind: "bpmn", model: folded.bpmn };
        const paint = deviationPaint(net, variants, {
          alignments,
          found,
          places,
          drawn,
          blocks: blocksOf(folded),
          runs,
          counted,
        });
        return drawModel(drawn, layouts, { palette: dark ? DARK : LIGHT, direction, title: `${log}: ${title}`, paint });
      }),
      counted,
    });
    report({ doing: "measuring", share: 0 });
    const end = now() + MEASURING;
    report({ qualities: qualitiesOf(model, variants, () => now() > end) });
  };
}

const qualitiesOf = ({ net, soundness, measure }: KnownModel, variants: Variants, deadline: () => boolean): ModelQualities => ({
  ...measure(variants, deadline),
  simplicity: simplicityArcDegree(net),
  ...soundness,
});

/** Aligns variants with a model. */
type Aligner = (request: AlignmentRequest) => AlignedVariants;

/**
 * Creates an aligner that keeps the last model and its alignments, like
 * {@linkcode createModelComparison}.
 *
 * @param now a clock, ms
 */
export function createAligner(now: () => number): Aligner {
  let known: KnownModel | null = null;
  return ({ model: compared, variants, budget }) => {
    if (compared !== null) {
      known = null;
      known = knownModel(compared);
    }
    if (known === null) {
      throw inputError({ expected: "a model", found: "one that could not be read", advice: "Choose another one." });
    }
    const { net, title } = known;
    const aligned = alignedVariants(known, { variants, budget, again: false }, { now, report: () => {} });
    return { net, title, alignments: columnsOf(known, aligned) };
  };
}

/** What a comparison tells in figures, without a drawing. */
export interface ComparedFigures {
  readonly known: KnownAlignments;
  /** Null if there are no cases, or the model cannot be aligned. */
  readonly fitness: FitnessBounds | null;
  readonly qualities: ModelQualities;
  readonly ranked: RankedDeviations;
  /** What the parts of the model count, drawn in a notation; null where it has no such drawing. */
  counted(notation: ComparedNotation): CountedParts | null;
}

/**
 * The figures of {@linkcode createModelComparison} and of its deviations, without a limit of time.
 *
 * @param rank ranks the deviations of the cases, by the alignments of their variants
 */
export async function comparedFigures(
  compared: ComparedModel,
  variants: Variants,
  rank: (known: KnownAlignments) => Promise<RankedDeviations>,
): Promise<ComparedFigures> {
  const model = knownModel(compared);
  const request = { variants, budget: Infinity, again: false };
  const aligned = alignedVariants(model, request, { now: () => 0, report: () => {} });
  const alignments = aligned.map((one) => model.alignments.all[one]);
  const known = { net: model.net, variants, alignments: columnsOf(model, aligned) };
  return {
    known,
    fitness: fitnessBounds(variants, { variants: alignments, ...model.last }),
    qualities: qualitiesOf(model, variants, () => false),
    ranked: await rank(known),
    counted(notation) {
      const shown = model.shown.get(notation);
      if (shown === undefined) return null;
      const runs = countedRunsOf(model, variants, alignments);
      const folded = foldedModel(shown, deviationPlaces(model.net, variants, alignments));
      return countedParts(model, activityDeviations(model.net, variants, alignments), { runs, shown, folded });
    },
  };
}

/** Reads or discovers a model. */
function knownModel(compared: ComparedModel): KnownModel {
  const parameters = compared.kind === "file" ? {} : pageParameters(compared);
  const model = compared.kind === "file" ? readModelFile(compared) : mineModel({ ...compared, parameters });
  const net = petriNetOf(model);
  const shown = new Map<ComparedNotation, ProcessModel>();
  for (const notation of ["bpmn", "petri-net"] as const) {
    const converted = orNull(() => inNotation(model, notation));
    if (converted !== null) shown.set(notation, converted);
  }
  const { verdict, reasons } = checkSoundness(net);
  return {
    net,
    title: compared.kind === "file" ? compared.name : minerOf(compared.miner).title,
    parameters,
    shown,
    tree: model.kind === "process-tree" && isNormal(model.model) ? model.model : null,
    soundness: { soundness: verdict === "sound" ? 1 : verdict === "unsound" ? 0 : null, reasons },
    alignments: { all: [UNKNOWN], places: new Map(), columns: null },
    measure: createQualityMeasure(net),
    last: { cheapestModelRun: null, problem: null },
  };
}

/** Whether the BPMN model of a tree has the parts of its net. */
const isNormal = (tree: ProcessTree): boolean => JSON.stringify(normalizeTree(tree)) === JSON.stringify(tree);

function readModelFile({ name, bytes }: Extract<ComparedModel, { kind: "file" }>): ProcessModel {
  const format = modelFormatOf(name, bytes);
  if (format === null) {
    throw inputError({
      file: name,
      expected: `a model: ${MODEL_FORMATS.map((ending) => `.${ending}`).join(", ")}`,
      found: "another ending, and content of another kind",
    });
  }
  return parseModel(decodeXml(bytes, { source: name }), format, name);
}

/**
 * The alignments of all variants, by where they stand in the store; those that are not known yet
 * are computed.
 */
function alignedVariants(
  model: KnownModel,
  { variants, budget, again }: Pick<ConformanceRequest, "variants" | "budget" | "again">,
  { now, report }: { readonly now: () => number; readonly report: (part: ConformancePart) => void },
): number[] {
  const { net, alignments: { all, places } } = model;
  if (net.finalMarking === null) return Array.from(variants.counts, () => 0);
  const keys = sequenceKeys(variants);
  const open = Array.from(keys.keys()).filter((v) => {
    const known = places.get(keys[v]);
    return known === undefined || (again && all[known].deviations === null);
  });
  if (open.length > 0) {
    const end = now() + budget;
    let told = now();
    const aligned = alignVariants(net, someVariants(variants, open), {
      deadline: () => now() > end,
      onProgress(share) {
        if (now() - told < PROGRESS) return;
        told = now();
        report({ doing: "aligning", share });
      },
    });
    model.last = { cheapestModelRun: aligned.cheapestModelRun, problem: aligned.problem };
    open.forEach((v, i) => {
      const [place, after] = [places.get(keys[v]), aligned.variants[i]];
      if (place === undefined) places.set(keys[v], all.push(after) - 1);
      else if (widthOf(after) <= widthOf(all[place])) all[place] = after;
    });
    model.alignments.columns = null;
  }
  return keys.map((key) => places.get(key)!);
}

/** Alignments of the store in columns. */
function columnsOf({ alignments }: KnownModel, chosen: readonly number[]): AlignmentColumns {
  alignments.columns ??= alignmentColumnsOf(alignments.all);
  return chosenAlignments(alignments.columns, chosen);
}

/** Progress is told this often, ms. */
const PROGRESS = 100;

const UNKNOWN: VariantAlignment = { deviations: null, lower: 0, upper: null, fitness: null, moves: null };

const widthOf = ({ lower, upper }: VariantAlignment): number => (upper ?? Infinity) - lower;

/** The chosen variants, in their order. */
function someVariants({ activities, offsets, steps, counts }: Variants, chosen: readonly number[]): Variants {
  if (chosen.length === counts.length) return { activities, offsets, steps, counts };
  const kept = new Uint32Array(chosen.length + 1);
  chosen.forEach((v, i) => kept[i + 1] = kept[i] + offsets[v + 1] - offsets[v]);
  const keptSteps = new Uint32Array(kept[chosen.length]);
  chosen.forEach((v, i) => keptSteps.set(steps.subarray(offsets[v], offsets[v + 1]), kept[i]));
  return { activities, offsets: kept, steps: keptSteps, counts: Uint32Array.from(chosen, (v) => counts[v]) };
}

/** The model's part of all alignments, counted; null if none is known. */
const countedRunsOf = (
  { net, tree }: KnownModel,
  { counts }: Variants,
  alignments: readonly VariantAlignment[],
): NetRuns | null =>
  countedRuns(
    net,
    alignments.map((alignment, v) => ({ count: counts[v], fired: keptFor(runs, alignment, () => runOf(alignment)) })),
    tree,
  );

/** What the parts of the drawing count: those of a folded block together. */
function countedParts(
  { tree }: KnownModel,
  found: readonly ActivityDeviations[],
  { runs, shown, folded }: {
    readonly runs: NetRuns | null;
    readonly shown: ProcessModel;
    /** The model with blocks folded, where it is drawn so. */
    readonly folded: FoldedBpmn | null;
  },
): CountedParts {
  const fitting = found.map(({ activity, synchronous }) => ({ activity, events: synchronous }));
  const eventsOf = new Map(fitting.map(({ activity, events }) => [activity, events]));
  const ofBlocks = Array.from(blocksOf(folded), ([activity, block]) => ({
    activity,
    events: block.reduce((sum, one) => sum + (eventsOf.get(one) ?? 0), 0),
  }));
  const flows = runs === null ? [] : arcCounts(shown, runs, tree);
  return { fitting: [...fitting, ...ofBlocks], flows: folded === null ? flows : foldedCounts(folded, flows) };
}

function drawing(draw: () => string): Pick<Extract<ConformancePart, { readonly drawing: unknown }>, "drawing" | "reason"> {
  try {
    return { drawing: draw(), reason: null };
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    return { drawing: null, reason: error.message };
  }
}

/** The run of each alignment, found once: filters choose among the alignments of a model. */
const runs = new WeakMap<VariantAlignment, readonly number[] | null>();

/** The transitions of the model that an alignment fires; null where its moves are not known. */
const runOf = ({ moves }: VariantAlignment): readonly number[] | null =>
  moves?.flatMap(({ transition }) => transition === null ? [] : [transition]) ?? null;
