import type { DirectlyFollows } from "./directly-follows.ts";

/** A pair of activities, by their codes. */
export type CodePair = readonly [from: number, to: number];

/**
 * The footprint of a log or of a model (van der Aalst, "Process Mining: Data Science in Action",
 * 2016, section 6.2): between any two activities exactly one of four relations holds. Pairs in
 * sequence or parallel are listed; all other pairs never follow each other directly.
 */
export interface Footprints {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /** a → b: b follows a directly somewhere, a follows b directly nowhere. Sorted. */
  readonly sequence: readonly CodePair[];
  /**
   * a ∥ b: each follows the other directly somewhere. Holds both orders of each pair, and (a, a)
   * for an activity that follows itself. Sorted.
   */
  readonly parallel: readonly CodePair[];
  /** Activities that start a case. Ascending. */
  readonly start: readonly number[];
  /** Activities that end a case. Ascending. */
  readonly end: readonly number[];
}

/** The relation of two activities: before, after, parallel, or never directly after each other. */
export type FootprintSign = "→" | "←" | "∥" | "#";

/**
 * The footprint of a directly-follows relation. Counts do not matter. Linear in edges and
 * activities.
 *
 * @example
 * ```ts
 * import { footprintsOf } from "@/event-log/footprints.ts";
 * import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b", "c"],
 *   offsets: Uint32Array.of(0, 3, 6),
 *   steps: Uint16Array.of(0, 1, 2, 0, 2, 1),
 *   counts: Uint32Array.of(3, 2),
 * };
 * const footprints = footprintsOf(directlyFollowsOf(variants));
 * assertEquals(footprints.sequence, [[0, 1], [0, 2]]);
 * assertEquals(footprints.parallel, [[1, 2], [2, 1]]);
 * ```
 */
export function footprintsOf(relation: DirectlyFollows): Footprints {
  const { activities, from, to } = relation;
  const size = activities.length;
  const follows = new Set<number>();
  for (let e = 0; e < from.length; e++) follows.add(from[e] * size + to[e]);
  const sequence: CodePair[] = [];
  const parallel: CodePair[] = [];
  for (let e = 0; e < from.length; e++) {
    (follows.has(to[e] * size + from[e]) ? parallel : sequence).push([from[e], to[e]]);
  }
  const present = (counts: Float64Array) => Array.from(counts.keys()).filter((a) => counts[a] > 0);
  return { activities, sequence, parallel, start: present(relation.startCounts), end: present(relation.endCounts) };
}

/**
 * The table of all signs, for display: `table[a][b]` is the relation of a to b. Quadratic in the
 * activities.
 *
 * @example
 * ```ts
 * import { footprintTable } from "@/event-log/footprints.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   footprintTable({
 *     activities: ["a", "b"],
 *     sequence: [[0, 1]],
 *     parallel: [],
 *     start: [0],
 *     end: [1],
 *   }),
 *   [["#", "→"], ["←", "#"]],
 * );
 * ```
 */
export function footprintTable(footprints: Footprints): FootprintSign[][] {
  const table = footprints.activities.map(() => footprints.activities.map((): FootprintSign => "#"));
  for (const [a, b] of footprints.sequence) {
    table[a][b] = "→";
    table[b][a] = "←";
  }
  for (const [a, b] of footprints.parallel) table[a][b] = "∥";
  return table;
}
