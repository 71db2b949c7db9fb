import type { Variants } from "../../event-log/variants.ts";

/**
 * The node that stands for the start of every case, and the one for its end; activities are 0 and
 * above.
 */
export const START = -1;
export const END = -2;

/** An arc of a process graph. */
export interface GraphArc {
  /** Code of an activity, or {@linkcode START}. */
  readonly from: number;
  /** Code of an activity, or {@linkcode END}. */
  readonly to: number;
  /** How often it is taken. */
  readonly count: number;
  /** In how many cases it is taken. */
  readonly cases: number;
}

/** An activity of a process graph. */
export interface GraphActivity {
  /** Code of the activity in the log. */
  readonly activity: number;
  readonly label: string;
  /** Its events. */
  readonly count: number;
  /** Cases that have it. */
  readonly cases: number;
}

/**
 * The directly-follows graph of some activities, with start and end. Each case is projected to
 * these activities before it is counted; a case without any of them is left out.
 */
export interface ProcessGraph {
  /** The activities that are kept, by code. */
  readonly activities: readonly GraphActivity[];
  /** Sorted by `from`, then `to`, start first and end last. */
  readonly arcs: readonly GraphArc[];
}

/**
 * Counts the process graph of some activities.
 *
 * Every node of the result lies on a path from start to end, because each case is such a path.
 * Linear in the steps of the variants.
 *
 * @param variants of the log
 * @param kept for each activity code whether it is kept; all if left out
 * @example
 * ```ts
 * import { processGraphOf, START } from "@/drawing/map/process-graph.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const variants = {
 *   activities: ["a", "b", "c"],
 *   offsets: Uint32Array.of(0, 3),
 *   steps: Uint16Array.of(0, 1, 2),
 *   counts: Uint32Array.of(7),
 * };
 * const withoutB = processGraphOf(variants, (activity) => activity !== 1);
 * assertEquals(withoutB.arcs[0], { from: START, to: 0, count: 7, cases: 7 });
 * assertEquals(withoutB.arcs[1], { from: 0, to: 2, count: 7, cases: 7 });
 * ```
 */
export function processGraphOf(variants: Variants, kept: (activity: number) => boolean = () => true): ProcessGraph {
  const size = variants.activities.length;
  const keep = Uint8Array.from({ length: size }, (_, a) => kept(a) ? 1 : 0);
  const events = new Float64Array(size);
  const cases = new Float64Array(size);
  const arcs: { key: number; count: number; cases: number; seenIn: number }[] = [];
  const seenIn = new Int32Array(size).fill(-1);
  // Key of an arc: (from + 1) * width + to, where `from` may be START (-1) and `to` may be the
  // number of activities for END.
  const width = size + 1;
  const place = createPlaces(width * width);
  for (let v = 0; v < variants.counts.length; v++) {
    const times = variants.counts[v];
    let from = START;
    const step = (to: number) => {
      const key = (from + 1) * width + to;
      const at = place(key, arcs.length);
      const arc = arcs[at] ??= { key, count: 0, cases: 0, seenIn: -1 };
      arc.count += times;
      if (arc.seenIn !== v) {
        arc.seenIn = v;
        arc.cases += times;
      }
      from = to;
    };
    for (let s = variants.offsets[v]; s < variants.offsets[v + 1]; s++) {
      const activity = variants.steps[s];
      if (keep[activity] === 0) continue;
      events[activity] += times;
      if (seenIn[activity] !== v) {
        seenIn[activity] = v;
        cases[activity] += times;
      }
      step(activity);
    }
    if (from !== START) step(size);
  }
  return {
    activities: Array.from(keep.keys()).filter((a) => keep[a] === 1 && events[a] > 0).map((activity) => ({
      activity,
      label: variants.activities[activity],
      count: events[activity],
      cases: cases[activity],
    })),
    arcs: arcs.sort((a, b) => a.key - b.key).map(({ key, count, cases }) => {
      const to = key % width;
      return { from: Math.floor(key / width) - 1, to: to === size ? END : to, count, cases };
    }),
  };
}

/** Up to so many keys are kept in an array, which is several times as fast as a map. */
const MOST_IN_ARRAY = 4_000_000;

/** Finds the place of a key; one that is new gets the next place. */
function createPlaces(keys: number): (key: number, next: number) => number {
  if (keys > MOST_IN_ARRAY) {
    const places = new Map<number, number>();
    return (key, next) => {
      const known = places.get(key);
      if (known === undefined) places.set(key, next);
      return known ?? next;
    };
  }
  const places = new Uint32Array(keys);
  return (key, next) => {
    if (places[key] === 0) places[key] = next + 1;
    return places[key] - 1;
  };
}
