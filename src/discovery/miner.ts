import type { DirectlyFollows } from "../event-log/directly-follows.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Footprints } from "../event-log/footprints.ts";
import type { Variants } from "../event-log/variants.ts";
import type { DeclareModel } from "../process-models/rules/declare-model.ts";
import type { HeuristicsNet } from "../process-models/heuristics-net.ts";
import type { LogSkeleton } from "../process-models/rules/log-skeleton.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";
import type { ProcessTree } from "../process-models/process-tree/process-tree.ts";
import type { TemporalProfile } from "../process-models/rules/temporal-profile.ts";

/** Each kind of model that a miner may return. */
export interface ModelKinds {
  /** Of the alpha miners. */
  readonly "petri-net": PetriNet;
  /** Of the inductive miner. */
  readonly "process-tree": ProcessTree;
  /** Of the heuristics miner. */
  readonly "heuristics-net": HeuristicsNet;
  /** Which activity follows which directly. */
  readonly "directly-follows": DirectlyFollows;
  /** One of four relations for any two activities. */
  readonly "footprints": Footprints;
  /** Rules with support and confidence. */
  readonly "declare": DeclareModel;
  /** Relations that hold in all cases. */
  readonly "log-skeleton": LogSkeleton;
  /** Times between activities. */
  readonly "temporal-profile": TemporalProfile;
}

/** The name of a kind of model. */
export type ModelKind = keyof ModelKinds;

/** A model with its kind. */
export type MinedModel<K extends ModelKind = ModelKind> = {
  readonly [kind in K]: { readonly kind: kind; readonly model: ModelKinds[kind] };
}[K];

/** Input of a miner. */
export interface MiningInput {
  /** The variants of the log. */
  readonly variants: Variants;
  /** The log itself, for miners that need times. */
  readonly log?: EventLog;
}

/** A numeric parameter of a miner. */
export interface NumberParameter {
  readonly type: "number";
  /** Label in forms. */
  readonly title: string;
  /** Least value. */
  readonly min: number;
  /** Greatest value. */
  readonly max: number;
  /** Null: off unless given. */
  readonly default: number | null;
  /** One line: what it does, with its unit. */
  readonly help: string;
}

/** A parameter of a miner with fixed choices. */
export interface ChoiceParameter {
  readonly type: "choice";
  /** Label in forms. */
  readonly title: string;
  /** Allowed values. */
  readonly choices: readonly string[];
  /** Value if none is given. */
  readonly default: string;
  /** One line: what it does. */
  readonly help: string;
}

/** A parameter of a miner. */
export type MinerParameter = NumberParameter | ChoiceParameter;

/** Parameters by name, in the order in which help and forms show them. */
export type MinerParameters = Readonly<Record<string, MinerParameter>>;

/** The values that go with parameters. */
export type ParameterValues<P extends MinerParameters = MinerParameters> = {
  readonly [name in keyof P]: P[name] extends ChoiceParameter ? P[name]["choices"][number]
    : P[name] extends { readonly default: number } ? number
    : P[name] extends { readonly default: null } ? number | null
    : number | string | null;
};

/** A discovery algorithm with its description for command line, API and pages. */
export interface Miner<P extends MinerParameters = MinerParameters, K extends ModelKind = ModelKind> {
  /** Name on the command line. */
  readonly name: string;
  /** Title on pages. */
  readonly title: string;
  /** One line: what it finds, and when to choose it. */
  readonly summary: string;
  /** Author, year. */
  readonly source: string;
  /** Whether it needs the variants only, or the log with its times. */
  readonly needs: "variants" | "log";
  /** The kind of model that it returns. */
  readonly returns: K;
  /** Its parameters. */
  readonly parameters: P;
  /** Discovers the model. All parameters are given and within their ranges. */
  mine(input: MiningInput, parameters: ParameterValues<P>): ModelKinds[K];
}
