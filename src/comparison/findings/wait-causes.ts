import type { EventLog } from "../../event-log/event-log.ts";
import { medianDifference } from "../../numerics/median-difference.ts";
import { countOf, groupDigits, sayShare } from "../../numerics/number-text.ts";
import { batchDaysOf } from "../../performance/batch-days.ts";
import { weekdayOfDay } from "../../time/civil-date.ts";
import { sayDuration } from "../../time/duration-text.ts";
import { ianaTimeZone, localDay } from "../../time/time-zone.ts";
import { WEEKDAY_NAMES } from "../../time/weekday-names.ts";
import { LEAST_COMPARED } from "./finding.ts";
import { fixedWait } from "./wait-nature.ts";
import { rankSumOf, rankValues, twoSided } from "./rank-test.ts";

/** Days of the week that make a run of work, at most, and their share of the passages. */
const MOST_RUN_DAYS = 2;
const NEARLY_ALL = 0.9;
/** Greatest share of the other events that may be on the days, or days of the week, of a run. */
const MOST_ON_DAYS = 0.2;
const MOST_ON_WEEKDAYS = 0.6;
/** Chance of a false cause of one wait, of all people and the hand-over together. */
const LEVEL = 0.01;
/** Smallest share of all time of a wait that goes with a cause, and most of its passages. */
const LEAST_EXPLAINED = 0.1;
const MOST_PASSAGES = 0.9;

/**
 * What goes with a wait, in words, by what its passages show: that they end on few days (batches),
 * that they are longer where the work is handed over to another person, or longest with one person.
 * The last two are rank tests, corrected for all that are made of this wait (Bonferroni). What goes
 * with less than a tenth of its time, or with nearly all passages, explains nothing.
 *
 * @param events that end the passages, whose event before is in the same case
 * @param seconds of each of them
 */
export function waitCauses(log: EventLog, events: readonly number[], seconds: Float64Array, zone: string): string[] {
  return [...runs(log, events, zone), ...people(log, events, seconds)];
}

/**
 * The same as {@linkcode waitCauses} after whether most of the time is a wait of one length: see
 * {@linkcode fixedWait}.
 */
export function segmentCauseWords(
  log: EventLog,
  events: readonly number[],
  { seconds, zone }: { readonly seconds: Float64Array; readonly zone: string },
): string[] {
  const fixed = fixedWait(seconds);
  const said = [...new Set([fixed?.least ?? 0, fixed?.most ?? 0].map(sayDuration))].join(" to ");
  return [
    ...(fixed === null ? [] : [
      `${sayShare(fixed.passages)} of them, with ${
        sayShare(fixed.time)
      } of the time, take ${said}, as a deadline or rule makes it`,
    ]),
    ...waitCauses(log, events, seconds, zone),
  ];
}

function runs({ time }: EventLog, events: readonly number[], zone: string): string[] {
  const clock = ianaTimeZone(zone);
  const ends = Float64Array.from(events, (event) => time[event]);
  // Where other events are on these days too, the wait has no run of its own.
  const isOfLog = (limit: number, has: (day: number) => boolean) => {
    const count = (times: Float64Array) => times.reduce((sum, at) => has(localDay(clock, at)) ? sum + 1 : sum, 0);
    return count(time) - count(ends) > limit * (time.length - ends.length);
  };
  const days = batchDaysOf(ends, zone);
  const onDays = new Set(days.map(({ day }) => day));
  if (days.length > 0 && !isOfLog(MOST_ON_DAYS, (day) => onDays.has(day))) {
    const share = days.reduce((sum, { count }) => sum + count, 0) / events.length;
    return [`${sayShare(share)} of them end on ${countOf(days.length, "day")} in all: they wait for a run`];
  }
  if (events.length < LEAST_COMPARED) return [];
  const counts = new Float64Array(7);
  for (const at of ends) counts[weekdayOfDay(localDay(clock, at)) - 1]++;
  const most = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, MOST_RUN_DAYS);
  const share = most.reduce((sum, day) => sum + counts[day], 0) / events.length;
  const onWeekdays = new Set(most.map((day) => day + 1));
  return share < NEARLY_ALL || isOfLog(MOST_ON_WEEKDAYS, (day) => onWeekdays.has(weekdayOfDay(day)))
    ? []
    : [`${sayShare(share)} of them end on ${most.sort((a, b) => a - b).map((day) => WEEKDAY_NAMES[day]).join(" or ")}`];
}

function people({ activities, activity, resource }: EventLog, events: readonly number[], seconds: Float64Array): string[] {
  if (resource === null) return [];
  const { codes, values } = resource;
  const known = [...events.keys()].filter((i) => codes[events[i]] >= 0 && codes[events[i] - 1] >= 0);
  const own = Float64Array.from(known, (i) => seconds[i]);
  const ranked = rankValues(own);
  const by = new Map<number, number[]>();
  known.forEach((i, at) => {
    const members = by.get(codes[events[i]]);
    if (members === undefined) by.set(codes[events[i]], [at]);
    else members.push(at);
  });
  const large = [...by].filter(([, members]) => Math.min(members.length, known.length - members.length) >= LEAST_COMPARED);
  const handed = [...known.keys()].filter((at) => codes[events[known[at]]] !== codes[events[known[at]] - 1]);
  const level = LEVEL / (large.length + 1);
  const compared = (members: readonly number[]) => {
    if (Math.min(members.length, known.length - members.length) < LEAST_COMPARED) return null;
    if (members.length > MOST_PASSAGES * known.length) return null;
    const z = rankSumOf(ranked, members);
    if (z <= 0 || twoSided(z) > level) return null;
    const inside = new Uint8Array(known.length);
    for (const at of members) inside[at] = 1;
    const [others, within] = [0, 1].map((side) => own.filter((_, at) => inside[at] === side));
    const difference = medianDifference(others, within);
    if (within.length * (mean(within) - mean(others)) < LEAST_EXPLAINED * known.length * mean(own)) return null;
    return difference === null || difference.interval[0] <= 0 ? null : difference;
  };
  const over = compared(handed);
  const slowest = large.map(([who, members]) => ({ who, members, difference: compared(members) }))
    .filter(({ difference }) => difference !== null)
    .sort((a, b) => b.difference!.difference * b.members.length - a.difference!.difference * a.members.length)[0];
  return [
    ...(over === null
      ? []
      : [`median ${sayDuration(over.secondMedian)} when handed over to another person, ${sayDuration(over.firstMedian)} else`]),
    ...(slowest === undefined ? [] : [
      `median ${sayDuration(slowest.difference!.secondMedian)} when ${values[slowest.who]} does ${
        activities[activity[events[0]]]
      } (${groupDigits(slowest.members.length)} of ${known.length < events.length ? "the " : ""}${groupDigits(known.length)}${
        known.length < events.length ? " with known people" : ""
      }), ${sayDuration(slowest.difference!.firstMedian)} when others do`,
    ]),
  ];
}

const mean = (values: Float64Array): number => values.reduce((sum, own) => sum + own, 0) / values.length;
