import { assertEquals } from "@std/assert";
import { DAY, HOUR } from "@/time/civil-date.ts";
import { shiftOfDates, zoneOfDays } from "@/time/dates-only.ts";
import { ianaTimeZone, instantOfLocal, localDay } from "@/time/time-zone.ts";

/** The midnights of each seventh day of 2024 and 2025 in a zone. */
const midnightsOf = (zone: string) =>
  Float64Array.from({ length: 104 }, (_, i) => instantOfLocal(ianaTimeZone(zone), Date.UTC(2024, 0, 1) + 7 * i * DAY));

Deno.test("midnights of any zone have the dates of that zone, by whatever zone the log is told", () => {
  const zones = [
    ...["UTC", "Europe/London", "Europe/Rome", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Australia/Sydney"],
    ...["Pacific/Auckland", "Pacific/Chatham", "Pacific/Tongatapu", "America/New_York", "America/St_Johns", "Pacific/Honolulu"],
  ];
  for (const zone of zones) {
    const time = midnightsOf(zone);
    for (const told of ["UTC", "Pacific/Auckland", "America/New_York"]) {
      const clock = ianaTimeZone(zoneOfDays({ time }, told));
      assertEquals(
        Array.from(time, (at) => localDay(clock, at)),
        Array.from(time, (at) => localDay(ianaTimeZone(zone), at)),
        zone,
      );
    }
  }
});

Deno.test("a log of times of day keeps its zone, also where all are at the same minute", () => {
  const time = midnightsOf("Europe/Rome");
  assertEquals(zoneOfDays({ time: time.map((at, i) => at + (i % 7) * HOUR) }, "Europe/Rome"), "Europe/Rome");
  assertEquals(zoneOfDays({ time: time.map((at) => at + 7 * 60_000) }, "Europe/Rome"), "Europe/Rome");
});

Deno.test("one day tells nothing of its times but midnights of UTC", () => {
  const day = Date.UTC(2024, 0, 1);
  assertEquals(shiftOfDates({ time: Float64Array.of(day + 22 * HOUR) }), null);
  assertEquals(shiftOfDates({ time: Float64Array.of(day + 22 * HOUR, day + 22 * HOUR) }), null);
  assertEquals(shiftOfDates({ time: Float64Array.of(day, day) }), 0);
  assertEquals(shiftOfDates({ time: Float64Array.of(day + 22 * HOUR, day + 46 * HOUR) }), 2 * HOUR);
});

// They were taken for midnights of Fiji, and counted a day late.
Deno.test("dates that a program wrote at noon UTC are of that day", () => {
  const days = Float64Array.from({ length: 104 }, (_, i) => Date.UTC(2024, 0, 1) + 7 * i * DAY);
  const clock = ianaTimeZone(zoneOfDays({ time: days.map((day) => day + 12 * HOUR) }, "Pacific/Auckland"));
  assertEquals(Array.from(days, (day) => localDay(clock, day + 12 * HOUR)), Array.from(days, (day) => day / DAY));
});

// A small log of 8:00 and 9:00 was taken for dates, and all its durations were 0.
Deno.test("two times of one day an hour apart are no midnights: a date has one", () => {
  const days = Array.from({ length: 9 }, (_, i) => Date.UTC(2026, 0, 1 + i));
  for (const hour of [0, 8, 22, 23]) {
    const time = Float64Array.from(days.flatMap((day) => [day + hour * HOUR, day + (hour + 1) * HOUR]));
    assertEquals(shiftOfDates({ time }), null, `${hour} h`);
  }
  const rome = midnightsOf("Europe/Rome");
  assertEquals(shiftOfDates({ time: Float64Array.of(...rome, ...rome) }), 2 * HOUR);
  // One in a hundred may be another time.
  assertEquals(shiftOfDates({ time: Float64Array.of(...rome, rome[0] + HOUR) }), 2 * HOUR);
});

Deno.test("unknown times say nothing of dates", () => {
  assertEquals(shiftOfDates({ time: Float64Array.of(NaN, NaN) }), null);
  assertEquals(shiftOfDates({ time: Float64Array.of(0, NaN, NaN, DAY) }), 0);
});
