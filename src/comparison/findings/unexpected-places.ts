import type { VariantAlignment } from "../../conformance/alignments/alignment.ts";
import type { Variants } from "../../event-log/variants.ts";

/** Where the events of an activity are that a model does not allow. */
export interface UnexpectedPlace {
  /** The activity directly before most of them; null at the start of the case. */
  readonly after: string | null;
  /** Whether all of them are there. */
  readonly all: boolean;
  /** Share of all events of the activity that have the same one directly before them. */
  readonly usual: number;
  /** Share of their cases in which the model allows another event of the activity. */
  readonly again: number;
}

/** The counts from which an {@linkcode UnexpectedPlace} is made. */
interface Counts {
  readonly after: Map<string | null, number>;
  events: number;
  cases: number;
  again: number;
}

/**
 * For each activity with log moves where they are in the cases, which may be a place that is usual
 * for it: then the model, and not the case, is the exception. Linear in the moves.
 *
 * @param alignments of the variants
 */
export function unexpectedPlaces(
  { activities, offsets, steps, counts }: Variants,
  alignments: readonly Pick<VariantAlignment, "moves">[],
): Map<string, UnexpectedPlace> {
  const found = new Map<string, Counts>();
  const follows = new Map<string, Map<string | null, number>>();
  const add = <Key>(to: Map<Key, number>, key: Key, count: number) => to.set(key, (to.get(key) ?? 0) + count);
  alignments.forEach(({ moves }, v) => {
    const trace = Array.from(steps.subarray(offsets[v], offsets[v + 1]), (code) => activities[code]);
    trace.forEach((own, i) => {
      if (!follows.has(own)) follows.set(own, new Map());
      add(follows.get(own)!, i === 0 ? null : trace[i - 1], counts[v]);
    });
    const events = (moves ?? []).filter(({ event }) => event !== null);
    const allowed = new Set(events.filter(({ transition }) => transition !== null).map(({ event }) => event));
    const here = new Set<string>();
    events.forEach(({ event, transition }, i) => {
      if (event === null || transition !== null) return;
      if (!found.has(event)) found.set(event, { after: new Map(), events: 0, cases: 0, again: 0 });
      const own = found.get(event)!;
      add(own.after, i === 0 ? null : trace[i - 1], counts[v]);
      own.events += counts[v];
      if (here.has(event)) return;
      here.add(event);
      own.cases += counts[v];
      if (allowed.has(event)) own.again += counts[v];
    });
  });
  return new Map([...found].map(([activity, { after, events, cases, again }]) => {
    const [[most, times]] = [...after].sort(([a, n], [b, m]) => m - n || ((a ?? "") < (b ?? "") ? -1 : 1));
    const all = [...follows.get(activity)!.values()].reduce((sum, count) => sum + count, 0);
    return [activity, {
      after: most,
      all: times === events,
      usual: follows.get(activity)!.get(most)! / all,
      again: again / cases,
    }];
  }));
}
