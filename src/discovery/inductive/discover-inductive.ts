import { groupDigits } from "../../numerics/number-text.ts";
import { limitError, usageError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import { normalizeTree } from "../../process-models/process-tree/normalize-tree.ts";
import { activity, type ProcessTree, SILENT } from "../../process-models/process-tree/process-tree.ts";
import type { Cut } from "./cuts/cut.ts";
import { findCut } from "./cuts/find-cut.ts";
import { directlyFollowsGraphOf, edgeCountsOf, filteredGraph } from "./directly-follows-graph.ts";
import { createBudget, divideAndConquer, type InductiveSettings, type MiningStep } from "./divide-and-conquer.ts";
import { fallThrough } from "./fall-throughs.ts";
import { splitLog } from "./split-log.ts";
import { type SubLog, subLogOfVariants } from "./sub-log.ts";

/** Options of {@linkcode discoverInductive}. */
export interface InductiveOptions {
  /**
   * From 0 to 1. With 0 (the default) the tree accepts every trace of the log (IM). With more
   * (IMf), where there is no cut, the search is repeated without the edges that occur at most
   * `noise` times as often as the strongest outgoing edge of their source.
   */
  readonly noise?: number;
  /**
   * Elementary steps (reading an event, comparing 32 pairs of activities) after which a log is
   * refused. Default 10^8, about a second: twenty times what the real logs of the tests need.
   */
  readonly maxWork?: number;
}

/** Default of {@linkcode InductiveOptions.maxWork}. */
export const DEFAULT_MAX_WORK = 1e8;

/** Most activities: the relation between more would not fit into memory. */
const MOST_ACTIVITIES = 20_000;

/**
 * The inductive miner: discovers a process tree, sound by construction, by divide and conquer. It
 * finds a cut of the directly-follows graph, splits the log by it, and repeats this for each part.
 *
 * Sources: Leemans, Fahland, van der Aalst, "Discovering block-structured process models from event
 * logs: a constructive approach" (2013) for `noise` 0 (IM); the same, "Discovering block-structured
 * process models from event logs containing infrequent behaviour" (2014) for more (IMf); Leemans,
 * "Robust Process Mining with Guarantees" (2017) for the strict sequence cut. Tried in this order:
 * base cases (no trace, empty traces, a single activity), cuts (exclusive, sequence, concurrent,
 * loop), fall-throughs (an activity once in each trace, an activity concurrent with the rest,
 * strict tau loop, tau loop, flower). The tree is normalized (see {@linkcode normalizeTree}).
 *
 * The time grows with the variants, not with the cases: about linearly in their steps for each
 * level of the tree, plus, where an activity is concurrent with the rest, the square of the
 * activities by 32 for each one tried that holds the others together. Choose `noise` 0 for a model
 * of all behaviour, 0.2 for the main behaviour. For millions of variants,
 * {@link discoverInductiveFromRelation} needs the directly-follows relation only.
 *
 * @throws a usage error if `noise` is not from 0 to 1; a limit error for more than 20,000
 * activities or more work than `maxWork`
 *
 * @example
 * ```ts
 * import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, word: string) => ({ caseId, events: [...word].map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "abcd"), trace("2", "acbd"), trace("3", "aed")]);
 * const tree = discoverInductive(variantsOf(log).variants);
 * assertEquals(printProcessTree(tree), "->( 'a', X( +( 'b', 'c' ), 'e' ), 'd' )");
 * ```
 */
export function discoverInductive(variants: Variants, options: InductiveOptions = {}): ProcessTree {
  const { noise = 0, maxWork = DEFAULT_MAX_WORK } = options;
  checkInductiveInput(variants.activities.length, noise);
  const settings = { activities: variants.activities, noise, budget: createBudget(maxWork) };
  return normalizeTree(divideAndConquer(subLogOfVariants(variants), (log) => inductiveStep(log, settings)));
}

/**
 * @throws a usage error if `noise` is not from 0 to 1; a limit error for more activities than can
 * be taken
 */
export function checkInductiveInput(activities: number, noise: number): void {
  if (!(noise >= 0 && noise <= 1)) throw usageError({ expected: "a noise threshold from 0 to 1", found: String(noise) });
  if (activities > MOST_ACTIVITIES) throw tooManyActivities(activities);
}

const tooManyActivities = (activities: number) =>
  limitError({
    expected: `at most ${groupDigits(MOST_ACTIVITIES)} activities`,
    found: groupDigits(activities),
    advice: "Choose a coarser activity, or merge or leave out rare ones.",
  });

/** One step of the inductive miner on a bag of traces. */
function inductiveStep(log: SubLog, settings: InductiveSettings): MiningStep<SubLog> {
  settings.budget.spend(2 * log.steps.length + log.counts.length + 100);
  if (log.counts.length === 0) return { tree: SILENT };
  if (log.emptyCount === 0) return stepWithoutEmpty(log, settings);
  const rest = { ...log, emptyCount: 0 };
  const total = log.counts.reduce((sum, count) => sum + count, log.emptyCount);
  if (log.emptyCount <= settings.noise * total) return stepWithoutEmpty(rest, settings);
  return { operator: "choice", children: [{ tree: SILENT }, { part: rest }] };
}

/** A step on a bag without empty traces. */
function stepWithoutEmpty(log: SubLog, { activities, noise, budget }: InductiveSettings): MiningStep<SubLog> {
  const isSingle = log.labels.length === 1 && log.steps.length === log.counts.length;
  if (isSingle) return { tree: activity(activities[log.labels[0]]) };
  const graph = directlyFollowsGraphOf(log);
  budget.spend(graph.size * (graph.words + 2));
  let cut = findCut(graph);
  if (cut === null && noise > 0) {
    budget.spend(4 * log.steps.length + 2 * graph.size * (graph.words + 2));
    cut = findCut(filteredGraph(graph, edgeCountsOf(log), noise));
  }
  if (cut !== null) {
    // Every trace is projected to every group.
    budget.spend(log.counts.length * cut.groups.length);
    return stepOfCut(log, cut);
  }
  return fallThrough(log, graph, { activities, noise, budget });
}

const stepOfCut = (log: SubLog, cut: Cut): MiningStep<SubLog> => ({
  operator: cut.operator,
  children: splitLog(log, cut).map((part) => ({ part })),
});
