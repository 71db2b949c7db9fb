import { hasBit } from "../../../numerics/bitset.ts";
import type { DirectlyFollowsGraph } from "../directly-follows-graph.ts";
import { componentsOf } from "./components.ts";
import type { Cut } from "./cut.ts";

/**
 * The concurrent cut: any two activities of different groups follow each other directly in both
 * orders, and each group has a start and an end activity (Leemans 2013, definition 3).
 *
 * Groups without a start or an end activity are merged, from the smallest on (ties: the least label
 * first), each into the one before it; the first group takes the following ones until it has both.
 */
export function concurrentCut(graph: DirectlyFollowsGraph): Cut | null {
  const { activities, size, words, successors, predecessors } = graph;
  const joined = (a: number, word: number) => ~(successors[a * words + word] & predecessors[a * words + word]);
  const found = componentsOf(activities, size, joined);
  if (found.length < 2) return null;
  const groups = mergedToComplete(found.sort((a, b) => a.length - b.length || a[0] - b[0]), graph);
  return groups.length > 1 ? { operator: "parallel", groups } : null;
}

/** Merges the groups that lack a start or an end activity. */
function mergedToComplete(groups: readonly number[][], { starts, ends }: DirectlyFollowsGraph): number[][] {
  const complete = (group: readonly number[]) => group.some((a) => hasBit(starts, 0, a)) && group.some((a) => hasBit(ends, 0, a));
  const merged: number[][] = [];
  for (const group of groups) {
    const last = merged.at(-1);
    const firstIsOpen = merged.length === 1 && !complete(merged[0]);
    if (last !== undefined && (firstIsOpen || !complete(group))) last.push(...group);
    else merged.push([...group]);
  }
  return merged.map((group) => group.sort((a, b) => a - b));
}
