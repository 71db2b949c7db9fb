import type { DirectlyFollowsGraph } from "../directly-follows-graph.ts";
import { componentsOf } from "./components.ts";
import type { Cut } from "./cut.ts";

/**
 * The exclusive-choice cut: the connected components of the directly-follows graph, if there are
 * several (Leemans 2013, definition 1).
 */
export function exclusiveCut({ activities, size, words, successors, predecessors }: DirectlyFollowsGraph): Cut | null {
  const joined = (a: number, word: number) => successors[a * words + word] | predecessors[a * words + word];
  const groups = componentsOf(activities, size, joined);
  return groups.length > 1 ? { operator: "choice", groups } : null;
}
