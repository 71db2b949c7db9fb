import { limitError } from "../../errors.ts";
import type { ActivityPair } from "../../event-log/footprints.ts";
import { compareLists } from "../compare-lists.ts";

/** Which activities cause which, and which are related in any way. Activities are numbers below `size`. */
export interface OrderRelations {
  readonly size: number;
  /** a → b. */
  readonly causal: readonly ActivityPair[];
  /** All pairs that are not a # b, in one order or both; (a, a) keeps a out of all pairs of sets. */
  readonly related: readonly ActivityPair[];
}

/** Activities on both sides of a place, ascending. */
export interface PlaceSides {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Most activities: their bit matrix takes 16 MB. */
const MOST_ACTIVITIES = 4096;

/** Most words of bit sets to look at: some ten seconds. */
const MOST_WORK = 1e10;

/** Most pairs to find. */
const MOST_PAIRS = 200_000;

/**
 * All maximal pairs (A, B) of sets of activities such that every a of A causes every b of B, and within A, and within B, no two are related: the places of
 * the alpha algorithm.
 *
 * A pair is a clique of the graph that has each activity twice, as input and as output of a place; a maximal pair is a maximal clique with both sides. The
 * search (Bron and Kerbosch, 1973, with the pivot of Tomita, Tanaka and Takahashi, 2006) starts at each causal pair as the least input and the least
 * output, so that it never looks at cliques of one side alone, of which there may be far more.
 *
 * @returns the pairs, by their inputs, then their outputs, number by number
 * @throws a limit error above 4,096 activities, 200,000 pairs, or some ten seconds of search: the number of maximal pairs can grow exponentially
 */
export function maximalPairs({ size, causal, related }: OrderRelations): PlaceSides[] {
  if (size > MOST_ACTIVITIES) throw tooMuch(`${MOST_ACTIVITIES} activities`, `${size}`);
  const words = (size + 31) >>> 5;
  const neighbours = cliqueGraph(size, words, causal, related);
  const found: PlaceSides[] = [];
  const search = cliqueSearch(neighbours, (clique) => {
    if (found.length === MOST_PAIRS) throw tooMuch(`${MOST_PAIRS} places`, "more");
    found.push({
      inputs: clique.filter((node) => node < words * 32).sort((a, b) => a - b),
      outputs: clique.filter((node) => node >= words * 32).map((node) => node - words * 32).sort((a, b) => a - b),
    });
  });
  for (const [a, b] of causal) {
    const output = words * 32 + b;
    if (!hasBit(neighbours[a], output)) continue; // one of them follows itself
    const candidates = intersection(neighbours[a], neighbours[output]);
    const excluded = new Uint32Array(candidates);
    keepFrom(candidates, 0, words, a);
    keepFrom(candidates, words, 2 * words, b);
    for (let w = 0; w < excluded.length; w++) excluded[w] &= ~candidates[w];
    search([a, output], candidates, excluded);
  }
  return found.sort((x, y) => compareLists(x.inputs, y.inputs) || compareLists(x.outputs, y.outputs));
}

/** Neighbours of each node as bits: node `a` is the activity as input of a place, node `words * 32 + a` as output. */
function cliqueGraph(
  size: number,
  words: number,
  causal: readonly ActivityPair[],
  related: readonly ActivityPair[],
): Uint32Array[] {
  const graph = Array.from({ length: 2 * words * 32 }, () => NO_WORDS);
  for (let a = 0; a < size; a++) {
    graph[a] = new Uint32Array(2 * words);
    graph[words * 32 + a] = new Uint32Array(2 * words);
    for (let b = 0; b < size; b++) setBit(graph[a], b);
  }
  const alone = new Uint8Array(size);
  for (const [a, b] of related) {
    if (a === b) alone[a] = 1;
    clearBit(graph[a], b);
    clearBit(graph[b], a);
  }
  for (let a = 0; a < size; a++) {
    clearBit(graph[a], a);
    graph[words * 32 + a].set(graph[a].subarray(0, words), words);
  }
  for (const [a, b] of causal) {
    if (alone[a] + alone[b] > 0) continue;
    setBit(graph[a], words * 32 + b);
    setBit(graph[words * 32 + b], a);
  }
  // Who follows itself is no neighbour of others: as it has no causal pair, it never meets one among the candidates.
  return graph;
}

/** A search for all maximal cliques that extend a given one by candidates and that no excluded node extends. */
function cliqueSearch(
  neighbours: readonly Uint32Array[],
  report: (clique: readonly number[]) => void,
): (clique: number[], candidates: Uint32Array, excluded: Uint32Array) => void {
  let work = 0;
  const extend = (clique: number[], candidates: Uint32Array, excluded: Uint32Array): void => {
    for (;;) {
      if (isEmpty(candidates)) {
        if (isEmpty(excluded)) report(clique);
        return;
      }
      const members = bitsOf(candidates);
      const rivals = bitsOf(excluded);
      work += (members.length + rivals.length + 3) * candidates.length;
      if (work > MOST_WORK) throw tooMuch("places that can be found in some ten seconds", "more to search");
      const pivot = bestPivot(neighbours, candidates, members, rivals);
      const branches = members.filter((node) => !hasBit(neighbours[pivot], node));
      if (branches.length === 0) return;
      const last = branches.pop()!;
      for (const node of branches) {
        extend([...clique, node], intersection(candidates, neighbours[node]), intersection(excluded, neighbours[node]));
        clearBit(candidates, node);
        setBit(excluded, node);
      }
      // The last branch goes on here: one branch only is the rule, and cliques may be larger than the stack is deep.
      clique = [...clique, last];
      candidates = intersection(candidates, neighbours[last]);
      excluded = intersection(excluded, neighbours[last]);
    }
  };
  return extend;
}

/** The node with most neighbours among the candidates, the first of several. */
function bestPivot(
  neighbours: readonly Uint32Array[],
  candidates: Uint32Array,
  members: readonly number[],
  rivals: readonly number[],
): number {
  let best = -1;
  let most = -1;
  for (const nodes of [rivals, members]) {
    for (const node of nodes) {
      const row = neighbours[node];
      let common = 0;
      for (let w = 0; w < candidates.length; w++) common += bitCount(candidates[w] & row[w]);
      if (common > most) [best, most] = [node, common];
    }
  }
  return best;
}

const NO_WORDS = new Uint32Array(0);
const setBit = (bits: Uint32Array, bit: number): void => void (bits[bit >>> 5] |= 1 << (bit & 31));
const clearBit = (bits: Uint32Array, bit: number): void => void (bits[bit >>> 5] &= ~(1 << (bit & 31)));
const hasBit = (bits: Uint32Array, bit: number): boolean => (bits[bit >>> 5] >>> (bit & 31) & 1) === 1;
const isEmpty = (bits: Uint32Array): boolean => bits.every((word) => word === 0);
const intersection = (a: Uint32Array, b: Uint32Array): Uint32Array => a.map((word, w) => word & b[w]);

function bitsOf(bits: Uint32Array): number[] {
  const found: number[] = [];
  for (let w = 0; w < bits.length; w++) {
    for (let word = bits[w]; word !== 0; word &= word - 1) found.push(w * 32 + 31 - Math.clz32(word & -word));
  }
  return found;
}

/** Ones of a 32-bit word, added up in ever wider fields. */
function bitCount(word: number): number {
  word -= word >>> 1 & 0x55555555;
  word = (word & 0x33333333) + (word >>> 2 & 0x33333333);
  return Math.imul(word + (word >>> 4) & 0x0f0f0f0f, 0x01010101) >>> 24;
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
    advice: "Filter the log to fewer activities or variants, or use the inductive or the heuristics miner.",
  });
