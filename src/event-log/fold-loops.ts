import { compareSequences, type Variants, variantsOf } from "./variants.ts";

/** Most activities of a loop that is folded. */
const LONGEST_LOOP = 8;

/** A sequence of activities whose loops are folded. */
interface FoldedSequence {
  /** The activities that remain. */
  readonly steps: Int32Array;
  /** For each activity of the sequence the step that stands for it. */
  readonly stepOf: Uint32Array;
  /** For each step 1 if it goes on a loop of several activities that the step before is part of. */
  readonly joined: Uint8Array;
}

/**
 * Folds the loops of a sequence: a run of activities that is repeated directly (a tandem repeat)
 * remains once, as in `a b b c b c d`, which becomes `a b c d`. Loops of one activity are folded
 * first, then those of two, up to eight; from left to right, until none remains. Compare Bose and
 * van der Aalst, "Abstractions in process mining: A taxonomy of patterns", BPM 2009.
 *
 * @example
 * ```ts
 * import { foldSequence } from "@/event-log/fold-loops.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { steps, stepOf } = foldSequence([5, 7, 7, 8, 7, 8, 9]);
 * assertEquals([...steps], [5, 7, 8, 9]);
 * assertEquals([...stepOf], [0, 1, 1, 2, 1, 2, 3]);
 * ```
 */
export function foldSequence(sequence: ArrayLike<number>): FoldedSequence {
  // Folded in place: what is kept is never ahead of what is read.
  const steps = new Int32Array(sequence.length);
  for (let i = 0; i < steps.length; i++) steps[i] = sequence[i];
  const joined = new Uint8Array(steps.length);
  const stepOf = new Uint32Array(steps.length);
  for (let i = 0; i < stepOf.length; i++) stepOf[i] = i;
  const places = new Uint32Array(steps.length);
  let size = steps.length;
  for (let length = 1; length <= LONGEST_LOOP && 2 * length <= size;) {
    if (!hasLoop(steps, size, length)) {
      length++;
      continue;
    }
    let kept = 0;
    for (let at = 0; at < size;) {
      if (kept >= length && at + length <= size && areEqual(steps, { at: kept - length, other: at, length })) {
        for (let i = 0; i < length; i++) {
          const place = kept - length + i;
          places[at + i] = place;
          if (i > 0) joined[place] = 1;
        }
        at += length;
      } else {
        places[at] = kept;
        joined[kept] = joined[at];
        steps[kept++] = steps[at++];
      }
    }
    for (let i = 0; i < stepOf.length; i++) stepOf[i] = places[stepOf[i]];
    size = kept;
    // What is left may have shorter loops now.
    length = length > 1 ? 1 : length + 1;
  }
  return { steps: steps.slice(0, size), stepOf, joined: joined.slice(0, size) };
}

/** Whether so many of the first activities are directly followed by the same ones somewhere. */
function hasLoop(steps: Int32Array, size: number, length: number): boolean {
  let equal = 0;
  for (let at = length; at < size && equal < length; at++) equal = steps[at] === steps[at - length] ? equal + 1 : 0;
  return equal === length;
}

/** Whether the activities from two places on are the same. */
function areEqual(
  steps: Int32Array,
  { at, other, length }: { readonly at: number; readonly other: number; readonly length: number },
): boolean {
  for (let i = 0; i < length; i++) if (steps[at + i] !== steps[other + i]) return false;
  return true;
}

/** Sequences of variants with their loops folded, one after the other. */
export interface FoldedSequences {
  /**
   * One longer than there are variants: the steps of variant `v` begin at `offsets[v]`, and end
   * before `offsets[v + 1]`.
   */
  readonly offsets: Uint32Array;
  readonly steps: Uint16Array | Uint32Array;
  /** For each step 1 if it goes on a loop, as in a sequence. */
  readonly joined: Uint8Array;
  /** For each step of the variants themselves the one that stands for it, as in a sequence. */
  readonly stepOf: Uint32Array;
}

/** Folds the loops of the sequence of each variant; see {@linkcode foldSequence}. */
export function foldSequences({ offsets, steps, counts }: Variants): FoldedSequences {
  const kept = steps.slice();
  const joined = new Uint8Array(steps.length);
  const foldedOffsets = new Uint32Array(counts.length + 1);
  const stepOf = new Uint32Array(steps.length);
  for (let v = 0; v < counts.length; v++) {
    const folded = foldSequence(steps.subarray(offsets[v], offsets[v + 1]));
    kept.set(folded.steps, foldedOffsets[v]);
    joined.set(folded.joined, foldedOffsets[v]);
    stepOf.set(folded.stepOf, offsets[v]);
    foldedOffsets[v + 1] = foldedOffsets[v] + folded.steps.length;
  }
  const size = foldedOffsets[counts.length];
  return { offsets: foldedOffsets, steps: kept.subarray(0, size), joined: joined.subarray(0, size), stepOf };
}

/** Variants whose loops are folded. */
interface FoldedVariants {
  /** The folded sequences with the cases of each, sorted like all {@linkcode Variants}. */
  readonly variants: Variants;
  /** For each step of `variants` how often a case has it, at most. */
  readonly repeats: Uint32Array;
  /** For each step of `variants` 1 where a case goes on a loop there, as in a sequence. */
  readonly joined: Uint8Array;
  /** For each exact variant its folded one. */
  readonly foldedOf: Uint32Array;
  /** For each step of the exact variants the step of the folded one, counted from its first. */
  readonly stepOf: Uint32Array;
}

/**
 * Folds the loops of all variants; see {@linkcode foldSequence}. Linear in the steps for each
 * length of a loop, plus the sorting of the variants.
 *
 * @param sequences those of the variants, where they are folded already
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { foldLoops } from "@/event-log/fold-loops.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...activities: string[]) => ({ caseId, events: activities.map((activity) => ({ activity })) });
 * const { variants } = variantsOf(eventLogFromTraces([trace("1", "a", "b"), trace("2", "a", "b", "b", "b"), trace("3", "b")]));
 * const folded = foldLoops(variants);
 * assertEquals([...folded.variants.counts], [2, 1]);
 * assertEquals([...folded.repeats], [1, 3, 1]);
 * ```
 */
export function foldLoops(variants: Variants, sequences: FoldedSequences = foldSequences(variants)): FoldedVariants {
  const { activities, offsets, steps, counts } = variants;
  const exact = counts.length;
  const { offsets: caseOffsets, steps: activity, joined: joinedSteps, stepOf } = sequences;
  const { variants: found, variantOfCase } = variantsOf({ activities, activity, caseOffsets });
  const cases = new Uint32Array(found.counts.length);
  for (let v = 0; v < exact; v++) cases[variantOfCase[v]] += counts[v];
  const order = Uint32Array.from(cases, (_, f) => f)
    .sort((a, b) => cases[b] - cases[a] || compareSequences(found.steps, found.offsets, a, b));
  const rank = new Uint32Array(order.length);
  const foldedOffsets = new Uint32Array(order.length + 1);
  const foldedSteps = found.steps.slice();
  order.forEach((f, place) => {
    rank[f] = place;
    foldedSteps.set(found.steps.subarray(found.offsets[f], found.offsets[f + 1]), foldedOffsets[place]);
    foldedOffsets[place + 1] = foldedOffsets[place] + found.offsets[f + 1] - found.offsets[f];
  });
  const foldedOf = variantOfCase.map((f) => rank[f]);
  const repeats = new Uint32Array(foldedSteps.length);
  const joined = new Uint8Array(foldedSteps.length);
  const times = new Uint32Array(steps.length);
  for (let v = 0; v < exact; v++) {
    const first = foldedOffsets[foldedOf[v]];
    const size = caseOffsets[v + 1] - caseOffsets[v];
    times.fill(0, 0, size);
    for (let i = offsets[v]; i < offsets[v + 1]; i++) times[stepOf[i]]++;
    for (let step = 0; step < size; step++) {
      repeats[first + step] = Math.max(repeats[first + step], times[step]);
      joined[first + step] |= joinedSteps[caseOffsets[v] + step];
    }
  }
  return {
    variants: { activities, offsets: foldedOffsets, steps: foldedSteps, counts: Uint32Array.from(order, (f) => cases[f]) },
    repeats,
    joined,
    foldedOf,
    stepOf,
  };
}
