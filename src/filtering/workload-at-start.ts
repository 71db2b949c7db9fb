import { lowerBound } from "../numerics/binary-search.ts";
import { endsOfView, type LogView } from "./log-view.ts";

/**
 * For each case of a view, in their order, how many others are running when it starts: those that
 * started before, less those that ended before. n log n in the cases.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { workloadAtStart } from "@/filtering/workload-at-start.ts";
 * import { viewOf } from "@/filtering/log-view.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...times: number[]) => ({ caseId, events: times.map((time) => ({ activity: "a", time })) });
 * assertEquals([...workloadAtStart(viewOf(eventLogFromTraces([trace("1", 0, 5), trace("2", 1, 2), trace("3", 4)])))], [0, 1, 1]);
 * ```
 */
export function workloadAtStart(view: LogView): Float64Array {
  const { first, last } = endsOfView(view);
  const { time } = view.log;
  const begin = Float64Array.from(first, (event) => time[event]);
  const sorted = begin.toSorted();
  const ends = Float64Array.from(last, (event) => time[event]).sort();
  return begin.map((at) => lowerBound(sorted, at) - lowerBound(ends, at));
}
