/** Finds the number of a case by its key. */
export interface CaseIndex {
  add(high: number, low: number, number: number): void;
  /** -1 where there is none. */
  find(high: number, low: number): number;
}

/**
 * Open addressing over 64-bit keys in two halves: a Map of BigInt is five times slower. The keys
 * are hashes already.
 */
export function createCaseIndex(cases: number): CaseIndex {
  let size = 16;
  while (size < 2 * cases) size *= 2;
  const mask = size - 1;
  const keys = new Int32Array(2 * size);
  const numbers = new Int32Array(size).fill(-1);
  const place = (high: number, low: number) => {
    let at = low & mask;
    while (numbers[at] >= 0 && (keys[2 * at] !== high || keys[2 * at + 1] !== low)) at = (at + 1) & mask;
    return at;
  };
  return {
    add: (high, low, number) => {
      const at = place(high, low);
      keys[2 * at] = high;
      keys[2 * at + 1] = low;
      numbers[at] = number;
    },
    find: (high, low) => numbers[place(high, low)],
  };
}
