/**
 * Models of processes, the ways from one notation to another, checks, and playout.
 *
 * @module
 */
export { type AcceptOptions, accepts } from "./accepts.ts";
export type { Bpmn, BpmnFlow, BpmnLayout, BpmnNode, BpmnNodeKind, Point } from "./bpmn.ts";
export { bpmnOfHeuristicsNet } from "./bpmn-of-heuristics-net.ts";
export { bpmnOfPetriNet } from "./bpmn-of-petri-net.ts";
export { bpmnOfTree } from "./bpmn-of-tree.ts";
export { canonicalTree } from "./canonical-tree.ts";
export { checkSoundness, type Soundness, type SoundnessOptions, type WeakPoint } from "./check-soundness.ts";
export { DECLARE_TEMPLATES, type DeclareConstraint, type DeclareModel, type DeclareTemplate } from "./declare-model.ts";
export { enabledTransitions, fire, isEnabled } from "./fire.ts";
export { foldTree } from "./fold-tree.ts";
export type { Dependency, HeuristicsNet } from "./heuristics-net.ts";
export { isFreeChoice } from "./is-free-choice.ts";
export { isWorkflowNet, type WorkflowNetCheck } from "./is-workflow-net.ts";
export type { ActivityPair, LogSkeleton } from "./log-skeleton.ts";
export type { Arc, Marking, PetriNet, Place, Transition } from "./petri-net.ts";
export { petriNetOfBpmn } from "./petri-net-of-bpmn.ts";
export { petriNetOfHeuristicsNet } from "./petri-net-of-heuristics-net.ts";
export { petriNetOfTree } from "./petri-net-of-tree.ts";
export type { PlayOut } from "./play-out.ts";
export { playOutAll, type PlayOutAllOptions } from "./play-out-all.ts";
export { playOutRandom, type PlayOutRandomOptions } from "./play-out-random.ts";
export { bpmnOf, petriNetOf, type ProcessModel, treeOf } from "./process-model.ts";
export { activity, type ProcessTree, SILENT, type TreeOperator } from "./process-tree.ts";
export { parseProcessTree, printProcessTree } from "./process-tree-text.ts";
export { reduceSilent } from "./reduce-silent.ts";
export type { ActivityDistance, TemporalProfile } from "./temporal-profile.ts";
export { treeTraces, type TreeTracesBounds } from "./tree-traces.ts";
