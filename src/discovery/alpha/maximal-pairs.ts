import { limitError } from "../../errors.ts";
import type { CodePair } from "../../event-log/footprints.ts";
import { clearBit, countBits, hasBit, membersOf, setBit, wordsFor } from "../../numerics/bitset.ts";
import { compareLists } from "../compare-lists.ts";

/**
 * Causal and other ordering relations of activities, which are numbers below `size`.
 */
export interface OrderRelations {
  readonly size: number;
  /** a → b. */
  readonly causal: readonly CodePair[];
  /**
   * All pairs that are not a # b, in one order or both; (a, a) keeps a out of all pairs of sets.
   */
  readonly related: readonly CodePair[];
}

/** Activities on both sides of a place, ascending. */
export interface PlaceSides {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Most activities: their bit matrix takes 16 MB. */
const MOST_ACTIVITIES = 4096;

/** Most words of bit sets that are compared: some seconds. */
const MOST_WORK = 2e9;

/**
 * All maximal pairs (A, B) of sets of activities such that every a of A causes every b of B, and
 * within A, and within B, no two are related: the places of the alpha algorithm.
 *
 * A pair is a clique of the graph that has each activity twice, as input and as output of a place;
 * a maximal pair is a maximal clique with both sides. The search (Bron and Kerbosch, 1973, with the
 * pivot of Tomita, Tanaka and Takahashi, 2006) starts at each causal pair as the least input and
 * the least output: it never visits cliques of one side alone, of which there may be far more.
 *
 * @param maxPairs most pairs to find
 * @returns the pairs, by their inputs, then their outputs, number by number
 * @throws a limit error above 4,096 activities, `maxPairs` pairs, or some seconds of search: the
 * number of maximal pairs can grow exponentially
 */
export function maximalPairs({ size, causal, related }: OrderRelations, maxPairs = 100_000): PlaceSides[] {
  if (size > MOST_ACTIVITIES) throw tooMuch(`${MOST_ACTIVITIES} activities`, `${size}`);
  const words = wordsFor(size);
  const neighbours = cliqueGraph(size, words, causal, related);
  const found: PlaceSides[] = [];
  const search = cliqueSearch(neighbours, (clique) => {
    if (found.length === maxPairs) throw tooMuch(`${maxPairs} places`, "more");
    found.push({
      inputs: clique.filter((node) => node < words * 32).sort((a, b) => a - b),
      outputs: clique.filter((node) => node >= words * 32).map((node) => node - words * 32).sort((a, b) => a - b),
    });
  });
  for (const [a, b] of causal) {
    const output = words * 32 + b;
    if (!hasBit(neighbours[a], 0, output)) continue; // one of them follows itself
    const candidates = intersection(neighbours[a], neighbours[output]);
    const excluded = new Uint32Array(candidates);
    keepFrom(candidates, 0, words, a);
    keepFrom(candidates, words, 2 * words, b);
    for (let w = 0; w < excluded.length; w++) excluded[w] &= ~candidates[w];
    search([a, output], candidates, excluded);
  }
  return found.sort((x, y) => compareLists(x.inputs, y.inputs) || compareLists(x.outputs, y.outputs));
}

/**
 * Neighbours of each node as bits: node `a` is the activity as input of a place, node
 * `words * 32 + a` as output.
 */
function cliqueGraph(
  size: number,
  words: number,
  causal: readonly CodePair[],
  related: readonly CodePair[],
): Uint32Array[] {
  const graph = Array.from({ length: 2 * words * 32 }, () => NO_WORDS);
  for (let a = 0; a < size; a++) {
    graph[a] = new Uint32Array(2 * words);
    graph[words * 32 + a] = new Uint32Array(2 * words);
    for (let b = 0; b < size; b++) setBit(graph[a], 0, b);
  }
  const alone = new Uint8Array(size);
  for (const [a, b] of related) {
    if (a === b) alone[a] = 1;
    clearBit(graph[a], 0, b);
    clearBit(graph[b], 0, a);
  }
  for (let a = 0; a < size; a++) {
    clearBit(graph[a], 0, a);
    graph[words * 32 + a].set(graph[a].subarray(0, words), words);
  }
  for (const [a, b] of causal) {
    if (alone[a] + alone[b] > 0) continue;
    setBit(graph[a], 0, words * 32 + b);
    setBit(graph[words * 32 + b], 0, a);
  }
  // An activity that follows itself has no causal pair, so it is never a candidate and needs no
  // neighbours.
  return graph;
}

/**
 * A search for all maximal cliques that extend a given one by candidates and that no excluded node
 * extends.
 */
function cliqueSearch(
  neighbours: readonly Uint32Array[],
  report: (clique: readonly number[]) => void,
): (clique: number[], candidates: Uint32Array, excluded: Uint32Array) => void {
  let work = 0;
  const extend = (clique: number[], candidates: Uint32Array, excluded: Uint32Array): void => {
    while (!isEmpty(candidates)) {
      const members = bitsOf(candidates);
      const rivals = bitsOf(excluded);
      const choice = choosePivot(neighbours, candidates, members, rivals);
      work += choice.looked * candidates.length;
      if (work > MOST_WORK) throw tooMuch("places that can be found in some seconds", "more to search");
      if (choice.universal.length > 0) {
        // These are neighbours of all other candidates, so that every maximal clique has them.
        clique = [...clique, ...choice.universal];
        for (const node of choice.universal) {
          clearBit(candidates, 0, node);
          intersect(excluded, neighbours[node]);
        }
        continue;
      }
      const branches = members.filter((node) => !hasBit(neighbours[choice.pivot], 0, node));
      if (branches.length === 0) return;
      const last = branches.pop()!;
      for (const node of branches) {
        extend([...clique, node], intersection(candidates, neighbours[node]), intersection(excluded, neighbours[node]));
        clearBit(candidates, 0, node);
        setBit(excluded, 0, node);
      }
      clique = [...clique, last];
      intersect(candidates, neighbours[last]);
      intersect(excluded, neighbours[last]);
    }
    if (isEmpty(excluded)) report(clique);
  };
  return extend;
}

/** The pivot of a step of the search. */
interface PivotChoice {
  /**
   * A node with most neighbours among the candidates, the first of several, excluded ones first.
   */
  readonly pivot: number;
  /**
   * Candidates that are neighbours of all others; none if an excluded node is, too, so that nothing
   * is left to find.
   */
  readonly universal: readonly number[];
  /** Number of nodes that were compared. */
  readonly looked: number;
}

function choosePivot(
  neighbours: readonly Uint32Array[],
  candidates: Uint32Array,
  members: readonly number[],
  rivals: readonly number[],
): PivotChoice {
  let pivot = -1;
  let most = -1;
  let looked = 0;
  const universal: number[] = [];
  const look = (node: number): number => {
    looked++;
    const common = commonBits(candidates, neighbours[node]);
    if (common > most) [pivot, most] = [node, common];
    return common;
  };
  for (const node of rivals) if (look(node) === members.length) return { pivot, universal, looked };
  for (const node of members) if (look(node) === members.length - 1) universal.push(node);
  return { pivot, universal, looked };
}

const NO_WORDS = new Uint32Array(0);
const isEmpty = (bits: Uint32Array): boolean => bits.every((word) => word === 0);
const bitsOf = (bits: Uint32Array): number[] => membersOf(bits, 0, bits.length);
const intersection = (a: Uint32Array, b: Uint32Array): Uint32Array => a.map((word, w) => word & b[w]);

function intersect(bits: Uint32Array, others: Uint32Array): void {
  for (let w = 0; w < bits.length; w++) bits[w] &= others[w];
}

function commonBits(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  for (let w = 0; w < a.length; w++) common += countBits(a[w] & b[w]);
  return common;
}

/** Clears the bits below the `first` one of the words from `begin` to `end`. */
function keepFrom(bits: Uint32Array, begin: number, end: number, first: number): void {
  const word = begin + (first >>> 5);
  bits.fill(0, begin, Math.min(word, end));
  if (word < end) bits[word] &= -1 << (first & 31);
}

const tooMuch = (most: string, found: string) =>
  limitError({
    expected: `at most ${most} in the alpha algorithm`,
    found,
    advice: "Filter the log to fewer activities or variants, or use the inductive or heuristics miner.",
  });
