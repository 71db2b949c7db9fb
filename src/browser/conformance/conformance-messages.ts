import type { DeviationPlace } from "../../conformance/deviations/deviation-places.ts";
import type { FitnessBounds } from "../../conformance/quality/fitness-bounds.ts";
import type { ParameterValues } from "../../discovery/miner.ts";
import type { FlowDirection } from "../../drawing/process-models/model-parts.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import type { AlignmentColumns } from "./alignment-columns.ts";

/** A notation in which a compared model can be shown. */
export type ComparedNotation = "bpmn" | "petri-net";

/** The model that a log is compared with. */
export type ComparedModel =
  /** Discovered from variants; what is left out of the parameters has the default of the page. */
  | {
    readonly kind: "discovered";
    readonly variants: Variants;
    readonly miner: string;
    readonly parameters: Readonly<Record<string, number | string>>;
  }
  /** A PNML, BPMN or PTML file, by its ending. */
  | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** A request to compare variants with a model. */
export interface ConformanceRequest {
  /** Null for that of the request before, whose alignments are still known. */
  readonly model: ComparedModel | null;
  readonly variants: Variants;
  /** The first possible one is taken if this is null or impossible for the model. */
  readonly notation: ComparedNotation | null;
  readonly dark: boolean;
  /** Where the drawing leads. Default: to the right. */
  readonly direction?: FlowDirection;
  /** Name of the log, for the title of the drawing. */
  readonly log: string;
  /** Time for the alignments, ms. What is not aligned by then has bounds. */
  readonly budget: number;
  /** Whether variants that have bounds are aligned again. */
  readonly again: boolean;
}

/** A request to align variants with a model, without figures or a drawing. */
export interface AlignmentRequest {
  /** Null for that of the request before. */
  readonly model: ComparedModel | null;
  readonly variants: Variants;
  /** Time for the alignments, ms. */
  readonly budget: number;
}

/** The alignments of variants. */
export interface AlignedVariants extends Pick<ConformanceResult, "title" | "net" | "alignments"> {}

/** A model that was compared with variants: the first part of the answer. */
export interface ConformanceResult {
  readonly title: string;
  readonly notation: ComparedNotation;
  /** Notations that are possible for this model. */
  readonly notations: readonly ComparedNotation[];
  /** All parameters of its miner; none for a file. */
  readonly parameters: ParameterValues;
  readonly net: PetriNet;
  /** In the order of the variants. */
  readonly alignments: AlignmentColumns;
  /** Null if there are no cases, or the model cannot be aligned. */
  readonly fitness: FitnessBounds | null;
  /** By cases descending. */
  readonly places: readonly DeviationPlace[];
  /** Remarks on model and log, as sentences. */
  readonly notes: readonly string[];
  /** How long the alignments took, ms. */
  readonly milliseconds: number;
}

/** Qualities of a model besides its fitness, 0 to 1; null where they cannot be told. */
export interface ModelQualities {
  readonly precision: number | null;
  readonly generalization: number | null;
  readonly simplicity: number;
  /** Null where it is not decided. */
  readonly soundness: 0 | 1 | null;
  /** Why it is not sound, or not decided. */
  readonly reasons: readonly string[];
}

/** What the parts of a drawn model count. */
export interface CountedParts {
  /** Events that fit of the activities that have events, in code-unit order. */
  readonly fitting: readonly { readonly activity: string; readonly events: number }[];
  /** How often cases take each flow or arc, by its place; empty where blocks are folded. */
  readonly flows: readonly (number | null)[];
}

/** A part of the answer to a {@linkcode ConformanceRequest}; the qualities come last. */
export type ConformancePart =
  | { readonly doing: "discovering" | "aligning" | "measuring"; readonly share: number }
  | { readonly compared: ConformanceResult }
  /** The text of a SVG file; null with the reason where the model is too large. */
  | { readonly drawing: string | null; readonly reason: string | null; readonly counted: CountedParts }
  | { readonly qualities: ModelQualities };

/** A request to check rules. */
export interface RulesRequest {
  /** Null for those of the request before. */
  readonly rules:
    | { readonly kind: "declare" | "log-skeleton"; readonly variants: Variants }
    | { readonly kind: "file"; readonly name: string; readonly text: string }
    | null;
  /** Codes of activities are those of the whole log. */
  readonly variants: Variants;
}

/** A rule and how many cases break it. */
export interface BrokenRule {
  /** Name of the template or relation, such as `response`. */
  readonly name: string;
  readonly activities: readonly string[];
  readonly activatedCases: number;
  readonly brokenCases: number;
  /** The variants that break it, by their index. */
  readonly variants: readonly number[];
}

/** How well variants keep rules. */
export interface RulesResult {
  readonly kind: "declare" | "log-skeleton";
  /** How many rules were checked. */
  readonly checked: number;
  readonly cases: number;
  /** Cases that break no rule. */
  readonly fittingCases: number;
  /** Those that are broken, the one that most cases break first. */
  readonly broken: readonly BrokenRule[];
}
