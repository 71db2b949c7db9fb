import { directlyFollowsOf } from "../event-log/directly-follows.ts";
import { footprintsOf } from "../event-log/footprints.ts";
import { usageError } from "../errors.ts";
import { discoverAlphaPlus } from "./alpha/discover-alpha-plus.ts";
import { discoverAlpha } from "./alpha/discover-alpha.ts";
import { discoverDeclare } from "./discover-declare.ts";
import { discoverLogSkeleton } from "./discover-log-skeleton.ts";
import { discoverTemporalProfile } from "./discover-temporal-profile.ts";
import { discoverHeuristicsNet } from "./heuristics/discover-heuristics-net.ts";
import { discoverInductiveFromRelation } from "./inductive/discover-inductive-from-relation.ts";
import { discoverInductive } from "./inductive/discover-inductive.ts";
import type { MinedModel, Miner, MinerParameters, MiningInput, ModelKind, NumberParameter, ParameterValues } from "./miner.ts";
import { checkParameters } from "./miner-parameters.ts";

/** Keeps the literal types of parameters and result. Most miners need the variants only. */
const miner = <const P extends MinerParameters, K extends ModelKind>(
  spec: Omit<Miner<P, K>, "needs"> & Partial<Pick<Miner, "needs">>,
): Miner<P, K> => ({ needs: "variants", ...spec });

/** A number from 0 to 1. */
const share = <const D extends number | null>(
  title: string,
  byDefault: D,
  help: string,
): NumberParameter & { readonly default: D } => ({
  type: "number",
  title,
  min: 0,
  max: 1,
  default: byDefault,
  help,
});

/** One of some words, the first if not given. */
const choice = <const C extends readonly string[]>(title: string, choices: C, help: string) => ({
  type: "choice" as const,
  title,
  choices,
  default: choices[0],
  help,
});

/**
 * All miners by name. Command line, API and pages get their lists of miners from here.
 *
 * @example
 * ```ts
 * import { MINERS } from "@/discovery/miners.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(MINERS.heuristics.parameters.dependency.default, 0.5);
 * assertEquals(MINERS["alpha-plus"].returns, "petri-net");
 * ```
 */
export const MINERS = {
  "alpha": miner({
    name: "alpha",
    title: "Alpha",
    summary: "A Petri net from the order of activities alone; for small, complete logs without short loops.",
    source: "van der Aalst, Weijters, Maruster, 2004",
    returns: "petri-net",
    parameters: {},
    mine: ({ variants }) => discoverAlpha(variants),
  }),
  "alpha-plus": miner({
    name: "alpha-plus",
    title: "Alpha+",
    summary: "Alpha that also finds loops of one and of two activities.",
    source: "Alves de Medeiros, van Dongen, van der Aalst, Weijters, 2004",
    returns: "petri-net",
    parameters: {},
    mine: ({ variants }) => discoverAlphaPlus(variants),
  }),
  "heuristics": miner({
    name: "heuristics",
    title: "Heuristics",
    summary: "A dependency graph with AND and XOR splits and joins that leaves rare behaviour out.",
    source: "Weijters, Ribeiro, 2011",
    returns: "heuristics-net",
    parameters: {
      dependency: share("Dependency", 0.5, "least dependency measure of an edge"),
      and: share("AND", 0.65, "least AND measure of two neighbours that happen together"),
      loopTwo: share("Loops of two", 0.5, "least measure of a loop of two activities"),
      cleaning: share("Cleaning", 0.05, "edges rarer than this share of their neighbours' strongest are dropped first"),
      longDistance: share("Long distance", null, "least measure of a long-distance dependency; not searched for if not given"),
    },
    mine: ({ variants }, { longDistance, ...thresholds }) =>
      discoverHeuristicsNet(variants, { ...thresholds, longDistance: longDistance ?? undefined }),
  }),
  "inductive": miner({
    name: "inductive",
    title: "Inductive",
    summary: "A process tree, sound by construction, that accepts every case; with noise only the main behaviour.",
    source: "Leemans, Fahland, van der Aalst, 2013 and 2014",
    returns: "process-tree",
    parameters: {
      noise: share("Noise", 0, "edges rarer than this share of the strongest outgoing edge of their source may be left out"),
      from: choice("Mine from", ["variants", "dfg"], "input: all variants, or the directly-follows graph alone"),
    },
    mine: ({ variants }, { noise, from }) =>
      from === "dfg"
        ? discoverInductiveFromRelation(directlyFollowsOf(variants), { noise })
        : discoverInductive(variants, { noise }),
  }),
  "dfg": miner({
    name: "dfg",
    title: "Directly-follows graph",
    summary: "Which activity follows which directly, and how often.",
    source: "van der Aalst, 2016",
    returns: "directly-follows",
    parameters: {},
    mine: ({ variants }) => directlyFollowsOf(variants),
  }),
  "footprints": miner({
    name: "footprints",
    title: "Footprints",
    summary: "For any two activities: causality, concurrency, or no direct succession.",
    source: "van der Aalst, 2016",
    returns: "footprints",
    parameters: {},
    mine: ({ variants }) => footprintsOf(directlyFollowsOf(variants)),
  }),
  "declare": miner({
    name: "declare",
    title: "DECLARE rules",
    summary: "Rules such as 'every a is followed by a b' that most cases keep; for loosely structured processes.",
    source: "Maggi, Mooij, van der Aalst, 2011",
    returns: "declare",
    parameters: {
      support: share("Support", 0.1, "least share of all cases that activate a rule"),
      confidence: share("Confidence", 0.9, "least share of the activating cases that keep a rule"),
      rules: choice("Rules", ["all", "strongest"], "all rules, or those that do not follow from a stronger one"),
    },
    mine: ({ variants }, thresholds) => discoverDeclare(variants, thresholds),
  }),
  "log-skeleton": miner({
    name: "log-skeleton",
    title: "Log skeleton",
    summary: "Which activities always, never or equally often occur together, before or after each other.",
    source: "Verbeek, Medeiros de Carvalho, 2018",
    returns: "log-skeleton",
    parameters: { tolerance: share("Tolerance", 0, "share of the cases concerned that may break a relation") },
    mine: ({ variants }, { tolerance }) => discoverLogSkeleton(variants, { noise: tolerance }),
  }),
  "temporal-profile": miner({
    name: "temporal-profile",
    title: "Temporal profile",
    summary: "Mean and standard deviation of the time between any two activities of a case.",
    source: "Stertz, Mangler, Rinderle-Ma, 2020",
    needs: "log",
    returns: "temporal-profile",
    parameters: {},
    mine: ({ log }) => discoverTemporalProfile(log!),
  }),
};

/** The name of a miner. */
export type MinerName = keyof typeof MINERS;

/** The parameters of a miner, any of which may be left out. */
export type ParametersOf<N extends MinerName> = Partial<ParameterValues<typeof MINERS[N]["parameters"]>>;

/**
 * The miner of a name.
 *
 * @throws a usage error that lists the names
 *
 * @example
 * ```ts
 * import { minerOf } from "@/discovery/miners.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(minerOf("inductive").returns, "process-tree");
 * ```
 */
export function minerOf(name: string): Miner {
  if (Object.hasOwn(MINERS, name)) return MINERS[name as MinerName] as unknown as Miner;
  throw usageError({ expected: `one of the miners ${Object.keys(MINERS).join(", ")}`, found: JSON.stringify(name) });
}

/**
 * Mines a model by the name of the miner, its parameters checked.
 *
 * @example
 * ```ts
 * import { mine } from "@/discovery/miners.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 2),
 *   steps: Uint16Array.of(0, 1),
 *   counts: Uint32Array.of(3),
 * };
 * const { kind, model } = mine("heuristics", { variants }, { dependency: 0.7 });
 * assertEquals(kind, "heuristics-net");
 * assertEquals(model.dependencies, [{ from: 0, to: 1, dependency: 0.75, count: 3 }]);
 * ```
 *
 * @throws a usage error for a parameter that the miner does not have or that is out of its range,
 * and for variants without a log where it needs times
 */
export function mine<N extends MinerName>(
  name: N,
  input: MiningInput,
  parameters: ParametersOf<N> = {},
): MinedModel<typeof MINERS[N]["returns"]> {
  const miner = minerOf(name);
  if (miner.needs === "log" && input.log === undefined) {
    throw usageError({ expected: `a log with its times for the miner ${name}`, found: "variants alone" });
  }
  const model = miner.mine(input, checkParameters(miner, parameters));
  return { kind: miner.returns, model } as MinedModel<typeof MINERS[N]["returns"]>;
}
