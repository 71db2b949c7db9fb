import { compareLists } from "../compare-lists.ts";

/**
 * What is known of two neighbours of an activity: they happen together, exclude each other, or
 * neither is clear.
 */
export type NeighbourRelation = "together" | "exclusive" | "unclear";

/**
 * Groups the successors (or the predecessors) of an activity into an AND of XOR sets: members of a
 * set exclude each other, different sets happen together. One that excludes the members of several
 * sets stands in each of them, as E does in (B or E) and (C or E).
 *
 * Each neighbour in turn, by code, joins the sets all of whose members it clearly excludes; if
 * there is none, those in which it is unclear; if there is none either, it opens a set of its own.
 * Cubic at worst, where the family of all maximal sets can be exponential.
 *
 * @param neighbours ascending
 * @returns each set, and the list, sorted
 */
export function splitSets(neighbours: readonly number[], relation: (a: number, b: number) => NeighbourRelation): number[][] {
  const sets: number[][] = [];
  for (const neighbour of neighbours) {
    const open = sets.filter((set) => set.every((member) => relation(member, neighbour) !== "together"));
    const clear = open.filter((set) => set.every((member) => relation(member, neighbour) === "exclusive"));
    const joined = clear.length > 0 ? clear : open;
    for (const set of joined) set.push(neighbour);
    if (joined.length === 0) sets.push([neighbour]);
  }
  return sets.sort(compareLists);
}
