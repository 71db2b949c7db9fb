import { hashCode } from "../../event-log/hash-code.ts";
import type { Variants } from "../../event-log/variants.ts";

/**
 * The input of one step of the inductive miner: a bag of traces over their own alphabet; equal
 * traces are counted together.
 *
 * Steps are numbers below `labels.length`; a lower number is a label that comes earlier in
 * code-unit order. Every label occurs. The steps of trace `t` are those from `offsets[t]` up to,
 * not including, `offsets[t + 1]`; no trace is empty, empty ones are only counted.
 */
export interface SubLog {
  /** For each number of the alphabet its code in the log that was mined, ascending. */
  readonly labels: Uint32Array;
  readonly offsets: Uint32Array;
  readonly steps: Uint32Array;
  /** Cases (or parts of cases) of each trace. */
  readonly counts: Float64Array;
  /** Cases (or parts of cases) without any step. */
  readonly emptyCount: number;
}

/** The variants of a log as the first bag of traces. */
export function subLogOfVariants({ activities, offsets, steps, counts }: Variants): SubLog {
  const builder = createSubLogBuilder(Uint32Array.from(activities, (_, code) => code));
  for (let v = 0; v < counts.length; v++) {
    for (let i = offsets[v]; i < offsets[v + 1]; i++) builder.push(steps[i]);
    builder.end(counts[v]);
  }
  return builder.build();
}

/** Builds a bag of traces step by step; equal traces are counted together. */
export interface SubLogBuilder {
  /**
   * The next step of the current trace, as a number of the alphabet that the builder was made with.
   */
  push(step: number): void;
  /** Ends the current trace, which may be empty, and begins the next one. */
  end(count: number): void;
  /** The bag of all traces; labels that no trace has are left out of the alphabet. */
  build(): SubLog;
}

/**
 * Longest search in the hash table. Beyond it an equal trace is kept a second time: the result is
 * the same, and no log can make the search slow.
 */
const MAX_PROBES = 64;

/**
 * Makes a builder of a bag of traces.
 *
 * @param labels codes in the mined log of the numbers that {@linkcode SubLogBuilder.push} takes,
 * ascending
 */
export function createSubLogBuilder(labels: Uint32Array): SubLogBuilder {
  let steps = new Uint32Array(64);
  let used = 0;
  let traceBegin = 0;
  let emptyCount = 0;
  const begins: number[] = [];
  const hashes: number[] = [];
  const counts: number[] = [];
  let slots = new Uint32Array(64);

  const find = (hash: number, length: number): number => {
    const mask = slots.length - 1;
    let place = hash & mask;
    for (let probes = 0; probes < MAX_PROBES; probes++, place = (place + 1) & mask) {
      const trace = slots[place] - 1;
      if (trace < 0) return place;
      if (hashes[trace] === hash && lengthOf(trace) === length && sameSteps(steps, begins[trace], traceBegin, length)) {
        return place;
      }
    }
    return -1;
  };
  const lengthOf = (trace: number) => (trace + 1 < begins.length ? begins[trace + 1] : traceBegin) - begins[trace];
  const keep = (hash: number, count: number) => {
    begins.push(traceBegin);
    hashes.push(hash);
    counts.push(count);
    traceBegin = used;
  };

  return {
    push(step) {
      if (used === steps.length) steps = grown(steps);
      steps[used++] = step;
    },
    end(count) {
      const length = used - traceBegin;
      if (length === 0) {
        emptyCount += count;
        return;
      }
      const hash = hashOf(steps, traceBegin, used);
      const place = find(hash, length);
      if (place >= 0 && slots[place] > 0) {
        counts[slots[place] - 1] += count;
        used = traceBegin;
        return;
      }
      keep(hash, count);
      if (place >= 0) slots[place] = counts.length;
      if (counts.length * 2 > slots.length) slots = slotsOf(hashes, slots.length * 4);
    },
    build() {
      const offsets = new Uint32Array(begins.length + 1);
      offsets.set(begins);
      offsets[begins.length] = used;
      return { ...compacted(labels, steps.slice(0, used)), offsets, counts: Float64Array.from(counts), emptyCount };
    },
  };
}

function grown(steps: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(steps.length * 2);
  larger.set(steps);
  return larger;
}

function hashOf(steps: Uint32Array, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = hashCode(hash, steps[i]);
  return hash;
}

function sameSteps(steps: Uint32Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (steps[a + i] !== steps[b + i]) return false;
  return true;
}

function slotsOf(hashes: readonly number[], length: number): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(length);
  for (let trace = 0; trace < hashes.length; trace++) {
    let place = hashes[trace] & (length - 1);
    let probes = 0;
    while (slots[place] !== 0 && probes++ < MAX_PROBES) place = (place + 1) & (length - 1);
    if (slots[place] === 0) slots[place] = trace + 1;
  }
  return slots;
}

/** Renumbers the labels that occur, without gaps; changes the steps in place. */
function compacted(labels: Uint32Array, steps: Uint32Array): { labels: Uint32Array; steps: Uint32Array } {
  const occurs = new Uint8Array(labels.length);
  for (let i = 0; i < steps.length; i++) occurs[steps[i]] = 1;
  if (!occurs.includes(0)) return { labels, steps };
  const number = new Uint32Array(labels.length);
  let size = 0;
  for (let label = 0; label < labels.length; label++) if (occurs[label] === 1) number[label] = size++;
  for (let i = 0; i < steps.length; i++) steps[i] = number[steps[i]];
  return { labels: labels.filter((_, label) => occurs[label] === 1), steps };
}
