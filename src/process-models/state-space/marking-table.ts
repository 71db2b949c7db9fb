import { mixedBits } from "../../numerics/mixed-bits.ts";
import type { DenseNet } from "./dense-net.ts";

/** Counts of tokens, in as few bytes as the largest count allows. */
export type TokenArray = Uint8Array | Uint16Array | Uint32Array;

/** The most tokens that a place of a table can have. */
export const LARGEST_COUNT = 2 ** 32 - 1;

/** The narrowest kind of array for counts up to `maxTokens`. */
export function tokenArrayOf(maxTokens: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  return maxTokens <= 0xff ? Uint8Array : maxTokens <= 0xffff ? Uint16Array : Uint32Array;
}

/** Distinct markings as rows of small numbers. */
export interface MarkingTable {
  readonly size: () => number;
  /** All rows; valid until the next call of `add`. */
  readonly tokens: () => TokenArray;
  readonly hash: (marking: ArrayLike<number>) => number;
  readonly hashOf: (number: number) => number;
  /** What firing a transition adds to the hash. */
  readonly change: (transition: DenseNet["transitions"][number]) => number;
  /**
   * The number of a marking, which is added if it is new; -1 if there would be more than `most`.
   */
  readonly add: (marking: ArrayLike<number>, hash: number, most: number) => number;
  /** The number of a marking; -1 if the table does not have it. */
  readonly find: (marking: ArrayLike<number>) => number;
}

/** Bytes that the rows of a table may take. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * How many markings of `places` places a table may hold: `most`, or fewer where rows are long.
 */
export function mostMarkings(most: number, places: number, maxTokens = 255): number {
  const bytes = places * tokenArrayOf(maxTokens).BYTES_PER_ELEMENT;
  return Math.max(1, Math.min(most, Math.floor(MOST_BYTES / Math.max(1, bytes))));
}

const slotOf = (hash: number): number => Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 8;

/**
 * An empty table for markings of `places` places.
 *
 * @param maxTokens the most tokens in a place
 */
export function createMarkingTable(places: number, maxTokens = 255): MarkingTable {
  const TokenArray = tokenArrayOf(maxTokens);
  let tokens: TokenArray = new TokenArray(64 * places);
  let hashes = new Int32Array(64);
  let slots = new Int32Array(256).fill(-1);
  let size = 0;
  const hash = (marking: ArrayLike<number>) => {
    let sum = 0;
    for (let place = 0; place < places; place++) {
      if (marking[place] > 0) sum = (sum + Math.imul(marking[place], mixedBits(place + 1))) | 0;
    }
    return sum;
  };
  const locate = (marking: ArrayLike<number>, wanted: number): number => {
    const mask = slots.length - 1;
    for (let slot = slotOf(wanted) & mask;; slot = (slot + 1) & mask) {
      const number = slots[slot];
      if (number < 0) return -1 - slot;
      if (hashes[number] !== wanted) continue;
      let place = 0;
      while (place < places && tokens[number * places + place] === marking[place]) place++;
      if (place === places) return number;
    }
  };
  const grow = () => {
    if ((size + 1) * places > tokens.length) {
      const larger = new TokenArray(2 * tokens.length);
      larger.set(tokens);
      tokens = larger;
    }
    if (size === hashes.length) {
      const larger = new Int32Array(2 * hashes.length);
      larger.set(hashes);
      hashes = larger;
    }
    if (3 * size < 2 * slots.length) return;
    slots = new Int32Array(4 * slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let number = 0; number < size; number++) {
      let slot = slotOf(hashes[number]) & mask;
      while (slots[slot] >= 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
  };
  return {
    size: () => size,
    tokens: () => tokens,
    hash,
    hashOf: (number) => hashes[number],
    change: ({ inputs, inputWeights, outputs, outputWeights }) => {
      let sum = 0;
      for (let i = 0; i < inputs.length; i++) sum = (sum - Math.imul(inputWeights[i], mixedBits(inputs[i] + 1))) | 0;
      for (let i = 0; i < outputs.length; i++) sum = (sum + Math.imul(outputWeights[i], mixedBits(outputs[i] + 1))) | 0;
      return sum;
    },
    add: (marking, wanted, most) => {
      const found = locate(marking, wanted);
      if (found >= 0) return found;
      if (size >= most) return -1;
      tokens.set(marking, size * places);
      hashes[size] = wanted;
      slots[-1 - found] = size++;
      grow();
      return size - 1;
    },
    find: (marking) => Math.max(-1, locate(marking, hash(marking))),
  };
}
