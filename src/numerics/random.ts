import { usageError } from "../errors.ts";

/**
 * A stream of seeded random numbers. The same seed gives the same numbers on every machine: only
 * integer operations, the four basic operations and the square root are used, no `Math.log` or
 * `Math.sin`, whose last digit differs between engines.
 */
export interface Random {
  /** A number from 0 (included) to 1 (not included), with 53 random bits. */
  next(): number;
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /**
   * A whole number from 0 to `below - 1`, all equally likely. `below` is a whole number from 1 to
   * 2^32.
   *
   * @throws a usage error for any other `below`
   */
  integer(below: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** A number from the normal distribution; mean 0 and standard deviation 1 by default. */
  normal(mean?: number, standardDeviation?: number): number;
  /** A number from the exponential distribution; mean 1 by default. */
  exponential(mean?: number): number;
  /**
   * The position of one of the weights, each as likely as its share of their sum.
   *
   * @throws a usage error if there is no positive weight, or one is negative or not finite
   */
  choose(weights: ArrayLike<number>): number;
  /** Puts the items into random order, in place, and gives them back. */
  shuffle<T extends { readonly length: number; [index: number]: unknown }>(items: T): T;
  /**
   * An independent stream with a name. It depends on this stream's seed and the name only, not on
   * what has been drawn so far: drawing more numbers in one part of a program leaves the others as
   * they were.
   */
  fork(name: string): Random;
}

/**
 * A stream of random numbers from a seed: xoshiro128** (Blackman and Vigna, "Scrambled linear
 * pseudorandom number generators", 2021), its state filled from the seed by a SplitMix generator as
 * its authors advise. Its period is 2^128 - 1. Not for secrets.
 *
 * @example
 * ```ts
 * import { createRandom } from "@/numerics/random.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const random = createRandom(42);
 * const dice = [random.integer(6), random.integer(6), random.integer(6)];
 * const again = createRandom(42);
 * assertEquals([again.integer(6), again.integer(6), again.integer(6)], dice);
 * ```
 *
 * @param seed a whole number from 0 to 2^53 - 1
 * @throws a usage error for any other seed
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw usageError({ expected: "a seed that is a whole number from 0 to 9007199254740991", found: String(seed) });
  }
  const mix = splitMix32(seed >>> 0);
  const high = Math.floor(seed / 2 ** 32);
  return streamFrom([mix() ^ scramble(high), mix(), mix(), mix()]);
}

type State = readonly [number, number, number, number];

function streamFrom(seedState: State): Random {
  const uint32 = xoshiro128(seedState);
  const next = () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  const exponential = (mean = 1) => mean * unitExponential(next);

  const integer = (below: number): number => {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw usageError({ expected: "a bound that is a whole number from 1 to 4294967296", found: String(below) });
    }
    let value = uint32();
    if (value > 2 ** 32 - below) {
      // Values at or above the last whole multiple would make the low results more likely.
      const limit = 2 ** 32 - (2 ** 32 % below);
      while (value >= limit) value = uint32();
    }
    // Division of whole numbers is several times as fast as that of others.
    return below === 2 ** 32 ? value : (value >>> 0) % (below >>> 0);
  };

  return {
    next,
    uint32,
    integer,
    chance: (probability) => next() < probability,
    normal: (mean = 0, standardDeviation = 1) => mean + standardDeviation * unitNormal(next),
    exponential,
    choose: (weights) => chooseByWeight(weights, next),
    shuffle(items) {
      const swap = items as { length: number; [index: number]: unknown };
      for (let last = swap.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const item = swap[last];
        swap[last] = swap[other];
        swap[other] = item;
      }
      return items;
    },
    fork: (name) => streamFrom(forkState(seedState, name)),
  };
}

/**
 * The bare generator xoshiro128**: whole numbers from 0 to 2^32 - 1 from a state of four 32-bit
 * words that are not all 0. Prefer {@linkcode createRandom}; this one is for comparison with the
 * authors' published code.
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  if ((a | b | c | d) === 0) a = 1;
  return () => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return scrambled;
  };
}

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** The finalizer of MurmurHash3: spreads each bit of a word over all of it. */
function scramble(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** SplitMix for 32-bit words: a counter with the golden ratio as step, each count scrambled. */
function splitMix32(seed: number): () => number {
  let count = seed | 0;
  return () => scramble(count = (count + 0x9e3779b9) | 0);
}

/**
 * Mixes the UTF-16 units of the name into each word of the parent's state, each word from another
 * starting point.
 */
function forkState(state: State, name: string): State {
  const words = state.map((word, index) => {
    let hash = scramble(word + Math.imul(index + 1, 0x9e3779b9));
    for (let at = 0; at < name.length; at++) hash = scramble(Math.imul(hash, 31) + name.charCodeAt(at) + 1);
    return scramble(hash ^ name.length);
  });
  return words as unknown as State;
}

/**
 * Von Neumann's comparison method (1951): an exponential number from uniform ones without a
 * logarithm. The lengths of falling runs decide; each run of even length (counted without its first
 * number) accepts its first number as the fraction, each other one adds 1.
 */
function unitExponential(next: () => number): number {
  for (let whole = 0;; whole++) {
    const first = next();
    let previous = first;
    let length = 0;
    for (;;) {
      const value = next();
      if (value >= previous) break;
      previous = value;
      length++;
    }
    if (length % 2 === 0) return whole + first;
  }
}

/**
 * Marsaglia's polar method (1964), with its logarithm of a uniform number replaced by an
 * exponential one: direction from a point in the unit disk, squared radius from twice an
 * exponential number.
 */
function unitNormal(next: () => number): number {
  for (;;) {
    const x = 2 * next() - 1;
    const y = 2 * next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt(2 * unitExponential(next) / square);
  }
}

function chooseByWeight(weights: ArrayLike<number>, next: () => number): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) {
    if (!(weights[at] >= 0 && weights[at] < Infinity)) {
      throw usageError({ expected: "weights that are finite and not negative", found: String(weights[at]) });
    }
    sum += weights[at];
  }
  if (!(sum > 0)) throw usageError({ expected: "at least one positive weight", found: "none" });
  let rest = next() * sum;
  let chosen = 0;
  for (let at = 0; at < weights.length; at++) {
    if (weights[at] === 0) continue;
    chosen = at;
    if (rest < weights[at]) break;
    rest -= weights[at];
  }
  return chosen;
}
