import type { MinerParameter, ParameterValues } from "../discovery/miner.ts";
import type { FlowDirection } from "../drawing/process-models/model-parts.ts";
import type { Variants } from "../event-log/variants.ts";
import type { ArcDurationColumns } from "./analysis/arc-duration-columns.ts";
import type {
  AlignedVariants,
  AlignmentRequest,
  ConformancePart,
  ConformanceRequest,
  RulesRequest,
  RulesResult,
} from "./conformance/conformance-messages.ts";
import type { GraphColumns } from "./graph-columns.ts";
import type { MapMeasure } from "./map-marks.ts";

/** A notation in which a discovered model can be shown. */
export type Notation = "petri-net" | "bpmn" | "process-tree" | "heuristics-net";

/** A miner in the form of the page. */
export interface MinerForm {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Readonly<Record<string, MinerParameter>>;
}

/** A request of the page to the worker. */
export interface MiningRequest {
  readonly variants: Variants;
  readonly miner: string;
  /** Values by parameter; what is left out has the default of the page, see `pageParameters`. */
  readonly parameters: Readonly<Record<string, number | string>>;
  /** The first possible one is taken if this is null or impossible for the model. */
  readonly notation: Notation | null;
  readonly dark: boolean;
  /** Where the drawing leads. Default: to the right. */
  readonly direction?: FlowDirection;
  /** Name of the log, for titles and files. */
  readonly log: string;
  /** What is painted on the model. */
  readonly measure: MapMeasure;
  /** Of all arcs between activities; null for measures of frequency. */
  readonly durations: ArcDurationColumns | null;
}

/** A discovered model as the page shows it. */
export interface MiningResult {
  /** The text of a SVG drawing. */
  readonly svg: string;
  /** Its size, such as `12 places, 14 transitions`. */
  readonly summary: string;
  readonly notation: Notation;
  /** The notations that are possible for this model. */
  readonly notations: readonly Notation[];
  /** Values of the colour scale at its places 0, 1/2 and 1, in words. */
  readonly values: readonly string[];
  /** The directly-follows graph of the variants, whose figures the page tells. */
  readonly graph: GraphColumns;
  /** Activities that lie on no path from start to end. */
  readonly offPath: readonly string[];
  /** All parameters of the miner, with those that the page has chosen for the log. */
  readonly parameters: ParameterValues;
}

/** How well a model and a log agree, 0 to 1; null where that cannot be told. */
export interface ModelQuality {
  /** Mean fitness of optimal alignments. */
  readonly fitness: number | null;
  /** By escaping edges. */
  readonly precision: number | null;
  /** Why one of them cannot be told, as a sentence; null where both are. */
  readonly reason: string | null;
}

/** A file of the model that was mined last. */
export type ModelFileFormat = "pnml" | "bpmn" | "dot";

/** A message with a number, by which a reply belongs to its request. */
export type Numbered<T> = T & { readonly number: number };

/** Message to the worker that mines and draws. */
export type ToMiningWorker = Numbered<
  | { readonly list: true }
  | { readonly mine: MiningRequest }
  | { readonly file: ModelFileFormat }
  | { readonly compare: ConformanceRequest }
>;

/** Message to the worker that draws nothing. */
export type ToAligningWorker = Numbered<
  | { readonly align: AlignmentRequest }
  | { readonly rules: RulesRequest }
>;

/**
 * Reply of the workers; the quality follows a result by itself, with the drawing as it looks when
 * the arcs are painted, too; null if that cannot be.
 */
export type FromMiningWorker = Numbered<
  | { readonly miners: readonly MinerForm[] }
  | { readonly result: MiningResult }
  | { readonly quality: ModelQuality; readonly svg: string | null }
  | { readonly text: string }
  | ConformancePart
  | { readonly aligned: AlignedVariants }
  | { readonly broken: RulesResult }
  | { readonly problem: string }
>;
