import { groupDigits } from "../../numerics/number-text.ts";
import { limitError, usageError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import { foldTree } from "../../process-models/fold-tree.ts";
import type { ProcessTree } from "../../process-models/process-tree.ts";
import { growTree } from "./grow-tree.ts";
import { inductiveStep } from "./inductive-step.ts";
import { subLogOfVariants } from "./sub-log.ts";
import { createWork } from "./work.ts";

/** Options of {@linkcode discoverInductive}. */
export interface InductiveOptions {
  /**
   * From 0 to 1. With 0 (the default) the tree accepts every trace of the log (IM). With more
   * (IMf), where there is no cut otherwise, edges that occur at most `noise` times as often as the
   * strongest way out of their source are left out of the search for one.
   */
  readonly noise?: number;
  /**
   * Elementary steps (reading an event, looking at 32 pairs of activities) after which a log is
   * refused; 10^9 by default, about a minute.
   */
  readonly maxWork?: number;
}

/** As {@linkcode InductiveOptions.maxWork} says. */
export const DEFAULT_MAX_WORK = 1e9;

/** More activities are refused: the relation between them would not fit into memory. */
export const MOST_ACTIVITIES = 20_000;

/**
 * The inductive miner: a process tree, sound by construction, by taking the log apart again and
 * again at the operator that its directly-follows relation shows.
 *
 * Sources: Leemans, Fahland, van der Aalst, "Discovering block-structured process models from event
 * logs: a constructive approach" (2013) for `noise` 0 (IM); the same, "Discovering block-structured
 * process models from event logs containing infrequent behaviour" (2014) for more (IMf); Leemans,
 * "Robust Process Mining with Guarantees" (2017) for the strict sequence cut. In the order of
 * trial: base cases (no trace, empty traces, a single activity), cuts (exclusive, sequence,
 * concurrent, loop), fall-throughs (an activity once in each trace, an activity concurrent with the
 * rest, strict tau loop, tau loop, flower). The tree is folded (see {@linkcode foldTree}).
 *
 * The time grows with the variants, not with the cases, about linearly in their steps for each
 * level of the tree, plus, where only taking an activity out helps, the square of the activities by
 * 32 for each one tried. Choose `noise` 0 for a model that shows everything, 0.2 for one that shows
 * the main ways; where there are millions of variants, {@link discoverInductiveFromRelation} needs
 * the directly-follows relation only.
 *
 * @throws a usage error if `noise` is not from 0 to 1; a limit error for more than 20,000
 * activities or more work than `maxWork`
 *
 * @example
 * ```ts
 * import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { printProcessTree } from "@/process-models/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, way: string) => ({ caseId, events: [...way].map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "abcd"), trace("2", "acbd"), trace("3", "aed")]);
 * const tree = discoverInductive(variantsOf(log).variants);
 * assertEquals(printProcessTree(tree), "->( 'a', X( +( 'b', 'c' ), 'e' ), 'd' )");
 * ```
 */
export function discoverInductive(variants: Variants, options: InductiveOptions = {}): ProcessTree {
  const { noise = 0, maxWork = DEFAULT_MAX_WORK } = options;
  checkInductiveInput(variants.activities.length, noise);
  const settings = { activities: variants.activities, noise, work: createWork(maxWork) };
  return foldTree(growTree(subLogOfVariants(variants), (log) => inductiveStep(log, settings)));
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
