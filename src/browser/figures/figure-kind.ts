import type { ModelFigures } from "../../prediction/models/prediction-model.ts";
import type { NextStep } from "../../prediction/next-activity/next-activity.ts";
import type { ModelDriftFigures } from "../../prediction/running-cases/model-drift.ts";
import type { CaseForecast } from "../../prediction/running-cases/forecast-running-cases.ts";
import type { WhatIfRequest } from "../analysis/predictions.ts";
import type { Answer, Question } from "../analysis/questions.ts";
import type { ComparedFigures } from "../conformance/compare-with-model.ts";
import type { RulesResult } from "../conformance/conformance-messages.ts";
import type { ModelQuality } from "../mining-messages.ts";

/** A figure of the pages: what it is, and how it is computed from a filtered log. */
export interface FigureKind {
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly definition: string;
  readonly formula: string;
  /** The function that computes it, and its file. */
  readonly computedBy: string;
  /** `ratio`: a quality from 0 to 1; `share`: a part of a whole, from 0 to 1. */
  readonly unit: "count" | "number" | "seconds" | "share" | "per day" | "ratio";
  /** What its parameters are, in order, such as the activities of a segment. */
  readonly parameters: readonly string[];
  /** Whether the model in use for remaining times tells it. */
  readonly isPredicted?: true;
  /** Computes it; NaN where it cannot be told, as for a segment that no case takes. */
  compute(source: FigureSource, parameters: readonly string[]): Promise<number>;
}

/** Asks an analysis; see `analysis/analysis.ts`. */
export type AskFigures = <Asked extends Question>(question: Asked) => Promise<Answer<Asked["kind"]>>;

/** What figures are computed from. Models are opened when a figure asks for them. */
export interface FigureSource {
  /** Labels of the activities by code. */
  readonly activities: readonly string[];
  /** Asks about what the filters leave. */
  readonly ask: AskFigures;
  /** Asks about the whole log. */
  readonly askWhole: AskFigures;
  /** Compares what the filters leave with a process model: see {@linkcode FigureModel}. */
  compare(model: string): Promise<ComparedFigures>;
  /** Checks what the filters leave by rules. */
  checkRules(rules: FigureRules): Promise<RulesResult>;
  /** Discovers a model from what the filters leave: see {@linkcode FigureModel}. */
  discover(model: string): Promise<ModelQuality>;
  /** The running cases among those that the filters leave, by the model in use. */
  forecasts(): Promise<FigureForecasts>;
  /** What the model of whole durations in use predicts of a new case. */
  newCase(request: WhatIfRequest): Promise<CaseForecast>;
  /**
   * How a stored model did on its test cases; null for an unknown or untested one.
   *
   * @param model its number, or the target of the one in use, `remaining` or `duration`
   */
  tested(model: string): Promise<TestedModel | null>;
  /**
   * What a check found of a stored model on newer cases; null for an unknown check.
   *
   * @param model its number
   * @param at when it was checked, ISO 8601
   */
  checked(model: string, at: string): Promise<CheckedModel | null>;
}

/** How a model did on its test cases, by what its training stored. */
interface TestedModel extends Pick<ModelFigures, "testCases" | "testRows" | "results" | "importance" | "groups"> {
  readonly maeHours: number;
  readonly coverage90: number;
  readonly width90Hours: number;
}

/** How a model did on cases that completed after its training, by what its check stored. */
type CheckedModel = Pick<ModelDriftFigures, "cases" | "mae" | "coverage90">;

/** What the model in use predicts. */
export interface FigureForecasts {
  readonly cases: readonly CaseForecast[];
  /** The risk that a case ends after a target date (ms); null where nothing is known. */
  riskOf(forecast: CaseForecast, target: number): number | null;
  /** What may come next in a case, by its position in the log. */
  next(caseIndex: number): Promise<readonly NextStep[]>;
  /** What is predicted of a case if it were otherwise. */
  whatIf(request: WhatIfRequest): Promise<CaseForecast>;
}

/** Rules as a parameter of a figure. */
export type FigureRules =
  /** Those that most cases of the whole log keep. */
  | RulesResult["kind"]
  /** The name of a file, with its ending. Written as JSON. */
  | { readonly file: string };

/** A process model as a parameter of a figure, written as JSON. */
export type FigureModel =
  /** The name of a file, with its ending. */
  | { readonly file: string }
  | {
    readonly miner: string;
    /** What is left out has the default of the pages. */
    readonly parameters: Readonly<Record<string, number | string>>;
    /** The notation that is shown, where the figure depends on it. */
    readonly notation?: string;
  };

/** How a figure is computed. */
export type Compute = FigureKind["compute"];
