import { compareLists } from "../compare-lists.ts";

/**
 * Groups the successors (or the predecessors) of an activity into an AND of XOR sets: members of a set exclude each other, different sets happen together. One
 * that excludes the members of several sets stands in each of them, as E does in (B or E) and (C or E).
 *
 * Each neighbour in turn, by code, joins all sets whose members it excludes, and opens a set of its own if there is none: cubic at worst where the family of
 * all maximal sets can be exponential.
 *
 * @param neighbours ascending
 * @param together whether two of them happen together
 * @returns each set, and the list, sorted
 */
export function splitSets(neighbours: readonly number[], together: (a: number, b: number) => boolean): number[][] {
  const sets: number[][] = [];
  for (const neighbour of neighbours) {
    let placed = false;
    for (const set of sets) {
      if (set.some((member) => together(member, neighbour))) continue;
      set.push(neighbour);
      placed = true;
    }
    if (!placed) sets.push([neighbour]);
  }
  return sets.sort(compareLists);
}
