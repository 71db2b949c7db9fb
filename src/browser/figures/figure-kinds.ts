import { BOTTLENECK_FIGURES } from "./kinds/bottleneck-figures.ts";
import { CASE_FIGURES } from "./kinds/case-figures.ts";
import { COMPARISON_FIGURES } from "./kinds/comparison-figures.ts";
import { CONFORMANCE_FIGURES } from "./kinds/conformance-figures.ts";
import { FINDING_FIGURES } from "./kinds/finding-figures.ts";
import { MAP_FIGURES } from "./kinds/map-figures.ts";
import { MODEL_FIGURES } from "./kinds/model-figures.ts";
import { ORGANIZATION_FIGURES } from "./kinds/organization-figures.ts";
import { OVERVIEW_FIGURES } from "./kinds/overview-figures.ts";
import { PREDICTION_FIGURES } from "./kinds/prediction-figures.ts";
import { SEGMENT_FIGURES } from "./kinds/segment-figures.ts";
import { VARIANT_FIGURES } from "./kinds/variant-figures.ts";
import type { FigureKind } from "./figure-kind.ts";

/** The figures that can be asked where they come from, by name. */
export const FIGURES = {
  ...OVERVIEW_FIGURES,
  ...SEGMENT_FIGURES,
  ...VARIANT_FIGURES,
  ...BOTTLENECK_FIGURES,
  ...CONFORMANCE_FIGURES,
  ...ORGANIZATION_FIGURES,
  ...CASE_FIGURES,
  ...PREDICTION_FIGURES,
  ...MODEL_FIGURES,
  ...COMPARISON_FIGURES,
  ...MAP_FIGURES,
  ...FINDING_FIGURES,
} as const satisfies Readonly<Record<string, FigureKind>>;

/** Name of a figure. */
export type FigureName = keyof typeof FIGURES;
