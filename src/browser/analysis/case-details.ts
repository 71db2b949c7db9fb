import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { isMeasure } from "../../event-log/numeric-attribute.ts";
import { lastTimeOf } from "../../prediction/dataset/completed-cases.ts";
import type { TimeStretch } from "../../performance/closed-hours.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import { milestoneActivities } from "../../performance/milestones.ts";
import { lowerBound } from "../../numerics/binary-search.ts";
import { quantile } from "../../numerics/quantile.ts";
import { closedHoursOf } from "./closed-hours.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { sortedDurations } from "../../performance/passages-by-segment.ts";
import { keptFor } from "./kept-for.ts";
import { passagesOfWhole } from "./kept-orders.ts";
import { datesOf, type Hours } from "./timed-events.ts";

/** What is known of one case. Times in ms. */
export interface CaseDetails {
  /** Position in the log. */
  readonly caseIndex: number;
  readonly caseId: string;
  readonly isCompleted: boolean;
  /** Time of the log's last event. */
  readonly now: number;
  /** From the first to the last event; of a running case to `now`. */
  readonly seconds: number;
  /** Share of the completed cases that were shorter; NaN where there is none. */
  readonly longerThan: number;
  readonly medianSeconds: number;
  readonly attributes: readonly NamedValue[];
  readonly events: readonly CaseEvent[];
  /** Whether events have a start. */
  readonly hasStarts: boolean;
  /** In a log of dates, what to add to a time so that its UTC day is the date; else null. */
  readonly dates: number | null;
  /** Its exact variant: place by number of cases, from 1, and these. */
  readonly variant: { readonly rank: number; readonly cases: number; readonly activities: readonly string[] };
  /** When next to nobody works, from the first event to the last, or to `now`. */
  readonly closed: readonly TimeStretch[];
}

/** A value of an attribute. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
  /** Whether its attribute measures something: see {@linkcode isMeasure}. */
  readonly measured: boolean;
}

/** An event of a case. */
export interface CaseEvent {
  readonly activity: string;
  readonly time: number;
  /** NaN where it is not known, or after the end. */
  readonly start: number;
  readonly resource: string | null;
  readonly lifecycle: string | null;
  readonly attributes: readonly NamedValue[];
  /** Seconds since the event before, to the start where that is known; NaN for the first event. */
  readonly waited: number;
  /** Share of the other passages of the same segment in the log that were shorter; NaN for none. */
  readonly longerThan: number;
  /** Median of all passages of the segment. */
  readonly usualSeconds: number;
  /** Whether its activity is a milestone: see {@linkcode milestoneActivities}. */
  readonly isMilestone: boolean;
}

/**
 * Gathers what is known of a case; null where the log has no such case. Linear in the events.
 *
 * @param hours by which hours are closed
 */
export function caseDetails(events: FilteredEvents, caseId: string, hours: Hours = "learned"): CaseDetails | null {
  const { log, whole } = events;
  const i = log.caseIds.indexOf(caseId);
  if (i < 0) return null;
  const c = events.view.cases[i];
  const [first, last] = [whole.caseOffsets[c], whole.caseOffsets[c + 1] - 1];
  const { completed } = events.completed();
  const isCompleted = completed[i] === 1;
  const now = lastTimeOf(whole);
  const seconds = ((isCompleted ? whole.time[last] : now) - whole.time[first]) / 1000;
  const durations = cycleTimes(log).filter((_, other) => completed[other] === 1).sort();
  const { variants, variantOfCase } = events.variants();
  const v = variantOfCase[i];
  return {
    caseIndex: c,
    caseId,
    isCompleted,
    now,
    seconds,
    longerThan: shareBelow(durations, seconds),
    medianSeconds: quantile(durations, 0.5),
    attributes: valuesOf(whole, whole.caseAttributes, c),
    events: eventsOfCase(events, c),
    hasStarts: whole.start !== null,
    dates: whole.timed === false ? null : datesOf(events),
    variant: {
      rank: v + 1,
      cases: variants.counts[v],
      activities: Array.from(
        variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]),
        (code) => variants.activities[code],
      ),
    },
    closed: closedHoursOf(events, { hours, from: whole.time[first], to: isCompleted ? whole.time[last] : now }),
  };
}

/** The events of a case of the whole log, each with its wait beside all passages like it. */
function eventsOfCase(events: FilteredEvents, c: number): CaseEvent[] {
  const { whole } = events;
  const { activities, activity, time, caseOffsets } = whole;
  const milestones = keptFor(milestonesOf, whole, () => new Set(milestoneActivities(whole)));
  const passages = passagesLike(events, c);
  const textOf = (column: typeof whole.resource, e: number) =>
    column === null || column.codes[e] < 0 ? null : column.values[column.codes[e]];
  const first = caseOffsets[c];
  return Array.from({ length: caseOffsets[c + 1] - first }, (_, at): CaseEvent => {
    const e = first + at;
    const start = whole.start !== null && whole.start[e] <= time[e] ? whole.start[e] : NaN;
    const passage = at === 0 ? NaN : (time[e] - time[e - 1]) / 1000;
    const like = at === 0 ? new Float64Array(0) : passages.get(activity[e - 1] * activities.length + activity[e])!;
    return {
      activity: activities[activity[e]],
      time: time[e],
      start,
      resource: textOf(whole.resource, e),
      lifecycle: textOf(whole.lifecycle, e),
      attributes: valuesOf(whole, whole.eventAttributes, e),
      waited: at === 0 ? NaN : Math.max(0, ((Number.isNaN(start) ? time[e] : start) - time[e - 1]) / 1000),
      // Its own passage is one of them, and not below itself.
      longerThan: at === 0 ? NaN : lowerBound(like, passage) / (like.length - 1),
      usualSeconds: quantile(like, 0.5),
      isMilestone: milestones.has(activity[e]),
    };
  });
}

/** The known values of attributes in a row of theirs: a case or an event. */
function valuesOf(log: EventLog, attributes: readonly Attribute[], row: number): NamedValue[] {
  const measures = keptFor(
    measuresOf,
    log,
    () => new Set([...log.caseAttributes, ...log.eventAttributes].filter(isMeasure)),
  );
  return attributes.flatMap((attribute) => {
    const { name, values, codes } = attribute;
    return codes[row] < 0 ? [] : [{ name, value: values[codes[row]], measured: measures.has(attribute) }];
  });
}

/** Filters do not change these. */
const milestonesOf = new WeakMap<EventLog, ReadonlySet<number>>();

/** The attributes of a log that measure something. */
const measuresOf = new WeakMap<EventLog, ReadonlySet<Attribute>>();

/** The sorted durations in seconds of all passages of the segments of a case, by pair of codes. */
function passagesLike(events: FilteredEvents, c: number): ReadonlyMap<number, Float64Array> {
  const { activities, activity, caseOffsets } = events.whole;
  const passages = passagesOfWhole(events);
  const { from, to } = passages;
  const pairOf = (first: number, second: number) => first * activities.length + second;
  const wanted = new Set<number>();
  for (let e = caseOffsets[c] + 1; e < caseOffsets[c + 1]; e++) wanted.add(pairOf(activity[e - 1], activity[e]));
  const found = new Map<number, Float64Array>();
  for (let s = 0; s < from.length; s++) {
    if (!wanted.has(pairOf(from[s], to[s]))) continue;
    found.set(pairOf(from[s], to[s]), sortedDurations(passages, s));
  }
  return found;
}

/** Share of sorted numbers that are smaller; NaN where there is none. */
const shareBelow = (sorted: Float64Array, value: number): number => lowerBound(sorted, value) / sorted.length;
