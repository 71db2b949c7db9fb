import type { EventLog } from "../../event-log/event-log.ts";
import { shiftOfDates } from "../../time/dates-only.ts";
import type { Delays } from "../../performance/delays.ts";
import { DAY } from "../../time/civil-date.ts";

/**
 * Why a wait is no bottleneck, whatever it takes: the case was over before it, or what it waits for
 * has the date of a plan.
 */
export type WaitNature = "after the end" | "until a planned date";

/** From this share of its occurrences as the last of their case an activity usually ends a case. */
const USUAL_END = 0.5;
/** Fewest times from which an activity without times of day is told. */
const LEAST_DATES = 20;
/** Midnights of all zones are at a multiple of this, in UTC. */
const ZONE_STEP = DAY / 96;
/** Minutes of a day. */
const MINUTES = 1440;
/** Midnight is this part of half a day, at most, from where most events are not. */
const NIGHT = 0.25;
/** How much times of day must differ from equal ones to tell when it is night. */
const LEAST_RHYTHM = 0.2;
/** Shortest fixed wait, in seconds, how far such waits are apart, and their share of all time. */
const LEAST_FIXED = DAY / 1000;
const FIXED_WITHIN = 1.1;
const FIXED_SHARE = 0.6;
/** Fewer waits of one length may be chance. */
const FEWEST_FIXED = 10;

/**
 * For each activity whether it is recorded by its date only, in a log that has times of day. Such a
 * date is mostly planned, and says nothing on the order of the events of its day. A run at one hour
 * is no plan if the times of the other events show that this hour is no midnight. Linear.
 */
export function plannedActivities(log: EventLog): Uint8Array {
  const { activities, activity, time } = log;
  if (log.timed === false || shiftOfDates(log) !== null) return new Uint8Array(activities.length);
  const offsets = new Uint32Array(activities.length + 1);
  for (let e = 0; e < activity.length; e++) offsets[activity[e] + 1]++;
  for (let code = 0; code < activities.length; code++) offsets[code + 1] += offsets[code];
  const next = offsets.slice();
  const times = new Float64Array(time.length);
  for (let e = 0; e < time.length; e++) times[next[activity[e]]++] = time[e];
  const own = activities.map((_, code) => times.subarray(offsets[code], offsets[code + 1]));
  const isDate = own.map((times) => {
    if (times.length < LEAST_DATES || times.every((at) => at === times[0])) return false;
    const shift = shiftOfDates({ time: times });
    return shift !== null && shift % ZONE_STEP === 0;
  });
  if (!isDate.includes(true)) return new Uint8Array(activities.length);
  const others = onClock(time.filter((_, e) => !isDate[activity[e]]));
  return Uint8Array.from(own, (times, code) => isDate[code] && isAtNight(onClock(times), others) ? 1 : 0);
}

/** Mean of the minutes of the day on a circle; nearer to its middle the less they are alike. */
function onClock(times: Float64Array): readonly [x: number, y: number] {
  const counts = new Float64Array(MINUTES);
  for (const at of times) counts[((Math.floor(at * MINUTES / DAY) % MINUTES) + MINUTES) % MINUTES]++;
  let [x, y] = [0, 0];
  for (const [minute, count] of counts.entries()) {
    x += Math.cos(2 * Math.PI * minute / MINUTES) * count / times.length;
    y += Math.sin(2 * Math.PI * minute / MINUTES) * count / times.length;
  }
  return [x, y];
}

/**
 * Whether some times are opposite to those of other events on the clock, or these have no time of
 * day. Else they are no midnights, but those of a run in the early morning, say.
 */
function isAtNight([x, y]: readonly [number, number], [otherX, otherY]: readonly [number, number]): boolean {
  const length = Math.hypot(otherX, otherY);
  return length < LEAST_RHYTHM || (x * otherX + y * otherY) / (Math.hypot(x, y) * length) <= Math.cos(Math.PI * (1 - NIGHT));
}

/**
 * For each segment why it is no bottleneck; null where it may be one. What follows an activity that
 * is usually the last of its case comes after the end. Linear in the events.
 */
export function waitNatures(log: EventLog, { segments }: Pick<Delays, "segments">): (WaitNature | null)[] {
  const [ending, planned] = [endingActivities(log), plannedActivities(log)];
  return segments.map(({ from, to }) => ending[from] === 1 ? "after the end" : planned[to] === 1 ? "until a planned date" : null);
}

/**
 * The first of ranked segments that may be a bottleneck by {@linkcode waitNatures}: the first of
 * all, or where that is none, the first between two activities that half of its passages wait in.
 *
 * @returns its index, -1 without one
 */
export function firstBottleneck(
  ranked: readonly { readonly from: unknown; readonly to: unknown; readonly medianSeconds: number }[],
  natures: readonly (WaitNature | null)[],
): number {
  return ranked.findIndex(({ from, to, medianSeconds }, i) =>
    natures[i] === null && (i === 0 || (from !== to && medianSeconds > 0))
  );
}

/** For each activity whether it is mostly the last of its case. Linear in the events. */
export function endingActivities({ activities, activity, caseOffsets }: EventLog): Uint8Array {
  const [count, last] = [0, 1].map(() => new Float64Array(activities.length));
  for (let e = 0; e < activity.length; e++) count[activity[e]]++;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    if (caseOffsets[c + 1] > caseOffsets[c]) last[activity[caseOffsets[c + 1] - 1]]++;
  }
  return Uint8Array.from(count, (all, own) => last[own] >= USUAL_END * all ? 1 : 0);
}

/**
 * For each case the seconds that it waits until a planned date, which are no time that work takes;
 * null where the log has no planned dates. Linear in the events.
 */
export function plannedWaits(log: EventLog): Float64Array | null {
  const planned = plannedActivities(log);
  if (!planned.includes(1)) return null;
  const { activity, caseOffsets, time } = log;
  return Float64Array.from(log.caseIds, (_, c) => {
    let seconds = 0;
    for (let e = caseOffsets[c] + 1; e < caseOffsets[c + 1]; e++) {
      if (planned[activity[e]] === 1) seconds += (time[e] - time[e - 1]) / 1000;
    }
    return seconds;
  });
}

/** Waits of one length, in seconds, and their shares of the passages of a segment and its time. */
interface FixedWait {
  readonly least: number;
  readonly most: number;
  readonly passages: number;
  readonly time: number;
}

/**
 * The waits that most of the time of a segment consists of: at least a day, the same within 10 %,
 * in ten passages or more with at least 60 % of all its time. Null without one. A deadline or rule
 * is behind them rather than work. n log n.
 */
export function fixedWait(seconds: Float64Array): FixedWait | null {
  const sorted = seconds.toSorted();
  const all = sorted.reduce((sum, own) => sum + own, 0);
  let [begin, sum] = [0, 0];
  let best = { sum: 0, begin: 0, end: 0 };
  for (let end = 0; end < sorted.length; end++) {
    sum += sorted[end];
    while (sorted[end] > FIXED_WITHIN * sorted[begin]) sum -= sorted[begin++];
    if (sum > best.sum && sorted[begin] >= LEAST_FIXED) best = { sum, begin, end };
  }
  if (all === 0 || best.sum < FIXED_SHARE * all) return null;
  const count = best.end - best.begin + 1;
  if (count < FEWEST_FIXED) return null;
  return { least: sorted[best.begin], most: sorted[best.end], passages: count / sorted.length, time: best.sum / all };
}
