/**
 * Process discovery: algorithms that discover models from a log. {@linkcode MINERS} lists them with
 * their parameters, {@linkcode mine} runs one by name.
 *
 * @module
 */
export { discoverAlpha } from "./alpha/discover-alpha.ts";
export { discoverAlphaPlus } from "./alpha/discover-alpha-plus.ts";
export { type DeclareOptions, discoverDeclare } from "./discover-declare.ts";
export { discoverHeuristicsNet, type HeuristicsOptions } from "./heuristics/discover-heuristics-net.ts";
export { discoverInductive, type InductiveOptions } from "./inductive/discover-inductive.ts";
export { discoverInductiveFromRelation } from "./inductive/discover-inductive-from-relation.ts";
export { discoverLogSkeleton, type LogSkeletonOptions } from "./discover-log-skeleton.ts";
export { discoverTemporalProfile } from "./discover-temporal-profile.ts";
export type {
  ChoiceParameter,
  MinedModel,
  Miner,
  MinerParameter,
  MinerParameters,
  MiningInput,
  ModelKind,
  ModelKinds,
  NumberParameter,
  ParameterValues,
} from "./miner.ts";
export { mine, type MinerName, minerOf, MINERS, type ParametersOf } from "./miners.ts";
export { checkParameters, parseParameters } from "./miner-parameters.ts";
export { modelDocument, type PlaceDocument } from "./model-document.ts";
