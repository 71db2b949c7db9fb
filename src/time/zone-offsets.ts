import { usageError } from "../errors.ts";

/**
 * Offsets of a time zone for local times, from a table of stretches without change that grows as
 * times are asked for.
 *
 * A local time that the zone skips is shifted forward by the length of the gap, of one that it has
 * twice the earlier is taken (the rule "compatible" of RFC 5545 and Temporal); both are counted.
 */
export interface ZoneOffsets {
  readonly zone: string;
  /** Local times so far that the zone skips or has twice. */
  ambiguous: number;
  /** The stretch that answered last: local ms from, to (exclusive), and offset in ms. */
  from: number;
  to: number;
  offset: number;
  /** Known stretches, ascending. */
  readonly stretches: { readonly from: number; readonly to: number; readonly offset: number }[];
}

/**
 * Starts a table for an IANA zone.
 *
 * @throws usageError if there is no such zone
 *
 * @example
 * ```ts
 * import { createZoneOffsets, localToUtc } from "@/time/zone-offsets.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const berlin = createZoneOffsets("Europe/Berlin");
 * assertEquals(localToUtc(berlin, Date.UTC(2026, 6, 1, 12)), Date.UTC(2026, 6, 1, 10));
 * ```
 */
export function createZoneOffsets(zone: string): ZoneOffsets {
  const offsets = { zone, ambiguous: 0, from: NaN, to: NaN, offset: 0, stretches: [] };
  if (zone === "UTC") return offsets;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (error) {
    const details = { expected: "a time zone such as Europe/Berlin or UTC", found: JSON.stringify(zone) };
    throw usageError({ ...details, advice: "Give a name of the IANA time zone database." }, { cause: error });
  }
  return offsets;
}

/**
 * The instant of a local time, both in ms since 1970; at most a binary search of the known
 * stretches.
 */
export function localToUtc(offsets: ZoneOffsets, local: number): number {
  if (local >= offsets.from && local < offsets.to) return local - offsets.offset;
  if (offsets.zone === "UTC") return local;
  const stretch = findStretch(offsets, local) ?? addStretch(offsets, local);
  if (stretch === null) {
    offsets.ambiguous++;
    return zoned(offsets.zone, local).epochMilliseconds + (local - Math.floor(local));
  }
  ({ from: offsets.from, to: offsets.to, offset: offsets.offset } = stretch);
  return local - stretch.offset;
}

function findStretch({ stretches }: ZoneOffsets, local: number) {
  const after = firstAfter(stretches, local);
  const stretch = stretches[after - 1];
  return stretch !== undefined && local < stretch.to ? stretch : undefined;
}

function firstAfter(stretches: ZoneOffsets["stretches"], local: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stretches[middle].from <= local) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The stretch round a local time; null where the zone has this time twice or not at all. */
function addStretch({ zone, stretches }: ZoneOffsets, local: number) {
  const time = zoned(zone, local);
  const offset = offsetOf(time);
  const next = time.getTimeZoneTransition("next");
  // The stretch that an instant belongs to starts at the instant itself where a transition falls on
  // it.
  const previous = time.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  const before = previous === null ? offset : offsetOf(previous.subtract({ nanoseconds: 1 }));
  const after = next === null ? offset : offsetOf(next);
  const stretch = {
    from: previous === null ? -Infinity : previous.epochMilliseconds + Math.max(before, offset),
    to: next === null ? Infinity : next.epochMilliseconds + Math.min(offset, after),
    offset,
  };
  if (local < stretch.from || local >= stretch.to) return null;
  stretches.splice(firstAfter(stretches, local), 0, stretch);
  return stretch;
}

const offsetOf = (time: Temporal.ZonedDateTime) => time.offsetNanoseconds / 1e6;

function zoned(zone: string, local: number): Temporal.ZonedDateTime {
  const plain = Temporal.Instant.fromEpochMilliseconds(Math.floor(local)).toZonedDateTimeISO("UTC").toPlainDateTime();
  return plain.toZonedDateTime(zone, { disambiguation: "compatible" });
}
