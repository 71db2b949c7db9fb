import { sayDuration } from "../../time/duration-text.ts";
import { sayPartialDate } from "../../time/format-time.ts";
import type { ChangedSegment } from "./changed-segments.ts";

/** The day of a change in words. */
export const sayDay = (at: string): string => sayPartialDate(at.slice(0, 10));

/**
 * The medians before and after a change of times, and where others followed, since the last one:
 * `6.9 d before, 4 h 10 m until 30 Jan 2026, 4 d since then`.
 */
export function changeWords({ difference: { firstMedian, secondMedian }, next }: Pick<ChangedSegment, "difference" | "next">) {
  const medians = `${sayDuration(firstMedian)} before, ${sayDuration(secondMedian)}`;
  if (next === null) return `${medians} since`;
  const since = next.last === next.at ? "then" : sayDay(next.last);
  return `${medians} until ${sayDay(next.at)}, ${sayDuration(next.lastMedian)} since ${since}`;
}

/** The same from the change on: `since 21 Dec 2025 median 4 h 10 m instead of 6.9 d`. */
export function sinceWords({ at, difference: { firstMedian, secondMedian }, next }: ChangedSegment): string {
  const medians = `since ${sayDay(at)} median ${sayDuration(secondMedian)} instead of ${sayDuration(firstMedian)}`;
  return next === null ? medians : `${medians}, since ${sayDay(next.last)} ${sayDuration(next.lastMedian)}`;
}
