import { usageError } from "../errors.ts";
import { DAY } from "./civil-date.ts";

/**
 * A time zone of the IANA database: what its clocks show at an instant. Instants are ms since
 * 1970-01-01 UTC; local times are written as if the zone were UTC, so that the local midnight of
 * day `d` is `d * DAY`.
 */
export interface TimeZone {
  /** The IANA name, such as `Europe/Berlin`, or a constant offset, such as `+02:00`. */
  readonly name: string;
  /** The stretch of constant offset that an instant is in. */
  stretchAt(instant: number): ZoneStretch;
  /** Local time minus UTC at an instant, in ms. */
  offsetAt(instant: number): number;
}

/** A stretch of time in which a zone keeps one offset; its neighbours may have the same one. */
export interface ZoneStretch {
  /** First instant. */
  readonly from: number;
  /** First instant behind it. */
  readonly to: number;
  /** Local time minus UTC, in ms. */
  readonly offset: number;
}

/** The zone whose clocks show UTC. */
export const UTC: TimeZone = constantZone("UTC", 0);

function constantZone(name: string, offset: number): TimeZone {
  const always: ZoneStretch = { from: -Infinity, to: Infinity, offset };
  return { name, stretchAt: () => always, offsetAt: () => offset };
}

/** Length of the parts of time whose stretches are looked up at once. */
const BLOCK = 366 * DAY;
/** Less than the shortest summer time there was or is foreseen, which lasts a week. */
const STEP = 6 * DAY;
/** Zones and blocks kept ready: a table is emptied when it is full. */
const KEPT_ZONES = 64;
const KEPT_BLOCKS = 2048;

const zones = new Map<string, TimeZone>([["UTC", UTC]]);

/**
 * The zone of an IANA name, or of a constant offset such as `+02:00`. Offsets of names come from
 * the engine's `Intl`, a year at a time as they are asked for, and are kept: later questions cost a
 * search among the few stretches of that year.
 *
 * @throws a usage error if the engine does not know the name
 *
 * @example
 * ```ts
 * import { ianaTimeZone } from "@/time/time-zone.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ianaTimeZone("Asia/Kolkata").offsetAt(Date.UTC(2025, 0, 1)), 5.5 * 3_600_000);
 * ```
 */
export function ianaTimeZone(name: string): TimeZone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = createTimeZone(name);
    if (zones.size >= KEPT_ZONES) zones.clear();
    zones.set(name, zone);
  }
  return zone;
}

function createTimeZone(name: string): TimeZone {
  if (name === "UTC") return UTC;
  const midnight = /^[+-]\d\d:\d\d$/.test(name) ? Date.parse(`1970-01-01T00:00${name}`) : NaN;
  if (!Number.isNaN(midnight)) return constantZone(name, -midnight);
  const offsetByIntl = intlOffset(name);
  const blocks = new Map<number, ZoneStretch[]>();
  let latest: ZoneStretch = { from: NaN, to: NaN, offset: NaN };
  const stretchAt = (instant: number): ZoneStretch => {
    if (instant >= latest.from && instant < latest.to) return latest;
    const block = Math.floor(instant / BLOCK);
    let stretches = blocks.get(block);
    if (stretches === undefined) {
      if (blocks.size >= KEPT_BLOCKS) blocks.clear();
      blocks.set(block, stretches = stretchesBetween(block * BLOCK, (block + 1) * BLOCK, offsetByIntl));
    }
    let at = stretches.length - 1;
    while (at > 0 && instant < stretches[at].from) at--;
    return latest = stretches[at];
  };
  return { name, stretchAt, offsetAt: (instant) => stretchAt(instant).offset };
}

function stretchesBetween(start: number, end: number, offsetAt: (instant: number) => number): ZoneStretch[] {
  const stretches: ZoneStretch[] = [];
  let [from, offset] = [start, offsetAt(start)];
  for (let checked = start; checked < end;) {
    const next = Math.min(checked + STEP, end - 1000);
    if (offsetAt(next) === offset) {
      checked = next === end - 1000 ? end : next;
      continue;
    }
    // The first change behind `checked`, to the second.
    let [low, high] = [checked, next];
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    stretches.push({ from, to: high, offset });
    [from, offset, checked] = [high, offsetAt(high), high];
  }
  stretches.push({ from, to: end, offset });
  return stretches;
}

/** The offset at an instant as `Intl` writes it: `GMT`, `GMT+01:00` or `GMT+00:53:28`. */
function intlOffset(name: string): (instant: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  } catch (error) {
    const details = { expected: "a time zone such as Europe/Berlin or UTC", found: JSON.stringify(name) };
    throw usageError({ ...details, advice: "Give a name of the IANA time zone database." }, { cause: error });
  }
  return (instant) => {
    const [, sign, hours, minutes, seconds = 0] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(instant)) ?? [];
    if (sign === undefined) return 0;
    const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
    return sign === "-" ? -offset : offset;
  };
}

/**
 * The instant at which the clocks of a zone show a local time. A time that the clocks skip is moved
 * forward by the length of the gap; of a time that they show twice, the earlier instant is taken
 * (the rule "compatible" of RFC 5545 and Temporal).
 */
export function instantOfLocal(zone: TimeZone, local: number): number {
  let stretch = firstToReach(zone, local);
  // In a gap the clock goes on by the offset before it.
  if (local - stretch.offset < stretch.from) stretch = zone.stretchAt(stretch.from - 1);
  return local - stretch.offset;
}

/** The first stretch that does not end before its clocks have shown a local time. */
function firstToReach(zone: TimeZone, local: number): ZoneStretch {
  // Offsets are less than a day: two days before, no clock shows the time yet.
  let stretch = zone.stretchAt(local - 2 * DAY);
  while (local - stretch.offset >= stretch.to) stretch = zone.stretchAt(stretch.to);
  return stretch;
}

/** The day number that a zone's calendars show at an instant; see `dayOfDate`. */
export function localDay(zone: TimeZone, instant: number): number {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

/**
 * Turns the local times of a column into instants, and counts those that the zone skips or has
 * twice; see {@linkcode localToUtc}.
 */
export interface ZoneOffsets {
  /** The IANA name of the zone. */
  readonly zone: string;
  /** Local times so far that the zone skips or has twice. */
  ambiguous: number;
  /** The zone's stretches. */
  readonly table: TimeZone;
  /** Local times of the latest stretch that are neither skipped nor shown twice, and its offset. */
  from: number;
  to: number;
  offset: number;
}

/**
 * Starts the reading of local times of a zone.
 *
 * @param zone IANA name
 * @throws a usage error if there is no such zone
 *
 * @example
 * ```ts
 * import { createZoneOffsets, localToUtc } from "@/time/time-zone.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const berlin = createZoneOffsets("Europe/Berlin");
 * assertEquals(localToUtc(berlin, Date.UTC(2026, 6, 1, 12)), Date.UTC(2026, 6, 1, 10));
 * ```
 */
export function createZoneOffsets(zone: string): ZoneOffsets {
  const isUtc = zone === "UTC";
  return { zone, ambiguous: 0, table: ianaTimeZone(zone), from: isUtc ? -Infinity : NaN, to: isUtc ? Infinity : NaN, offset: 0 };
}

/** {@linkcode instantOfLocal}, without a search where the offset is that of the time before. */
export function localToUtc(offsets: ZoneOffsets, local: number): number {
  if (local >= offsets.from && local < offsets.to) return local - offsets.offset;
  const { table } = offsets;
  const stretch = firstToReach(table, local);
  const from = stretch.from + Math.max(stretch.offset, table.offsetAt(stretch.from - 1));
  const to = stretch.to + Math.min(stretch.offset, table.offsetAt(stretch.to));
  if (local < from || local >= to) {
    offsets.ambiguous++;
    return instantOfLocal(table, local);
  }
  [offsets.from, offsets.to, offsets.offset] = [from, to, stretch.offset];
  return local - stretch.offset;
}
