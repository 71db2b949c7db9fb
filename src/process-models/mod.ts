/**
 * Process models: Petri nets, process trees, BPMN, heuristics nets and rules; conversions between
 * them, checks of soundness, and playout.
 *
 * @module
 */
export { type AcceptOptions, accepts } from "./state-space/accepts.ts";
export type { Bpmn, BpmnFlow, BpmnLayout, BpmnNode, BpmnNodeKind, Point } from "./bpmn/bpmn.ts";
export { bpmnOfHeuristicsNet } from "./conversions/bpmn-of-heuristics-net.ts";
export { bpmnOfPetriNet } from "./conversions/bpmn-of-petri-net.ts";
export { bpmnOfTree } from "./conversions/bpmn-of-tree.ts";
export { canonicalTree } from "./process-tree/canonical-tree.ts";
export { checkSoundness, type Soundness, type SoundnessOptions, type WeakPoint } from "./state-space/check-soundness.ts";
export { DECLARE_TEMPLATES, type DeclareConstraint, type DeclareModel, type DeclareTemplate } from "./rules/declare-model.ts";
export { enabledTransitions, fire, isEnabled } from "./petri-net/fire.ts";
export { normalizeTree } from "./process-tree/normalize-tree.ts";
export type { Dependency, HeuristicsNet } from "./heuristics-net.ts";
export { isFreeChoice } from "./petri-net/is-free-choice.ts";
export { isWorkflowNet, type WorkflowNetCheck } from "./petri-net/is-workflow-net.ts";
export type { ActivityPair, LogSkeleton } from "./rules/log-skeleton.ts";
export type { Arc, Marking, PetriNet, Place, Transition } from "./petri-net/petri-net.ts";
export { petriNetOfBpmn } from "./conversions/petri-net-of-bpmn.ts";
export { petriNetOfHeuristicsNet } from "./conversions/petri-net-of-heuristics-net.ts";
export { petriNetOfTree } from "./conversions/petri-net-of-tree.ts";
export { playOutAll, type PlayOutAllOptions } from "./state-space/play-out-all.ts";
export { playOutRandom, type PlayOutRandomOptions } from "./state-space/play-out-random.ts";
export { bpmnOf, petriNetOf, type ProcessModel, treeOf } from "./conversions/process-model.ts";
export { activity, type ProcessTree, SILENT, type TreeOperator } from "./process-tree/process-tree.ts";
export { parseProcessTree, printProcessTree } from "./process-tree/process-tree-text.ts";
export { reduceSilent } from "./state-space/reduce-net.ts";
export type { ActivityDistance, TemporalProfile } from "./rules/temporal-profile.ts";
export { type PlayOut, treeTraces, type TreeTracesBounds } from "./process-tree/tree-traces.ts";
