import { alignVariants } from "../../conformance/alignments/align-variants.ts";
import type { Alignments, VariantAlignment } from "../../conformance/alignments/alignment.ts";
import { modelNotes } from "../../conformance/conformance-of.ts";
import { type DeviationPlace, deviationPlaces } from "../../conformance/deviations/deviation-places.ts";
import { type ActivityDeviations, activityDeviations } from "../../conformance/deviations/locate-deviations.ts";
import type { RankedDeviations } from "../../conformance/deviations/rank-deviations.ts";
import { type FitnessBounds, fitnessBounds } from "../../conformance/quality/fitness-bounds.ts";
import { simplicityArcDegree } from "../../conformance/quality/simplicity.ts";
import { minerOf } from "../../discovery/miners.ts";
import { keepingLayouts, type LayoutEngine } from "../../drawing/layout-engine.ts";
import { drawModel } from "../../drawing/process-models/draw-model.ts";
import { FIGURE_SIZE } from "../../drawing/map/plan-map.ts";
import type { DeviationSign, ModelPaint } from "../../drawing/process-models/model-parts.ts";
import { DARK, LIGHT } from "../../drawing/palette.ts";
import { textWidth } from "../../drawing/text-width.ts";
import { inputError, TracebookError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import { MODEL_FORMATS, modelFormatOf, parseModel } from "../../formats/process-models/parse-model.ts";
import { decodeXml } from "../../formats/xml/decode-xml.ts";
import { countOf, sayCount } from "../../numerics/number-text.ts";
import { foldBlocks, type FoldedBpmn } from "../../process-models/bpmn/fold-blocks.ts";
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
import { valueScale } from "../map-marks.ts";
import { arcCounts, countedRuns, type NetRuns } from "../model-arc-counts.ts";
import { paintArcs } from "../model-paint.ts";
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
    const folded = foldedModel(shown.get(notation)!, places);
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
    const whole = shown.get(notation)!;
    const runs = countedRunsOf(model, variants, alignments);
    const found = activityDeviations(net, variants, alignments);
    const counted = countedParts(model, found, { runs, shown: folded === null ? whole : null });
    report({
      ...drawing(() => {
        const paint = deviationPaint(model, variants, { alignments, found, places, shown: whole, folded, runs });
        const drawn: ProcessModel = folded === null ? whole : { kind: "bpmn", model: folded.bpmn };
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
      const runs = countedRunsOf(model, variants, alignments);
      return shown === undefined
        ? null
        : countedParts(model, activityDeviations(model.net, variants, alignments), { runs, shown });
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

/** @param options.shown the model that is drawn; null where it is drawn with blocks folded */
function countedParts(
  { tree }: KnownModel,
  found: readonly ActivityDeviations[],
  { runs, shown }: {
    readonly runs: NetRuns | null;
    readonly shown: ProcessModel | null;
  },
): CountedParts {
  return {
    fitting: found.map(({ activity, synchronous }) => ({
      activity,
      events: synchronous,
    })),
    flows: runs === null || shown === null ? [] : arcCounts(shown, runs, tree),
  };
}

function drawing(draw: () => string): Pick<Extract<ConformancePart, { readonly drawing: unknown }>, "drawing" | "reason"> {
  try {
    return { drawing: draw(), reason: null };
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    return { drawing: null, reason: error.message };
  }
}

const casesOf = (cases: number): string => `${sayCount(cases)} ${cases === 1 ? "case" : "cases"}`;

/**
 * What a model shows of its alignments: the events that fit, what cases lack, after each activity
 * what they have too much, and by the width of its arcs how many cases take them.
 */
function deviationPaint(
  { net, tree }: KnownModel,
  variants: Variants,
  { alignments, found, places, shown, folded, runs: counted }: {
    readonly alignments: readonly VariantAlignment[];
    readonly found: readonly ActivityDeviations[];
    readonly places: readonly DeviationPlace[];
    readonly shown: ProcessModel;
    readonly folded: FoldedBpmn | null;
    readonly runs: NetRuns | null;
  },
): ModelPaint {
  const blocks = folded?.blocks ?? new Map<string, readonly string[]>();
  const paint = activityPaint(net, variants, { alignments, found, places, blocks });
  return counted === null ? paint : paintArcs(
    // Colours are those of the activities: arcs have one, and say the rest by width.
    { paint, placeOf: () => ARC_COLOR },
    "count",
    folded === null ? arcCounts(shown, counted, tree) : foldedCounts(folded, arcCounts(shown, counted, tree)),
    { shown: folded === null ? shown : { kind: "bpmn", model: folded.bpmn }, runs: counted },
  );
}

/** The run of each alignment, found once: filters choose among the alignments of a model. */
const runs = new WeakMap<VariantAlignment, readonly number[] | null>();

/** The transitions of the model that an alignment fires; null where its moves are not known. */
const runOf = ({ moves }: VariantAlignment): readonly number[] | null =>
  moves?.flatMap(({ transition }) => transition === null ? [] : [transition]) ?? null;

/** A model of more tasks is drawn with blocks folded. */
const MOST_TASKS = 60;
/** The most frequent deviations, whose activities stay. */
const SHOWN_PLACES = 20;

/** A large BPMN model without the blocks that none of the most frequent deviations is in. */
function foldedModel(whole: ProcessModel, places: readonly DeviationPlace[]): FoldedBpmn | null {
  if (whole.kind !== "bpmn" || whole.model.nodes.filter(({ kind }) => kind === "task").length <= MOST_TASKS) return null;
  const stays = new Set(
    places.slice(0, SHOWN_PLACES).map(({ kind, activity, after }) => kind === "model-move" ? activity : after),
  );
  const folded = foldBlocks(whole.model, (activity) => stays.has(activity));
  return folded.blocks.size === 0 ? null : folded;
}

function foldNotes(folded: FoldedBpmn | null): string[] {
  if (folded === null) return [];
  const activities = [...folded.blocks.values()].reduce((sum, block) => sum + block.length, 0);
  return [
    `The drawing shows ${sayCount(activities)} tasks as ${countOf(folded.blocks.size, "block")}: ` +
    `those without one of the ${SHOWN_PLACES} most frequent deviations. The Petri net shows all.`,
  ];
}

/** How often flows of a folded model are taken; those of a parallel gateway are taken together. */
function foldedCounts({ bpmn: { nodes, flows }, flowsOf }: FoldedBpmn, counts: readonly (number | null)[]): (number | null)[] {
  return flowsOf.map((of, i) => {
    const known = of.map((flow) => counts[flow]).filter((count) => count !== null);
    if (known.length < of.length) return null;
    const isParallel = [flows[i].from, flows[i].to].some((node) => nodes[node].kind === "parallel-gateway");
    return isParallel ? Math.max(...known) : known.reduce((sum, count) => sum + count, 0);
  });
}

/** Activities of a block that its tooltip names. */
const NAMED = 12;

/** Figures of a task are no wider, px. */
const FIGURE_WIDTH = 96;

/** Place of the arcs on the scale of frequencies. */
const ARC_COLOR = 0.45;

/** What is painted on a model. */
interface Painted {
  readonly alignments: readonly VariantAlignment[];
  readonly found: readonly ActivityDeviations[];
  readonly places: readonly DeviationPlace[];
  readonly blocks: FoldedBpmn["blocks"];
}

function activityPaint(net: PetriNet, variants: Variants, { alignments, found, places, blocks }: Painted): ModelPaint {
  const counts = new Map(found.map(({ activity, synchronous }) => [activity, synchronous]));
  const unfit = new Map(found.map(({ activity, logMoves }) => [activity, logMoves]));
  const missing = casesWithout(net, variants, alignments);
  const { placeOf } = valueScale([...counts.values()], "frequency");
  const isAligned = alignments.some(({ moves }) => moves !== null);
  return {
    measure: "frequency",
    activity(label) {
      if (!isAligned) return undefined;
      const block = blocks.get(label);
      if (block !== undefined) {
        const events = block.reduce((sum, activity) => sum + (counts.get(activity) ?? 0), 0);
        const named = block.slice(0, NAMED).join(", ");
        const others = block.length > NAMED ? ` and ${block.length - NAMED} more` : "";
        return {
          figure: sayCount(events),
          color: placeOf(events / block.length),
          title: `${label} ${sayCount(events)}: a block of ${named}${others}`,
        };
      }
      const count = counts.get(label) ?? 0;
      const figures = { count, events: count + (unfit.get(label) ?? 0), lacking: missing.get(label) ?? 0 };
      return { color: count === 0 ? 0 : placeOf(count), ...taskWords(label, figures, logMovesAfter(label, places)) };
    },
    start: signOf(logMovesAfter(null, places)),
    arc: () => undefined,
  };
}

/** In how many cases the model requires each activity and the log does not have it. */
function casesWithout(
  net: PetriNet,
  { counts }: Variants,
  alignments: readonly VariantAlignment[],
): ReadonlyMap<string, number> {
  const missing = new Map<string, number>();
  alignments.forEach(({ moves }, v) => {
    const lacking = new Set<string>();
    for (const { event, transition } of moves ?? []) {
      const label = event === null ? net.transitions[transition!].label : null;
      if (label !== null) lacking.add(label);
    }
    for (const label of lacking) missing.set(label, (missing.get(label) ?? 0) + counts[v]);
  });
  return missing;
}

/** What the log has after an activity, or at the start, where the model does not allow it. */
const logMovesAfter = (after: string | null, places: readonly DeviationPlace[]): DeviationPlace[] =>
  places.filter((place) => place.kind === "log-move" && place.after === after);

/** One sign for the activities that are not allowed at a place. */
function signOf(moves: readonly DeviationPlace[]): DeviationSign[] {
  const [first, ...others] = moves;
  if (first === undefined) return [];
  return [{
    kind: "log-move",
    figure: sayCount(first.cases),
    name: first.activity,
    more: others.length === 0 ? undefined : `and ${others.length} more`,
    about: moves.slice(0, NAMED).map(({ activity, cases }) => `${activity}: ${casesOf(cases)}`).join("; "),
  }];
}

/** Events of an activity that fit, all of its events, and the cases that lack it. */
interface TaskFigures {
  readonly count: number;
  readonly events: number;
  readonly lacking: number;
}

/** What the task of an activity shows and tells. */
function taskWords(label: string, { count, events, lacking }: TaskFigures, extra: readonly DeviationPlace[]) {
  const deviations: DeviationSign[] = [
    ...(lacking === 0 ? [] : [{ kind: "model-move" as const, figure: sayCount(lacking) }]),
    ...signOf(extra),
  ];
  const signs = deviations.map(({ kind, figure, name, more }) =>
    ["", kind === "model-move" ? "−" : "+", figure, ...[name, more].filter((words) => words !== undefined)].join(" ")
  ).join("");
  const both = `${sayCount(count)} of ${sayCount(events)}`;
  const figure = count === events || textWidth(both, FIGURE_SIZE) > FIGURE_WIDTH ? sayCount(count) : both;
  const told = [
    `${sayCount(count)} events fit`,
    ...(lacking === 0 ? [] : [`missing in ${casesOf(lacking)}`]),
    ...extra.map(({ activity, cases }) => `after it, ${activity} is not allowed in ${casesOf(cases)}`),
  ];
  // The title begins with what the task shows: voice control goes by what is seen.
  return { figure, title: `${label} ${figure}${signs}: ${told.join("; ")}`, deviations };
}
