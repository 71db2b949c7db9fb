/**
 * Conformance: how well a log and a model agree. {@linkcode conformanceOf} gives all figures at
 * once, the others one each, with their definitions.
 *
 * @module
 */
export { alignVariants } from "./alignments/align-variants.ts";
export type { AlignmentMove, AlignmentOptions, Alignments, VariantAlignment } from "./alignments/alignment.ts";
export type { AlignmentCosts } from "./alignments/alignment-costs.ts";
export {
  type AlignmentCertificate,
  type AlignmentClaim,
  type CertifiedState,
  checkAlignment,
} from "./certificates/check-alignment.ts";
export { certifyAlignment, type CertifyOptions } from "./certificates/certify-alignment.ts";
export {
  CERTIFICATE_FORMAT,
  CERTIFICATE_VERSION,
  type CertificateHeader,
  type CertifiedVariant,
  headerLine,
  variantLine,
} from "./certificates/certificate-file.ts";
export { certifyVariants, type CertifyVariantsOptions } from "./certificates/certify-variants.ts";
export { type Verification, verifyCertificate, type VerifyOptions } from "./certificates/verify-certificate.ts";
export {
  CONFORMANCE_METHODS,
  type ConformanceMethod,
  conformanceOf,
  type ConformanceOptions,
  type ConformanceReport,
  type ReportedMove,
  type ReportedVariant,
} from "./conformance-of.ts";
export { type CaseValue, type CaseValueOptions, caseValues } from "./deviations/case-values.ts";
export { type DeviationPlace, deviationPlaces } from "./deviations/deviation-places.ts";
export {
  type ActivityDeviations,
  type DeviationMap,
  locateDeviations,
  type SegmentDeviations,
} from "./deviations/locate-deviations.ts";
export { rankDeviations, type RankedDeviation, type RankedDeviations } from "./deviations/rank-deviations.ts";
export {
  type AlignedLog,
  type DeviatingVariants,
  type Deviation,
  type RootCause,
  type RootCauseOptions,
  rootCauses,
} from "./deviations/root-causes.ts";
export { escapingEdgesPrecision, type PrecisionOptions } from "./quality/escaping-edges-precision.ts";
export { type FigureBounds, type FitnessBounds, fitnessBounds } from "./quality/fitness-bounds.ts";
export { type FootprintConformance, footprintConformance, type FootprintDifference } from "./quality/footprint-conformance.ts";
export { generalizationOf } from "./quality/generalization.ts";
export { simplicityArcDegree } from "./quality/simplicity.ts";
export {
  type ReplayOptions,
  replayTokens,
  type TokenCounts,
  type TokenReplay,
  type VariantReplay,
} from "./replay/replay-tokens.ts";
export { checkDeclare } from "./rules/check-declare.ts";
export { checkLogSkeleton, type SkeletonRule } from "./rules/check-log-skeleton.ts";
export {
  casesBreaking,
  type CheckedRule,
  type CheckedVariant,
  type Rule,
  type RuleBreach,
  type RuleCheck,
  type RuleCheckOptions,
  type RuleSource,
  type TraceView,
  type VariantsWithCases,
} from "./rules/check-rules.ts";
export {
  type CheckedDistance,
  checkTemporalProfile,
  type TemporalCheck,
  type TemporalCheckOptions,
  type TemporalDeviation,
} from "./rules/check-temporal-profile.ts";

// Types of parameters and results that other rooms define, or that are parts of others
export type { ExplorationLimits } from "../process-models/state-space/explore-markings.ts";
export type { MedianDifference } from "../numerics/median-difference.ts";
export type { Potential } from "./alignments/model-aligner.ts";
export type { RuleCondition } from "../process-models/rules/declare-model.ts";
export type { TokenBound } from "../process-models/state-space/token-bounds.ts";
