import type { EventLog } from "./event-log.ts";
import { hashCode } from "./hash-code.ts";

/**
 * The distinct activity sequences of a log, with the number of cases of each. Control-flow
 * algorithms need nothing else, so that their cost grows with variants, not events.
 *
 * Sorted by count descending, then by the sequence, label by label in code-unit order (a prefix
 * before the longer one). The steps of variant `v` are those from `offsets[v]` up to, not
 * including, `offsets[v + 1]`.
 */
export interface Variants {
  /** Activity labels in code-unit order. */
  readonly activities: readonly string[];
  /** One longer than `counts`. */
  readonly offsets: Uint32Array;
  /** Codes into `activities`, variant after variant. */
  readonly steps: Uint16Array | Uint32Array;
  /** Cases of each variant. */
  readonly counts: Uint32Array;
}

/**
 * Finds the variants of a log, and the variant of each case.
 *
 * Sequences with equal hashes are compared in full, so the result is exact. Linear in the events,
 * plus the sorting of the variants.
 *
 * @param log a log, or its activities only: labels in code-unit order, codes, offsets of the cases
 * @returns `variantOfCase[c]` is the variant of case `c`
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...activities: string[]) => ({ caseId, events: activities.map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "a", "b"), trace("2", "a"), trace("3", "a")]);
 * const { variants, variantOfCase } = variantsOf(log);
 * assertEquals([...variants.counts], [2, 1]);
 * assertEquals([...variantOfCase], [1, 0, 0]);
 * ```
 */
export function variantsOf(
  log: Pick<EventLog, "activities" | "activity" | "caseOffsets">,
): { variants: Variants; variantOfCase: Uint32Array } {
  const { activities, activity, caseOffsets } = log;
  const found = distinctSequences(activity, caseOffsets);
  const order = Uint32Array.from(found.counts, (_, i) => i).sort((a, b) =>
    found.counts[b] - found.counts[a] || compareSequences(activity, caseOffsets, found.firstCase[a], found.firstCase[b])
  );
  const rank = new Uint32Array(order.length);
  const offsets = new Uint32Array(order.length + 1);
  for (let v = 0; v < order.length; v++) {
    rank[order[v]] = v;
    const first = found.firstCase[order[v]];
    offsets[v + 1] = offsets[v] + caseOffsets[first + 1] - caseOffsets[first];
  }
  const steps = new (activity instanceof Uint16Array ? Uint16Array : Uint32Array)(offsets[order.length]);
  for (let v = 0; v < order.length; v++) {
    const first = found.firstCase[order[v]];
    steps.set(activity.subarray(caseOffsets[first], caseOffsets[first + 1]), offsets[v]);
  }
  const variantOfCase = found.sequenceOfCase;
  for (let c = 0; c < variantOfCase.length; c++) variantOfCase[c] = rank[variantOfCase[c]];
  return { variants: { activities, offsets, steps, counts: Uint32Array.from(order, (v) => found.counts[v]) }, variantOfCase };
}

/**
 * Longest search in the hash table. A million sequences need about 40 at half load.
 */
const MAX_PROBES = 512;

/** The distinct sequences of a log in first-seen order. */
interface Sequences {
  readonly sequenceOfCase: Uint32Array;
  readonly firstCase: number[];
  readonly counts: number[];
}

/** Numbers the distinct sequences. */
function distinctSequences(activity: Uint16Array | Uint32Array, offsets: Uint32Array): Sequences {
  const cases = offsets.length - 1;
  const sequenceOfCase = new Uint32Array(cases);
  const hashOfCase = new Int32Array(cases);
  const firstCase: number[] = [];
  const counts: number[] = [];
  let slots = new Uint32Array(1024);
  for (let c = 0; c < cases; c++) {
    const from = offsets[c];
    const length = offsets[c + 1] - from;
    let hash = length;
    for (let i = 0; i < length; i++) hash = hashCode(hash, activity[from + i]);
    hashOfCase[c] = hash;
    const mask = slots.length - 1;
    let place = hash & mask;
    for (let probes = 0;; place = (place + 1) & mask) {
      // The sequences were chosen to collide. Sorting is slower, but has no such worst case.
      if (probes++ === MAX_PROBES) return distinctBySorting(activity, offsets);
      const sequence = slots[place] - 1;
      if (sequence < 0) {
        slots[place] = firstCase.push(c);
        sequenceOfCase[c] = counts.push(1) - 1;
        break;
      }
      const other = firstCase[sequence];
      if (hashOfCase[other] !== hash || offsets[other + 1] - offsets[other] !== length) continue;
      let i = 0;
      while (i < length && activity[offsets[other] + i] === activity[from + i]) i++;
      if (i < length) continue;
      counts[sequence]++;
      sequenceOfCase[c] = sequence;
      break;
    }
    if (firstCase.length * 2 > slots.length) slots = rehashed(firstCase, hashOfCase, slots.length * 4);
  }
  return { sequenceOfCase, firstCase, counts };
}

/** Numbers the distinct sequences by sorting the cases: n log n for any input. */
export function distinctBySorting(activity: Uint16Array | Uint32Array, offsets: Uint32Array): Sequences {
  const cases = offsets.length - 1;
  const order = Uint32Array.from({ length: cases }, (_, c) => c)
    .sort((a, b) => compareSequences(activity, offsets, a, b) || a - b);
  const firstOfCase = new Uint32Array(cases);
  for (let i = 0; i < cases; i++) {
    const isNew = i === 0 || compareSequences(activity, offsets, order[i - 1], order[i]) !== 0;
    firstOfCase[order[i]] = isNew ? order[i] : firstOfCase[order[i - 1]];
  }
  const sequenceOfCase = new Uint32Array(cases);
  const firstCase: number[] = [];
  const counts: number[] = [];
  for (let c = 0; c < cases; c++) {
    const first = firstOfCase[c];
    sequenceOfCase[c] = first === c ? firstCase.push(c) - 1 : sequenceOfCase[first];
    counts[sequenceOfCase[c]] = (counts[sequenceOfCase[c]] ?? 0) + 1;
  }
  return { sequenceOfCase, firstCase, counts };
}

function rehashed(firstCase: readonly number[], hashOfCase: Int32Array, length: number): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(length);
  for (let sequence = 0; sequence < firstCase.length; sequence++) {
    let place = hashOfCase[firstCase[sequence]] & (length - 1);
    while (slots[place] !== 0) place = (place + 1) & (length - 1);
    slots[place] = sequence + 1;
  }
  return slots;
}

/** Compares two sequences step by step; a prefix comes before the longer one. */
export function compareSequences(activity: Uint16Array | Uint32Array, offsets: Uint32Array, a: number, b: number): number {
  const lengthOfA = offsets[a + 1] - offsets[a];
  const lengthOfB = offsets[b + 1] - offsets[b];
  const shared = Math.min(lengthOfA, lengthOfB);
  for (let i = 0; i < shared; i++) {
    const difference = activity[offsets[a] + i] - activity[offsets[b] + i];
    if (difference !== 0) return difference;
  }
  return lengthOfA - lengthOfB;
}
