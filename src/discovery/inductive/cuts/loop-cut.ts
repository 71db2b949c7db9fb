import { hasBit, setBit } from "../../../numerics/bitset.ts";
import type { DirectlyFollowsGraph } from "../directly-follows-graph.ts";
import { componentsOf } from "./components.ts";
import type { Cut } from "./cut.ts";

/**
 * The loop cut: a body that has all start and end activities, and redo parts that lead from its
 * ends back to its starts (Leemans 2013, definition 4).
 *
 * The components of the other activities are redo parts, unless one is entered from or leads to the
 * middle of the body, or is not connected with all starts or all ends: then it belongs to the body.
 */
export function loopCut(graph: DirectlyFollowsGraph): Cut | null {
  const { activities, size, words, successors, predecessors, starts, ends } = graph;
  const inner = new Uint32Array(words);
  const others = activities.filter((a) => !hasBit(starts, 0, a) && !hasBit(ends, 0, a));
  for (const a of others) setBit(inner, 0, a);
  const joined = (a: number, word: number) => (successors[a * words + word] | predecessors[a * words + word]) & inner[word];
  if (others.length === activities.length) return null;
  const leading = new Set(others.filter((a) => leadsBack(a, graph)));
  if (leading.size === 0) return null;
  const components = componentsOf(others, size, joined);
  const redo = components.filter((component) => component.every((a) => leading.has(a)));
  if (redo.length === 0) return null;
  const first = components.filter((component) => !redo.includes(component)).flat();
  first.push(...activities.filter((a) => !hasBit(inner, 0, a)));
  return { operator: "loop", groups: [first.sort((a, b) => a - b), ...redo] };
}

/**
 * Whether an activity, if it follows an end activity, follows all of them and no other start
 * activity; and likewise if it leads to a start activity.
 */
const leadsBack = (a: number, { words, successors, predecessors, starts, ends }: DirectlyFollowsGraph): boolean =>
  isAllOrNothing(successors, a * words, starts, ends) && isAllOrNothing(predecessors, a * words, ends, starts);

/**
 * Whether the set that begins at word `begin` has no member of `others` outside `whole`, and either
 * all of `whole` or nothing of it.
 */
function isAllOrNothing(bits: Uint32Array, begin: number, whole: Uint32Array, others: Uint32Array): boolean {
  let some = false;
  let all = true;
  for (let w = 0; w < whole.length; w++) {
    const touched = bits[begin + w];
    if ((touched & others[w] & ~whole[w]) !== 0) return false;
    if ((touched & whole[w]) !== 0) some = true;
    if ((~touched & whole[w]) !== 0) all = false;
    if (some && !all) return false;
  }
  return true;
}
